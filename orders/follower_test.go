package orders

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/tax"
)

func TestAnOrderIsFollowedUntilItIsShipped(t *testing.T) {
	r := newRig(t).start()
	id := r.place("cart-1", "key-1").ID
	r.untilStatus(id, Placed)
	ship := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	r.mono.tell(1, func(o *monolith.Order) {
		o.Status, o.TargetShipDate = monolith.OrderInProduction, ship
		o.Items[0].States = map[string]int{"in_production": 1, "processing": 1}
	})
	o := r.untilStatus(id, InProduction)
	if want := []Progress{{"processing", 1}, {"in_production", 1}}; !slices.Equal(o.Lines[0].Progress, want) {
		t.Errorf("progress %v, want %v", o.Lines[0].Progress, want)
	}
	if !o.PromisedShipDate.Equal(ship) {
		t.Errorf("promised %v", o.PromisedShipDate)
	}
	r.mono.tell(1, func(o *monolith.Order) {
		o.Shipments = []monolith.Shipment{{ID: 1, Carrier: "UPS", TrackingNumber: "1Z", TrackingURL: "https://ups.example/1Z", ShippedAt: ship}}
	})
	o = r.untilStatus(id, PartiallyShipped)
	if len(o.Shipments) != 1 || o.Shipments[0].TrackingNumber != "1Z" {
		t.Errorf("shipments %+v", o.Shipments)
	}
	r.mono.tell(1, func(o *monolith.Order) { o.Status = monolith.OrderShipped })
	o = r.untilStatus(id, Shipped)
	var course []Status
	for _, e := range o.Events {
		course = append(course, e.Status)
	}
	if want := []Status{Accepted, Placed, InProduction, PartiallyShipped, Shipped}; !slices.Equal(course, want) {
		t.Errorf("events %v, want %v", course, want)
	}
	eventually(t, "it is followed no more", func() bool {
		keys, err := r.followed(t)
		return err == nil && len(keys) == 0
	})
}

// followed are the orders that are followed.
func (r *rig) followed(t *testing.T) ([]string, error) {
	return r.Pipeline.open.Bucket.Keys(t.Context())
}

// An order of which nothing can be made is rejected, with the reasons at its lines, and its tax is void.
func TestAnOrderThatCannotBeMadeIsRejected(t *testing.T) {
	r := newRig(t).start()
	o := r.place("cart-1", "key-1")
	eventually(t, "the sale is recorded", func() bool { return r.tax.status(o.Number) == tax.Committed })
	r.mono.tell(1, func(m *monolith.Order) {
		m.Status = monolith.OrderCancelled
		for i := range m.Items {
			m.Items[i].States = map[string]int{"cancelled": m.Items[i].Quantity}
			m.Items[i].Rejections = []monolith.Rejection{{Reason: "Thin walls", Comment: "0.3 mm", PictureURL: "https://p.example/1.png"}}
		}
	})
	got := r.untilStatus(o.ID, Rejected)
	if why := got.Lines[0].Rejections; len(why) != 1 || why[0] != (Rejection{"Thin walls", "0.3 mm", "https://p.example/1.png"}) {
		t.Errorf("rejected for %+v", why)
	}
	eventually(t, "the sale is void", func() bool { return r.tax.status(o.Number) == tax.Voided })
	eventually(t, "it is followed no more", func() bool {
		keys, err := r.followed(t)
		return err == nil && len(keys) == 0
	})
}

func TestACancelledOrderTakesItsTaxWithIt(t *testing.T) {
	r := newRig(t).start()
	o := r.place("cart-1", "key-1")
	eventually(t, "the tax is recorded", func() bool { return r.tax.status(o.Number) == tax.Committed })
	r.untilStatus(o.ID, Placed)
	r.mono.tell(1, func(o *monolith.Order) { o.Status = monolith.OrderCancelled })
	r.untilStatus(o.ID, Cancelled)
	eventually(t, "the tax is void", func() bool { return r.tax.status(o.Number) == tax.Voided })
	eventually(t, "it is followed no more", func() bool {
		keys, err := r.followed(t)
		return err == nil && len(keys) == 0
	})
}

