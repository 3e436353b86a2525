package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

// What the end of the process waits for.
const (
	grace    = 10 * time.Second // requests under way
	farewell = time.Second      // streams, which are told to end at once, and requests that are cut
)

// ending is how the process ends: streams with the signal, requests when they are answered or their grace is over, and
// only then what works behind them.
type ending struct {
	told     context.Context // ends with the signal, and when a part of the process has failed
	requests context.Context // of every request
	work     context.Context // of what works in the background
	cut, end context.CancelFunc
	grace    time.Duration
	streams  sync.WaitGroup
	log      *slog.Logger
}

func newEnding(told context.Context, log *slog.Logger) *ending {
	e := &ending{told: told, grace: grace, log: log}
	e.requests, e.cut = context.WithCancel(context.WithoutCancel(told))
	e.work, e.end = context.WithCancel(context.WithoutCancel(told))
	return e
}

// withStreams ends the streams that run through next when the process is told to end: they would never end by
// themselves, or not soon, and a client comes back.
func (e *ending) withStreams(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isSocket(r) && !isEventStream(r) && !isChunk(r) {
			next.ServeHTTP(w, r)
			return
		}
		e.streams.Add(1)
		defer e.streams.Done()
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(e.told, cancel)()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// await waits for the word, then ends everything in turn. The work ends last, because a request may hang on it.
func (e *ending) await(servers []*http.Server) {
	<-e.told.Done()
	if err := shutdown(servers, e.grace); err != nil {
		e.log.Warn("requests are cut: they take longer than the end waits", "grace", e.grace, "error", err)
	}
	e.cut()
	_ = shutdown(servers, farewell) // what was cut returns now
	for _, server := range servers {
		_ = server.Close()
	}
	e.awaitStreams()
	e.end()
}

// shutdown takes no more requests, and waits for those under way.
func shutdown(servers []*http.Server, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	errs := make([]error, len(servers))
	var all sync.WaitGroup
	for i, server := range servers {
		all.Go(func() { errs[i] = server.Shutdown(ctx) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// awaitStreams lets sockets say goodbye: Shutdown does not know them. None begins any more.
func (e *ending) awaitStreams() {
	gone := make(chan struct{})
	go func() { // ends at the latest when a socket's close handshake gives its client up
		e.streams.Wait()
		close(gone)
	}()
	select {
	case <-gone:
	case <-time.After(farewell):
	}
}

func isSocket(r *http.Request) bool { return strings.EqualFold(r.Header.Get("Upgrade"), "websocket") }

// isChunk says that the request brings a part of a large file.
func isChunk(r *http.Request) bool { return r.Header.Get("Tus-Resumable") != "" }

func isEventStream(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "text/event-stream")
}
