package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// A request that outlives the grace is cut, and the work behind it ends after it.
func TestTheEndDoesNotWaitForEver(t *testing.T) {
	told, tell := context.WithCancel(t.Context())
	closing := newEnding(told, slog.New(slog.DiscardHandler))
	closing.grace = 200 * time.Millisecond
	arrived, worked := make(chan struct{}), make(chan error, 1)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
		worked <- closing.work.Err()
	}))
	server.Config.BaseContext = func(net.Listener) context.Context { return closing.requests }
	server.Start()
	defer server.Close()
	go func() {
		if response, err := http.Get(server.URL); err == nil {
			_ = response.Body.Close()
		}
	}()
	<-arrived
	tell()
	began := time.Now()
	closing.await([]*http.Server{server.Config})
	if took := time.Since(began); took < closing.grace {
		t.Errorf("cut after %s", took)
	}
	if err := <-worked; err != nil {
		t.Error("the work behind the request ended before it")
	}
	if closing.work.Err() == nil {
		t.Error("the work goes on")
	}
}
