// Package httpclienttest holds what tests of upstream clients share: a registry of recorded answers in which a stub that
// nobody called fails the test, and the faults that every upstream must be seen through.
package httpclienttest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// Registry is a local server with recorded answers. Each stub answers one request, in the order of registration; a request
// without a stub, and a stub without a request, fail the test.
type Registry struct {
	URL string

	t     testing.TB
	mu    sync.Mutex
	stubs []*Stub
}

// Stub is one expected request. After the call its fields tell what was sent.
type Stub struct {
	Method, Target string // the target is the path with the query, as it stood on the request line
	Header         http.Header
	Body           []byte

	answer http.HandlerFunc
	called bool
}

// patience is for machines under load: a test that is slow is not one that fails.
const patience = 10 * time.Second

// New starts a registry for the length of the test.
func New(t testing.TB) *Registry {
	r := &Registry{t: t}
	server := httptest.NewServer(r)
	r.URL = server.URL
	t.Cleanup(func() {
		server.Close()
		for _, s := range r.stubs {
			if !s.called {
				t.Errorf("nobody called %s %s", s.Method, s.Target)
			}
		}
	})
	return r
}

// On expects a request and answers it.
func (r *Registry) On(method, target string, answer http.HandlerFunc) *Stub {
	s := &Stub{Method: method, Target: target, answer: answer}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stubs = append(r.stubs, s)
	return s
}

// Client is a client of the registry without retries.
func (r *Registry) Client(upstream string) *httpclient.Client {
	r.t.Helper()
	c, err := httpclient.New(httpclient.Options{Upstream: upstream, BaseURL: r.URL, Timeout: patience, ReadTimeout: patience})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(c.Close)
	return c
}

func (r *Registry) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	s := r.take(request)
	if s == nil {
		r.t.Errorf("unexpected request: %s %s", request.Method, request.RequestURI)
		http.Error(w, "no stub", http.StatusTeapot)
		return
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		r.t.Errorf("read the request of %s: %v", s.Target, err)
	}
	s.Header, s.Body = request.Header.Clone(), body
	request.Body = io.NopCloser(bytes.NewReader(body))
	s.answer(w, request)
}

func (r *Registry) take(request *http.Request) *Stub {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.stubs {
		if !s.called && s.Method == request.Method && s.Target == request.RequestURI {
			s.called = true
			return s
		}
	}
	return nil
}

// JSON answers with a body in place.
func JSON(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

// File answers with a recorded body from testdata.
func File(t testing.TB, status int, name string) http.HandlerFunc {
	t.Helper()
	body, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return JSON(status, string(body))
}
