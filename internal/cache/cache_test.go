package cache

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// bench is a cache of texts over a clock that tests turn, and an upstream that counts and can be broken.
type bench struct {
	*Cache[string, string]
	space *Space
	mu    sync.Mutex
	now   time.Time
	calls atomic.Int32
	word  atomic.Value // string, or error
}

var (
	errDown = errors.New("down")
	loctite = Scope{Partner: "loctite"}
)

func newBench(t testing.TB, o Options) *bench {
	t.Helper()
	b := &bench{now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
	b.word.Store("first")
	o.Now = func() time.Time { b.mu.Lock(); defer b.mu.Unlock(); return b.now }
	var err error
	if b.space, err = New(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.space.Close() })
	b.Cache = Of[string](b.space, Policy[string]{
		Kind: "words", Absent: 5 * time.Second, Limit: 5 * time.Second, Patience: 20 * time.Millisecond,
		Life: func(string) Life { return Life{Fresh: time.Minute, Aging: 10 * time.Minute, Stale: 24 * time.Hour} },
	})
	return b
}

func (b *bench) pass(d time.Duration) { b.mu.Lock(); defer b.mu.Unlock(); b.now = b.now.Add(d) }

// fetch answers with the upstream's word; of the key "nothing" there is none.
func (b *bench) fetch(_ context.Context, keys []string) (map[string]string, error) {
	b.calls.Add(1)
	switch word := b.word.Load().(type) {
	case string:
		found := map[string]string{}
		for _, k := range keys {
			if k != "nothing" {
				found[k] = word
			}
		}
		return found, nil
	default:
		return nil, errDown
	}
}

func (b *bench) fail() { b.word = atomic.Value{}; b.word.Store(errDown) }

func (b *bench) mend(word string) { b.word = atomic.Value{}; b.word.Store(word) }

func (b *bench) want(t testing.TB, ctx context.Context, scope Scope, k, want string) {
	t.Helper()
	got, err := b.GetMany(ctx, scope, []string{k}, b.fetch)
	if err != nil || got[k] != want {
		t.Fatalf("%s: got %q, %v; want %q", k, got[k], err, want)
	}
}

func (b *bench) wantCalls(t testing.TB, n int32) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); b.calls.Load() < n && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if got := b.calls.Load(); got != n {
		t.Fatalf("%d calls, want %d", got, n)
	}
}

func TestAFreshValueIsNotFetchedAgain(t *testing.T) {
	b := newBench(t, Options{})
	for range 3 {
		b.want(t, t.Context(), loctite, "a", "first")
	}
	b.wantCalls(t, 1)
}

func TestAnAgingValueIsServedAndFetchedBehind(t *testing.T) {
	b := newBench(t, Options{})
	b.want(t, t.Context(), loctite, "a", "first")
	b.word.Store("second")
	b.pass(2 * time.Minute)
	ctx := WithAges(t.Context())
	b.want(t, ctx, loctite, "a", "first")
	if !StaleAt(ctx).IsZero() {
		t.Error("what is fetched behind is no fault to tell of")
	}
	b.wantCalls(t, 2)
	for deadline := time.Now().Add(5 * time.Second); ; {
		if v, _ := b.Peek(t.Context(), loctite, "a"); v == "second" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the new value never came")
		}
	}
}

func TestAnUpstreamThatIsDownIsAnsweredForUpToADay(t *testing.T) {
	b := newBench(t, Options{})
	b.want(t, t.Context(), loctite, "a", "first")
	was := b.now
	b.fail()
	b.pass(23 * time.Hour)
	for range 2 { // the second time without waiting: the fetch has just failed
		ctx := WithAges(t.Context())
		b.want(t, ctx, loctite, "a", "first")
		if !StaleAt(ctx).Equal(was) {
			t.Errorf("stale at %s, want %s", StaleAt(ctx), was)
		}
	}
	b.wantCalls(t, 2)
	b.memory.Invalidate(key[string]{loctite, "a"})
	b.pass(time.Minute)
	if _, err := b.GetMany(t.Context(), loctite, []string{"a"}, b.fetch); !errors.Is(err, errDown) {
		t.Errorf("without anything to answer with: %v", err)
	}
}

