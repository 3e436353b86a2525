package cache

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// What a read may lose to Redis. Its defaults hang for seconds (measured: 1.8 s for a command when it refuses, 5 s when it
// is silent); with these and contexts that count a silent one costs redisPatience, once.
const (
	redisPatience = 40 * time.Millisecond
	redisDial     = 150 * time.Millisecond
	redisProbe    = time.Second
	redisQueue    = 1024 // writes that wait; more are dropped
	// redisForgets is how long a generation is kept: longer than anything that could be of an older one.
	redisForgets = 25 * time.Hour
)

// openRedis reads the three forms of an address: redis://host:6379/0 (rediss:// with TLS) for one server,
// redis://a:6379?addr=b:6379&addr=c:6379 for a cluster, redis://sentinel:26379?master_name=name for Sentinel.
func openRedis(address string) (redis.UniversalClient, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the Redis URL cannot be read") // the error would quote the password
	}
	quiet := &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	switch q := u.Query(); {
	case q.Has("master_name"):
		o, err := redis.ParseFailoverURL(address)
		if err != nil {
			return nil, fmt.Errorf("redis sentinel: %w", err)
		}
		o.MaxRetries, o.DialerRetries, o.DialTimeout, o.PoolTimeout = -1, 1, redisDial, redisPatience
		o.ReadTimeout, o.WriteTimeout, o.ContextTimeoutEnabled, o.DisableIdentity = redisPatience, redisPatience, true, true
		return redis.NewFailoverClient(o), nil
	case q.Has("addr"):
		o, err := redis.ParseClusterURL(address)
		if err != nil {
			return nil, fmt.Errorf("redis cluster: %w", err)
		}
		o.MaxRetries, o.DialerRetries, o.DialTimeout, o.PoolTimeout = -1, 1, redisDial, redisPatience
		o.ReadTimeout, o.WriteTimeout, o.ContextTimeoutEnabled, o.DisableIdentity = redisPatience, redisPatience, true, true
		o.MaintNotificationsConfig = quiet
		return redis.NewClusterClient(o), nil
	default:
		o, err := redis.ParseURL(address)
		if err != nil {
			return nil, fmt.Errorf("redis: %w", err)
		}
		o.MaxRetries, o.DialerRetries, o.DialTimeout, o.PoolTimeout = -1, 1, redisDial, redisPatience
		o.ReadTimeout, o.WriteTimeout, o.ContextTimeoutEnabled, o.DisableIdentity = redisPatience, redisPatience, true, true
		o.MaintNotificationsConfig = quiet
		return redis.NewClient(o), nil
	}
}

// redisLayer reads and writes the shared cache. The first command that fails takes it out of the road, and a probe beside
// the readers brings it back: no reader pays twice for a Redis that is gone.
type redisLayer struct {
	space  *Space
	client redis.UniversalClient
	down   atomic.Bool
	writes chan func(context.Context)
}

func newRedisLayer(s *Space, client redis.UniversalClient) *redisLayer {
	redis.SetLogger(libraryLog{s.log})
	r := &redisLayer{space: s, client: client, writes: make(chan func(context.Context), redisQueue)}
	s.run(r.write)
	return r
}

// libraryLog takes go-redis's own lines, which say in other words what fail says.
type libraryLog struct{ *slog.Logger }

// Printf logs for whoever looks closely.
func (l libraryLog) Printf(ctx context.Context, format string, v ...any) {
	l.DebugContext(ctx, "redis client", "text", fmt.Sprintf(format, v...))
}

// marks are generations in Redis, as they were before a fetch; nil when Redis did not say.
type marks map[Scope]uint64

func (m marks) of(s Scope) generation {
	g := generation{Partner: m[Scope{Partner: s.Partner}]}
	if s.Owner != "" {
		g.Owner = m[s]
	}
	return g
}

const keyPrefix = "modeliq:1:" // the number is this envelope's

func markKey(i Invalidation) string { return keyPrefix + "generation:" + text(i) }

