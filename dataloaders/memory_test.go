package dataloaders

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// pricing is an MP that counts what it is asked, promises its prices until a time and can be down.
type pricing struct {
	MP
	calls atomic.Int32
	until time.Time
	down  bool
}

func (p *pricing) Prices(_ context.Context, _ string, items []mp.PriceItem) ([]mp.Price, error) {
	p.calls.Add(1)
	if p.down {
		return nil, errors.New("down")
	}
	prices := make([]mp.Price, len(items))
	for i, item := range items {
		prices[i] = mp.Price{PriceItem: item, State: mp.Priced, ValidUntil: p.until}
	}
	return prices, nil
}

func (p *pricing) Printability(_ context.Context, _ string, materials []int) (map[int]mp.Printability, error) {
	p.calls.Add(1)
	told := map[int]mp.Printability{}
	for _, n := range materials {
		told[n] = mp.Printability{}
	}
	return told, nil
}

// remembered stands before an MP on a clock that the test turns.
func remembered(t *testing.T, p *pricing) (_ MP, now *time.Time) {
	t.Helper()
	now = new(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	space, err := cache.New(cache.Options{Now: func() time.Time { return *now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = space.Close() })
	return NewMemory(MemoryOptions{Space: space, Bytes: 1 << 20}).MP(p, true), now
}

var anItem = []mp.PriceItem{{ModelID: "m", MaterialID: 1, Quantity: 1, Speed: mp.Standard}}

func TestAPriceIsNotServedPastItsEnd(t *testing.T) {
	upstream := &pricing{}
	memory, now := remembered(t, upstream)
	upstream.until = now.Add(10 * time.Second)
	for _, step := range []struct {
		after time.Duration
		calls int32
	}{{0, 1}, {9 * time.Second, 1}, {time.Second, 2}} {
		*now = now.Add(step.after)
		if _, err := memory.Prices(t.Context(), "USD", anItem); err != nil || upstream.calls.Load() != step.calls {
			t.Errorf("at %s: %v, %d calls, want %d", now, err, upstream.calls.Load(), step.calls)
		}
	}
	upstream.until = now.Add(time.Hour)
	if _, err := memory.Prices(t.Context(), "USD", anItem); err != nil {
		t.Fatal(err)
	}
	upstream.down = true
	*now = now.Add(59 * time.Minute)
	if got, err := memory.Prices(t.Context(), "USD", anItem); err != nil || len(got) != 1 {
		t.Errorf("MP is down and the price holds: %v, %v", got, err)
	}
	*now = now.Add(time.Minute)
	if got, err := memory.Prices(t.Context(), "USD", anItem); err == nil {
		t.Errorf("MP is down and the price has ended: %v", got)
	}
}

// A whole answer ends with the first of its prices, wherever they came from.
func TestAnAnswerKnowsWhenItsPricesEnd(t *testing.T) {
	upstream := &pricing{until: time.Date(2026, 11, 20, 12, 30, 0, 0, time.UTC)}
	memory, _ := remembered(t, upstream)
	for range 2 {
		ctx := cache.WithAges(With(t.Context(), nil, memory))
		if _, err := (Reads{}).Prices(ctx, anItem); err != nil {
			t.Fatal(err)
		}
		if got := cache.Ends(ctx); !got.Equal(upstream.until) {
			t.Errorf("ends at %s, want %s", got, upstream.until)
		}
	}
}

// A replica that has not heard of a corrected unit is wrong for a minute and the answer after it.
func TestPrintabilityIsReadAgainBehindTheAnswer(t *testing.T) {
	upstream := &pricing{}
	memory, now := remembered(t, upstream)
	ask := func() {
		t.Helper()
		if told, err := memory.Printability(t.Context(), "m", []int{1}); err != nil || len(told) != 1 {
			t.Fatalf("%v, %v", told, err)
		}
	}
	ask()
	*now = now.Add(DefaultFresh)
	ask()
	for deadline := time.Now().Add(5 * time.Second); upstream.calls.Load() != 2; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d calls, want 2", upstream.calls.Load())
		}
	}
}
