package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/internal/auth"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// studio is a real server for pictures, and says when it has done with one.
func studio(t *testing.T, source http.HandlerFunc) (address, path string, done chan struct{}) {
	t.Helper()
	upstream := httptest.NewServer(source)
	t.Cleanup(func() {
		upstream.CloseClientConnections()
		upstream.Close()
	})
	chain, err := httpclient.New(httpclient.Options{Upstream: upstreams.MPName, BaseURL: upstream.URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(chain.Close)
	client, err := mp.New(mp.Options{HTTP: chain, Token: "sandbox"})
	if err != nil {
		t.Fatal(err)
	}
	log, err := newLogger("json", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	h := build(t, settings{}, &renders{mp: client, patience: 500 * time.Millisecond, log: log})
	done = make(chan struct{}, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.routes.ServeHTTP(w, r)
		done <- struct{}{}
	}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.Listener.Addr().String(), "/renders/" + auth.NewLinks(h.key, func() time.Time { return h.now }).Sign("m_1") + "/iso.png?size=64", done
}

func TestAPictureThatStallsIsGivenUp(t *testing.T) {
	stalls := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, "P")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
	huge := func(w http.ResponseWriter, _ *http.Request) { // more than all buffers on the way hold
		piece := strings.Repeat("x", 1<<20)
		for range 64 {
			if _, err := io.WriteString(w, piece); err != nil {
				return
			}
		}
	}
	for name, source := range map[string]http.HandlerFunc{"by model processing": stalls, "by a client that does not read": huge} {
		t.Run(name, func(t *testing.T) {
			address, path, done := studio(t, source)
			conn, err := net.Dial("tcp", address)
			if err == nil {
				_, err = io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: h\r\n\r\n")
			}
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			select {
			case <-done:
			case <-time.After(10 * time.Second):
				t.Error("the picture is still on its way")
			}
		})
	}
}
