package mp

import (
	"context"
	"runtime/debug"
	"sync"

	"golang.org/x/sync/semaphore"
)

// memory is what analyses and drawings may take together. Each asks for what it is expected to need before it begins and
// waits until that is free, in the order of asking, so that a large one is never passed over for ever.
type memory struct {
	most  int64
	free  *semaphore.Weighted
	mu    sync.Mutex
	large int // that hold some
	usual int // the collector's percentage while there is no large one
}

const (
	// largeFrom is where work counts as large: while there is any, the collector runs before a quarter is garbage instead
	// of as much as is used. That costs little, since what a mesh is made of holds no pointers to follow.
	largeFrom    = 32 << 20
	largePercent = 25
)

func newMemory(most int64) *memory { return &memory{most: most, free: semaphore.NewWeighted(most)} }

// take waits for that many bytes, all there are at most. The caller gives them back by calling done.
func (m *memory) take(ctx context.Context, bytes int64) (done func(), err error) {
	bytes = min(bytes, m.most)
	if err := m.free.Acquire(ctx, bytes); err != nil {
		return nil, err
	}
	if bytes < largeFrom {
		return func() { m.free.Release(bytes) }, nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.large++; m.large == 1 {
		m.usual = debug.SetGCPercent(largePercent)
	}
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.large--; m.large == 0 {
			debug.SetGCPercent(m.usual)
		}
		debug.FreeOSMemory() // before others begin, so that nobody's garbage adds to theirs
		m.free.Release(bytes)
	}, nil
}
