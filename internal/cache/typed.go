package cache

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"
)

// Policy says how a cache of values V behaves.
type Policy[V any] struct {
	// Kind names it in keys, metrics and invalidations; it changes when V's JSON does.
	Kind string
	// Life is a value's.
	Life func(V) Life
	// Worse values are given to those alone who have nothing better, a stale one included. Nil: none is.
	Worse func(V) bool
	// Absent is how long "there is no such thing" serves; zero keeps no such word.
	Absent time.Duration
	// Bytes bounds the memory of this process that the values may take, by Weigh's word. Nil Weigh counts a KiB each.
	Bytes uint64
	Weigh func(V) uint32
	// Limit is what a fetch may take, whoever waits for it. Patience is how long a reader with a stale value waits.
	Limit, Patience time.Duration
	// Local values are not shared through Redis.
	Local bool
}

// Tagged keys are invalidated by what they are about (a model), whoever reads it, in the place of the scope's owner.
type Tagged interface{ Tag() string }

// Cache keeps values of one kind. It is safe for concurrent use.
type Cache[K comparable, V any] struct {
	space       *Space
	policy      Policy[V]
	generations *generations
	memory      *otter.Cache[key[K], entry[V]]
	// failures say when a flight last failed, so that a dead upstream is not waited for by each reader.
	failures *otter.Cache[string, time.Time]
	flights  singleflight.Group
}

// key is what an entry is found by: never without its scope.
type key[K comparable] struct {
	Scope Scope `json:"s"`
	K     K     `json:"k"`
}

// entry is a value, or the word that there is none, with the time when it was true.
type entry[V any] struct {
	value      V
	found      bool
	at         time.Time
	life       Life
	generation generation
}

// Fetch asks the upstream for keys; those that do not exist are absent from its answer.
type Fetch[K comparable, V any] func(ctx context.Context, keys []K) (map[K]V, error)

const (
	// retryAfter is how long a failed fetch stands before readers that have a stale value try again.
	retryAfter = time.Second
	// failureStands is how long what is served is said to be stale after a fetch has failed that nobody has made again.
	failureStands = time.Minute
)

// Of makes a cache in a space.
func Of[K comparable, V any](s *Space, p Policy[V]) *Cache[K, V] {
	weigh := p.Weigh
	if weigh == nil {
		weigh = func(V) uint32 { return 1 << 10 }
	}
	failures := otter.Must(&otter.Options[string, time.Time]{MaximumSize: 1000, ExpiryCalculator: otter.ExpiryWriting[string, time.Time](failureStands)})
	return &Cache[K, V]{space: s, policy: p, generations: s.generationsOf(p.Kind), failures: failures, memory: otter.Must(&otter.Options[key[K], entry[V]]{
		MaximumWeight: max(p.Bytes, 1<<20),
		Weigher:       func(_ key[K], e entry[V]) uint32 { return weigh(e.value) + 128 },
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[key[K], entry[V]]) time.Duration {
			return max(1, e.Value.life.left(e.Value.at, s.now()))
		}),
	})}
}

// Get is GetMany for one key; ok is false for a thing that is not there.
func (c *Cache[K, V]) Get(ctx context.Context, scope Scope, k K, fetch func(context.Context) (V, error)) (v V, ok bool, err error) {
	if e, age := c.peek(scope, k); age == fresh && !wantsCurrent(ctx) {
		c.space.observe(c.policy.Kind, Hit, 1)
		return e.value, e.found, nil
	}
	found, err := c.GetMany(ctx, scope, []K{k}, func(ctx context.Context, _ []K) (map[K]V, error) {
		v, err := fetch(ctx)
		if err != nil {
			return nil, err
		}
		return map[K]V{k: v}, nil
	})
	v, ok = found[k]
	return v, ok, err
}

// GetMany answers keys of one scope; those that do not exist are absent. What is not in memory is read from Redis or
// fetched with one call of fetch, which concurrent readers of the same keys share, and which goes on when its reader
// leaves. A fetch that fails is an error only where nothing stale is left to answer with.
func (c *Cache[K, V]) GetMany(ctx context.Context, scope Scope, keys []K, fetch Fetch[K, V]) (map[K]V, error) {
	r := c.read(ctx, scope, keys)
	if len(r.aging) > 0 {
		c.fetchBehind(ctx, scope, r.aging, fetch)
	}
	c.tell(Hit, r.hits)
	c.tell(Aging, len(r.aging))
	if len(r.wanted) == 0 {
		return r.found, nil
	}
	got := c.wait(ctx, scope, r, fetch)
	old := 0
	for _, k := range r.wanted {
		e, ok := got.entries[k]
		before, held := r.old[k]
		switch worse := ok && c.worse(e); {
		case !ok && !held:
			c.tell(Failed, 1)
			return nil, got.err
		case !ok, worse && held && before.found:
			e = before
			noteStale(ctx, e.at)
			old++
		case got.err != nil && c.age(e) != fresh:
			noteStale(ctx, e.at)
			old++
		}
		if e.found {
			r.found[k] = e.value
		}
	}
	c.tell(Stale, old)
	return r.found, nil
}

