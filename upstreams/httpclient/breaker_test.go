package httpclient_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
)

func TestWhatCountsAgainstTheBreaker(t *testing.T) {
	for code, open := range map[int]bool{
		200: false, 400: false, 401: false, 404: false, 408: false, 409: false, 422: false, 429: false, 500: true, 503: true,
	} {
		synctest.Test(t, func(t *testing.T) {
			client := memory(t, httpclient.Options{}, status(code))
			for range 20 {
				_, _ = client.Do(t.Context(), readCall)
			}
			if got := client.BreakerState(httpclient.Read) == "open"; got != open {
				t.Errorf("after 20 answers of %d: open is %t, want %t", code, got, open)
			}
			if state := client.BreakerState(httpclient.Write); state != "closed" {
				t.Errorf("the breaker of writes is %s after reads alone", state)
			}
		})
	}
}

func TestCancelledCallsNeitherOpenTheBreakerNorKeepItClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		leave := true
		client := memory(t, httpclient.Options{}, func(r *http.Request) (*http.Response, error) {
			if leave {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			return httpclienttest.Answer(500, ""), nil
		})
		for range 30 {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Millisecond, cancel)
			_, _ = client.Do(ctx, readCall)
		}
		if state := client.BreakerState(httpclient.Read); state != "closed" {
			t.Errorf("callers who left made it %s", state)
		}
		leave = false
		for range 10 {
			_, _ = client.Do(t.Context(), readCall)
		}
		if state := client.BreakerState(httpclient.Read); state != "open" {
			t.Errorf("it is %s after 10 failures of 10", state)
		}
	})
}

func TestOldFailuresAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := memory(t, httpclient.Options{}, status(500))
		for range 9 {
			_, _ = client.Do(t.Context(), readCall)
		}
		time.Sleep(11 * time.Second) // fake: past the window
		for range 9 {
			_, _ = client.Do(t.Context(), readCall)
		}
		if state := client.BreakerState(httpclient.Read); state != "closed" {
			t.Errorf("9 failures in each of two windows made it %s", state)
		}
	})
}

// Contract: monolith A3.2, monolith A8.7, monolith A10.7
func TestAnUpstreamThatAsksForPeaceGetsIt(t *testing.T) {
	for name, header := range map[string][2]string{
		"in seconds":        {"Retry-After", "30"},
		"with a date":       {"Retry-After", "Sat, 01 Jan 2000 00:00:30 GMT"}, // synctest's clock starts at 2000-01-01
		"in Shapeways' way": {"X-RateLimit-Retry-InSeconds", "30"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sent := 0
				client := memory(t, httpclient.Options{}, func(*http.Request) (*http.Response, error) {
					sent++
					answer := httpclienttest.Answer(429, "")
					answer.Header.Set(header[0], header[1])
					return answer, nil
				})
				for range 3 {
					_, err := client.Do(t.Context(), writeCall)
					if e, ok := err.(*upstreams.Error); !ok || e.Kind != upstreams.RateLimited || e.RetryAfter != 30*time.Second || e.Ambiguous {
						t.Errorf("%v", err)
					}
				}
				time.Sleep(30 * time.Second)
				_, _ = client.Do(t.Context(), writeCall)
				if sent != 2 {
					t.Errorf("sent %d calls, want one before and one after the wait", sent)
				}
			})
		})
	}
}

func TestABadRetryAfterDoesNotSilenceUs(t *testing.T) {
	for _, value := range []string{"999999999999", "Sat, 01 Jan 2050 00:00:00 GMT"} {
		synctest.Test(t, func(t *testing.T) {
			sent := 0
			client := memory(t, httpclient.Options{}, func(*http.Request) (*http.Response, error) {
				sent++
				answer := httpclienttest.Answer(429, "")
				answer.Header.Set("Retry-After", value)
				return answer, nil
			})
			_, _ = client.Do(t.Context(), readCall)
			time.Sleep(5*time.Minute - time.Second)
			_, _ = client.Do(t.Context(), readCall)
			if sent != 1 {
				t.Errorf("%q: sent %d calls before the longest wait is over", value, sent)
			}
			time.Sleep(2 * time.Second)
			_, _ = client.Do(t.Context(), readCall)
			if sent != 2 {
				t.Errorf("%q: still kept back after five minutes", value)
			}
		})
	}
}

func TestNobodyWaitsForATrial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ill := true
		client := memory(t, httpclient.Options{}, func(r *http.Request) (*http.Response, error) {
			if ill {
				<-r.Context().Done()
				return nil, context.Cause(r.Context())
			}
			return httpclienttest.Answer(200, "{}"), nil
		})
		for range 10 {
			_, _ = client.Do(t.Context(), readCall)
		}
		for round := range 3 {
			time.Sleep(2100 * time.Millisecond)
			ctx, cancel := context.WithCancel(t.Context())
			start := time.Now()
			if _, err := client.Do(ctx, readCall); err == nil {
				t.Error("a silent upstream has answered")
			}
			if took := time.Since(start); took > 50*time.Millisecond {
				t.Errorf("round %d: the caller waited %s for the trial", round, took)
			}
			cancel() // the trial goes on: who began it is gone
			if state := client.BreakerState(httpclient.Read); state != "half-open" {
				t.Errorf("round %d: it is %s while the trial is under way", round, state)
			}
			time.Sleep(time.Second)
			if state := client.BreakerState(httpclient.Read); state != "open" {
				t.Errorf("round %d: it is %s after the trial failed", round, state)
			}
		}
		ill = false
		time.Sleep(2100 * time.Millisecond)
		if _, err := client.Do(t.Context(), readCall); err != nil {
			t.Errorf("a quick trial is its caller's answer: %v", err)
		}
		if state := client.BreakerState(httpclient.Read); state != "closed" {
			t.Errorf("it is %s after a good trial", state)
		}
		client.Close()
	})
}
