package orders

import (
	"context"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/modeliq/modeliq/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a pipeline over a real embedded store and fake upstreams, which can be stopped, killed and started again.
type rig struct {
	t      testing.TB
	dir    string
	mono   *fakeMonolith
	tax    *fakeTax
	files  *fakeFiles
	pricer *fakePricer
	tune   func(*Options)
	adjust func(*Pipeline)

	mu    sync.Mutex
	store *store.Store
	*Pipeline
	cancel context.CancelFunc
	done   chan error
}

// The waits of a rig, short enough for a test and in the proportions of the real ones.
const (
	rigProcessing = 400 * time.Millisecond
	rigPost       = 300 * time.Millisecond
)

func newRig(t testing.TB) *rig {
	r := &rig{t: t, dir: t.TempDir(), mono: &fakeMonolith{}, tax: &fakeTax{}, files: &fakeFiles{}, pricer: &fakePricer{}}
	t.Cleanup(r.kill)
	return r
}

// open opens store and pipeline without running it.
func (r *rig) open() *rig {
	r.t.Helper()
	s, err := store.Open(context.Background(), store.Options{Dir: r.dir})
	if err != nil {
		r.t.Fatal(err)
	}
	r.mu.Lock()
	r.store = s
	r.mu.Unlock()
	o := Options{
		Store: s, Monolith: r.mono, Tax: r.tax, Files: r.files, Pricer: r.pricer, MaxProcessing: rigProcessing,
		PostTimeout: rigPost, FollowInterval: 50 * time.Millisecond, AckWait: 500 * time.Millisecond, MaxBackoff: 100 * time.Millisecond,
	}
	if r.tune != nil {
		r.tune(&o)
	}
	if r.Pipeline, err = New(context.Background(), o); err != nil {
		r.t.Fatal(err)
	}
	if r.adjust != nil {
		r.adjust(r.Pipeline)
	}
	return r
}

// start opens and runs.
func (r *rig) start() *rig {
	r.t.Helper()
	return r.open().run()
}

func (r *rig) run() *rig {
	var ctx context.Context
	ctx, r.cancel = context.WithCancel(context.Background())
	r.done = make(chan error, 1)
	go func(p *Pipeline) { r.done <- p.Run(ctx) }(r.Pipeline)
	return r
}

// cut takes the store away, as the end of the process does: from here on nothing can be written down. It may be called
// from inside an upstream's call.
func (r *rig) cut() {
	r.mu.Lock()
	s := r.store
	r.store = nil
	r.mu.Unlock()
	if s != nil {
		_ = s.Close()
	}
}

// alive says that nobody has cut the store off.
func (r *rig) alive() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.store != nil
}

// kill cuts, then clears away what a dead process would not have left.
func (r *rig) kill() {
	r.cut()
	if r.cancel == nil {
		return
	}
	r.cancel()
	r.cancel = nil
	select {
	case <-r.done:
	case <-time.After(20 * time.Second):
		r.t.Error("Run did not return")
	}
}

// stop is an orderly end: Run first, then the store.
func (r *rig) stop() {
	r.t.Helper()
	r.cancel()
	r.cancel = nil
	select {
	case err := <-r.done:
		if err != nil {
			r.t.Error(err)
		}
	case <-time.After(20 * time.Second):
		r.t.Fatal("Run did not return")
	}
	r.cut()
}

func (r *rig) place(cart, key string) Order {
	r.t.Helper()
	o, _, err := r.Place(r.t.Context(), placement(cart, key))
	if err != nil {
		r.t.Fatal(err)
	}
	return o
}

// until waits for an order to satisfy a condition.
func (r *rig) until(id, what string, reached func(Order) bool) Order {
	r.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		o, err := r.Find(r.t.Context(), "loctite", "buyer-1", id)
		if err == nil && reached(o) {
			return o
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("the order is not %s after 20 s: %+v %v", what, o, err)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (r *rig) untilStatus(id string, s Status) Order {
	r.t.Helper()
	return r.until(id, string(s), func(o Order) bool { return o.Status == s })
}

// eventually waits for a condition outside of an order.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within 20 s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// onlyOne fails unless the monolith has exactly one order of each reference, n of them.
func (r *rig) onlyOne(n int) {
	r.t.Helper()
	counts := r.mono.counts()
	if len(counts) != n {
		r.t.Errorf("the monolith has %d different orders, want %d", len(counts), n)
	}
	for reference, count := range counts {
		if count != 1 {
			r.t.Errorf("the monolith has %s %d times", reference, count)
		}
	}
}
