package mp

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

const (
	firstBackoff = 100 * time.Millisecond
	longBackoff  = 5 * time.Second
	silence      = 90 * time.Second // a stream without even a heartbeat for so long is dead
	maxEventLine = 64 << 10
	// readAgain is how often the models that somebody waits for are read although nothing was told of them: a stream can
	// be open and mute, behind a proxy that holds back what it should pass on.
	readAgain = 15 * time.Second
	// maxBatch keeps the address of a batch below what proxies take.
	maxBatch = 100
)

// Update is news of a model. What MP only tells of the way of a model there is State and Progress; its whole word, which is
// read when it is final and after an interruption, is Model. No State at all: MP does not know the model.
type Update struct {
	ModelID  string
	State    State
	Progress float64
	Model    *Model // shared by all who hear it: nobody changes it
}

// Watcher shares one stream of events from MP among any number of listeners, and one reading of what an event does not
// tell. It is open as long as the process serves, whether or not somebody listens: the first buyer then waits for no
// connection, and what it costs while nobody does is a line for each step of a model.
type Watcher struct {
	client *Client
	log    *slog.Logger
	lastID string // of the last event; Run's goroutine alone knows it

	mu        sync.Mutex
	listeners map[string]map[chan Update]struct{} // by the model's id
	unread    map[string]struct{}                 // models whose word is to be read
	due       chan struct{}                       // something is unread
}

// NewWatcher builds a watcher; it hears nothing before Run. A nil log discards.
func NewWatcher(c *Client, log *slog.Logger) *Watcher {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Watcher{
		client: c, log: log, listeners: make(map[string]map[chan Update]struct{}), unread: make(map[string]struct{}),
		due: make(chan struct{}, 1),
	}
}

// Run keeps the stream open until the context ends, and returns the context's error. It must run once at a time.
func (w *Watcher) Run(ctx context.Context) error {
	var reading sync.WaitGroup
	defer reading.Wait()
	reading.Go(func() { w.read(ctx) })
	backoff := firstBackoff
	for {
		began := time.Now()
		err := w.follow(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if time.Since(began) > longBackoff { // one that breaks off again and again is no good connection
			backoff = firstBackoff
		}
		w.log.WarnContext(ctx, "model events are interrupted", "error", err, "backoff", backoff)
		w.wantAll() // what is not told can perhaps be read
		if !pause(ctx, backoff) {
			return ctx.Err()
		}
		backoff = min(2*backoff, longBackoff)
	}
}

// pause waits for half of the time to all of it, so that replicas do not come back together. False: the context has ended.
func pause(ctx context.Context, most time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(most/2 + rand.N(most/2)):
		return true
	}
}

// Watch tells of one model's changes until ctx ends, when the channel is closed. A listener who is slow misses what was in
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
		delete(w.unread, modelID)
	}
	close(updates) // under the lock, as every send is
}

// tell puts an update before all who listen to its model, in the place of one that they have not taken yet.
func (w *Watcher) tell(u Update) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for updates := range w.listeners[u.ModelID] {
		select {
		case <-updates:
		default:
		}
		updates <- u // the lock makes this the only sender, so there is room
	}
}