// Fresh is a value that is in memory and fresh: the way of most reads, without asking anybody.
func (c *Cache[K, V]) Fresh(scope Scope, k K) (v V, ok bool) {
	e, age := c.peek(scope, k)
	if age != fresh || !e.found {
		return v, false
	}
	c.space.observe(c.policy.Kind, Hit, 1)
	return e.value, true
}

// Peek is a value that is in memory, however old, without asking anybody.
func (c *Cache[K, V]) Peek(ctx context.Context, scope Scope, k K) (v V, ok bool) {
	e, age := c.peek(scope, k)
	if age == over || !e.found {
		return v, false
	}
	if age != fresh {
		noteStale(ctx, e.at)
	}
	return e.value, true
}

// Put keeps a value that was come by in another way.
func (c *Cache[K, V]) Put(scope Scope, k K, v V) {
	c.keep(scope, k, entry[V]{value: v, found: true, at: c.space.now(), life: c.policy.Life(v), generation: c.generation(scope, k)})
}

// reading is how far memory alone has brought a GetMany.
type reading[K comparable, V any] struct {
	found         map[K]V
	wanted, aging []K
	old           map[K]entry[V] // of the wanted
	hits          int
}

func (c *Cache[K, V]) read(ctx context.Context, scope Scope, keys []K) reading[K, V] {
	r := reading[K, V]{found: make(map[K]V, len(keys))}
	current := wantsCurrent(ctx)
	for _, k := range keys {
		e, age := c.peek(scope, k)
		switch {
		case age == over:
			r.wanted = append(r.wanted, k)
			continue
		case current, age == stale:
			if r.old == nil {
				r.old = make(map[K]entry[V])
			}
			r.old[k] = e
			r.wanted = append(r.wanted, k)
			continue
		case age == aging:
			r.aging = append(r.aging, k)
		default:
			r.hits++
		}
		if e.found {
			r.found[k] = e.value
		}
	}
	return r
}

// wait is for what is wanted. A reader with something stale in hand does not wait for long, nor at all when the same
// fetch has just failed, unless it wants what is current.
func (c *Cache[K, V]) wait(ctx context.Context, scope Scope, r reading[K, V], fetch Fetch[K, V]) flown[K, V] {
	accept, name := aging, c.flight(scope, r.wanted)
	var patience <-chan time.Time
	switch {
	case wantsCurrent(ctx):
		accept, name = never, "current "+name
	case len(r.old) == len(r.wanted) && c.policy.Patience > 0:
		if c.justFailed(name) {
			return flown[K, V]{err: errPatience}
		}
		timer := time.NewTimer(c.policy.Patience)
		defer timer.Stop()
		patience = timer.C
	}
	select {
	case done := <-c.fly(ctx, name, scope, r.wanted, accept, fetch):
		return done.Val.(flown[K, V])
	case <-patience:
		return flown[K, V]{err: errPatience}
	case <-ctx.Done():
		return flown[K, V]{err: ctx.Err()}
	}
}

func (c *Cache[K, V]) fetchBehind(ctx context.Context, scope Scope, keys []K, fetch Fetch[K, V]) {
	name := c.flight(scope, keys)
	_, failing := c.failures.GetIfPresent(name)
	if !c.justFailed(name) {
		c.space.run(func() { <-c.fly(ctx, name, scope, keys, fresh, fetch) })
	}
	if !failing {
		return
	}
	for _, k := range keys { // what is served is not as good as fresh: the upstream is known not to answer
		if e, age := c.peek(scope, k); age != over {
			noteStale(ctx, e.at)
		}
	}
}

// flight names a fetch: the same keys of the same scope, and what they belong to. Who reads after an invalidation joins no
// fetch of before.
func (c *Cache[K, V]) flight(scope Scope, keys []K) string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = text(k) + text(c.generation(scope, k))
	}
	slices.Sort(names)
	return text(scope) + text(names)
}

// text is a key as Redis and flights know it, unambiguous whatever is in it.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // keys are strings and numbers
	}
	return string(b)
}

// peek is what is in memory, and how old; over when there is nothing.
func (c *Cache[K, V]) peek(scope Scope, k K) (entry[V], age) {
	e, ok := c.memory.GetIfPresent(key[K]{scope, k})
	if !ok || e.generation != c.generation(scope, k) {
		return entry[V]{}, over
	}
	return e, c.age(e)
}

func (c *Cache[K, V]) generation(scope Scope, k K) generation {
	return c.generations.of(c.about(scope, k))
}

// about is the scope by which a key is invalidated.
func (c *Cache[K, V]) about(scope Scope, k K) Scope {
	if t, ok := any(k).(Tagged); ok {
		scope.Owner = t.Tag()
	}
	return scope
}

func (c *Cache[K, V]) keep(scope Scope, k K, e entry[V]) {
	if c.age(e) != over {
		c.memory.Set(key[K]{scope, k}, e)
	}
}

func (c *Cache[K, V]) age(e entry[V]) age { return e.life.age(e.at, c.space.now()) }

func (c *Cache[K, V]) worse(e entry[V]) bool {
	return c.policy.Worse != nil && e.found && c.policy.Worse(e.value)
}

func (c *Cache[K, V]) tell(r Result, n int) {
	if n > 0 {
		c.space.observe(c.policy.Kind, r, n)
	}
}