func TestACancellationBeforeTheTaxIsRecordedStillEndsVoid(t *testing.T) {
	r := newRig(t)
	r.tax.onCommit = func(call int) error {
		if call == 1 {
			return &upstreams.Error{Upstream: upstreams.TaxName, Kind: upstreams.Timeout, Ambiguous: true}
		}
		return nil
	}
	r.mono.onPlace = func(int, monolith.OrderRequest) fault { return fault{} }
	r.start()
	o := r.place("cart-1", "key-1")
	r.untilStatus(o.ID, Placed)
	r.mono.tell(1, func(o *monolith.Order) { o.Status = monolith.OrderCancelled })
	r.untilStatus(o.ID, Cancelled)
	eventually(t, "the tax is void", func() bool { return r.tax.status(o.Number) == tax.Voided })
}

func TestATaxServiceThatIsDownNeverTouchesTheOrder(t *testing.T) {
	r := newRig(t)
	r.tax.onCommit = func(call int) error {
		if call <= 3 {
			return &upstreams.Error{Upstream: upstreams.TaxName, Kind: upstreams.Unavailable}
		}
		return nil
	}
	r.start()
	o := r.place("cart-1", "key-1")
	r.untilStatus(o.ID, Placed)
	eventually(t, "the tax is recorded", func() bool { return r.tax.status(o.Number) == tax.Committed })
	r.onlyOne(1)
	for _, q := range r.tax.requests {
		if q.DocumentCode != o.Number {
			t.Errorf("recorded under %q", q.DocumentCode)
		}
	}
	eventually(t, "the state says so", func() bool {
		doc, _, err := r.states.Get(t.Context(), onlyState(t, r))
		return err == nil && doc.Carriage.Tax == taxCommitted && doc.Carriage.TaxError == "" && doc.Order.Status == Placed
	})
}

func TestAProviderWithoutALedgerHasNothingToRecord(t *testing.T) {
	r := newRig(t)
	r.tax.onCommit = func(int) error {
		return &upstreams.Error{Upstream: upstreams.TaxName, Kind: upstreams.Refused, Err: tax.ErrUnsupported}
	}
	r.start()
	r.untilStatus(r.place("cart-1", "key-1").ID, Placed)
	eventually(t, "the state says so", func() bool {
		doc, _, err := r.states.Get(t.Context(), onlyState(t, r))
		return err == nil && doc.Carriage.Tax == taxNothing
	})
}

func TestAHundredOrdersAreFollowedInOneCallAndUnchangedOnesNotWritten(t *testing.T) {
	r := newRig(t)
	r.tune = func(o *Options) { o.FollowInterval = time.Hour }
	r.start()
	var last string
	for i := range 120 {
		last = r.place(fmt.Sprintf("cart-%d", i), fmt.Sprintf("key-%d", i)).ID
	}
	eventually(t, "all are placed and settled", func() bool {
		r.tax.mu.Lock()
		defer r.tax.mu.Unlock()
		return len(r.tax.ledger) == 120
	})
	r.untilStatus(last, Placed)
	r.stop()
	r.open()
	r.mono.asked = nil // what was asked soon after the placements does not count
	if err := r.followOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(r.mono.asked, []int{100, 20}) {
		t.Errorf("asked for %v", r.mono.asked)
	}
	key, _ := keyOfID("loctite", "buyer-1", last)
	_, before, err := r.states.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.followOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, after, err := r.states.Get(t.Context(), key); err != nil || after != before {
		t.Errorf("an unchanged order was written: revision %d after %d, %v", after, before, err)
	}
}

func TestStatusesNeverGoBack(t *testing.T) {
	for _, c := range []struct {
		from Status
		told monolith.Order
		want Status
	}{
		{InProduction, monolith.Order{Status: monolith.OrderPlaced}, InProduction},
		{PartiallyShipped, monolith.Order{Status: monolith.OrderInProduction}, PartiallyShipped},
		{Placed, monolith.Order{Status: monolith.OrderUnknown}, Placed},
		{Placed, monolith.Order{Status: "new word"}, Placed},
		{PartiallyShipped, monolith.Order{Status: monolith.OrderCancelled}, Cancelled},
		{Shipped, monolith.Order{Status: monolith.OrderCancelled}, Shipped},
		{Cancelled, monolith.Order{Status: monolith.OrderShipped}, Cancelled},
		{Placed, monolith.Order{Status: monolith.OrderPlaced, Shipments: []monolith.Shipment{{ID: 1}}}, PartiallyShipped},
	} {
		o := Order{Status: c.from}
		if o.follow(c.told, time.Now()); o.Status != c.want {
			t.Errorf("%s, told %s: %s, want %s", c.from, c.told.Status, o.Status, c.want)
		}
	}
}

