package httpclient_test

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
)

func classStatus(t *testing.T, c *httpclient.Client, class httpclient.Class) httpclient.ClassStatus {
	t.Helper()
	for _, s := range c.Status().Classes {
		if s.Class == class {
			return s
		}
	}
	t.Fatalf("no status of class %s", class)
	return httpclient.ClassStatus{}
}

func TestTheQueueIsBoundedAndWhoFindsItFullIsToldAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var most, now atomic.Int64
		client := memory(t, httpclient.Options{Retries: 2, Breaker: never, Limit: httpclient.LimitOptions{Concurrency: 8, Queue: 4}},
			func(r *http.Request) (*http.Response, error) {
				most.Store(max(most.Load(), now.Add(1)))
				defer now.Add(-1)
				return after(500*time.Millisecond, status(200))(r)
			})
		var calls sync.WaitGroup
		var good, waited, refused atomic.Int64
		for range 100 {
			calls.Go(func() {
				start := time.Now()
				_, err := client.Do(t.Context(), readCall)
				switch took := time.Since(start); {
				case err == nil:
					good.Add(1)
				case upstreams.KindOf(err) != upstreams.Unavailable || upstreams.IsAmbiguous(err):
					t.Errorf("%v", err)
				case took == 0:
					refused.Add(1)
				case took == 250*time.Millisecond:
					waited.Add(1)
				default:
					t.Errorf("refused after %s", took)
				}
			})
		}
		synctest.Wait()
		if s := classStatus(t, client, httpclient.Read); s.InFlight != 8 || s.Queued != 4 || s.Limit != 8 || s.Refused != 88 {
			t.Errorf("%+v", s)
		}
		if _, err := client.Do(t.Context(), writeCall); err != nil {
			t.Errorf("reads took the place of a write: %v", err)
		}
		calls.Wait()
		if good.Load() != 8 || waited.Load() != 4 || refused.Load() != 88 || most.Load() > 9 {
			t.Errorf("%d answered, %d waited in vain, %d refused at once, %d under way at once", good.Load(), waited.Load(), refused.Load(), most.Load())
		}
		if s := classStatus(t, client, httpclient.Read); s.InFlight != 0 || s.Queued != 0 || s.Refused != 92 || s.Retries != 0 || s.Breaker != "closed" {
			t.Errorf("after all have gone: %+v", s)
		}
	})
}

func TestWhoLeavesTheQueueCountsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := memory(t, httpclient.Options{Limit: httpclient.LimitOptions{Concurrency: 1}}, after(50*time.Millisecond, status(200)))
		var first sync.WaitGroup
		first.Go(func() { _, _ = client.Do(t.Context(), readCall) })
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(10*time.Millisecond, cancel)
		if _, err := client.Do(ctx, readCall); upstreams.KindOf(err) != upstreams.Cancelled {
			t.Errorf("%v", err)
		}
		if s := classStatus(t, client, httpclient.Read); s.Queued != 0 || s.Refused != 0 {
			t.Errorf("%+v", s)
		}
		start := time.Now()
		if _, err := client.Do(t.Context(), readCall); err != nil || time.Since(start) != 90*time.Millisecond {
			t.Errorf("the place of the one who left: after %s, %v", time.Since(start), err)
		}
		first.Wait()
	})
}

// The queue is a part of a read's time: whoever gets a place too late starts nothing.
func TestTheQueueIsAPartOfTheTime(t *testing.T) {
	for took, want := range map[time.Duration]int64{890 * time.Millisecond: 1, 870 * time.Millisecond: 2} { // 20 ms are to be left
		synctest.Test(t, func(t *testing.T) {
			sent := atomic.Int64{}
			o := httpclient.Options{Limit: httpclient.LimitOptions{Concurrency: 1, Wait: time.Minute}}
			client := memory(t, o, func(r *http.Request) (*http.Response, error) {
				sent.Add(1)
				return after(took, status(200))(r)
			})
			var calls sync.WaitGroup
			for range 3 {
				calls.Go(func() {
					start := time.Now()
					_, err := client.Do(t.Context(), readCall)
					if waited := time.Since(start); waited > 900*time.Millisecond || err == nil && waited != took {
						t.Errorf("after %s: %v", waited, err)
					}
				})
			}
			calls.Wait()
			if sent.Load() != want {
				t.Errorf("an upstream that needs %s of 900 ms was sent %d calls, want %d", took, sent.Load(), want)
			}
		})
	}
}

// Also behind a place that is held for ever.
func TestNobodyWaitsForAPlaceLongerThanTheCallMayTake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := memory(t, httpclient.Options{Limit: httpclient.LimitOptions{Concurrency: 1, Wait: time.Minute}}, status(200))
		d, err := client.Open(t.Context(), readCall)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		_, err = client.Do(t.Context(), readCall)
		if took := time.Since(start); took != 900*time.Millisecond || upstreams.KindOf(err) != upstreams.Unavailable {
			t.Errorf("after %s: %v", took, err)
		}
		_ = d.Body.Close()
	})
}

// Eight at once is all that this upstream can do; more of them only wait there.
func TestTheLimitFollowsWhatTheUpstreamCanTake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slots := make(chan struct{}, 8)
		client := memory(t, httpclient.Options{Breaker: never}, func(r *http.Request) (*http.Response, error) {
			slots <- struct{}{}
			defer func() { <-slots }()
			return after(10*time.Millisecond, status(200))(r)
		})
		var load atomic.Int64
		run := func(callers int, d time.Duration) (limit int) {
			var calls sync.WaitGroup
			end := time.Now().Add(d)
			for range callers {
				calls.Go(func() {
					for time.Now().Before(end) {
						if _, err := client.Do(t.Context(), readCall); err != nil {
							time.Sleep(5 * time.Millisecond)
							continue
						}
						load.Add(1)
					}
				})
			}
			calls.Wait()
			return classStatus(t, client, httpclient.Read).Limit
		}
		if limit := run(8, 10*time.Second); limit != 256 {
			t.Errorf("without any waiting the limit became %d", limit)
		}
		load.Store(0)
		limit := run(400, 3*time.Minute)
		if limit >= 128 || load.Load() < 132_000 {
			t.Errorf("with 50 times the callers: limit %d, %d answers of 144000 possible", limit, load.Load())
		}
	})
}

// A body that stays open holds its place until it is closed, once.
func TestAStreamHoldsItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := memory(t, httpclient.Options{}, status(200))
		call := readCall
		call.Class = httpclient.Stream
		d, err := client.Open(t.Context(), call)
		if err != nil {
			t.Fatal(err)
		}
		if s := classStatus(t, client, httpclient.Stream); s.InFlight != 1 || s.Limit != 4*256 {
			t.Errorf("%+v", s)
		}
		_ = d.Body.Close()
		_ = d.Body.Close()
		if s := classStatus(t, client, httpclient.Stream); s.InFlight != 0 {
			t.Errorf("%+v", s)
		}
	})
}
