package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// processing is a model processing whose models get on when the test says so, and which counts who listens.
type processing struct {
	url string

	mu        sync.Mutex
	models    map[string]modelState
	told      []string // events so far, from number 1
	fresh     chan struct{}
	streams   context.Context // ends when they are cut
	end       context.CancelFunc
	isDown    bool
	state     sightings
	allModels int // that were ever made
}

type modelState struct {
	State    string
	Progress float64
}

// sightings are what it has seen.
type sightings struct {
	open, most, connections, readings, refused int
	last, resumedAt                            string // ids of events
}

func startProcessing(t *testing.T) *processing {
	t.Helper()
	p := &processing{models: map[string]modelState{}, fresh: make(chan struct{})}
	p.streams, p.end = context.WithCancel(t.Context())
	routes := http.NewServeMux()
	routes.HandleFunc("POST /mp/v1/models", p.take)
	routes.HandleFunc("GET /mp/v1/models", p.read)
	routes.HandleFunc("DELETE /mp/v1/models/{id}", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})
	routes.HandleFunc("GET /mp/v1/events", p.stream)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		down := p.isDown
		if down {
			p.state.refused++
		}
		p.mu.Unlock()
		if down {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		routes.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		p.end()
		server.CloseClientConnections()
		server.Close()
	})
	p.url = server.URL
	return p
}

func (p *processing) take(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.allModels++
	id := "m" + strconv.Itoa(p.allModels)
	p.models[id] = modelState{"processing", 0.1}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_, _ = fmt.Fprintf(w, `{"modelId":%q,"state":"queued"}`, id)
}

func (p *processing) read(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state.readings++
	list := []map[string]any{}
	for _, id := range strings.Split(r.URL.Query().Get("ids"), ",") {
		if m, ok := p.models[id]; ok {
			list = append(list, map[string]any{
				"modelId": id, "state": m.State, "progress": m.Progress, "fileName": "star.stl", "format": "stl", "bytes": 1,
				"unit": "mm", "unitFrom": "caller", "updatedAt": "2026-11-20T11:00:00Z",
			})
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"models": list})
}

// advance brings all models to a state, and tells it.
func (p *processing) advance(state string, progress float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id := range p.models {
		p.models[id] = modelState{state, progress}
		p.told = append(p.told, fmt.Sprintf("event: model.updated\ndata: {\"modelId\":%q,\"state\":%q,\"progress\":%v}\n\n", id, state, progress))
	}
	close(p.fresh)
	p.fresh = make(chan struct{})
}

// cut ends the streams that are open.
func (p *processing) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end()
	p.streams, p.end = context.WithCancel(context.Background())
}

func (p *processing) down(down bool) {
	p.mu.Lock()
	p.isDown = down
	p.mu.Unlock()
	if down {
		p.cut()
	}
}

func (p *processing) seen() sightings {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.state
	s.last = strconv.Itoa(len(p.told))
	return s
}

// stream tells what follows a Last-Event-ID, or what comes.
func (p *processing) stream(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	next := len(p.told)
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		next, _ = strconv.Atoi(last)
		p.state.resumedAt = last
	}
	cut := p.streams
	p.state.open++
	p.state.connections++
	p.state.most = max(p.state.most, p.state.open)
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.state.open--
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = io.WriteString(w, ": connected\n\n")
	for {
		p.mu.Lock()
		events, fresh := p.told[next:], p.fresh
		p.mu.Unlock()
		for _, event := range events {
			next++
			_, _ = fmt.Fprintf(w, "id: %d\n%s", next, event)
		}
		_ = http.NewResponseController(w).Flush()
		select {
		case <-fresh:
		case <-cut.Done():
			return
		case <-r.Context().Done():
			return
		}
	}
}
