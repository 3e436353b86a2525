package httpclient_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
)

// slowly answers after a time.
func slowly(after time.Duration) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		select {
		case <-time.After(after):
			return httpclienttest.Answer(200, "{}"), nil
		case <-r.Context().Done():
			return nil, context.Cause(r.Context())
		}
	}
}

// within makes a call whose caller has so much time.
func within(t *testing.T, client *httpclient.Client, call httpclient.Call, time time.Duration) error {
	ctx, cancel := context.WithTimeout(t.Context(), time)
	defer cancel()
	_, err := client.Do(ctx, call)
	return err
}

// An upstream is not ill because its callers have no time.
func TestCallersWithoutTimeDoNotOpenTheBreaker(t *testing.T) {
	for name, call := range map[string]httpclient.Call{"read": readCall, "write": writeCall} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := memory(t, httpclient.Options{}, slowly(50*time.Millisecond))
				for range 20 {
					if err := within(t, client, call, 65*time.Millisecond); err == nil {
						t.Error("answered in less time than it takes")
					}
				}
				if err := within(t, client, call, time.Second); err != nil {
					t.Errorf("with time enough: %v", err)
				}
				if state := client.BreakerState(call.Class); state != "closed" {
					t.Errorf("it is %s", state)
				}
			})
		})
	}
}

// The one call that an open breaker lets through is not measured by its caller's time, of which it would say too little.
func TestATrialHasTimeEnough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ill := true
		well := slowly(50 * time.Millisecond)
		client := memory(t, httpclient.Options{}, func(r *http.Request) (*http.Response, error) {
			if ill {
				return httpclienttest.Answer(500, ""), nil
			}
			return well(r)
		})
		for range 10 {
			_, _ = client.Do(t.Context(), readCall)
		}
		ill = false
		time.Sleep(2100 * time.Millisecond)
		_ = within(t, client, readCall, 65*time.Millisecond)
		time.Sleep(time.Second)
		if state := client.BreakerState(httpclient.Read); state != "closed" {
			t.Errorf("it is %s after a trial of 50 ms", state)
		}
	})
}

// A trial holds a place while it lasts, whoever began it, and ends with the client.
func TestATrialWithoutItsCallerHoldsAPlaceAndEndsWithTheClient(t *testing.T) {
	for _, places := range []int{1, 8} {
		synctest.Test(t, func(t *testing.T) {
			client := memory(t, httpclient.Options{Limit: httpclient.LimitOptions{Concurrency: places}}, slowly(time.Hour))
			for range 10 {
				_, _ = client.Do(t.Context(), readCall)
			}
			time.Sleep(2100 * time.Millisecond)
			if err := within(t, client, readCall, time.Second); err == nil {
				t.Error("a silent upstream has answered")
			}
			if n := client.Status().Classes[0].InFlight; n > places || places > 1 && n != 1 {
				t.Errorf("%d calls are under way in %d places while the trial is", n, places)
			}
			start := time.Now()
			client.Close()
			if took := time.Since(start); took > 0 {
				t.Errorf("closing took %s", took)
			}
			synctest.Wait()
			if n := client.Status().Classes[0].InFlight; n != 0 {
				t.Errorf("%d calls are under way after the client was closed", n)
			}
		})
	}
}
