package store

import (
	"context"
	"sync"

	"github.com/nats-io/nats.go/jetstream"
)

// feed carries the changes of one bucket to all who watch its keys. There is one consumer for a bucket and process,
// whatever the number of watchers: one for each would be a file-backed object on the server for each open browser tab.
type feed struct {
	store *Store
	kv    jetstream.KeyValue

	mu       sync.Mutex
	running  bool
	watchers map[string]map[*watcher]struct{}
}

// watcher holds the newest change that its reader has not taken yet; older ones are dropped, since a document is whole.
type watcher struct {
	nudge chan struct{} // room for one
	mu    sync.Mutex
	value []byte
	rev   uint64
}

func newFeed(s *Store, kv jetstream.KeyValue) *feed {
	return &feed{store: s, kv: kv, watchers: map[string]map[*watcher]struct{}{}}
}

// Watch sends the current value, when there is one, and then each change; of changes that come faster than they are read
// only the newest. A deletion is nil. The channel closes when ctx ends, and with the store.
func (b *Bucket) Watch(ctx context.Context, key string) (<-chan []byte, error) {
	w, err := b.feed.join(key)
	if err != nil {
		return nil, b.fail("watch", key, err)
	}
	// Read after joining, so that no change falls between the two; the revision drops what comes twice.
	value, rev, err := b.Get(ctx, key)
	if err == nil {
		w.offer(value, rev)
	} else if !isNotFound(err) {
		b.feed.leave(key, w)
		return nil, err
	}
	out := make(chan []byte)
	started := b.feed.store.run(func() {
		defer close(out)
		defer b.feed.leave(key, w)
		w.send(ctx, b.feed.store.ctx, out)
	})
	if !started {
		b.feed.leave(key, w)
		return nil, b.fail("watch", key, ErrClosed)
	}
	return out, nil
}

// send hands on the newest value until one of the contexts ends.
func (w *watcher) send(ctx, closing context.Context, out chan<- []byte) {
	var sent uint64
	for {
		select {
		case <-w.nudge:
		case <-ctx.Done():
			return
		case <-closing.Done():
			return
		}
		w.mu.Lock()
		value, rev := w.value, w.rev
		w.mu.Unlock()
		if rev <= sent {
			continue
		}
		select {
		case out <- value:
			sent = rev
		case <-w.nudge:
			w.poke() // a newer value is there while nobody took this one: start over with it
		case <-ctx.Done():
			return
		case <-closing.Done():
			return
		}
	}
}

func (w *watcher) offer(value []byte, rev uint64) {
	w.mu.Lock()
	newer := rev > w.rev
	if newer {
		w.value, w.rev = value, rev
	}
	w.mu.Unlock()
	if newer {
		w.poke()
	}
}

func (w *watcher) poke() {
	select {
	case w.nudge <- struct{}{}:
	default:
	}
}

// join adds a watcher and makes sure that the feed runs.
func (f *feed) join(key string) (*watcher, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.running {
		changes, err := f.kv.WatchAll(f.store.ctx, jetstream.UpdatesOnly())
		if err != nil {
			return nil, err
		}
		if !f.store.run(func() { f.run(changes) }) {
			stopWatch(changes)
			return nil, ErrClosed
		}
		f.running = true
	}
	w := &watcher{nudge: make(chan struct{}, 1)}
	if f.watchers[key] == nil {
		f.watchers[key] = map[*watcher]struct{}{}
	}
	f.watchers[key][w] = struct{}{}
	return w, nil
}

func (f *feed) leave(key string, w *watcher) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.watchers[key], w)
	if len(f.watchers[key]) == 0 {
		delete(f.watchers, key)
	}
}

// run belongs to the store and ends with it.
func (f *feed) run(changes jetstream.KeyWatcher) {
	defer stopWatch(changes)
	for {
		select {
		case e, open := <-changes.Updates():
			if !open {
				return
			}
			if e != nil {
				f.deliver(e)
			}
		case <-f.store.ctx.Done():
			return
		}
	}
}

func (f *feed) deliver(e jetstream.KeyValueEntry) {
	value := e.Value()
	if e.Operation() != jetstream.KeyValuePut {
		value = nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for w := range f.watchers[e.Key()] {
		w.offer(value, e.Revision())
	}
}
