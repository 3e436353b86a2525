package httpclienttest

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// RoundTripper is an upstream in memory: sockets ignore a test's fake time, this does not.
type RoundTripper func(*http.Request) (*http.Response, error)

// RoundTrip answers one request.
func (f RoundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Answer is a response in memory.
func Answer(status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: make(http.Header), Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// Fault is a call of an adapter that is put through everything an upstream can do wrong.
type Fault struct {
	Name string
	// Call makes one call over a client without retries. Whatever it needs first (a token) is let through by Before.
	Call func(ctx context.Context, c *httpclient.Client) error
	// Before answers the requests that come before the one under test; nil, or a nil response, means there is none.
	Before func(*http.Request) *http.Response
	// HasEffect: a lost answer of this call must be called ambiguous.
	HasEffect bool
	// AnyBody: the call does not read a JSON answer, so that no body of a success is malformed.
	AnyBody bool
}

// Faults puts calls through slow, broken, malformed and breaker open, in fake time.
func Faults(t *testing.T, faults ...Fault) {
	for _, f := range faults {
		t.Run(f.Name+" of a slow upstream times out", f.slow)
		t.Run(f.Name+" of a broken upstream is unavailable", f.broken)
		t.Run(f.Name+" with a malformed answer says so", f.malformed)
		t.Run(f.Name+" is not sent while the breaker is open", f.open)
	}
}

const attemptTime = 2 * time.Second

func (f Fault) client(t *testing.T, upstream func(*http.Request) (*http.Response, error)) *httpclient.Client {
	t.Helper()
	c, err := httpclient.New(httpclient.Options{
		Upstream: "test", BaseURL: "http://upstream.example/base", Timeout: attemptTime, ReadTimeout: attemptTime,
		Transport: RoundTripper(func(r *http.Request) (*http.Response, error) {
			if f.Before != nil {
				if answer := f.Before(r); answer != nil {
					return answer, nil
				}
			}
			if r.Body != nil {
				_, _ = io.Copy(io.Discard, r.Body)
				_ = r.Body.Close()
			}
			return upstream(r)
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (f Fault) expect(t *testing.T, err error, kind upstreams.Kind, ambiguous bool) {
	t.Helper()
	var e *upstreams.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an *upstreams.Error", err)
	}
	if e.Kind != kind || e.Ambiguous != ambiguous {
		t.Errorf("got %s (ambiguous %t), want %s (ambiguous %t): %v", e.Kind, e.Ambiguous, kind, ambiguous, err)
	}
}

func (f Fault) slow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := f.client(t, func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		start := time.Now()
		f.expect(t, f.Call(t.Context(), c), upstreams.Timeout, f.HasEffect)
		if took := time.Since(start); took != attemptTime {
			t.Errorf("gave up after %s, want %s", took, attemptTime)
		}
	})
}

func (f Fault) broken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := f.client(t, func(*http.Request) (*http.Response, error) { return nil, syscall.ECONNRESET })
		f.expect(t, f.Call(t.Context(), c), upstreams.Unavailable, f.HasEffect)
		c = f.client(t, func(*http.Request) (*http.Response, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
		})
		f.expect(t, f.Call(t.Context(), c), upstreams.Unavailable, false)
		c = f.client(t, func(*http.Request) (*http.Response, error) { return Answer(503, "<html>sorry</html>"), nil })
		f.expect(t, f.Call(t.Context(), c), upstreams.Unavailable, f.HasEffect)
	})
}

func (f Fault) malformed(t *testing.T) {
	if f.AnyBody {
		return
	}
	synctest.Test(t, func(t *testing.T) {
		for _, body := range []string{"", "<html>welcome</html>", `{"result":`, "[]", "null", "{}", `"text"`} {
			c := f.client(t, func(*http.Request) (*http.Response, error) { return Answer(200, body), nil })
			err := f.Call(t.Context(), c)
			if upstreams.KindOf(err) != upstreams.Malformed {
				t.Errorf("answer %q gave %v", body, err)
				continue
			}
			f.expect(t, err, upstreams.Malformed, f.HasEffect)
		}
	})
}

func (f Fault) open(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		c := f.client(t, func(*http.Request) (*http.Response, error) { sent++; return Answer(500, ""), nil })
		for range 10 {
			_ = f.Call(t.Context(), c)
		}
		before := sent
		f.expect(t, f.Call(t.Context(), c), upstreams.Unavailable, false)
		if sent != before {
			t.Errorf("%d calls were sent through an open breaker", sent-before)
		}
		time.Sleep(6 * time.Second) // fake: past the open time
		_ = f.Call(t.Context(), c)
		if sent != before+1 {
			t.Errorf("%d trial calls after the open time, want 1", sent-before)
		}
	})
}
