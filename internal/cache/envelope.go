package cache

import (
	"context"
	"encoding/json"
	"slices"
	"time"
)

const keyPrefix = "modeliq:2:" // the number is the envelope's and the marks'

// envelope is what stands in Redis.
type envelope[V any] struct {
	Value      V          `json:"v"`
	Found      bool       `json:"f"`
	At         time.Time  `json:"t"`
	Generation generation `json:"g"`
}

func (c *Cache[K, V]) shares() bool { return c.space.redis != nil && !c.policy.Local }

func (c *Cache[K, V]) redisKey(scope Scope, k K) string {
	return keyPrefix + c.space.edition + ":" + c.policy.Kind + ":" + text(key[K]{scope, k})
}

// readRedis is what other replicas have kept of keys, with the generations that what is fetched now belongs to.
func (c *Cache[K, V]) readRedis(ctx context.Context, scope Scope, keys []K) (map[K]entry[V], marks) {
	if !c.shares() {
		return nil, nil
	}
	names := make([]string, len(keys))
	scopes := []Scope{{Partner: scope.Partner}}
	for i, k := range keys {
		names[i] = c.redisKey(scope, k)
		if about := c.about(scope, k); !slices.Contains(scopes, about) {
			scopes = append(scopes, about)
		}
	}
	values, m := c.space.redis.read(ctx, c.policy.Kind, scopes, names)
	entries := make(map[K]entry[V], len(values))
	for i, value := range values {
		if e, ok := c.decode(value, m.of(c.about(scope, keys[i]))); ok {
			entries[keys[i]] = e
		}
	}
	return entries, m
}

func (c *Cache[K, V]) decode(value []byte, now generation) (e entry[V], ok bool) {
	if len(value) == 0 {
		return e, false
	}
	var w envelope[V]
	if err := json.Unmarshal(value, &w); err != nil || w.Generation != now || w.At.After(c.space.now().Add(time.Minute)) {
		return e, false
	}
	e = entry[V]{value: w.Value, found: w.Found, at: w.At, life: Life{Fresh: c.policy.Absent}}
	if w.Found {
		e.life = c.policy.Life(w.Value)
	}
	return e, c.age(e) != over
}

// share writes an entry for the other replicas, unless Redis did not say under which generation.
func (c *Cache[K, V]) share(scope Scope, k K, e entry[V], m marks) {
	life := e.life.left(e.at, c.space.now())
	if !c.shares() || m == nil || life <= 0 {
		return
	}
	b, err := json.Marshal(envelope[V]{e.value, e.found, e.at, m.of(c.about(scope, k))})
	if err != nil {
		c.space.log.Warn("cache entry left out", "kind", c.policy.Kind, "error", err)
		return
	}
	marks := []string{markKey(Invalidation{c.policy.Kind, Scope{Partner: scope.Partner}}), markKey(Invalidation{c.policy.Kind, c.about(scope, k)})}
	c.space.redis.put(c.redisKey(scope, k), b, life, slices.Compact(marks)...)
}
