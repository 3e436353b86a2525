package orders

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/tax"
)

func TestAnAcceptedOrderIsPlacedWithinASecond(t *testing.T) {
	r := newRig(t).start()
	began := time.Now()
	o := r.place("cart-1", "key-1")
	o = r.untilStatus(o.ID, Placed)
	if took := time.Since(began); took > time.Second {
		t.Errorf("placed after %v", took)
	}
	r.onlyOne(1)
	sent := r.mono.requests[0]
	want := monolith.OrderItem{ModelID: 1001, MaterialID: 6, Quantity: 2}
	if sent.Reference != o.Number || len(sent.Reference) > 20 || sent.Items[0] != want || sent.ShippingOptionID != 7 ||
		sent.Payment.Method != monolith.Invoice || sent.ShipTo.City != "New York" {
		t.Errorf("sent %+v", sent)
	}
	if o.MonolithID != 1 || o.Lines[0].MonolithModelID != 1001 {
		t.Errorf("order is %+v", o)
	}
	eventually(t, "the tax is recorded", func() bool { return r.tax.status(o.Number) == tax.Committed })
}

// placedOnce runs one order against a fault script and wants it placed exactly once.
func placedOnce(t *testing.T, script func(call int) fault) *rig {
	t.Helper()
	r := newRig(t)
	r.mono.onPlace = func(call int, _ monolith.OrderRequest) fault { return script(call) }
	r.start()
	o := r.place("cart-1", "key-1")
	r.untilStatus(o.ID, Placed)
	r.onlyOne(1)
	return r
}

func TestALostAnswerIsLookedUpAndNotSentAgain(t *testing.T) {
	r := placedOnce(t, func(int) fault { return fault{err: lostAnswer()} })
	if n := r.mono.calls(); n != 1 {
		t.Errorf("%d calls, want 1", n)
	}
}

func TestAnOrderThatAppearsLateIsWaitedFor(t *testing.T) {
	r := placedOnce(t, func(int) fault { return fault{late: rigProcessing * 3 / 4, err: lostAnswer()} })
	if n := r.mono.calls(); n != 1 {
		t.Errorf("%d calls, want 1", n)
	}
}

func TestAnAnswerNobodyUnderstandsIsOpen(t *testing.T) {
	for name, err := range map[string]error{
		"malformed":     &upstreams.Error{Upstream: upstreams.MonolithName, Kind: upstreams.Malformed},
		"foreign error": errors.New("something else"),
	} {
		t.Run(name, func(t *testing.T) {
			r := placedOnce(t, func(int) fault { return fault{late: rigProcessing * 3 / 4, err: err} })
			if n := r.mono.calls(); n != 1 {
				t.Errorf("%d calls, want 1", n)
			}
		})
	}
	t.Run("yes without an id", func(t *testing.T) {
		r := newRig(t)
		r.mono.onPlace = func(call int, q monolith.OrderRequest) fault {
			if call == 1 {
				r.mono.commit(q, time.Now())
			}
			return fault{none: true}
		}
		r.start()
		o := r.place("cart-1", "key-1")
		r.untilStatus(o.ID, Placed)
		r.onlyOne(1)
	})
}

func TestAnOrderThatWasNeverSentIsPlacedLater(t *testing.T) {
	r := placedOnce(t, func(call int) fault {
		if call <= 4 {
			return fault{none: true, err: dialRefused()}
		}
		return fault{}
	})
	if n := r.mono.calls(); n != 5 {
		t.Errorf("%d calls, want 5", n)
	}
	doc, _, err := r.states.Get(t.Context(), onlyState(t, r))
	if err != nil || doc.Carriage.Ambiguous != 0 || doc.Carriage.Attempt != 5 {
		t.Errorf("carriage %+v, %v", doc.Carriage, err)
	}
}

func onlyState(t *testing.T, r *rig) string {
	t.Helper()
	keys, err := r.states.Bucket.Keys(t.Context())
	if err != nil || len(keys) != 1 {
		t.Fatal(keys, err)
	}
	return keys[0]
}

func TestNothingIsSentWhileTheLookUpFails(t *testing.T) {
	r := newRig(t)
	r.mono.onFind = func(call int) error {
		if call <= 20 {
			return dialRefused()
		}
		if n := r.mono.calls(); call == 21 && n != 0 {
			t.Errorf("%d calls without a look-up", n)
		}
		return nil
	}
	r.start()
	o := r.place("cart-1", "key-1")
	r.untilStatus(o.ID, Placed)
	r.onlyOne(1)
}

func TestARefusedOrderGoesInFrontOfAPersonAndCanBeSentAgain(t *testing.T) {
	r := newRig(t)
	var mu sync.Mutex
	refusing := true
	r.mono.onPlace = func(int, monolith.OrderRequest) fault {
		mu.Lock()
		defer mu.Unlock()
		if refusing {
			return fault{none: true, err: refusal("billing_account")}
		}
		return fault{}
	}
	r.start()
	id := r.place("cart-1", "key-1").ID
	o := r.untilStatus(id, NeedsAttention)
	if shown, _ := json.Marshal(o); strings.Contains(string(shown), "raw words") || strings.Contains(string(shown), "billing") {
		t.Errorf("the buyer is shown %s", shown)
	}
	letters, err := r.DeadLetters(t.Context())
	if err != nil || len(letters) != 1 || letters[0].Number != o.Number || !strings.Contains(letters[0].Reason, "raw words of the monolith") {
		t.Errorf("letters %+v, %v", letters, err)
	}
	if n, err := r.NeedAttention(t.Context()); err != nil || n != 1 {
		t.Errorf("%d need attention, %v", n, err)
	}
	if n := r.mono.calls(); n != 1 {
		t.Errorf("%d calls, want 1", n)
	}
	if len(r.tax.requests) != 0 {
		t.Error("tax was recorded for an order that nobody has")
	}
	mu.Lock()
	refusing = false
	mu.Unlock()
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if err := r.Replay(context.Background(), "loctite", "buyer-1", id); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	r.untilStatus(id, Placed)
	r.onlyOne(1)
	if letters, err := r.DeadLetters(t.Context()); err != nil || len(letters) != 0 {
		t.Errorf("letters after the replay: %+v, %v", letters, err)
	}
	if n, err := r.NeedAttention(t.Context()); err != nil || n != 0 {
		t.Errorf("%d need attention after the replay, %v", n, err)
	}
	if err := r.Replay(t.Context(), "loctite", "buyer-1", id); err != nil {
		t.Error(err)
	}
}

