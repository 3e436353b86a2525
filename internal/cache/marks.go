package cache

import (
	"context"
	"math/rand/v2"
	"time"
)

// marks are generations in Redis, as they were before a fetch; nil when Redis did not say. They are random, so that one that
// was lost never comes back: what was kept under it is not found again.
type marks map[Scope]uint64

func (m marks) of(s Scope) generation {
	g := generation{Partner: m[Scope{Partner: s.Partner}]}
	if s.Owner != "" {
		g.Owner = m[s]
	}
	return g
}

const (
	// redisForgets is how long a mark is kept after the last that was kept under it, which lives a day at most.
	redisForgets = 25 * time.Hour
	// missedMost bounds what is invalidated one by one when Redis is back.
	missedMost = 2000
)

// markKey has no edition: one replica ends what all others have of a scope.
func markKey(i Invalidation) string { return keyPrefix + "generation:" + text(i) }

func newMark() uint64 { return rand.Uint64() }

// bump ends what Redis has of an invalidation's scope: now, or before Redis is read again.
func (r *redisLayer) bump(i Invalidation) {
	if r.away(i) {
		return
	}
	if err := r.mark(i); err != nil {
		r.mu.Lock()
		r.miss(i)
		r.mu.Unlock()
		r.fail(err)
	}
}

func (r *redisLayer) mark(i Invalidation) error {
	ctx, cancel := context.WithTimeout(r.space.ctx, redisPatience)
	defer cancel()
	return r.client.Set(ctx, markKey(i), newMark(), redisForgets).Err()
}

// away keeps an invalidation for later if Redis is not to be asked.
func (r *redisLayer) away(i Invalidation) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.down.Load() {
		return false
	}
	r.miss(i)
	return true
}

// miss keeps an invalidation for later. When there are too many, all of its partner's go together.
func (r *redisLayer) miss(i Invalidation) {
	if len(r.missed) >= missedMost {
		i.Scope.Owner = ""
	}
	r.missed[i] = true
}

// catchUp tells Redis what it missed, and then has it asked again. The other replicas hear of it once more: they may have read
// there what no longer held.
func (r *redisLayer) catchUp() bool {
	for {
		i, ok := r.nextMissed()
		if !ok {
			return true
		}
		if r.mark(i) != nil {
			r.away(i)
			return false
		}
		r.space.announce(i)
	}
}

// nextMissed takes one of what Redis missed. When there is none, it is to be asked again.
func (r *redisLayer) nextMissed() (Invalidation, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.missed {
		delete(r.missed, i)
		return i, true
	}
	r.down.Store(false)
	return Invalidation{}, false
}