func TestAnAgingValueOfABrokenUpstreamTellsItsAge(t *testing.T) {
	b := newBench(t, Options{})
	b.want(t, t.Context(), loctite, "a", "first")
	was := b.now
	b.fail()
	b.pass(2 * time.Minute)
	b.want(t, t.Context(), loctite, "a", "first")
	b.wantCalls(t, 2)
	for deadline := time.Now().Add(5 * time.Second); ; {
		ctx := WithAges(t.Context())
		b.want(t, ctx, loctite, "a", "first")
		if StaleAt(ctx).Equal(was) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the failure behind the answer was never told")
		}
	}
}

// It goes on telling it: a failure stands until a fetch succeeds, not only until one may be made again.
func TestTheAgeIsToldAsLongAsTheUpstreamIsBroken(t *testing.T) {
	b := newBench(t, Options{})
	b.want(t, t.Context(), loctite, "a", "first")
	was := b.now
	b.fail()
	b.pass(2 * time.Minute)
	b.want(t, t.Context(), loctite, "a", "first")
	name := b.flight(loctite, []string{"a"})
	for deadline := time.Now().Add(5 * time.Second); !b.justFailed(name); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the failure was never noted")
		}
	}
	b.pass(2 * retryAfter)
	ctx := WithAges(t.Context())
	b.want(t, ctx, loctite, "a", "first")
	if !StaleAt(ctx).Equal(was) {
		t.Errorf("stale at %s, want %s", StaleAt(ctx), was)
	}
	b.wantCalls(t, 3)
}

func TestNobodyWaitsLongWithAStaleValueInHand(t *testing.T) {
	b := newBench(t, Options{})
	b.want(t, t.Context(), loctite, "a", "first")
	b.pass(time.Hour)
	release := make(chan struct{})
	defer close(release)
	ctx := WithAges(t.Context())
	got, err := b.GetMany(ctx, loctite, []string{"a"}, func(context.Context, []string) (map[string]string, error) {
		<-release
		return nil, errDown
	})
	if err != nil || got["a"] != "first" || StaleAt(ctx).IsZero() {
		t.Errorf("got %q, %v, stale at %s", got["a"], err, StaleAt(ctx))
	}
}

func TestThatThereIsNothingIsRememberedForAWhile(t *testing.T) {
	b := newBench(t, Options{})
	for range 2 {
		got, err := b.GetMany(t.Context(), loctite, []string{"nothing"}, b.fetch)
		if len(got) != 0 || err != nil {
			t.Fatalf("got %v, %v", got, err)
		}
	}
	b.wantCalls(t, 1)
	b.pass(6 * time.Second)
	_, _ = b.GetMany(t.Context(), loctite, []string{"nothing"}, b.fetch)
	b.wantCalls(t, 2)
}

// x/sync's singleflight alone hands the leader's cancellation to everybody who waits with it.
func TestFiveHundredReadersAreOneCallAndOutliveItsLeader(t *testing.T) {
	b := newBench(t, Options{})
	release := make(chan struct{})
	slow := func(ctx context.Context, keys []string) (map[string]string, error) {
		b.calls.Add(1)
		select {
		case <-release:
			return map[string]string{"a": "slow"}, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	leader, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := b.GetMany(leader, loctite, []string{"a"}, slow)
		left <- err
	}()
	b.wantCalls(t, 1)
	var g sync.WaitGroup
	var waiting, failed atomic.Int32
	for range 499 {
		g.Go(func() {
			waiting.Add(1)
			if got, err := b.GetMany(t.Context(), loctite, []string{"a"}, slow); err != nil || got["a"] != "slow" {
				failed.Add(1)
			}
		})
	}
	for waiting.Load() < 499 {
		time.Sleep(time.Millisecond)
	}
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("the leader got %v", err)
	}
	close(release)
	g.Wait()
	if failed.Load() != 0 {
		t.Errorf("%d followers failed", failed.Load())
	}
	b.wantCalls(t, 1)
}

