package orders

import (
	"context"
	"sync"
)

// keyLock lets one goroutine of this process at a time work under a key. Between processes the compare-and-set of the
// state decides; within one, this keeps a redelivered order from being worked on beside its first delivery.
type keyLock struct {
	mu   sync.Mutex
	held map[string]*turn
}

// turn is the token of one key; the entry goes when nobody wants it.
type turn struct {
	token chan struct{} // room for one
	users int
}

// lock waits for the key. The returned function gives it back. It fails only when ctx ends.
func (k *keyLock) lock(ctx context.Context, key string) (unlock func(), err error) {
	k.mu.Lock()
	if k.held == nil {
		k.held = map[string]*turn{}
	}
	t := k.held[key]
	if t == nil {
		t = &turn{token: make(chan struct{}, 1)}
		k.held[key] = t
	}
	t.users++
	k.mu.Unlock()
	select {
	case t.token <- struct{}{}:
		return func() { <-t.token; k.leave(key, t) }, nil
	case <-ctx.Done():
		k.leave(key, t)
		return nil, ctx.Err()
	}
}

func (k *keyLock) leave(key string, t *turn) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if t.users--; t.users == 0 {
		delete(k.held, key)
	}
}
