package httpclient_test

import (
	"context"
	"io"
	"net/http"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
)

func TestOnlySafeCallsAreRepeated(t *testing.T) {
	for _, c := range []struct {
		name string
		call httpclient.Call
		fail upstream
		sent int
	}{
		{"a read is repeated after a reset", readCall, func(*http.Request) (*http.Response, error) { return nil, syscall.ECONNRESET }, 3},
		{"a safe POST is repeated after a 503", askCall, status(503), 3},
		{"an idempotent write is repeated after a 500", commit, status(500), 3},
		{"a write is never repeated", writeCall, status(503), 1},
		{"a refusal is final", readCall, status(422), 1},
		{"a 404 is final", readCall, status(404), 1},
		{"a 429 is not hammered", readCall, status(429), 1},
		{"a redirect is final", readCall, status(302), 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sent := 0
				client := memory(t, httpclient.Options{Retries: 2, Breaker: never}, func(r *http.Request) (*http.Response, error) {
					sent++
					if body, _ := io.ReadAll(bodyOf(r)); string(body) != string(c.call.Body) {
						t.Errorf("attempt %d sent %q", sent, body)
					}
					return c.fail(r)
				})
				if _, err := client.Do(t.Context(), c.call); err == nil {
					t.Error("no error")
				}
				if sent != c.sent {
					t.Errorf("sent %d times, want %d", sent, c.sent)
				}
			})
		})
	}
}

func TestRetriesStayWithinTheirBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		client := memory(t, httpclient.Options{Retries: 3, Breaker: never}, func(*http.Request) (*http.Response, error) {
			sent++
			return httpclienttest.Answer(500, ""), nil
		})
		for range 1000 {
			_, _ = client.Do(t.Context(), readCall)
		}
		if sent != 1010 {
			t.Errorf("1000 calls of a dead upstream became %d, want 1010: the bucket's ten tokens", sent)
		}
	})
}

func TestARetryThatSucceedsIsASuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var events []httpclient.Event
		o := httpclient.Options{Retries: 1, Observer: func(e httpclient.Event) { events = append(events, e) }}
		client := memory(t, o, func(*http.Request) (*http.Response, error) {
			if len(events) == 0 {
				return nil, syscall.ECONNRESET
			}
			return httpclienttest.Answer(200, "ok"), nil
		})
		r, err := client.Do(t.Context(), readCall)
		if err != nil || string(r.Body) != "ok" {
			t.Fatalf("%v %v", r, err)
		}
		if len(events) != 2 || events[0].Kind != upstreams.Unavailable || events[1].Status != 200 || events[1].Attempt != 2 || !events[1].Sent {
			t.Errorf("events: %+v", events)
		}
	})
}

// The failure that opens the breaker is the last: a repeat would only be refused, after a pause.
func TestAnOpenBreakerIsNotRepeatedAgainst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := memory(t, httpclient.Options{Retries: 2, Breaker: httpclient.BreakerOptions{MinRequests: 1}}, status(500))
		for range 2 {
			start := time.Now()
			if _, err := client.Do(t.Context(), readCall); upstreams.KindOf(err) != upstreams.Unavailable || time.Since(start) > 0 {
				t.Errorf("after %s: %v", time.Since(start), err)
			}
		}
		if s := classStatus(t, client, httpclient.Read); s.Retries != 0 || s.RetryBudget != 10 {
			t.Errorf("%+v", s)
		}
	})
}

func TestOnceAmbiguousAlwaysAmbiguous(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		client := memory(t, httpclient.Options{Retries: 1}, func(*http.Request) (*http.Response, error) {
			if sent++; sent == 1 {
				return httpclienttest.Answer(502, ""), nil
			}
			return httpclienttest.Answer(422, ""), nil
		})
		_, err := client.Do(t.Context(), commit)
		if upstreams.KindOf(err) != upstreams.Refused || !upstreams.IsAmbiguous(err) {
			t.Errorf("the first attempt may have had its effect: %v", err)
		}
	})
}

func TestNothingStartsWithoutTimeLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		client := memory(t, httpclient.Options{Timeout: time.Second, Retries: 5}, func(r *http.Request) (*http.Response, error) {
			sent++
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		ctx, cancel := context.WithTimeout(t.Context(), 19*time.Millisecond)
		defer cancel()
		_, err := client.Do(ctx, writeCall)
		if sent != 0 || upstreams.KindOf(err) != upstreams.Timeout || upstreams.IsAmbiguous(err) {
			t.Errorf("sent %d, %v", sent, err)
		}
		start := time.Now()
		ctx, cancel = context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		_, err = client.Do(ctx, writeCall)
		if took := time.Since(start); took != 280*time.Millisecond || upstreams.KindOf(err) != upstreams.Timeout || !upstreams.IsAmbiguous(err) {
			t.Errorf("an attempt took %s of 300 ms, want 280: %v", took, err)
		}
	})
}

func TestTheCallerMayLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := memory(t, httpclient.Options{Retries: 5}, func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err := client.Do(ctx, writeCall)
		if upstreams.KindOf(err) != upstreams.Cancelled || !upstreams.IsAmbiguous(err) {
			t.Errorf("%v", err)
		}
		_, err = client.Do(ctx, writeCall)
		if upstreams.KindOf(err) != upstreams.Cancelled || upstreams.IsAmbiguous(err) {
			t.Errorf("nothing was sent: %v", err)
		}
	})
}

func status(code int) upstream {
	return func(*http.Request) (*http.Response, error) { return httpclienttest.Answer(code, "{}"), nil }
}

func bodyOf(r *http.Request) io.Reader {
	if r.Body == nil {
		return http.NoBody
	}
	return r.Body
}
