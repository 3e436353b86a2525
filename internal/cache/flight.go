package cache

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"golang.org/x/sync/singleflight"
)

// errPatience is why a reader goes on with what it has.
var errPatience = errors.New("cache: the fetch takes long or has just failed")

// errClosed is why nothing is fetched any more.
var errClosed = fmt.Errorf("cache: closed: %w", context.Canceled)

// flown is what a flight brought. An error says that the fetch failed; entries then are what there was before.
type flown[K comparable, V any] struct {
	entries map[K]entry[V]
	err     error
}

// fly reads keys from Redis and fetches those that are not there, or joins whoever does; accept is the age that is good
// enough of Redis. It goes on when its reader leaves, so that one impatient client fails nobody else.
func (c *Cache[K, V]) fly(ctx context.Context, name string, scope Scope, keys []K, accept age, fetch Fetch[K, V]) <-chan singleflight.Result {
	return c.flights.DoChan(name, func() (_ any, _ error) {
		if !c.space.begin() {
			return flown[K, V]{err: errClosed}, nil
		}
		defer c.space.behind.Done()
		ctx, cancel := c.space.detach(ctx, c.policy.Limit)
		defer cancel()
		out := flown[K, V]{entries: make(map[K]entry[V], len(keys))}
		before := make(map[K]generation, len(keys))
		var wanted []K
		for _, k := range keys {
			if e, age := c.peek(scope, k); age == fresh && accept != never {
				out.entries[k] = e // a flight that has just landed brought it
				continue
			}
			before[k] = c.generation(scope, k)
			wanted = append(wanted, k)
		}
		keys := wanted
		if len(keys) == 0 {
			return out, nil
		}
		shared, m := c.readRedis(ctx, scope, keys)
		var missing, old []K
		for _, k := range keys {
			e, ok := shared[k]
			if ok {
				e.generation = before[k]
				out.entries[k] = e
				c.keepNewer(scope, k, e)
			}
			switch {
			case !ok || c.age(e) > accept:
				missing = append(missing, k)
			case c.age(e) == aging:
				old = append(old, k)
			}
		}
		c.tell(FromRedis, len(keys)-len(missing))
		if len(missing) > 0 {
			var fetched map[K]entry[V]
			if fetched, out.err = c.fetch(ctx, name, scope, missing, before, m, fetch); out.err == nil {
				maps.Copy(out.entries, fetched)
			}
		}
		if len(old) > 0 {
			c.fetchBehind(ctx, scope, old, fetch)
		}
		return out, nil
	})
}

// fetch asks the upstream, and keeps what it says, here and for the other replicas.
func (c *Cache[K, V]) fetch(ctx context.Context, name string, scope Scope, keys []K, before map[K]generation, m marks, fetch Fetch[K, V]) (entries map[K]entry[V], err error) {
	defer func() {
		if p := recover(); p != nil { // the flight's goroutine has no request whose handler would catch it
			err = fmt.Errorf("panic in a fetch of %s: %v", c.policy.Kind, p)
		}
		if err != nil {
			c.failures.Set(name, c.space.now())
		}
	}()
	values, err := fetch(ctx, keys)
	if err != nil {
		return nil, err
	}
	c.failures.Invalidate(name)
	c.tell(Miss, len(keys))
	now := c.space.now()
	entries = make(map[K]entry[V], len(keys))
	for _, k := range keys {
		e := entry[V]{at: now, generation: before[k], life: Life{Fresh: c.policy.Absent}}
		if e.value, e.found = values[k]; e.found {
			e.life = c.policy.Life(e.value)
		}
		entries[k] = e
		if c.worse(e) {
			c.failures.Set(name, now) // and what there was before stays
			continue
		}
		c.keep(scope, k, e)
		c.share(scope, k, e, m)
	}
	return entries, nil
}

func (c *Cache[K, V]) justFailed(name string) bool {
	at, ok := c.failures.GetIfPresent(name)
	return ok && c.space.now().Sub(at) < retryAfter
}

func (c *Cache[K, V]) keepNewer(scope Scope, k K, e entry[V]) {
	if held, age := c.peek(scope, k); age == over || e.at.After(held.at) {
		c.keep(scope, k, e)
	}
}
