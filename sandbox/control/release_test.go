package control_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// What waits in a fault meets what comes after it.
func TestACallThatWaitedMeetsTheNextFault(t *testing.T) {
	short, long := "hello", strings.Repeat("x", 3<<20)
	for name, c := range map[string]struct {
		first, body, method, path, next string
		status                          int
		answer                          string
	}{
		"silent, then well":           {`{"kind":"silent"}`, short, "DELETE", "faults/mono", "", 200, "hello"},
		"silent, then all are well":   {`{"kind":"silent"}`, "", "DELETE", "faults", "", 200, "fine"},
		"silent, then ok":             {`{"kind":"silent"}`, short, "PUT", "faults/mono", `{"kind":"ok"}`, 200, "hello"},
		"silent, then broken":         {`{"kind":"silent"}`, short, "PUT", "faults/mono", `{"kind":"broken"}`, 500, "<!doctype"},
		"slow, then well":             {`{"kind":"slow","delay":"10m"}`, long, "DELETE", "faults/mono", "", 200, "xxx"},
		"slow, then less slow":        {`{"kind":"slow","delay":"10m"}`, short, "PUT", "faults/mono", `{"kind":"slow","delay":"1ms"}`, 200, "hello"},
		"dripping, then well":         {`{"kind":"drip","delay":"10m"}`, short, "DELETE", "faults/mono", "", 200, "hello"},
		"silent to a body not kept":   {`{"kind":"silent"}`, long, "DELETE", "faults/mono", "", 0, ""},
		"silent, then for others":     {`{"kind":"silent"}`, short, "PUT", "faults/mono", `{"kind":"silent","method":"GET"}`, 200, "hello"},
		"silent, then lost":           {`{"kind":"silent"}`, short, "PUT", "faults/mono", `{"kind":"lost"}`, 0, ""},
		"silent, then the same again": {`{"kind":"silent"}`, short, "PUT", "faults/mono", `{"kind":"silent","for":"20ms"}`, 200, "hello"},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			s.order("PUT", "faults/mono", c.first)
			type seen struct {
				status int
				answer string
				err    error
			}
			told := make(chan seen, 1)
			go func() {
				var was seen
				was.status, was.answer, was.err = s.call(t.Context(), "POST", "/orders/v1", c.body)
				told <- was
			}()
			s.waits(1)
			s.order(c.method, c.path, c.next)
			was := <-told
			if was.status != c.status || !strings.HasPrefix(was.answer, c.answer) {
				t.Errorf("%d %.40q %v", was.status, was.answer, was.err)
			}
			if cut := errors.Is(was.err, syscall.ECONNRESET) || errors.Is(was.err, io.EOF); cut != (c.status == 0) {
				t.Errorf("the connection ended with %v", was.err)
			}
			if c.status == 200 && len(c.body) > 0 && was.answer != c.body {
				t.Errorf("the upstream was sent %d bytes of %d", len(was.answer), len(c.body))
			}
			if state := s.state(); state.Calls != 1 || state.Hit != 1 || state.Waiting != 0 {
				t.Errorf("counted %+v", state)
			}
		})
	}
}

func TestTheEndOfTheSandboxCutsWhatWaits(t *testing.T) {
	s := start(t)
	s.order("PUT", "faults/mono", `{"kind":"silent"}`)
	told := make(chan error, 1)
	go func() {
		_, _, err := s.call(t.Context(), "POST", "/orders/v1", "hello")
		told <- err
	}()
	s.waits(1)
	if err := s.control.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-told; err == nil || s.handled.Load() != 0 {
		t.Errorf("answered with %v, worked %d times", err, s.handled.Load())
	}
	if _, _, err := s.call(t.Context(), "GET", "/", ""); err == nil || s.handled.Load() != 0 {
		t.Error("a call came through to what is closed")
	}
}

// fake runs a sandbox without sockets in fake time: call gives the status, and how long it took to the nanosecond.
func fake(t *testing.T, do func(t *testing.T, order func(method, path, body string), call func() (int, time.Duration))) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &sandbox{t: t}
		server := s.make()
		do(t, func(method, path, body string) {
			t.Helper()
			r := httptest.NewRequestWithContext(t.Context(), method, "http://localhost/control/"+path, strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			if server.ServeHTTP(w, r); w.Code != http.StatusOK {
				t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
			}
		}, func() (int, time.Duration) {
			began := time.Now()
			w := httptest.NewRecorder()
			server.Front("mono").ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/", nil))
			return w.Code, time.Since(began)
		})
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestAFaultEndsWhenItsTimeIsUp(t *testing.T) {
	fake(t, func(t *testing.T, order func(method, path, body string), call func() (int, time.Duration)) {
		order("PUT", "faults/mono", `{"kind":"silent","for":"30s"}`)
		if status, took := call(); status != 200 || took != 30*time.Second {
			t.Errorf("a call of the beginning: %d after %s", status, took)
		}
		if status, took := call(); status != 200 || took != 0 {
			t.Errorf("a call after the end: %d after %s", status, took)
		}
		order("PUT", "faults/mono", `{"kind":"slow","delay":"1m","for":"90s"}`)
		for i, want := range []time.Duration{time.Minute, 30 * time.Second, 0} {
			if _, took := call(); took != want {
				t.Errorf("slow call %d took %s, not %s", i, took, want)
			}
		}
	})
}

// The end of an earlier fault does not end the one that has taken its place.
func TestANewFaultHasItsOwnEnd(t *testing.T) {
	fake(t, func(t *testing.T, order func(method, path, body string), call func() (int, time.Duration)) {
		order("PUT", "faults/mono", `{"kind":"broken","for":"10s"}`)
		time.Sleep(9 * time.Second)
		order("PUT", "faults/mono", `{"kind":"broken","for":"10s"}`)
		time.Sleep(9 * time.Second)
		if status, _ := call(); status != 500 {
			t.Errorf("%d, 9 s into the second fault", status)
		}
		time.Sleep(2 * time.Second)
		if status, _ := call(); status != 200 {
			t.Errorf("%d, after its end", status)
		}
	})
}

func TestJitterCoversItsRange(t *testing.T) {
	fake(t, func(t *testing.T, order func(method, path, body string), call func() (int, time.Duration)) {
		order("PUT", "faults/mono", `{"kind":"slow","delay":"1s","jitter":"400ms"}`)
		var quarters [4]int
		for range 40 {
			_, took := call()
			if took < time.Second || took >= 1400*time.Millisecond {
				t.Fatalf("took %s", took)
			}
			quarters[(took-time.Second)/(100*time.Millisecond)]++
		}
		for _, n := range quarters {
			if n < 8 || n > 12 {
				t.Fatalf("of 40 calls %v fell in the quarters of the range", quarters)
			}
		}
	})
}
