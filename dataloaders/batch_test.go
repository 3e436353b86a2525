package dataloaders

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// doubles counts its calls and answers each key with its double; odd keys it does not know.
type doubles struct {
	mu    sync.Mutex
	calls [][]int
	err   error
}

func (d *doubles) fetch(_ context.Context, keys []int) (map[int]int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	slices.Sort(keys)
	d.calls = append(d.calls, keys)
	found := map[int]int{}
	for _, k := range keys {
		if k%2 == 0 {
			found[k] = 2 * k
		}
	}
	return found, d.err
}

func TestWishesThatComeTogetherAreOneCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d doubles
		b := newBatch(t.Context(), d.fetch)
		var g sync.WaitGroup
		for _, keys := range [][]int{{1, 2, 3, 4}, {4, 6}, {2}} {
			g.Go(func() {
				got, err := b.load(t.Context(), keys)
				want := map[int]int{}
				for _, k := range keys {
					if k%2 == 0 {
						want[k] = 2 * k
					}
				}
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Errorf("%v: %v %s", keys, err, diff)
				}
			})
		}
		g.Wait()
		if diff := cmp.Diff([][]int{{1, 2, 3, 4, 6}}, d.calls); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
		if _, err := b.load(t.Context(), []int{2, 3}); err != nil || len(d.calls) != 1 {
			t.Errorf("what was asked before was asked again: %v, %v", d.calls, err)
		}
	})
}

// A busy machine must not split one load: the window may end while keys are still being added by others, never in the
// middle of one load's own.
func TestOneLoadIsNeverSplit(t *testing.T) {
	var d doubles
	b := newBatch(t.Context(), d.fetch)
	var g sync.WaitGroup
	const loads, size = 50, 200
	for i := range loads {
		g.Go(func() {
			keys := make([]int, size)
			for k := range keys {
				keys[k] = i*size + k
			}
			if _, err := b.load(t.Context(), keys); err != nil {
				t.Error(err)
			}
		})
	}
	g.Wait()
	for _, call := range d.calls {
		if len(call)%size != 0 {
			t.Errorf("a load was split: a call has %d keys", len(call))
		}
	}
}

func TestAFailedCallFailsThoseThatWaitForIt(t *testing.T) {
	down := errors.New("down")
	d := doubles{err: down}
	b := newBatch(t.Context(), d.fetch)
	if _, err := b.load(t.Context(), []int{2}); !errors.Is(err, down) {
		t.Errorf("got %v", err)
	}
}

// The field that asked first may give up; its siblings still get the answer.
func TestWhoeverGivesUpTakesNobodysAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer := make(chan struct{})
		b := newBatch(t.Context(), func(ctx context.Context, _ []int) (map[int]int, error) {
			<-answer
			return map[int]int{2: 4}, ctx.Err()
		})
		impatient, cancel := context.WithCancel(t.Context())
		var g sync.WaitGroup
		g.Go(func() {
			if _, err := b.load(impatient, []int{2}); !errors.Is(err, context.Canceled) {
				t.Errorf("the impatient one got %v", err)
			}
		})
		synctest.Wait()
		g.Go(func() {
			if got, err := b.load(t.Context(), []int{2}); err != nil || got[2] != 4 {
				t.Errorf("the patient one got %v, %v", got, err)
			}
		})
		synctest.Wait()
		time.Sleep(2 * window) // fake time: the call goes out
		cancel()
		synctest.Wait()
		close(answer)
		g.Wait()
	})
}

func TestAMemoAsksOnce(t *testing.T) {
	calls := 0
	m := newMemo(t.Context(), func(_ context.Context, key string) (string, error) { calls++; return key + "!", nil })
	for range 3 {
		if v, err := m.load("a"); v != "a!" || err != nil {
			t.Errorf("got %q, %v", v, err)
		}
	}
	if calls != 1 {
		t.Errorf("asked %d times", calls)
	}
}

// lostModel is an MP that has every model but one.
type lostModel struct{ MP }

func (lostModel) Printability(_ context.Context, id string, materials []int) (map[int]mp.Printability, error) {
	if id == "lost" {
		return nil, &upstreams.Error{Upstream: upstreams.MPName, Op: "check printability", Kind: upstreams.NotFound}
	}
	found := map[int]mp.Printability{}
	for _, m := range materials {
		found[m] = mp.Printability{Printable: true}
	}
	return found, nil
}

func TestALostModelTakesNothingFromTheOthers(t *testing.T) {
	ctx := With(t.Context(), nil, lostModel{})
	var g sync.WaitGroup
	for id, want := range map[string]int{"lost": 0, "here": 2} {
		g.Go(func() {
			got, err := Reads{}.Printability(ctx, id, []int{6, 25})
			if err != nil || len(got) != want {
				t.Errorf("%s: %v, %v", id, got, err)
			}
		})
	}
	g.Wait()
}