// A correction that came between the pricing and the acceptance is the last thing that could sell one size at another's
// price: it is waited for, and then a person looks at the order.
func TestAnOrderOfAModelThatBecameAnotherSizeIsNotSent(t *testing.T) {
	r := newRig(t)
	r.pricer.unit = func(n int) (string, error) {
		if n < 3 {
			return "", errors.New("the unit is being corrected")
		}
		return "cm", nil
	}
	r.start()
	o := r.untilStatus(r.place("cart-1", "key-1").ID, NeedsAttention)
	if n := r.mono.calls(); n != 0 {
		t.Errorf("it was sent %d times", n)
	}
	if letters, err := r.DeadLetters(t.Context()); err != nil || len(letters) != 1 || !strings.Contains(letters[0].Reason, "another unit") {
		t.Errorf("letters %+v, %v", letters, err)
	}
	if err := r.Replay(t.Context(), "loctite", "buyer-1", o.ID); err != nil {
		t.Fatal(err)
	}
	r.untilStatus(o.ID, Placed)
}

func TestAModelStillProcessingIsWaitedFor(t *testing.T) {
	r := placedOnce(t, func(call int) fault {
		if call == 1 {
			return fault{none: true, err: refusal(codeModelProcessing)}
		}
		return fault{}
	})
	if letters, err := r.DeadLetters(t.Context()); err != nil || len(letters) != 0 {
		t.Errorf("letters %+v, %v", letters, err)
	}
}

func TestWhatStaysOpenIsNeverSentBlindly(t *testing.T) {
	r := newRig(t)
	r.tune = func(o *Options) { o.MaxAmbiguous, o.MaxProcessing = 3, 200*time.Millisecond }
	var mu sync.Mutex
	var at []time.Time
	r.mono.onPlace = func(int, monolith.OrderRequest) fault {
		mu.Lock()
		defer mu.Unlock()
		at = append(at, time.Now())
		return fault{none: true, err: lostAnswer()}
	}
	r.start()
	o := r.untilStatus(r.place("cart-1", "key-1").ID, NeedsAttention)
	if n := r.mono.calls(); n != 3 {
		t.Errorf("%d calls, want 3", n)
	}
	for i := 1; i < len(at); i++ {
		if gap := at[i].Sub(at[i-1]); gap < 200*time.Millisecond {
			t.Errorf("call %d came %v after one that was open", i+1, gap)
		}
	}
	if o.MonolithID != 0 {
		t.Errorf("order is %+v", o)
	}
}

func TestTwoWorkersWithOneOrderSendItOnce(t *testing.T) {
	r := newRig(t).open()
	for round := range 20 {
		cart := "cart-" + string(rune('a'+round))
		o := r.place(cart, cart)
		key, _ := keyOfID("loctite", "buyer-1", o.ID)
		var all sync.WaitGroup
		for range 4 { // each a process of its own: only the store is shared
			other, err := New(t.Context(), r.Options)
			if err != nil {
				t.Fatal(err)
			}
			all.Go(func() { other.carry(context.Background(), store.Message{Subject: acceptSubject(key)}) })
		}
		all.Wait()
	}
	r.onlyOne(20)
	if n := r.mono.calls(); n != 20 {
		t.Errorf("%d calls, want 20", n)
	}
}

func TestAJumpOfTheWallClockDoesNotShortenTheWait(t *testing.T) {
	r := newRig(t)
	var mu sync.Mutex
	var jump time.Duration
	r.tune = func(o *Options) {
		o.Now = func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			return time.Now().Add(jump)
		}
	}
	r.mono.onPlace = func(call int, _ monolith.OrderRequest) fault {
		return fault{late: rigProcessing * 3 / 4, err: lostAnswer(), after: r.cut}
	}
	r.start()
	o := r.place("cart-1", "key-1")
	eventually(t, "the order is sent", func() bool { return r.mono.calls() == 1 })
	r.kill()
	mu.Lock()
	jump = time.Hour // while the process was down
	mu.Unlock()
	r.start()
	r.untilStatus(o.ID, Placed)
	r.onlyOne(1)
}

func TestThePartsOfAnOrderShareTheFastestSpeed(t *testing.T) {
	line := func(s monolith.Speed) Line { return Line{Speed: s} }
	for want, lines := range map[monolith.Speed][]Line{
		monolith.Economy:  {line(monolith.Economy), line(monolith.Economy)},
		monolith.Standard: {line(monolith.Standard), line(monolith.Economy)},
		monolith.Priority: {line(monolith.Economy), line(monolith.Priority), line(monolith.Standard)},
	} {
		if got := fastest(lines); got != want {
			t.Errorf("fastest = %s, want %s", got, want)
		}
	}
}
