package monolith

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

const rateWindow = 300 * time.Second

// slidingWindow counts the calls of the last 300 seconds. A nil one has no limit.
type slidingWindow struct {
	limit int

	mu    sync.Mutex
	calls []time.Time // the calls of the window, oldest first; never more than limit
}

func newSlidingWindow(limit int) *slidingWindow {
	if limit <= 0 {
		return nil
	}
	return &slidingWindow{limit: limit}
}

// quota is the state of the limit after a call. A call over the limit does not count itself.
type quota struct {
	limit, remaining int
	exceeded         bool
	retry            time.Duration // until a call is taken again, 0 when it would be now
	retryAt          time.Time
	history          map[string]int // calls per minute, by yyyymmddHHMM
}

// take counts a call and answers the state after it, nil without a limit.
func (s *slidingWindow) take(now time.Time) *quota {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(now)
	exceeded := len(s.calls) >= s.limit
	if !exceeded {
		s.calls = append(s.calls, now)
	}
	return s.state(now, exceeded)
}

// peek answers the state without counting a call.
func (s *slidingWindow) peek(now time.Time) *quota {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(now)
	return s.state(now, false)
}

func (s *slidingWindow) forget(now time.Time) {
	old := 0
	for old < len(s.calls) && !s.calls[old].After(now.Add(-rateWindow)) {
		old++
	}
	s.calls = append(s.calls[:0], s.calls[old:]...)
}

func (s *slidingWindow) state(now time.Time, exceeded bool) *quota {
	q := &quota{limit: s.limit, remaining: s.limit - len(s.calls), exceeded: exceeded, retryAt: now, history: map[string]int{}}
	if q.remaining == 0 {
		q.retryAt = s.calls[0].Add(rateWindow)
		q.retry = q.retryAt.Sub(now)
	}
	for _, at := range s.calls {
		q.history[at.UTC().Format("200601021504")]++
	}
	return q
}

// retrySeconds is rounded up: who waits that long is let in.
func (q *quota) retrySeconds() int { return int((q.retry + time.Second - 1) / time.Second) }

func (q *quota) setHeaders(h http.Header) {
	h.Set("X-Ratelimit-Limit", strconv.Itoa(q.limit))
	h.Set("X-Ratelimit-Remaining", strconv.Itoa(q.remaining))
	if q.exceeded {
		h.Set("X-Ratelimit-Retry-Inseconds", strconv.Itoa(q.retrySeconds()))
	}
}

// fields are the limit as the wire tells it: once as an object, and once more under the flat names of its first version.
func (q *quota) fields() answer {
	seconds := q.retrySeconds()
	var history any = q.history
	if len(q.history) == 0 {
		history = empty
	}
	return answer{
		"rateLimit": answer{
			"retryInSeconds": seconds, "retryTimestamp": q.retryAt.Unix(), "windowInSeconds": int(rateWindow.Seconds()),
			"limit": q.limit, "remaining": q.remaining, "history": history,
		},
		"rateLimit_OkToGo_InSeconds": seconds, "rateLimit_Retry_InSeconds": seconds,
		"rateLimit_Window_InMinutes": int(rateWindow.Minutes()), "rateLimit_Limit": q.limit,
		"rateLimit_Remaining": q.remaining, "rateLimit_History": history,
	}
}

func (s *Server) writeLimited(w http.ResponseWriter, q *quota) {
	body := q.fields()
	body["result"], body["nextActionSuggestions"] = "failure", empty
	body["reason"] = "Rate limit exceeded, retry in " + strconv.Itoa(q.retrySeconds()) + " seconds."
	s.write(w, http.StatusTooManyRequests, body)
}

// observedLimit is the limit that the real system was seen to have.
const observedLimit = 150

// WriteRateLimited answers a call as one over the limit, which it was not: the sandbox's control simulates that. The next
// call is said to be taken after retry.
func (s *Server) WriteRateLimited(w http.ResponseWriter, retry time.Duration) {
	now := s.now()
	q := s.limit.peek(now)
	if q == nil {
		q = &quota{limit: observedLimit}
	}
	q.remaining, q.exceeded, q.retry, q.retryAt = 0, true, retry, now.Add(retry)
	q.setHeaders(w.Header())
	s.writeLimited(w, q)
}
