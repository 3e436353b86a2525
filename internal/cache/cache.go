// Package cache keeps what upstreams have said, and whole answers made of it: in this process (otter) over a Redis that
// the replicas share and that may vanish at any time. Every key begins with the partner, and with the owner where the
// thing is private. Nothing here must not be lost: that is internal/store's.
package cache

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Options say what the caches of a process stand on; the zero value works in memory alone.
type Options struct {
	// RedisURL is the shared cache; "" is none. See openRedis for its forms.
	RedisURL string
	// Edition is of whatever else a value depends on: replicas of another one find nothing of it in Redis.
	Edition string
	// Announce tells the other replicas that something was invalidated; they call Hear with it. Nil tells nobody.
	Announce func(Invalidation)
	// Observe hears how reads were answered: n keys of a kind with a result. It must not block.
	Observe func(kind string, r Result, n int)
	Log     *slog.Logger     // nil discards
	Now     func() time.Time // nil is time.Now
}

// Result is how a read was answered.
type Result string

// The results.
const (
	Hit       Result = "hit"        // from this process, fresh
	Aging     Result = "aging"      // from this process, while it is fetched again
	FromRedis Result = "redis"      // another replica's
	Miss      Result = "miss"       // fetched
	Stale     Result = "stale"      // the fetch failed or took too long: what was there before
	Failed    Result = "failed"     // the fetch failed and nothing was there
	RedisDown Result = "redis_down" // Redis did not answer, so that it is left alone until it does
)

// Space is what all caches of a process share: Redis, generations, the clock and the goroutines that work behind.
type Space struct {
	redis    *redisLayer // nil without one
	edition  string
	announce func(Invalidation)
	observe  func(kind string, r Result, n int)
	log      *slog.Logger
	now      func() time.Time

	ctx         context.Context // ends with Close; owns everything that runs behind a read
	cancel      context.CancelFunc
	mu          sync.Mutex
	generations map[string]*generations // by kind
	closed      bool
	behind      sync.WaitGroup // goroutines and fetches
}

// New opens no connection: Redis is dialled with the first read. Its error is a RedisURL that is none.
func New(o Options) (*Space, error) {
	s := &Space{edition: o.Edition, announce: o.Announce, observe: o.Observe, log: o.Log, now: o.Now, generations: map[string]*generations{}}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	if s.announce == nil {
		s.announce = func(Invalidation) {}
	}
	if s.observe == nil {
		s.observe = func(string, Result, int) {}
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if o.RedisURL == "" {
		return s, nil
	}
	client, err := openRedis(o.RedisURL)
	if err != nil {
		return nil, err
	}
	s.redis = newRedisLayer(s, client)
	return s, nil
}

// Now is the clock that ages are told by.
func (s *Space) Now() time.Time { return s.now() }

// Close ends fetches and what runs behind reads, and waits for them. Reads after it answer from memory alone.
func (s *Space) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	s.behind.Wait()
	if s.redis != nil {
		return s.redis.client.Close()
	}
	return nil
}

// run starts a goroutine that Close waits for, unless the space is closed.
func (s *Space) run(f func()) {
	if s.begin() {
		go func() {
			defer s.behind.Done()
			f()
		}()
	}
}

// begin counts something that Close waits for until behind is told that it is done, unless the space is closed.
func (s *Space) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.behind.Add(1)
	}
	return !s.closed
}

// detach is a context that outlives its request, because others wait for the same fetch: with the request's values, a
// time limit of its own, and the end of the space.
func (s *Space) detach(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	stop := context.AfterFunc(s.ctx, cancel)
	return ctx, func() { stop(); cancel() }
}
