package main_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// rewrite changes the texts of an answer.
func rewrite(r *http.Response, changes *strings.Replacer) error {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "text/event-stream") {
		return nil // never ends
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	_ = r.Body.Close()
	changed := []byte(changes.Replace(string(body)))
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(changed)), int64(len(changed))
	r.Header.Set("Content-Length", strconv.Itoa(len(changed)))
	return nil
}

// serveOn serves on a port of its own until the test ends; Addr is where.
func serveOn(t *testing.T, handler http.Handler) *http.Server {
	t.Helper()
	l, err := net.Listen("tcp", anyPort)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Addr: l.Addr().String(), Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return server
}
