package cache

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"sync"
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

	mu     sync.Mutex
	missed map[Invalidation]bool // what Redis does not know yet; down stays until it does
}

func newRedisLayer(s *Space, client redis.UniversalClient) *redisLayer {
	redis.SetLogger(libraryLog{s.log})
	r := &redisLayer{space: s, client: client, writes: make(chan func(context.Context), redisQueue), missed: map[Invalidation]bool{}}
	s.run(r.write)
	return r
}

// libraryLog takes go-redis's own lines, which say in other words what fail says.
type libraryLog struct{ *slog.Logger }

// Printf logs for whoever looks closely.
func (l libraryLog) Printf(ctx context.Context, format string, v ...any) {
	l.DebugContext(ctx, "redis client", "text", fmt.Sprintf(format, v...))
}

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
		mark := markKey(Invalidation{kind, s})
		pipe.SetNX(ctx, mark, newMark(), redisForgets)
		numbers[i] = pipe.Get(ctx, mark)
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
		mark, err := n.Uint64()
		if err != nil { // evicted in between
			return nil, nil
		}
		m[scopes[i]] = mark
	}
	got := make([][]byte, len(keys))
	for i, v := range values {
		got[i], _ = v.Bytes()
	}
	return got, m
}

// put writes behind the answer, and makes the marks last longer than it; a queue that is full drops it.
func (r *redisLayer) put(key string, value []byte, life time.Duration, marks ...string) {
	if r.down.Load() {
		return
	}
	select {
	case r.writes <- func(ctx context.Context) {
		pipe := r.client.Pipeline()
		pipe.Set(ctx, key, value, life)
		for _, mark := range marks {
			pipe.Expire(ctx, mark, redisForgets)
		}
		if _, err := pipe.Exec(ctx); err != nil {
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
		if err == nil && r.catchUp() {
			r.space.log.Info("redis answers again")
			return
		}
	}
}
