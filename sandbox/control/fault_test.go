package control_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/modeliq/modeliq/sandbox/control"
)

// limiter is an upstream that says itself that it is asked too often.
type limiter struct{ http.Handler }

func (limiter) WriteRateLimited(w http.ResponseWriter, retry time.Duration) {
	w.WriteHeader(http.StatusTooManyRequests)
	_, _ = io.WriteString(w, "its own words, "+retry.String())
}

// What an http.Client sees of each fault, and whether the upstream has done the work.
func TestAFaultAsAClientSeesIt(t *testing.T) {
	limited := func(o *control.Options) { o.Upstreams[0].Handler = limiter{o.Upstreams[0].Handler} }
	for kind, c := range map[string]struct {
		fault, method string
		status        int
		answer        string
		reset, done   bool
	}{
		"nothing":      {`{"kind":"ok"}`, "POST", 200, "hello", false, true},
		"slow":         {`{"kind":"slow","delay":"30ms"}`, "POST", 200, "hello", false, true},
		"broken":       {`{"kind":"broken"}`, "POST", 500, "<!doctype html>", false, false},
		"refused":      {`{"kind":"refused"}`, "POST", 0, "", true, false},
		"rate-limited": {`{"kind":"rate_limited","retry":"90s"}`, "POST", 429, "its own words, 1m30s", false, false},
		"drip":         {`{"kind":"drip","delay":"6ms"}`, "POST", 200, "hello", false, true},
		"lost":         {`{"kind":"lost"}`, "POST", 0, "", true, true},
	} {
		t.Run(kind, func(t *testing.T) {
			s := start(t, limited)
			s.order("PUT", "faults/mono", c.fault)
			began := time.Now()
			status, answer, err := s.call(t.Context(), c.method, "/orders/v1", "hello")
			took := time.Since(began)
			if cut := errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF); cut != c.reset || err != nil && !cut {
				t.Errorf("the connection ended with %v", err)
			}
			if status != c.status || !strings.HasPrefix(answer, c.answer) {
				t.Errorf("%d %q", status, answer)
			}
			if done := s.handled.Load() == 1; done != c.done {
				t.Errorf("the upstream was called %d times", s.handled.Load())
			}
			if late := kind == "slow" || kind == "drip"; late && took < 30*time.Millisecond {
				t.Errorf("answered after %s", took)
			}
			state := s.state()
			if hit := kind != "nothing"; state.Calls != 1 || (state.Hit == 1) != hit || state.Waiting != 0 {
				t.Errorf("counted %+v", state)
			}
			if last := state.LastCall; last == nil || last.Method != "POST" || last.Path != "/orders/v1" || last.Status != c.status {
				t.Errorf("remembered %+v", last)
			}
			s.order("DELETE", "faults/mono", "")
			if status, answer, err := s.call(t.Context(), "POST", "/orders/v1", "again"); status != 200 || answer != "again" {
				t.Errorf("after the fault: %d %q %v", status, answer, err)
			}
		})
	}
}

func TestASilentUpstreamIsSilentUntilTheClientLeaves(t *testing.T) {
	for name, body := range map[string]string{"no body": "", "a short body": "hello", "a long body": strings.Repeat("x", 3<<20)} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			s.order("PUT", "faults/mono", `{"kind":"silent"}`)
			ctx, leave := context.WithCancel(t.Context())
			told := make(chan error, 1)
			go func() {
				_, _, err := s.call(ctx, "POST", "/orders/v1", body)
				told <- err
			}()
			s.waits(1)
			leave()
			if err := <-told; !errors.Is(err, context.Canceled) {
				t.Errorf("the client was told %v", err)
			}
			s.waits(0)
			if s.handled.Load() != 0 {
				t.Error("the upstream did the work of a client that had left")
			}
		})
	}
}

// Without a way of its own to say it, a rate-limited upstream says it as HTTP does, in whole seconds.
func TestAnUpstreamWithoutARateLimitOfItsOwn(t *testing.T) {
	s := start(t)
	s.order("PUT", "faults/mono", `{"kind":"rate_limited","retry":"1500ms"}`)
	response, err := s.client.Get(s.url + "/materials/v1")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusTooManyRequests || response.Header.Get("Retry-After") != "2" {
		t.Errorf("%d, retry after %q", response.StatusCode, response.Header.Get("Retry-After"))
	}
}

func TestAFaultMeetsItsShareEvenly(t *testing.T) {
	for share, hit := range map[string]string{
		"0":    "....................",
		"1":    "xxxxxxxxxxxxxxxxxxxx",
		"0.5":  ".x.x.x.x.x.x.x.x.x.x",
		"0.25": "...x...x...x...x...x",
		"0.1":  ".........x.........x",
		"0.9":  ".xxxxxxxxx.xxxxxxxxx",
	} {
		t.Run(share, func(t *testing.T) {
			s := start(t)
			s.order("PUT", "faults/mono", `{"kind":"broken","share":`+share+`}`)
			got := ""
			for range len(hit) {
				switch status, _, err := s.call(t.Context(), "GET", "/", ""); {
				case err != nil:
					t.Fatal(err)
				case status == 500:
					got += "x"
				default:
					got += "."
				}
			}
			if got != hit {
				t.Errorf("hit %s, want %s", got, hit)
			}
		})
	}
}

func TestAFaultMeetsItsMethodAndPathAlone(t *testing.T) {
	s := start(t)
	s.order("PUT", "faults/mono", `{"kind":"broken","method":"POST","path":"/orders","share":0.5}`)
	for i, c := range []struct {
		method, path string
		status       int
	}{
		{"POST", "/orders/v1", 200}, // the first of two
		{"GET", "/orders/v1", 200},
		{"POST", "/models/v1", 200}, // neither counts for the share
		{"POST", "/orders/v1", 500},
	} {
		if status, _, err := s.call(t.Context(), c.method, c.path, ""); status != c.status {
			t.Errorf("call %d: %d %v", i, status, err)
		}
	}
	if state := s.state(); state.Calls != 4 || state.Hit != 1 {
		t.Errorf("counted %+v", state)
	}
}

// An event stream that is lost ends, instead of running for nobody.
func TestALostStreamEnds(t *testing.T) {
	stream := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := http.NewResponseController(w)
		for out.Flush() == nil && r.Context().Err() == nil {
			if _, err := io.WriteString(w, "data: x\n\n"); err != nil {
				return
			}
		}
	})
	s := start(t, func(o *control.Options) { o.Upstreams[0].Handler = stream })
	s.order("PUT", "faults/mono", `{"kind":"lost"}`)
	if status, _, err := s.call(t.Context(), "GET", "/events", ""); err == nil || status != 0 || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%d %v", status, err)
	}
}
