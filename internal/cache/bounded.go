package cache

import "github.com/maypok86/otter/v2"

// Bounded remembers what is worked out from its key and never changes: parsed documents, verified tokens. What is used
// least goes when it is full.
type Bounded[K comparable, V any] struct{ memory *otter.Cache[K, V] }

// NewBounded remembers so many entries.
func NewBounded[K comparable, V any](entries int) *Bounded[K, V] {
	return &Bounded[K, V]{otter.Must(&otter.Options[K, V]{MaximumSize: entries})}
}

// NewWeighted remembers entries of so much weight together.
func NewWeighted[K comparable, V any](weight uint64, weigh func(K, V) uint32) *Bounded[K, V] {
	return &Bounded[K, V]{otter.Must(&otter.Options[K, V]{MaximumWeight: weight, Weigher: weigh})}
}

// Get is what was put under a key.
func (b *Bounded[K, V]) Get(k K) (V, bool) { return b.memory.GetIfPresent(k) }

// Put remembers a value.
func (b *Bounded[K, V]) Put(k K, v V) { b.memory.Set(k, v) }
