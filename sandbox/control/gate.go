package control

import (
	"net/http"
	"sync"
	"time"
)

// gate stands in front of an upstream: it counts the calls, and does to them what the present fault says.
type gate struct {
	upstream Upstream
	now      func() time.Time

	mu                  sync.Mutex
	fault               *activeFault // nil when nothing is wrong
	closed              bool
	calls, hit, waiting int
	last                *call
}

// activeFault is a fault from its beginning to its end.
type activeFault struct {
	Fault
	endsAt time.Time     // zero when no end is set
	over   chan struct{} // closed at its end, which sets free what waits
	timer  *time.Timer   // nil without an end
	meant  uint64        // calls of its method and path
}

// call is one request as the page shows it.
type call struct {
	at           time.Time
	method, path string
	fault        Kind // what hit it, "" for nothing
	status       int  // 0 as long as there is no answer, or when there was none
}

// set puts a fault in the place of the one there is, whose waiting calls then meet the new one; nil ends it.
func (g *gate) set(f *Fault) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.end()
	if f == nil || f.Kind == OK || g.closed {
		return
	}
	active := &activeFault{Fault: *f, over: make(chan struct{})}
	if f.For > 0 {
		active.endsAt = g.now().Add(time.Duration(f.For))
		active.timer = time.AfterFunc(time.Duration(f.For), func() { g.expire(active) })
	}
	g.fault = active
}

// end needs the lock.
func (g *gate) end() {
	if g.fault == nil {
		return
	}
	if g.fault.timer != nil {
		g.fault.timer.Stop()
	}
	close(g.fault.over)
	g.fault = nil
}

// expire ends a fault whose time is up, unless another has come in between.
func (g *gate) expire(f *activeFault) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.fault == f {
		g.end()
	}
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	g.end()
}

// ServeHTTP lets a call through, or does to it what is set. A call that waited in a fault meets the next one.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := g.begin(r)
	seen := &statusWriter{ResponseWriter: w}
	defer func() { g.done(c, seen.status) }()
	for r != nil {
		f, n := g.meet(c, r)
		if f == nil {
			g.upstream.Handler.ServeHTTP(seen, r)
			return
		}
		r = g.suffer(f, n, seen, r)
	}
}

func (g *gate) begin(r *http.Request) *call {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.calls++
	g.last = &call{at: g.now(), method: r.Method, path: r.URL.Path[:min(len(r.URL.Path), maxPath)]}
	return g.last
}

func (g *gate) done(c *call, status int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	c.status = status
}

// meet finds the fault that a call suffers, nil for none, and which of those that the fault is about it is.
func (g *gate) meet(c *call, r *http.Request) (f *activeFault, n uint64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		panic(http.ErrAbortHandler) // what stands behind is about to close
	}
	f = g.fault
	if f == nil || !f.Fault.meant(r) {
		return nil, 0
	}
	n = f.meant
	f.meant++
	if !hits(n, f.Share) {
		return nil, 0
	}
	if c.fault == "" {
		g.hit++
	}
	c.fault = f.Kind
	return f, n
}

// wait holds a call until the time is up (nil: never), the fault ends or the client leaves.
func (g *gate) wait(f *activeFault, r *http.Request, up <-chan time.Time) outcome {
	g.mu.Lock()
	g.waiting++
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		g.waiting--
		g.mu.Unlock()
	}()
	select {
	case <-up:
		return timeUp
	case <-f.over:
		return faultOver
	case <-r.Context().Done():
		return clientLeft
	}
}

type outcome int

const (
	timeUp outcome = iota
	faultOver
	clientLeft
)
