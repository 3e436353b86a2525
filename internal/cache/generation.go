package cache

import (
	"hash/maphash"
	"maps"
	"sync"
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

// slots bounds the memory of owners' generations. Owners that share a slot lose each other's entries of a kind now and then,
// which costs a fetch, or while the upstream is away that one thing; no owner is ever forgotten, which could bring back what
// was invalidated.
const slots = 1 << 15

// generations are one kind's. Partners, who are few, have each their own: all that a shop shows to everybody must not go
// with a slot that some buyer's change has hit while the upstream is away.
type generations struct {
	mu       sync.Mutex // of who changes partners
	partners atomic.Pointer[map[string]uint64]
	owners   [slots]atomic.Uint64
}

var slotSeed = maphash.MakeSeed()

func (g *generations) owner(s Scope) *atomic.Uint64 {
	return &g.owners[maphash.Comparable(slotSeed, s)%slots]
}

func (g *generations) of(s Scope) (now generation) {
	if partners := g.partners.Load(); partners != nil {
		now.Partner = (*partners)[s.Partner]
	}
	if s.Owner != "" {
		now.Owner = g.owner(s).Load()
	}
	return now
}

func (g *generations) next(s Scope) {
	if s.Owner != "" {
		g.owner(s).Add(1)
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	partners := map[string]uint64{}
	if before := g.partners.Load(); before != nil {
		maps.Copy(partners, *before)
	}
	partners[s.Partner]++
	g.partners.Store(&partners)
}

// generationsOf are a kind's, made with its first cache or invalidation.
func (s *Space) generationsOf(kind string) *generations {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.generations[kind]
	if g == nil {
		g = &generations{}
		s.generations[kind] = g
	}
	return g
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
func (s *Space) Hear(i Invalidation) { s.generationsOf(i.Kind).next(i.Scope) }
