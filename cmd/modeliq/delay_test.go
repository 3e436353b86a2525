package main_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// delay stands before the upstreams and makes every call slow, as a network would. It remembers when each began and ended.
type delay struct {
	url  string
	mu   sync.Mutex
	by   time.Duration
	list []call
}

type call struct {
	what       string
	start, end time.Time
}

func (c call) String() string { return c.what }

// overlaps says that for a moment both were on their way.
func (c call) overlaps(other call) bool {
	return c.start.Before(other.end) && other.start.Before(c.end)
}

// delayed stands before an upstream, at first without a delay; it ends with the test. The stream of events and the token are let through:
// neither is a part of any page.
func delayed(t *testing.T, upstream string) *delay {
	t.Helper()
	to, err := url.Parse(upstream)
	if err != nil {
		t.Fatal(err)
	}
	d := &delay{}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }, FlushInterval: -1, ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
		w.WriteHeader(http.StatusBadGateway) // who asked has gone, or the upstream was ended with the test
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/events") || strings.HasSuffix(r.URL.Path, "/token") {
			proxy.ServeHTTP(w, r)
			return
		}
		c := call{what: fmt.Sprintf("%s %s", r.Method, r.URL.Path), start: time.Now()}
		<-time.After(d.now())
		proxy.ServeHTTP(w, r)
		c.end = time.Now()
		d.mu.Lock()
		defer d.mu.Unlock()
		d.list = append(d.list, c)
	}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	d.url = server.URL
	return d
}

func (d *delay) calls() []call {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.list)
}

// begin delays every call from now on, and forgets those that were.
func (d *delay) begin(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.by, d.list = by, nil
}

func (d *delay) now() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.by
}

// longestChain are the most calls of which each began when the one before had ended: what the page waited for in turn.
func longestChain(calls []call) (chain []call) {
	slices.SortFunc(calls, func(a, b call) int { return a.end.Compare(b.end) })
	for _, c := range calls {
		if len(chain) == 0 || !c.start.Before(chain[len(chain)-1].end) {
			chain = append(chain, c)
		}
	}
	return chain
}

// span is from the first beginning to the last end.
func span(calls []call) time.Duration {
	first := slices.MinFunc(calls, func(a, b call) int { return a.start.Compare(b.start) })
	last := slices.MaxFunc(calls, func(a, b call) int { return a.end.Compare(b.end) })
	return last.end.Sub(first.start)
}
