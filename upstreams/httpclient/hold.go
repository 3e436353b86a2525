package httpclient

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// longestHold bounds what an upstream can ask of us: a bad Retry-After must not silence it for a day.
const longestHold = 5 * time.Minute

// hold keeps calls back while the upstream has asked us to stay away.
type hold struct {
	mu    sync.Mutex
	until time.Time
}

// left is how long calls are still to be kept back, zero or less for not at all.
func (h *hold) left(now time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.until.Sub(now)
}

func (h *hold) extend(now time.Time, wait time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if until := now.Add(min(wait, longestHold)); until.After(h.until) {
		h.until = until
	}
}

// retryAfter reads the header in both of its forms (RFC 9110, 10.2.3), or the one that a Shapeways-style API sends.
func retryAfter(header http.Header, now time.Time) time.Duration {
	for _, name := range []string{"Retry-After", "X-RateLimit-Retry-InSeconds"} {
		text := strings.TrimSpace(header.Get(name))
		if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
			return time.Duration(min(seconds, int(longestHold/time.Second))) * time.Second
		}
		if at, err := http.ParseTime(text); err == nil {
			return max(0, at.Sub(now))
		}
	}
	return 0
}
