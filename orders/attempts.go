package orders

import (
	"math/rand/v2"
	"sync"
	"time"
)

// attempts is what this process remembers of its tries: until when an attempt may still have an effect, and how often in
// a row an upstream was away. The instants carry the monotonic clock and are never stored, so a wall clock that jumps
// cannot shorten a wait. After a restart an unanswered attempt is waited for from when it is first seen.
type attempts struct {
	mu    sync.Mutex
	byKey map[string]*tries
}

type tries struct {
	attempt int
	quietAt time.Time // from then on the attempt has had its effect, or never will
	misses  int
}

func (a *attempts) of(key string) *tries {
	if a.byKey == nil {
		a.byKey = map[string]*tries{}
	}
	t := a.byKey[key]
	if t == nil {
		t = &tries{}
		a.byKey[key] = t
	}
	return t
}

// quietAt is when an attempt is over. One that this process knows nothing of was another process's, and may have begun
// a moment ago.
func (a *attempts) quietAt(key string, attempt int, now time.Time, longest time.Duration) time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.of(key)
	if t.attempt != attempt {
		t.attempt, t.quietAt = attempt, now.Add(longest)
	}
	return t.quietAt
}

// set says when the attempt will be over.
func (a *attempts) set(key string, attempt int, quietAt time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.of(key)
	t.attempt, t.quietAt = attempt, quietAt
}

// firstBackoff is doubled with each miss in a row.
const firstBackoff = 200 * time.Millisecond

// backoff is how long to wait after one more miss: half of an exponential step up to most, and as much again by chance,
// so that orders that failed together do not come back together.
func (a *attempts) backoff(key string, most time.Duration) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.of(key)
	step := min(firstBackoff<<min(t.misses, 16), most)
	t.misses++
	return step/2 + rand.N(step/2+1)
}

// reached ends a run of misses.
func (a *attempts) reached(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.of(key).misses = 0
}

func (a *attempts) forget(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.byKey, key)
}
