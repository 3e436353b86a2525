package cache

import (
	"context"
	"errors"
	"testing"
	"time"
)

// What another replica kept 23 hours ago has one hour left here.
func TestADayIsCountedFromWhenItWasTrue(t *testing.T) {
	s := startRedis(t)
	warm, cold := newBench(t, Options{RedisURL: s.url}), newBench(t, Options{RedisURL: s.url})
	warm.want(t, t.Context(), loctite, "a", "first")
	warm.shared(t, loctite, "a")
	cold.fail()
	cold.pass(23 * time.Hour)
	cold.want(t, t.Context(), loctite, "a", "first")
	if e, ok := cold.memory.GetEntryQuietly(key[string]{loctite, "a"}); !ok || e.ExpiresAfter() > time.Hour {
		t.Errorf("kept for %s more", e.ExpiresAfter())
	}
	cold.pass(2 * time.Hour)
	if _, err := cold.GetMany(t.Context(), loctite, []string{"a"}, cold.fetch); !errors.Is(err, errDown) {
		t.Errorf("after 25 hours: %v", err)
	}
	if v, ok := cold.Peek(t.Context(), loctite, "a"); ok {
		t.Errorf("%q is still there after 25 hours", v)
	}
}

// An order is priced from memory only while the upstream cannot be asked, not when it takes its time.
func TestCurrentWaitsForASlowUpstream(t *testing.T) {
	b := newBench(t, Options{})
	b.want(t, t.Context(), loctite, "a", "first")
	ctx := WithAges(Current(t.Context()))
	slow := func(ctx context.Context, keys []string) (map[string]string, error) {
		time.Sleep(5 * b.policy.Patience)
		return b.fetch(ctx, keys)
	}
	b.word.Store("second")
	if got, err := b.GetMany(ctx, loctite, []string{"a"}, slow); err != nil || got["a"] != "second" || !StaleAt(ctx).IsZero() {
		t.Errorf("got %q, %v, stale at %s", got["a"], err, StaleAt(ctx))
	}
}

func TestCurrentAsksAgainRightAfterAFailure(t *testing.T) {
	b := newBench(t, Options{})
	b.want(t, t.Context(), loctite, "a", "first")
	b.fail()
	b.want(t, Current(t.Context()), loctite, "a", "first")
	b.wantCalls(t, 2)
	b.mend("second")
	b.want(t, Current(t.Context()), loctite, "a", "second")
}

func TestTheFirstEndIsTheAnswers(t *testing.T) {
	ctx := WithAges(t.Context())
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for _, at := range []time.Time{noon.Add(time.Hour), noon, {}, noon.Add(time.Minute)} {
		NoteEnd(ctx, at)
	}
	if got := Ends(ctx); !got.Equal(noon) {
		t.Errorf("ends at %s, want %s", got, noon)
	}
}
