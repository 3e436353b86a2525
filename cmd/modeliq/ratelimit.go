package main

import (
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/modeliq/modeliq/graph"
	"github.com/modeliq/modeliq/graph/types"
)

// Requests of one address: enough for a page that polls and a buyer who clicks, too few to wear the upstreams out.
const (
	perMinute = 1200
	burst     = 200
	// addresses are remembered for a while after their last request, and at most so many.
	rememberFor  = 10 * time.Minute
	maxAddresses = 100_000
)

// rateLimit answers 429 to an address that asks too often.
type rateLimit struct {
	now    func() time.Time
	next   http.Handler
	refuse refuser

	mu      sync.Mutex
	clients map[string]*client
	swept   time.Time
}

type client struct {
	limiter *rate.Limiter
	seen    time.Time
}

func newRateLimit(now func() time.Time, next http.Handler) *rateLimit {
	return &rateLimit{now: now, next: next, refuse: graph.Refuse, clients: map[string]*client{}, swept: now()}
}

func (l *rateLimit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		address = r.RemoteAddr
	}
	if wait := l.take(address); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
		l.refuse(w, http.StatusTooManyRequests, types.ErrorCodeRateLimited, "Too many requests. Please wait a moment.")
		return
	}
	l.next.ServeHTTP(w, r)
}

// take says how long the address must wait; nothing when it may go on.
func (l *rateLimit) take(address string) time.Duration {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	c := l.clients[address]
	if c == nil {
		c = &client{limiter: rate.NewLimiter(perMinute/60, burst)}
		l.clients[address] = c
	}
	c.seen = now
	if c.limiter.AllowN(now, 1) {
		return 0
	}
	return time.Second
}

// sweep forgets addresses that have been quiet; when there are too many all the same, it forgets all.
func (l *rateLimit) sweep(now time.Time) {
	if now.Sub(l.swept) < rememberFor && len(l.clients) < maxAddresses {
		return
	}
	l.swept = now
	for address, c := range l.clients {
		if now.Sub(c.seen) > rememberFor {
			delete(l.clients, address)
		}
	}
	if len(l.clients) >= maxAddresses {
		clear(l.clients)
	}
}
