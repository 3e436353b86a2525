package mp

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/modeliq/modeliq/upstreams/httpclient"
)

const (
	firstBackoff = 100 * time.Millisecond
	longBackoff  = 10 * time.Second
	silence      = 90 * time.Second // a stream without even a heartbeat for so long is dead
	maxEventLine = 64 << 10
)

// Update is a change of a model. State is empty after a reconnect: something may have changed meanwhile, read it again.
type Update struct {
	ModelID  string
	State    State
	Progress float64
}

// Watcher shares one stream of events from MP among any number of listeners.
type Watcher struct {
	client *Client
	log    *slog.Logger
	lastID string

	mu        sync.Mutex
	listeners map[string]map[chan Update]struct{}
}

// NewWatcher builds a watcher; it hears nothing before Run. A nil log discards.
func NewWatcher(c *Client, log *slog.Logger) *Watcher {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Watcher{client: c, log: log, listeners: make(map[string]map[chan Update]struct{})}
}

// Run keeps the stream open until the context ends, and returns the context's error. It must run once at a time.
func (w *Watcher) Run(ctx context.Context) error {
	backoff := firstBackoff
	for {
		connected, err := w.follow(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if connected {
			backoff = firstBackoff
		}
		w.log.WarnContext(ctx, "model events are interrupted", "error", err, "backoff", backoff)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(backoff/2 + rand.N(backoff/2)):
		}
		backoff = min(2*backoff, longBackoff)
	}
}

// Watch tells of one model's changes until ctx ends, when the channel is closed. A listener who is slow misses states in
// between and always gets the newest. Read the model after Watch has returned, not before: changes until then are told to
// nobody.
func (w *Watcher) Watch(ctx context.Context, modelID string) <-chan Update {
	updates := make(chan Update, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.listeners[modelID] == nil {
		w.listeners[modelID] = make(map[chan Update]struct{})
	}
	w.listeners[modelID][updates] = struct{}{}
	context.AfterFunc(ctx, func() { w.leave(modelID, updates) })
	return updates
}

func (w *Watcher) leave(modelID string, updates chan Update) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.listeners[modelID], updates)
	if len(w.listeners[modelID]) == 0 {
		delete(w.listeners, modelID)
	}
	close(updates) // under the lock, as every send is
}

// follow reads one stream to its end.
func (w *Watcher) follow(ctx context.Context) (connected bool, _ error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	call := w.client.call("follow events", httpclient.Stream, http.MethodGet, "/v1/events")
	call.Header.Set("Accept", "text/event-stream")
	if w.lastID != "" {
		call.Header.Set("Last-Event-ID", w.lastID)
	}
	stream, err := w.client.http.Open(ctx, call)
	if err != nil {
		return false, err
	}
	defer stream.Body.Close()
	w.nudge()
	dead := time.AfterFunc(silence, cancel)
	defer dead.Stop()
	lines := bufio.NewScanner(stream.Body)
	lines.Buffer(nil, maxEventLine)
	var event sseEvent
	for lines.Scan() {
		dead.Reset(silence)
		if event.read(lines.Bytes()) {
			w.dispatch(ctx, event)
			event = sseEvent{}
		}
	}
	return true, cmp.Or(lines.Err(), io.ErrUnexpectedEOF)
}

// dispatch passes an event on to those who listen to its model. One that cannot be read is logged and passed over.
func (w *Watcher) dispatch(ctx context.Context, e sseEvent) {
	if e.hasID {
		w.lastID = e.id
	}
	if len(e.data) == 0 || e.name != "model.updated" {
		return
	}
	var change wireModel
	if err := json.Unmarshal(e.data, &change); err != nil || change.ModelID == "" || !change.State.known() {
		w.log.WarnContext(ctx, "model event left out", "error", cmp.Or(err, errors.New("no model or no state")))
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for updates := range w.listeners[change.ModelID] {
		replace(updates, Update{change.ModelID, change.State, min(1, max(0, change.Progress))})
	}
}

// nudge makes everybody look again: what happened while there was no stream was told to nobody.
func (w *Watcher) nudge() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id, listeners := range w.listeners {
		for updates := range listeners {
			replace(updates, Update{ModelID: id})
		}
	}
}

// replace puts the newest update in the place of one that nobody has taken yet. The watcher's lock makes it the only sender.
func replace(updates chan Update, u Update) {
	select {
	case <-updates:
	default:
	}
	updates <- u
}
