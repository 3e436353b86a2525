package httpclient_test

import (
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
)

// faults are what an upstream can be ill with.
var faults = map[string]upstream{
	"refused":    refused,
	"black hole": blackHole,
	"100 % 500":  status(500),
	"2 s slow":   after(2*time.Second, status(200)),
	"dripping":   drips,
}

func refused(*http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
}

func blackHole(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// after answers late, unless the caller leaves.
func after(wait time.Duration, answer upstream) upstream {
	return func(r *http.Request) (*http.Response, error) {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
			return answer(r)
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
}

// drips answers at once and then a byte in 100 ms, for a minute.
func drips(r *http.Request) (*http.Response, error) {
	answer := httpclienttest.Answer(200, "")
	answer.ContentLength, answer.Body = 600, io.NopCloser(readerFunc(func(p []byte) (int, error) {
		if _, err := after(100*time.Millisecond, status(200))(r); err != nil {
			return 0, err
		}
		p[0] = ' '
		return 1, nil
	}))
	return answer, nil
}

// patient is an upstream that is well until it is made ill.
type patient struct {
	sent atomic.Int64
	ill  atomic.Pointer[upstream]
}

func (p *patient) answer(r *http.Request) (*http.Response, error) {
	p.sent.Add(1)
	if ill := p.ill.Load(); ill != nil {
		return (*ill)(r)
	}
	return after(5*time.Millisecond, status(200))(r)
}

// full is a chain with everything on, as it is shipped.
var full = httpclient.Options{Retries: 2, Hedge: 0.05}

// eachFault runs a test for every fault, with the upstream well at first, and sees that no goroutine is left.
func eachFault(t *testing.T, test func(t *testing.T, p *patient, fault upstream)) {
	for _, name := range slices.Sorted(maps.Keys(faults)) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { test(t, &patient{}, faults[name]) }) // it does not end before its goroutines
			goleak.VerifyNone(t)
		})
	}
}

// crowd makes a call every wait until the context ends or done says so, and gives back what each took, by the time it began.
func crowd(ctx context.Context, every time.Duration, do func() error, done func() bool) (took []time.Duration, failed int) {
	var mu sync.Mutex
	var calls sync.WaitGroup
	for ctx.Err() == nil && !done() {
		calls.Go(func() {
			start := time.Now()
			err := do()
			mu.Lock()
			defer mu.Unlock()
			took = append(took, time.Since(start))
			if err != nil {
				failed++
			}
		})
		time.Sleep(every)
	}
	calls.Wait()
	return took, failed
}

// The figures of goals.md, R9, with a window full of successes from before, and a hundred calls a second.
func TestABreakerOpensAndClosesInTime(t *testing.T) {
	eachFault(t, func(t *testing.T, p *patient, fault upstream) {
		client := memory(t, full, p.answer)
		read := func() error { _, err := client.Do(t.Context(), readCall); return err }
		during := func(d time.Duration) context.Context {
			ctx, cancel := context.WithTimeout(t.Context(), d)
			t.Cleanup(cancel)
			return ctx
		}
		is := func(state string) func() bool {
			return func() bool { return client.BreakerState(httpclient.Read) == state }
		}
		never := func() bool { return false }

		if _, failed := crowd(during(15*time.Second), 10*time.Millisecond, read, never); failed > 0 {
			t.Fatalf("%d calls of a healthy upstream failed", failed)
		}
		p.ill.Store(&fault)
		start := time.Now()
		took, _ := crowd(during(10*time.Second), 10*time.Millisecond, read, is("open"))
		// crowd waits for its last calls: the breaker opened before they ended.
		if opened := time.Since(start) - slices.Max(took); opened > 2*time.Second && len(took) > 20 {
			t.Errorf("opened after %s and %d calls", opened, len(took))
		}
		if longest := slices.Max(took); longest > 900*time.Millisecond {
			t.Errorf("a page waited %s before the breaker opened", longest)
		}
		p.sent.Store(0)
		took, failed := crowd(during(time.Second), 10*time.Millisecond, read, never)
		if failed != len(took) || slices.Max(took) > 0 || p.sent.Load() > 0 {
			t.Errorf("with the breaker open %d of %d failed, the slowest in %s, %d were sent", failed, len(took), slices.Max(took), p.sent.Load())
		}
		crowd(during(10*time.Second), 10*time.Millisecond, read, never) // trials, in vain
		if state := client.BreakerState(httpclient.Read); state == "closed" {
			t.Error("it closed while the upstream was ill")
		}
		p.ill.Store(nil)
		start = time.Now()
		crowd(during(20*time.Second), 10*time.Millisecond, read, is("closed"))
		if closed := time.Since(start); closed > 5*time.Second {
			t.Errorf("closed %s after the recovery", closed)
		}
		if _, err := client.Do(t.Context(), readCall); err != nil {
			t.Errorf("after the recovery: %v", err)
		}
	})
}

