package httpclient_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// oneIn makes every n-th answer late.
func oneIn(n int64, sent *atomic.Int64) upstream {
	return func(r *http.Request) (*http.Response, error) {
		if sent.Add(1)%n == 0 {
			return after(500*time.Millisecond, status(200))(r)
		}
		return after(5*time.Millisecond, status(200))(r)
	}
}

func TestHedgesTakeSlowAnswersAway(t *testing.T) {
	for name, c := range map[string]struct {
		call   httpclient.Call
		share  float64
		hedged bool
	}{
		"a GET":                    {readCall, 0.05, true},
		"a POST that says it may":  {idempotent(askCall), 0.05, true},
		"a POST that does not":     {askCall, 0.05, false},
		"an idempotent write":      {commit, 0.05, false},
		"a GET with hedges off":    {readCall, 0, false},
		"a GET no page waits for":  {background(readCall), 0.05, false},
		"a GET with a tiny budget": {readCall, 0.0001, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var sent atomic.Int64
				client := memory(t, httpclient.Options{Hedge: c.share}, oneIn(50, &sent))
				slow := 0
				const calls = 2000
				for n := range calls {
					start := time.Now()
					if _, err := client.Do(t.Context(), c.call); err != nil {
						t.Fatal(err)
					}
					if n >= calls/2 && time.Since(start) > 100*time.Millisecond { // by then it knows what is slow
						slow++
					}
				}
				extra, hedges := sent.Load()-calls, client.Status().Classes[0].Hedges
				if !c.hedged {
					if extra != 0 || slow < 19 {
						t.Errorf("%d additional calls, %d slow", extra, slow)
					}
					return
				}
				if slow > 0 || extra == 0 || extra > calls*5/100 || int64(hedges) != extra {
					t.Errorf("%d slow answers of 1000; %d of %d calls were additional, %d hedges counted", slow, extra, calls, hedges)
				}
			})
		})
	}
}

func idempotent(call httpclient.Call) httpclient.Call { call.Idempotent = true; return call }

func background(call httpclient.Call) httpclient.Call {
	call.Class = httpclient.Background
	return call
}

// The whole upstream becomes slow: every answer is, so that none would come sooner by a second call.
func TestHedgesKeepToTheirShareWhenEverythingIsSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &patient{}
		client := memory(t, httpclient.Options{Hedge: 0.05}, p.answer)
		const calls = 2000
		for n := range calls {
			if n == calls/2 {
				slow := after(300*time.Millisecond, status(200))
				p.ill.Store(&slow)
			}
			_, _ = client.Do(t.Context(), readCall)
		}
		if sent := p.sent.Load(); sent > calls*105/100 {
			t.Errorf("%d calls became %d", calls, sent)
		}
	})
}

// learned is a client that knows its upstream to answer in 5 ms, and may hedge.
func learned(t *testing.T, o httpclient.Options, p *patient) *httpclient.Client {
	o.Hedge = 0.05
	client := memory(t, o, p.answer)
	for range 100 {
		if _, err := client.Do(t.Context(), readCall); err != nil {
			t.Fatal(err)
		}
	}
	p.sent.Store(0)
	return client
}

func TestWhoWinsAHedge(t *testing.T) {
	late := func(wait time.Duration, answer upstream) upstream { return after(wait, answer) }
	for name, c := range map[string]struct {
		first, second upstream
		kind          upstreams.Kind
		took          time.Duration
		kinds         []upstreams.Kind // of the attempts as they ended
	}{
		"the second": {blackHole, late(10*time.Millisecond, status(200)), "", 40 * time.Millisecond, []upstreams.Kind{"", upstreams.Cancelled}},
		"the first":  {late(50*time.Millisecond, status(200)), blackHole, "", 50 * time.Millisecond, []upstreams.Kind{"", upstreams.Cancelled}},
		"the second with a no, which is an answer": {
			blackHole, late(10*time.Millisecond, status(404)), upstreams.NotFound, 40 * time.Millisecond, []upstreams.Kind{upstreams.NotFound, upstreams.Cancelled},
		},
		"the first when the second fails": {
			late(100*time.Millisecond, status(200)), status(500), "", 100 * time.Millisecond, []upstreams.Kind{upstreams.Unavailable, ""},
		},
		"the second when the first fails meanwhile": {
			late(50*time.Millisecond, status(500)), late(100*time.Millisecond, status(200)), "", 130 * time.Millisecond, []upstreams.Kind{upstreams.Unavailable, ""},
		},
		"nobody": {
			late(50*time.Millisecond, status(500)), late(100*time.Millisecond, status(500)), upstreams.Unavailable, 130 * time.Millisecond,
			[]upstreams.Kind{upstreams.Unavailable, upstreams.Unavailable},
		},
		"nobody in time": {blackHole, blackHole, upstreams.Timeout, 900 * time.Millisecond, []upstreams.Kind{upstreams.Timeout, upstreams.Timeout}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &patient{}
				events := make(chan httpclient.Event, 200)
				client := learned(t, httpclient.Options{Observer: func(e httpclient.Event) { events <- e }}, p)
				for range 100 {
					<-events
				}
				pair := func(r *http.Request) (*http.Response, error) {
					if p.sent.Load() == 1 {
						return c.first(r)
					}
					return c.second(r)
				}
				p.ill.Store(&pair)
				start := time.Now()
				_, err := client.Do(t.Context(), readCall)
				if took := time.Since(start); upstreams.KindOf(err) != c.kind || took != c.took {
					t.Errorf("after %s: %v", took, err)
				}
				close(events)
				var kinds []upstreams.Kind
				for e := range events {
					kinds = append(kinds, e.Kind)
				}
				if !slices.Equal(kinds, c.kinds) {
					t.Errorf("the attempts ended as %q, want %q", kinds, c.kinds)
				}
			})
		})
	}
}

