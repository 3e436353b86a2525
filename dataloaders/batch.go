package dataloaders

import (
	"context"
	"slices"
	"sync"
	"time"
)

// window is how long the first wish waits for others to join its call. Fields that resolve side by side start within
// microseconds of each other.
const window = 500 * time.Microsecond

// batch fetches many keys with one call. The keys of one load always go out together, however busy the machine is:
// timer-based loaders that take key by key split them (measured, docs/decisions/0003-batching.md). A key that the
// upstream does not answer is absent from the result, which is for reading only.
type batch[K comparable, V any] struct {
	ctx   context.Context // of the request, not of the field that asks first
	fetch func(ctx context.Context, keys []K) (map[K]V, error)
	mu    sync.Mutex
	calls map[K]*call[K, V]
	open  *call[K, V] // takes more keys until it goes out
}

// call is one call to the upstream; values and err are set when done is closed.
type call[K comparable, V any] struct {
	keys   []K
	done   chan struct{}
	values map[K]V
	err    error
}

func newBatch[K comparable, V any](ctx context.Context, fetch func(context.Context, []K) (map[K]V, error)) *batch[K, V] {
	return &batch[K, V]{ctx: ctx, fetch: fetch}
}

func (b *batch[K, V]) load(ctx context.Context, keys []K) (map[K]V, error) {
	calls := b.join(keys)
	for _, c := range calls {
		select {
		case <-c.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if c.err != nil {
			return nil, c.err
		}
	}
	if len(calls) == 1 && len(calls[0].keys) == len(keys) { // nobody else's are in it
		return calls[0].values, nil
	}
	values := make(map[K]V, len(keys))
	for _, c := range calls {
		for _, key := range keys {
			if v, ok := c.values[key]; ok {
				values[key] = v
			}
		}
	}
	return values, nil
}

// join puts the keys that nobody asked for yet into the open call and says which calls answer them.
func (b *batch[K, V]) join(keys []K) (answers []*call[K, V]) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.calls) == 0 {
		b.calls = make(map[K]*call[K, V], len(keys))
	}
	for _, key := range keys {
		c := b.calls[key]
		if c == nil {
			c = b.opened(len(keys))
			c.keys = append(c.keys, key)
			b.calls[key] = c
		}
		if !slices.Contains(answers, c) {
			answers = append(answers, c)
		}
	}
	return answers
}

// opened is the call that takes more keys; room is for so many.
func (b *batch[K, V]) opened(room int) *call[K, V] {
	if b.open == nil {
		c := &call[K, V]{done: make(chan struct{}), keys: make([]K, 0, room)}
		b.open = c
		time.AfterFunc(window, func() { b.send(c) })
	}
	return b.open
}

// send runs on the timer's goroutine, which ends with the upstream's answer or the request's deadline.
func (b *batch[K, V]) send(c *call[K, V]) {
	b.mu.Lock()
	b.open = nil
	b.mu.Unlock()
	c.values, c.err = b.fetch(b.ctx, c.keys)
	close(c.done)
}
