package httpclient_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
)

func over(t *testing.T, url string) *httpclient.Client {
	t.Helper()
	c, err := httpclient.New(httpclient.Options{Upstream: "monolith", BaseURL: url, Timeout: 5 * time.Second, ReadTimeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func TestWhatMayHaveReachedTheUpstreamIsAmbiguous(t *testing.T) {
	const refusing = "http://127.0.0.1:1"                  // a port below 1024 that is never handed out
	hang := func(w http.ResponseWriter, r *http.Request) { // answers nothing at all
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_ = conn.Close()
		}
	}
	half := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `{"orderId":1`)
	}
	for _, c := range []struct {
		name      string
		url       string
		call      httpclient.Call
		kind      upstreams.Kind
		ambiguous bool
	}{
		{"a write to a refused connection is not", refusing, writeCall, upstreams.Unavailable, false},
		{"a write whose answer never came is", serve(t, hang).URL, writeCall, upstreams.Unavailable, true},
		{"a read whose answer never came is not", serve(t, hang).URL, readCall, upstreams.Unavailable, false},
		{"a write whose answer broke off is", serve(t, half).URL, writeCall, upstreams.Unavailable, true},
		{"a write answered with 500 is", serve(t, code(500)).URL, writeCall, upstreams.Unavailable, true},
		{"a write answered with 504 is", serve(t, code(504)).URL, writeCall, upstreams.Timeout, true},
		{"a write answered with 302 is", serve(t, code(302)).URL, writeCall, upstreams.Malformed, true},
		{"a write answered with 400 is not", serve(t, code(400)).URL, writeCall, upstreams.Refused, false},
		{"a write answered with 401 is not", serve(t, code(401)).URL, writeCall, upstreams.Unauthorized, false},
		{"a write answered with 404 is not", serve(t, code(404)).URL, writeCall, upstreams.NotFound, false},
		{"a safe POST answered with 500 is not", serve(t, code(500)).URL, askCall, upstreams.Unavailable, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := over(t, c.url).Do(t.Context(), c.call)
			if upstreams.KindOf(err) != c.kind || upstreams.IsAmbiguous(err) != c.ambiguous {
				t.Errorf("got %v, ambiguous %t", err, upstreams.IsAmbiguous(err))
			}
		})
	}
}

func code(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	var opened atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.WriteHeader(422)
		}
		_, _ = io.WriteString(w, strings.Repeat("x", 10_000))
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	client := over(t, s.URL)
	for range 20 {
		_, _ = client.Do(t.Context(), readCall)
		_, _ = client.Do(t.Context(), writeCall)
	}
	if n := opened.Load(); n != 2 { // the pools of two classes
		t.Errorf("40 calls of two classes opened %d connections", n)
	}
}

func TestAnAnswerOverItsBoundIsRefused(t *testing.T) {
	for name, chunked := range map[string]bool{"announced": false, "unannounced": true} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if chunked {
					w.(http.Flusher).Flush()
				}
				_, _ = io.WriteString(w, strings.Repeat("x", 1001))
			})
			call := readCall
			call.MaxBytes = 1000
			if _, err := over(t, s.URL).Do(t.Context(), call); upstreams.KindOf(err) != upstreams.Malformed {
				t.Errorf("1001 bytes of 1000: %v", err)
			}
			call.MaxBytes = 1001
			if r, err := over(t, s.URL).Do(t.Context(), call); err != nil || len(r.Body) != 1001 {
				t.Errorf("1001 bytes of 1001: %v", err)
			}
		})
	}
}

func TestARequestSaysWhoAsks(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.RequestURI+" "+r.Header.Get("X-Request-Id")+" "+r.Header.Get("User-Agent"))
	})
	call := readCall
	call.Query = map[string][]string{"address3": {"Ref A+B 1"}, "$include": {"Lines"}}
	for id, want := range map[string]string{"req-7": "req-7", "line\nbreak": "", "": ""} {
		r, err := over(t, s.URL+"/base/").Do(httpclient.WithRequestID(t.Context(), id), call)
		if err != nil || string(r.Body) != "/base/things/1?%24include=Lines&address3=Ref%20A%2BB%201 "+want+" modeliq" {
			t.Errorf("id %q: %s %v", id, r.Body, err)
		}
	}
}

func TestAnUnusableBaseURLIsRefused(t *testing.T) {
	for _, base := range []string{"", "localhost:80", "ftp://x", "/relative", "http://", "http://x?y=1", "http://[::1"} {
		if _, err := httpclient.New(httpclient.Options{Upstream: "mp", BaseURL: base}); err == nil {
			t.Errorf("%q was taken", base)
		}
	}
}

func TestACancelledCallEndsItsRequest(t *testing.T) {
	entered, left := make(chan struct{}), make(chan struct{})
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(entered)
		<-r.Context().Done()
		close(left)
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-entered; cancel() }()
	if _, err := over(t, s.URL).Do(ctx, writeCall); !errors.Is(err, context.Canceled) || upstreams.KindOf(err) != upstreams.Cancelled {
		t.Errorf("%v", err)
	}
	<-left
}

// The same faults as in fake time, over sockets: what a transport leaves behind, a function does not.
func TestNoGoroutineIsLeftOfACallThatFailed(t *testing.T) {
	begun := goleak.IgnoreCurrent()
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	drip := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, "x")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-time.After(10 * time.Millisecond):
			case <-r.Context().Done():
			}
		}
	}
	for name, fault := range map[string]http.HandlerFunc{"hangs": hang, "drips": drip, "breaks": code(500)} {
		t.Run(name, func(t *testing.T) {
			var ill atomic.Bool
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if ill.Load() {
					fault(w, r)
				}
			}))
			client, err := httpclient.New(httpclient.Options{
				Upstream: "mp", BaseURL: s.URL, ReadTimeout: 500 * time.Millisecond, Retries: 2, Hedge: 0.05,
			})
			if err != nil {
				t.Fatal(err)
			}
			for range 100 { // from now on it hedges
				if _, err := client.Do(t.Context(), readCall); err != nil {
					t.Fatal(err)
				}
			}
			ill.Store(true)
			var calls sync.WaitGroup
			for range 30 {
				calls.Go(func() {
					if _, err := client.Do(t.Context(), readCall); err == nil {
						t.Error("no error")
					}
				})
			}
			calls.Wait()
			if state := client.BreakerState(httpclient.Read); state == "closed" {
				t.Errorf("the breaker is %s", state)
			}
			client.Close()
			s.Close()
			goleak.VerifyNone(t, begun)
		})
	}
}