// What is usual of an operation is not slow.
func TestAHedgeWaitsForWhatIsUsual(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &patient{}
		usual := func(r *http.Request) (*http.Response, error) {
			if p.sent.Load()%10 == 0 {
				return after(60*time.Millisecond, status(200))(r)
			}
			return after(5*time.Millisecond, status(200))(r)
		}
		p.ill.Store(&usual)
		client := memory(t, httpclient.Options{Hedge: 0.05}, p.answer)
		for range 200 {
			_, _ = client.Do(t.Context(), readCall)
		}
		began := make(chan time.Duration, 10)
		start := time.Now()
		hole := func(r *http.Request) (*http.Response, error) {
			began <- time.Since(start)
			return blackHole(r)
		}
		p.ill.Store(&hole)
		_, _ = client.Do(t.Context(), readCall)
		if len(began) != 2 {
			t.Fatalf("%d attempts", len(began))
		}
		if first, second := <-began, <-began; first != 0 || second != 60*time.Millisecond {
			t.Errorf("with one of ten answers in 60 ms, attempts began after %s and %s", first, second)
		}
	})
}

func TestACallerWhoLeavesEndsBothOfAPair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &patient{}
		client := learned(t, httpclient.Options{}, p)
		hole := blackHole
		p.ill.Store(&hole)
		for range 20 {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(100*time.Millisecond, cancel)
			start := time.Now()
			_, err := client.Do(ctx, readCall)
			if took := time.Since(start); took != 100*time.Millisecond || !errors.Is(err, context.Canceled) || upstreams.KindOf(err) != upstreams.Cancelled {
				t.Fatalf("after %s: %v", took, err)
			}
		}
		if sent, state := p.sent.Load(), client.BreakerState(httpclient.Read); sent <= 20 || state != "closed" {
			t.Errorf("%d calls for 20, the breaker is %s", sent, state)
		}
	})
}

// R14: the second of a pair is an upstream call like any other.
func TestNoHedgeStartsWithoutTimeLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &patient{}
		client := learned(t, httpclient.Options{}, p)
		hole := blackHole
		p.ill.Store(&hole)
		for left, want := range map[time.Duration]int64{69 * time.Millisecond: 1, 71 * time.Millisecond: 2} { // 30 until the hedge, 20 for it, 20 to answer in
			p.sent.Store(0)
			ctx, cancel := context.WithTimeout(t.Context(), left)
			_, _ = client.Do(ctx, readCall)
			cancel()
			if sent := p.sent.Load(); sent != want {
				t.Errorf("with %s left %d calls were sent, want %d", left, sent, want)
			}
		}
	})
}

// What an upstream has no room for, or is only tried with, is not sent twice.
func TestNoHedgeWhereThereIsNoRoom(t *testing.T) {
	for name, c := range map[string]struct {
		o    httpclient.Options
		open bool
	}{
		"every place is taken":   {o: httpclient.Options{Limit: httpclient.LimitOptions{Concurrency: 1}}},
		"the breaker is trying":  {open: true},
		"there is room, control": {},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &patient{}
				client := learned(t, c.o, p)
				if c.open {
					broken := status(500)
					p.ill.Store(&broken)
					for client.BreakerState(httpclient.Read) != "open" {
						_, _ = client.Do(t.Context(), readCall)
					}
					time.Sleep(2001 * time.Millisecond)
					p.sent.Store(0)
				}
				slow := after(200*time.Millisecond, status(200))
				p.ill.Store(&slow)
				if _, err := client.Do(t.Context(), readCall); (err != nil) != c.open { // a slow trial goes on without its caller
					t.Fatal(err)
				}
				client.Close()
				want := int64(1)
				if name == "there is room, control" {
					want = 2
				}
				if sent := p.sent.Load(); sent != want {
					t.Errorf("%d calls were sent, want %d", sent, want)
				}
			})
		})
	}
}
