package main

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// studio is a real server for pictures, and says when it has done with one.
func studio(t *testing.T, source http.HandlerFunc) (address, path string, done chan struct{}) {
	t.Helper()
	upstream := httptest.NewServer(source)
	t.Cleanup(func() {
		upstream.CloseClientConnections()
		upstream.Close()
	})
	pictures, _ := picturesOf(t, upstream.URL)
	h := build(t, settings{}, &renders{pictures: pictures, patience: 500 * time.Millisecond, log: slog.New(slog.DiscardHandler)})
	done = make(chan struct{}, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.routes.ServeHTTP(w, r)
		done <- struct{}{}
	}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.Listener.Addr().String(), h.link("m_1") + "/preview.glb", done
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
		for range 15 {
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