// read gets keys with the generations of scopes in one round trip. Each command has one key, so that a cluster takes them.
func (r *redisLayer) read(ctx context.Context, kind string, scopes []Scope, keys []string) ([][]byte, marks) {
	if r.down.Load() {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, redisPatience)
	defer cancel()
	pipe := r.client.Pipeline()
	numbers, values := make([]*redis.StringCmd, len(scopes)), make([]*redis.StringCmd, len(keys))
	for i, s := range scopes {
		numbers[i] = pipe.Get(ctx, markKey(Invalidation{kind, s}))
	}
	for i, k := range keys {
		values[i] = pipe.Get(ctx, k)
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		if !errors.Is(ctx.Err(), context.Canceled) {
			r.fail(err)
		}
		return nil, nil
	}
	m := make(marks, len(scopes))
	for i, n := range numbers {
		m[scopes[i]], _ = strconv.ParseUint(n.Val(), 10, 64)
	}
	got := make([][]byte, len(keys))
	for i, v := range values {
		got[i], _ = v.Bytes()
	}
	return got, m
}

func (r *redisLayer) bump(i Invalidation) {
	if r.down.Load() {
		return
	}
	ctx, cancel := context.WithTimeout(r.space.ctx, redisPatience)
	defer cancel()
	pipe := r.client.Pipeline()
	pipe.Incr(ctx, markKey(i))
	pipe.Expire(ctx, markKey(i), redisForgets)
	if _, err := pipe.Exec(ctx); err != nil {
		r.fail(err)
	}
}

// put writes behind the answer; a queue that is full drops it.
func (r *redisLayer) put(key string, value []byte, life time.Duration) {
	if r.down.Load() {
		return
	}
	select {
	case r.writes <- func(ctx context.Context) {
		if err := r.client.Set(ctx, key, value, life).Err(); err != nil {
			r.fail(err)
		}
	}:
	default:
	}
}

func (r *redisLayer) write() {
	for {
		select {
		case <-r.space.ctx.Done():
			return
		case w := <-r.writes:
			if r.down.Load() {
				continue
			}
			ctx, cancel := context.WithTimeout(r.space.ctx, redisPatience)
			w(ctx)
			cancel()
		}
	}
}

// fail takes Redis out of the road until it answers a probe.
func (r *redisLayer) fail(err error) {
	if r.space.ctx.Err() != nil || !r.down.CompareAndSwap(false, true) {
		return
	}
	r.space.observe("redis", RedisDown, 1)
	r.space.log.Warn("redis does not answer; the cache goes on in memory", "error", err)
	r.space.run(r.probe)
}

func (r *redisLayer) probe() {
	ticker := time.NewTicker(redisProbe)
	defer ticker.Stop()
	for {
		select {
		case <-r.space.ctx.Done():
			return
		case <-ticker.C:
		}
		ctx, cancel := context.WithTimeout(r.space.ctx, redisDial)
		err := r.client.Ping(ctx).Err()
		cancel()
		if err == nil {
			r.down.Store(false)
			r.space.log.Info("redis answers again")
			return
		}
	}
}

// envelope is what stands in Redis.
type envelope[V any] struct {
	Value      V          `json:"v"`
	Found      bool       `json:"f"`
	At         time.Time  `json:"t"`
	Generation generation `json:"g"`
}

func (c *Cache[K, V]) shares() bool { return c.space.redis != nil && !c.policy.Local }

func (c *Cache[K, V]) redisKey(scope Scope, k K) string {
	return keyPrefix + c.policy.Kind + ":" + text(key[K]{scope, k})
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
	return e, true
}

// share writes an entry for the other replicas, unless Redis did not say under which generation.
func (c *Cache[K, V]) share(scope Scope, k K, e entry[V], m marks) {
	life := max(e.life.Stale, e.life.Aging, e.life.Fresh)
	if !c.shares() || m == nil || life <= 0 {
		return
	}
	b, err := json.Marshal(envelope[V]{e.value, e.found, e.at, m.of(c.about(scope, k))})
	if err != nil {
		c.space.log.Warn("cache entry left out", "kind", c.policy.Kind, "error", err)
		return
	}
	c.space.redis.put(c.redisKey(scope, k), b, life)
}
