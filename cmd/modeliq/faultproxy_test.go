package main_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// ills are what can be wrong with an upstream, in the order of the columns of docs/operations.md.
var ills = []string{"refused", "silent", "500", "slow", "drip"}

const (
	slowness = 2 * time.Second
	dripping = 100 * time.Millisecond // between bytes
)

// faultProxy stands before an upstream and makes it ill. Refused is a port on which nobody listens; silent takes the
// connection and the request and says nothing.
type faultProxy struct {
	address string // "127.0.0.1:4711"
	to      *httputil.ReverseProxy
	calls   atomic.Int64 // since the last change

	mu     sync.Mutex
	ill    string          // "" is well
	change context.Context // ends with the next change
	end    context.CancelFunc
	server *http.Server // nil while refused
}

// faulty stands before an upstream, which is well at first; it ends with the test.
func faulty(t *testing.T, upstream string) *faultProxy {
	t.Helper()
	to, err := url.Parse(upstream)
	if err != nil {
		t.Fatal(err)
	}
	p := &faultProxy{address: anyPort, to: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }, FlushInterval: -1,
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}}
	p.set(t, "")
	t.Cleanup(func() { p.set(t, "refused") })
	return p
}

func (p *faultProxy) url() string { return "http://" + p.address }

// set makes the upstream ill, or well with "". Connections that are open are cut: what goes on in them began before.
func (p *faultProxy) set(t *testing.T, ill string) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.end != nil {
		p.end()
	}
	if p.server != nil {
		_ = p.server.Close()
		p.server = nil
	}
	p.ill = ill
	p.change, p.end = context.WithCancel(context.Background())
	p.calls.Store(0)
	if ill == "refused" {
		return
	}
	var l net.Listener
	eventually(t, patience, "the proxy listens", func() (free bool) { // the port may be in another's hands for a moment
		var err error
		l, err = net.Listen("tcp", p.address)
		return err == nil
	})
	p.address = l.Addr().String()
	change := p.change
	p.server = &http.Server{ReadHeaderTimeout: patience, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.calls.Add(1)
		p.serve(w, r, ill, change)
	})}
	go func(s *http.Server) { _ = s.Serve(l) }(p.server)
}

func (p *faultProxy) serve(w http.ResponseWriter, r *http.Request, ill string, change context.Context) {
	wait := func(most time.Duration) bool {
		select {
		case <-r.Context().Done():
			return false
		case <-change.Done():
			return false
		case <-time.After(most):
			return true
		}
	}
	switch ill {
	case "silent":
		wait(time.Hour)
		panic(http.ErrAbortHandler)
	case "500":
		http.Error(w, "<h1>Something broke</h1>", http.StatusInternalServerError)
	case "slow":
		body, err := io.ReadAll(r.Body) // else nobody hears when the client leaves
		r.Body = io.NopCloser(bytes.NewReader(body))
		if err != nil || !wait(slowness) {
			panic(http.ErrAbortHandler)
		}
		p.to.ServeHTTP(w, r)
	case "drip":
		p.to.ServeHTTP(&dripper{w, wait}, r)
	default:
		p.to.ServeHTTP(w, r)
	}
}

// dripper lets an answer out byte by byte.
type dripper struct {
	http.ResponseWriter
	wait func(time.Duration) bool
}

func (d *dripper) Write(b []byte) (int, error) {
	for i := range b {
		if !d.wait(dripping) {
			return i, io.ErrClosedPipe
		}
		if _, err := d.ResponseWriter.Write(b[i : i+1]); err != nil {
			return i, err
		}
		if err := http.NewResponseController(d.ResponseWriter).Flush(); err != nil {
			return i, err
		}
	}
	return len(b), nil
}

func (d *dripper) Unwrap() http.ResponseWriter { return d.ResponseWriter }

// Each ill is what it is called, or the table in docs/operations.md says nothing.
func TestTheFaultProxyMakesIll(t *testing.T) {
	t.Parallel()
	well := serveOn(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "well") }))
	p := faulty(t, "http://"+well.Addr)
	for _, ill := range append([]string{""}, ills...) {
		p.set(t, ill)
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url(), http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		a, err := do(r)
		got := "silence"
		switch {
		case err == nil:
			got = strconv.Itoa(a.status) + " " + string(a.body[:4])
		case a.status == http.StatusOK:
			got = "200 and a part"
		case ctx.Err() == nil:
			got = "refused"
		}
		if want := map[string]string{
			"": "200 well", "refused": "refused", "silent": "silence", "500": "500 <h1>", "slow": "silence", "drip": "200 and a part",
		}[ill]; got != want {
			t.Errorf("%q: %s, want %s (%v)", ill, got, want, err)
		}
		cancel()
	}
}
