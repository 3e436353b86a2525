package cache

import (
	"context"
	"fmt"
	"syscall"
	"testing"
	"time"
)

// back waits until a Redis that was away is used again.
func (b *bench) back(t testing.TB) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); b.space.redis.down.Load(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("Redis was never used again")
		}
	}
}

// A unit is corrected while Redis is away: what it has kept of the size before must not come back with it.
func TestWhatIsInvalidatedWhileRedisIsAwayStaysSo(t *testing.T) {
	for name, known := range map[string]bool{"before it is noticed": false, "after it is noticed": true} {
		t.Run(name, func(t *testing.T) {
			s := startRedis(t)
			two := newBench(t, Options{RedisURL: s.url})
			one := newBench(t, Options{RedisURL: s.url, Announce: two.space.Hear})
			ann := Scope{"loctite", "ann"}
			one.want(t, t.Context(), ann, "a", "first")
			one.shared(t, ann, "a")
			_ = s.process.Process.Signal(syscall.SIGSTOP)
			if known {
				one.want(t, t.Context(), loctite, "b", "first")
			}
			one.space.Invalidate("words", ann)
			_ = s.process.Process.Signal(syscall.SIGCONT)
			two.want(t, t.Context(), ann, "a", "first") // it has heard of it, and Redis has not yet
			one.back(t)
			for _, b := range []*bench{one, two} {
				b.word.Store("second")
				b.want(t, t.Context(), ann, "a", "second")
			}
		})
	}
}

func TestMoreThanCanBeRememberedIsInvalidatedAsAWhole(t *testing.T) {
	s := startRedis(t)
	b := newBench(t, Options{RedisURL: s.url})
	last := Scope{"loctite", fmt.Sprint("owner", missedMost)}
	b.want(t, t.Context(), last, "a", "first")
	b.want(t, t.Context(), Scope{Partner: "atelier"}, "a", "first")
	b.shared(t, last, "a")
	b.shared(t, Scope{Partner: "atelier"}, "a")
	_ = s.process.Process.Signal(syscall.SIGSTOP)
	for i := range missedMost + 1 {
		b.space.Invalidate("words", Scope{"loctite", fmt.Sprint("owner", i)})
	}
	b.space.redis.mu.Lock()
	if n := len(b.space.redis.missed); n > missedMost+1 {
		t.Errorf("%d invalidations wait", n)
	}
	b.space.redis.mu.Unlock()
	_ = s.process.Process.Signal(syscall.SIGCONT)
	b.back(t)
	cold := newBench(t, Options{RedisURL: s.url})
	cold.word.Store("second")
	cold.want(t, t.Context(), last, "a", "second")
	cold.want(t, t.Context(), Scope{Partner: "atelier"}, "a", "first")
}

// A Redis that is full drops what it likes, marks too.
func TestAMarkThatIsEvictedBringsNothingBack(t *testing.T) {
	s := startRedis(t)
	b := newBench(t, Options{RedisURL: s.url})
	ann := Scope{"loctite", "ann"}
	b.want(t, t.Context(), ann, "a", "first")
	b.shared(t, ann, "a")
	b.space.Invalidate("words", ann)
	for _, scope := range []Scope{ann, loctite} {
		if err := b.space.redis.client.Del(t.Context(), markKey(Invalidation{"words", scope})).Err(); err != nil {
			t.Fatal(err)
		}
	}
	b.word.Store("second")
	b.want(t, t.Context(), ann, "a", "second")
}

// Marks live longer than what is kept under them, however long ago they were made.
func TestAMarkOutlivesWhatIsKeptUnderIt(t *testing.T) {
	s := startRedis(t)
	b := newBench(t, Options{RedisURL: s.url})
	ann := Scope{"loctite", "ann"}
	b.want(t, t.Context(), ann, "a", "first")
	b.shared(t, ann, "a")
	client := b.space.redis.client
	for _, scope := range []Scope{ann, loctite} {
		if ok, err := client.Expire(t.Context(), markKey(Invalidation{"words", scope}), time.Hour).Result(); !ok || err != nil {
			t.Fatalf("%v: %t, %v", scope, ok, err)
		}
	}
	b.want(t, t.Context(), ann, "b", "first")
	b.shared(t, ann, "b")
	for _, scope := range []Scope{ann, loctite} {
		if left := client.TTL(t.Context(), markKey(Invalidation{"words", scope})).Val(); left < 24*time.Hour {
			t.Errorf("the mark of %v has %s left", scope, left)
		}
	}
}

// A buyer who has changed something reads what is true after it, whoever is still fetching what was before.
func TestNobodyJoinsAFetchOfBefore(t *testing.T) {
	b := newBench(t, Options{})
	release, left := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(left)
		_, _ = b.GetMany(t.Context(), loctite, []string{"a"}, func(context.Context, []string) (map[string]string, error) {
			b.calls.Add(1)
			<-release
			return map[string]string{"a": "of before"}, nil
		})
	}()
	b.wantCalls(t, 1)
	b.space.Invalidate("words", loctite)
	time.AfterFunc(200*time.Millisecond, func() { close(release) }) // whoever joins gets it
	b.want(t, t.Context(), loctite, "a", "first")
	<-left
	b.want(t, t.Context(), loctite, "a", "first")
}

// While the upstream is away there is no second copy: what buyers change takes with it neither other kinds of things nor
// what all of a partner's buyers see.
func TestWhatBuyersChangeTakesNothingElseWithIt(t *testing.T) {
	b := newBench(t, Options{})
	ann := Scope{"loctite", "ann"}
	b.want(t, t.Context(), loctite, "a", "first")
	b.want(t, t.Context(), ann, "a", "first")
	b.fail()
	b.pass(20 * time.Minute)
	change := func(kind string) {
		for i := range 10 * slots {
			b.space.Invalidate(kind, Scope{"loctite", fmt.Sprint("owner", i)})
		}
	}
	change("answers")
	b.want(t, t.Context(), ann, "a", "first")
	change("words")
	b.want(t, t.Context(), loctite, "a", "first")
	b.space.Invalidate("words", Scope{Partner: "atelier"})
	b.want(t, t.Context(), loctite, "a", "first")
}