func TestEachScopeHasItsOwn(t *testing.T) {
	b := newBench(t, Options{})
	scopes := []Scope{{"loctite", ""}, {"atelier", ""}, {"loctite", "ann"}, {"loctite", "bob"}, {"atelier", "ann"}, {"loctit", "eann"}}
	for i, s := range scopes {
		b.word.Store(s.Partner + "/" + s.Owner)
		b.want(t, t.Context(), s, "a", s.Partner+"/"+s.Owner)
		b.wantCalls(t, int32(i+1))
	}
	for _, s := range scopes {
		b.want(t, t.Context(), s, "a", s.Partner+"/"+s.Owner)
	}
}

func TestInvalidationEndsAScopeAndWhatIsUnderWay(t *testing.T) {
	var told []Invalidation
	b := newBench(t, Options{Announce: func(i Invalidation) { told = append(told, i) }})
	ann := Scope{"loctite", "ann"}
	b.want(t, t.Context(), ann, "a", "first")
	b.want(t, t.Context(), Scope{"loctite", "bob"}, "a", "first")
	b.word.Store("second")
	b.space.Invalidate("words", ann)
	b.want(t, t.Context(), ann, "a", "second")
	b.want(t, t.Context(), Scope{"loctite", "bob"}, "a", "first")
	b.space.Invalidate("words", loctite) // all its owners
	b.want(t, t.Context(), Scope{"loctite", "bob"}, "a", "second")
	if len(told) != 2 || told[0] != (Invalidation{"words", ann}) {
		t.Errorf("told %v", told)
	}
	_, _ = b.GetMany(t.Context(), ann, []string{"b"}, func(context.Context, []string) (map[string]string, error) {
		b.space.Invalidate("words", ann)
		return map[string]string{"b": "of before"}, nil
	})
	if v, ok := b.Peek(t.Context(), ann, "b"); ok {
		t.Errorf("kept %q, which was fetched before the invalidation", v)
	}
}

func TestCurrentAsksAndFallsBack(t *testing.T) {
	b := newBench(t, Options{})
	b.want(t, t.Context(), loctite, "a", "first")
	b.word.Store("second")
	b.want(t, Current(t.Context()), loctite, "a", "second")
	b.fail()
	b.want(t, Current(t.Context()), loctite, "a", "second")
}

// What is under way may still be at Redis.
func TestClosingWaitsForFetchesAndStartsNone(t *testing.T) {
	b := newBench(t, Options{})
	began, ended := make(chan struct{}), atomic.Bool{}
	go func() {
		_, _ = b.GetMany(t.Context(), loctite, []string{"a"}, func(ctx context.Context, _ []string) (map[string]string, error) {
			close(began)
			<-ctx.Done()
			time.Sleep(50 * time.Millisecond)
			ended.Store(true)
			return nil, ctx.Err()
		})
	}()
	<-began
	if err := b.space.Close(); err != nil || !ended.Load() {
		t.Errorf("closed with a fetch under way: %v", err)
	}
	if _, err := b.GetMany(t.Context(), loctite, []string{"b"}, b.fetch); !errors.Is(err, context.Canceled) {
		t.Errorf("after it: %v", err)
	}
	b.wantCalls(t, 0)
}

func TestAPanicInAFetchIsAnError(t *testing.T) {
	b := newBench(t, Options{})
	_, err := b.GetMany(t.Context(), loctite, []string{"a"}, func(context.Context, []string) (map[string]string, error) { panic("oh") })
	if err == nil {
		t.Error("no error")
	}
}

func BenchmarkHit(b *testing.B) {
	c := newBench(b, Options{})
	c.space.now = time.Now
	fetch := func(context.Context) (string, error) { return "v", nil }
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := c.Get(b.Context(), loctite, "a", fetch); err != nil {
			b.Fatal(err)
		}
	}
}
