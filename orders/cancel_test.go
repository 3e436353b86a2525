package orders

import (
	"errors"
	"testing"
	"time"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/tax"
)

func (r *rig) cancelOrder(id string) (Order, error) {
	r.t.Helper()
	return r.Cancel(r.t.Context(), "loctite", "buyer-1", id)
}

// An order that the monolith has not heard of ends here: nothing is ever sent, and it stays so over a restart.
func TestAnOrderIsCancelledBeforeItIsHandedOn(t *testing.T) {
	r := newRig(t).open() // nothing carries it yet
	o := r.place("cart-1", "key-1")
	got, err := r.cancelOrder(o.ID)
	if err != nil || got.Status != Cancelled || got.Events[len(got.Events)-1].Message == "" {
		t.Fatalf("cancelled as %+v, %v", got, err)
	}
	r.run()
	r.place("cart-2", "key-2")
	eventually(t, "the order after it is placed", func() bool { return len(r.mono.counts()) == 1 })
	if n := r.mono.counts()[o.Number]; n != 0 {
		t.Errorf("a cancelled order was placed %d times", n)
	}
	if got, err := r.cancelOrder(o.ID); err != nil || got.Status != Cancelled {
		t.Errorf("cancelled again: %+v, %v", got, err)
	}
	if r.tax.status(o.Number) != "" {
		t.Error("a sale that never was is in the tax ledger")
	}
	if _, replayed, err := r.Place(t.Context(), placement("cart-1", "key-1")); err != nil || !replayed {
		t.Errorf("the key gave %v, %v: it was used for the cancelled order", replayed, err)
	}
}

func TestAPlacedOrderIsCancelledInTheMonolithAndTheTaxLedger(t *testing.T) {
	r := newRig(t).start()
	o := r.place("cart-1", "key-1")
	r.untilStatus(o.ID, Placed)
	eventually(t, "the sale is recorded", func() bool { return r.tax.status(o.Number) == tax.Committed })
	if got, err := r.cancelOrder(o.ID); err != nil || got.Status != Cancelled {
		t.Fatalf("cancelled as %+v, %v", got, err)
	}
	eventually(t, "the sale is void", func() bool { return r.tax.status(o.Number) == tax.Voided })
	eventually(t, "it is followed no more", func() bool {
		keys, err := r.followed(t)
		return err == nil && len(keys) == 0
	})
}

func TestWhatIsBeingMadeIsNotCancelled(t *testing.T) {
	r := newRig(t).start()
	o := r.place("cart-1", "key-1")
	r.untilStatus(o.ID, Placed)
	r.mono.tell(1, func(m *monolith.Order) { m.Status = monolith.OrderInProduction })
	if got, err := r.cancelOrder(o.ID); !errors.Is(err, ErrTooLate) || got.Status == Cancelled {
		t.Errorf("cancelled as %s, %v", got.Status, err)
	}
	r.mono.tell(1, func(m *monolith.Order) { m.Status = monolith.OrderShipped })
	r.untilStatus(o.ID, Shipped)
	if _, err := r.cancelOrder(o.ID); !errors.Is(err, ErrTooLate) {
		t.Errorf("a shipped order: %v", err)
	}
	if r.tax.status(o.Number) == tax.Voided {
		t.Error("the sale was voided")
	}
}

// While an attempt may still have its effect nobody can say what a cancellation would mean.
func TestAnOrderOnItsWayIsBusy(t *testing.T) {
	r := newRig(t)
	r.mono.onPlace = func(int, monolith.OrderRequest) fault { return fault{none: true, err: lostAnswer()} }
	r.start()
	o := r.place("cart-1", "key-1")
	eventually(t, "an attempt is open", func() bool {
		key, _ := keyOfID("loctite", "buyer-1", o.ID)
		doc, _, err := r.current(t.Context(), key)
		return err == nil && doc.Carriage.Phase == submitting && doc.Carriage.Ambiguous == 1
	})
	if _, err := r.cancelOrder(o.ID); !errors.Is(err, ErrBusy) {
		t.Errorf("got %v", err)
	}
}

// A cancellation does not wait for the whole of an attempt that is under way.
func TestACancellationDuringAnAttemptIsAnsweredSoon(t *testing.T) {
	r := newRig(t)
	asked, release := make(chan struct{}), make(chan struct{})
	r.tune = func(o *Options) { o.PostTimeout = time.Minute }
	r.mono.onPlace = func(int, monolith.OrderRequest) fault {
		return fault{before: func() { close(asked); <-release }}
	}
	r.start()
	o := r.place("cart-1", "key-1")
	<-asked
	began := time.Now()
	got, err := r.cancelOrder(o.ID)
	close(release)
	if !errors.Is(err, ErrBusy) || got.ID != o.ID || time.Since(began) > 20*cancelPatience {
		t.Errorf("got %v, %v after %s", got.ID, err, time.Since(began))
	}
	r.untilStatus(o.ID, Placed)
}

func TestADeadLetterIsAPersons(t *testing.T) {
	r := newRig(t)
	r.mono.onPlace = func(int, monolith.OrderRequest) fault { return fault{none: true, err: refusal("address")} }
	r.start()
	o := r.place("cart-1", "key-1")
	r.untilStatus(o.ID, NeedsAttention)
	if _, err := r.cancelOrder(o.ID); !errors.Is(err, ErrAttention) {
		t.Errorf("got %v", err)
	}
}

func TestAMonolithThatIsAwayLeavesTheOrder(t *testing.T) {
	r := newRig(t)
	r.mono.onCancel = func(int) error {
		return &upstreams.Error{Upstream: upstreams.MonolithName, Op: "cancel order", Kind: upstreams.Unavailable}
	}
	r.start()
	o := r.place("cart-1", "key-1")
	r.untilStatus(o.ID, Placed)
	if got, err := r.cancelOrder(o.ID); upstreams.KindOf(err) != upstreams.Unavailable || got.Status != Placed {
		t.Errorf("got %s, %v", got.Status, err)
	}
}

func TestSomebodyElsesOrderIsNotThereToCancel(t *testing.T) {
	r := newRig(t).start()
	o := r.place("cart-1", "key-1")
	for _, who := range [][2]string{{"loctite", "buyer-2"}, {"atelier", "buyer-1"}} {
		if _, err := r.Cancel(t.Context(), who[0], who[1], o.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("%v: %v", who, err)
		}
	}
}
