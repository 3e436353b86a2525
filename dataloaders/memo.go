package dataloaders

import (
	"context"
	"sync"
)

// memo fetches one thing per key, once.
type memo[K comparable, V any] struct {
	ctx   context.Context // of the request, not of the field that asks first
	fetch func(ctx context.Context, key K) (V, error)
	mu    sync.Mutex
	calls map[K]func() (V, error)
}

func newMemo[K comparable, V any](ctx context.Context, fetch func(context.Context, K) (V, error)) *memo[K, V] {
	return &memo[K, V]{ctx: ctx, fetch: fetch, calls: map[K]func() (V, error){}}
}

func (m *memo[K, V]) load(key K) (V, error) {
	m.mu.Lock()
	call, ok := m.calls[key]
	if !ok {
		call = sync.OnceValues(func() (V, error) { return m.fetch(m.ctx, key) })
		m.calls[key] = call
	}
	m.mu.Unlock()
	return call()
}