// A shop with few buyers: one call after the other.
func TestABreakerOpensWithinTwentyCalls(t *testing.T) {
	eachFault(t, func(t *testing.T, p *patient, fault upstream) {
		client := memory(t, full, p.answer)
		for range 1000 {
			_, _ = client.Do(t.Context(), readCall)
		}
		p.ill.Store(&fault)
		calls := 0
		for ; calls < 100 && client.BreakerState(httpclient.Read) == "closed"; calls++ {
			start := time.Now()
			_, err := client.Do(t.Context(), readCall)
			if took := time.Since(start); err == nil || took > 900*time.Millisecond {
				t.Fatalf("it took %s: %v", took, err)
			}
		}
		if calls > 20 {
			t.Errorf("opened after %d calls", calls)
		}
	})
}

// R12, with a breaker that never opens, which would hide it.
func TestAFaultIsNotAmplified(t *testing.T) {
	eachFault(t, func(t *testing.T, p *patient, fault upstream) {
		o := full
		o.Breaker = never
		client := memory(t, o, p.answer)
		for range 400 { // fills the budgets
			_, _ = client.Do(t.Context(), readCall)
		}
		p.ill.Store(&fault)
		p.sent.Store(0)
		for range 1000 {
			_, _ = client.Do(t.Context(), readCall)
		}
		if sent := p.sent.Load(); sent < 1000 || sent > 1100 {
			t.Errorf("1000 calls became %d", sent)
		}
	})
}

// Writes and what no page waits for have their time; a page has not, and is not kept by them.
func TestEveryClassHasItsOwnPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := after(2*time.Second, status(200))
		client := memory(t, httpclient.Options{}, slow)
		lookUp := readCall
		lookUp.Class = httpclient.Background
		for range 10 {
			_, _ = client.Do(t.Context(), readCall)
		}
		if state := client.BreakerState(httpclient.Read); state != "open" {
			t.Errorf("the breaker of reads is %s", state)
		}
		for range 20 {
			for name, call := range map[string]httpclient.Call{"a write": writeCall, "a look-up": lookUp} {
				start := time.Now()
				if _, err := client.Do(t.Context(), call); err != nil || time.Since(start) != 2*time.Second {
					t.Fatalf("%s of a slow upstream: after %s, %v", name, time.Since(start), err)
				}
			}
		}
	})
}

// What a call needs first is a part of it: of its time, and of what its breaker counts.
func TestATokenThatDoesNotComeIsAFailureOfTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := memory(t, httpclient.Options{Observer: func(e httpclient.Event) {
			if e.Sent {
				t.Error("the call was sent without its token")
			}
		}}, status(200))
		call := readCall
		call.Authorize = func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		}
		for range 10 {
			start := time.Now()
			_, err := client.Do(t.Context(), call)
			if took := time.Since(start); took != 900*time.Millisecond || upstreams.KindOf(err) != upstreams.Timeout {
				t.Fatalf("after %s: %v", took, err)
			}
		}
		if state := client.BreakerState(httpclient.Read); state != "open" {
			t.Errorf("the breaker is %s", state)
		}
	})
	for kind, open := range map[upstreams.Kind]bool{
		upstreams.Unavailable: true, upstreams.Timeout: true, upstreams.Unauthorized: false, upstreams.Refused: false,
	} {
		synctest.Test(t, func(t *testing.T) {
			client := memory(t, httpclient.Options{}, status(200))
			call := readCall
			failed := &upstreams.Error{Upstream: "mp", Op: "fetch token", Kind: kind}
			call.Authorize = func(context.Context) (string, error) { return "", failed }
			for range 10 {
				if _, err := client.Do(t.Context(), call); err != error(failed) {
					t.Fatalf("%v", err)
				}
			}
			if got := client.BreakerState(httpclient.Read) == "open"; got != open {
				t.Errorf("tokens that are %s open the breaker: %t, want %t", kind, got, open)
			}
		})
	}
}