func TestProgressFindsItsLineAmongTwins(t *testing.T) {
	lines := []Line{
		{MonolithModelID: 1, MaterialID: 6, Quantity: 5},
		{MonolithModelID: 1, MaterialID: 6, Quantity: 2},
		{MonolithModelID: 1, MaterialID: 25, Quantity: 1},
		{MonolithModelID: 9, MaterialID: 6, Quantity: 1},
	}
	item := func(material, quantity int, state string) monolith.OrderProgress {
		return monolith.OrderProgress{ModelID: 1, MaterialID: material, Quantity: quantity, States: map[string]int{state: quantity}}
	}
	got := progressOf(lines, []monolith.OrderProgress{item(25, 1, "complete"), item(6, 2, "processing"), item(6, 5, "odd")})
	want := [][]Progress{{{"odd", 5}}, {{"processing", 2}}, {{"complete", 1}}, nil}
	for i := range want {
		if !slices.Equal(got[i].Progress, want[i]) {
			t.Errorf("line %d: %v, want %v", i, got[i].Progress, want[i])
		}
	}
	if lines[0].Progress != nil {
		t.Error("the lines that were given were changed")
	}
}

func TestAWatchTellsWhereAnOrderStandsThenEachStep(t *testing.T) {
	r := newRig(t).open()
	o := r.place("cart-1", "key-1")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ch, err := r.Watch(ctx, "loctite", "buyer-1", o.ID)
	if err != nil {
		t.Fatal(err)
	}
	next := func() (Order, bool) {
		select {
		case o, open := <-ch:
			return o, open
		case <-time.After(20 * time.Second):
			t.Fatal("nothing came in 20 s")
		}
		return Order{}, false
	}
	if first, _ := next(); first.Status != Accepted {
		t.Errorf("first %s", first.Status)
	}
	r.run()
	for {
		if o, open := next(); !open || o.Status == Placed {
			break
		}
	}
	late, err := r.Watch(ctx, "loctite", "buyer-1", o.ID)
	if err != nil {
		t.Fatal(err)
	}
	if first := <-late; first.Status != Placed {
		t.Errorf("a watch that starts later first tells %s", first.Status)
	}
	cancel()
	for {
		if _, open := next(); !open {
			break
		}
	}
	for range late { //nolint:revive // until it closes
	}
}

func TestACancellationWhileTheTaxIsBeingRecordedEndsVoid(t *testing.T) {
	r := newRig(t)
	r.tune = func(o *Options) { o.FollowInterval = time.Hour }
	r.tax.onCommit = func(int) error {
		// Another process follows the same orders, and writes while this one is on the telephone.
		_, err := r.states.Change(context.Background(), onlyState(t, r), func(d *document) error {
			d.Order.become(Cancelled, time.Now(), "")
			return nil
		})
		return err
	}
	r.start()
	o := r.place("cart-1", "key-1")
	eventually(t, "the tax is void", func() bool { return r.tax.status(o.Number) == tax.Voided })
	r.untilStatus(o.ID, Cancelled)
	if n := len(r.tax.requests); n != 1 {
		t.Errorf("recorded %d times", n)
	}
}

// The first word on a placed order comes soon, however rarely the others are asked for.
func TestAPlacedOrderIsReadSoon(t *testing.T) {
	r := newRig(t)
	r.tune = func(o *Options) { o.FollowInterval = time.Hour }
	r.start()
	id := r.place("cart-1", "key-1").ID
	eventually(t, "its progress is known", func() bool {
		o, err := r.Find(t.Context(), "loctite", "buyer-1", id)
		return err == nil && len(o.Lines[0].Progress) > 0
	})
}
