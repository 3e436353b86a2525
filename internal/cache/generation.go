package cache

import (
	"hash/maphash"
	"sync/atomic"
)

// Scope says whose a thing is. An owner's things are private; without one they are the partner's and public.
type Scope struct {
	Partner string `json:"p"`
	Owner   string `json:"o,omitempty"`
}

// Invalidation says that what a cache keeps in a scope no longer holds: all of a partner's, its owners' included, when
// Owner is "".
type Invalidation struct {
	Kind  string `json:"kind"`
	Scope Scope  `json:"scope"`
}

// generation is compared, never ordered: what was kept under another one is not there any more.
type generation struct{ Partner, Owner uint64 }

// slots bounds the memory of generations. Scopes that share a slot lose each other's entries now and then, which costs a
// fetch and nothing else; no scope is ever forgotten, which could bring back what was invalidated.
const slots = 1 << 14

type generations struct{ slot [slots]atomic.Uint64 }

var slotSeed = maphash.MakeSeed()

func (g *generations) at(kind string, s Scope) *atomic.Uint64 {
	return &g.slot[maphash.Comparable(slotSeed, Invalidation{kind, s})%slots]
}

func (g *generations) of(kind string, s Scope) generation {
	now := generation{Partner: g.at(kind, Scope{Partner: s.Partner}).Load()}
	if s.Owner != "" {
		now.Owner = g.at(kind, s).Load()
	}
	return now
}

// Invalidate ends everything that caches of a kind keep in a scope, in every replica. Fetches that are under way are
// not kept. A replica that misses the announcement goes on until its entries are no longer fresh, and for the one answer behind
// which they are read again.
func (s *Space) Invalidate(kind string, scope Scope) {
	i := Invalidation{kind, scope}
	if s.redis != nil {
		s.redis.bump(i) // first, or a replica that hears of it could read the old value there
	}
	s.Hear(i)
	s.announce(i)
}

// Hear is another replica's Invalidate.
func (s *Space) Hear(i Invalidation) { s.generations.at(i.Kind, i.Scope).Add(1) }
