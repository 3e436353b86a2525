package orders

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/internal/store"
)

// accepted counts the records of the log.
func acceptedRecords(t *testing.T, r *rig) uint64 {
	t.Helper()
	held, _, err := r.accepted.Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return held
}

func TestAnAcceptedOrderIsWhatWasAgreed(t *testing.T) {
	r := newRig(t).open()
	o, replayed, err := r.Place(t.Context(), placement("cart-1", "key-1"))
	if err != nil || replayed {
		t.Fatal(replayed, err)
	}
	if !regexp.MustCompile(`^MQ-[0-9A-HJKMNP-TV-Z]{13}$`).MatchString(o.Number) || !strings.HasPrefix(o.ID, "ord_") {
		t.Errorf("number %q, id %q", o.Number, o.ID)
	}
	if o.Status != Accepted || len(o.Events) != 1 || o.AcceptedAt.IsZero() || o.Payment.PurchaseOrder != "PO 7" || o.Reference != "bench CART-1" {
		t.Errorf("order is %+v", o)
	}
	if o.TaxRequest.DocumentCode != o.Number {
		t.Errorf("tax document code %q, want the number", o.TaxRequest.DocumentCode)
	}
	again, err := r.FindByCart(t.Context(), "loctite", "buyer-1", "cart-1")
	if err != nil || !sameOrder(again, o) {
		t.Errorf("found %+v, %v\nwant %+v", again, err, o)
	}
}

func sameOrder(a, b Order) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && reflect.DeepEqual(x, y)
}

func TestTheSameKeyAndInputGivesTheSameOrderWithoutPricingAgain(t *testing.T) {
	r := newRig(t).open()
	first := r.place("cart-1", "key-1")
	in := placement("cart-1", "key-1")
	in.ExpectedTotal = usd("16.640") // the same amount
	r.pricer.refuse = errors.New("the price has changed since")
	again, replayed, err := r.Place(t.Context(), in)
	if err != nil || !replayed || !sameOrder(again, first) {
		t.Errorf("replayed %v, %v: %+v", replayed, err, again)
	}
	if n := r.pricer.priced(); n != 1 {
		t.Errorf("priced %d times", n)
	}
}

func TestEveryOtherInputUnderAUsedKeyIsRefused(t *testing.T) {
	r := newRig(t).open()
	r.place("cart-1", "key-1")
	for name, change := range map[string]func(*Placement){
		"another cart":      func(p *Placement) { p.CartID = "cart-2" },
		"another total":     func(p *Placement) { p.ExpectedTotal = usd("16.65") },
		"another payment":   func(p *Placement) { p.Payment.PurchaseOrder = "PO 8" },
		"another reference": func(p *Placement) { p.Reference = "" },
	} {
		in := placement("cart-1", "key-1")
		change(&in)
		if _, _, err := r.Place(t.Context(), in); !errors.Is(err, ErrKeyReused) {
			t.Errorf("%s: %v, want ErrKeyReused", name, err)
		}
	}
	for name, change := range map[string]func(*Placement){
		"another buyer":   func(p *Placement) { p.Owner = "buyer-2" },
		"another partner": func(p *Placement) { p.Partner = "atelier" },
	} {
		in := placement("cart-1", "key-1")
		change(&in)
		if _, replayed, err := r.Place(t.Context(), in); err != nil || replayed {
			t.Errorf("%s: replayed %v, %v; a key is a buyer's own", name, replayed, err)
		}
	}
	if n := acceptedRecords(t, r); n != 3 {
		t.Errorf("%d orders were accepted, want 3", n)
	}
}

func TestTheKeyIsLookedAtBeforeTheCart(t *testing.T) {
	r := newRig(t).open()
	r.place("cart-1", "key-1")
	r.place("cart-2", "key-2")
	if _, _, err := r.Place(t.Context(), placement("cart-2", "key-1")); !errors.Is(err, ErrKeyReused) {
		t.Errorf("a used key on an ordered cart: %v, want ErrKeyReused", err)
	}
	if _, _, err := r.Place(t.Context(), placement("cart-2", "key-3")); !errors.Is(err, ErrCartOrdered) {
		t.Errorf("a new key on an ordered cart: %v, want ErrCartOrdered", err)
	}
}

func TestARefusalOfThePricerConsumesNothing(t *testing.T) {
	r := newRig(t).open()
	changed := errors.New("PRICE_CHANGED")
	r.pricer.refuse = changed
	if _, _, err := r.Place(t.Context(), placement("cart-1", "key-1")); err != changed { //nolint:errorlint // as it is
		t.Fatalf("got %v, want the pricer's own error", err)
	}
	r.pricer.refuse = nil
	if _, replayed, err := r.Place(t.Context(), placement("cart-2", "key-1")); err != nil || replayed {
		t.Errorf("the key on another cart: %v %v", replayed, err)
	}
}

func TestKeysHaveOneTo128Characters(t *testing.T) {
	r := newRig(t).open()
	for _, key := range []string{"", strings.Repeat("k", 129), "\xff"} {
		if _, _, err := r.Place(t.Context(), placement("cart-1", key)); !errors.Is(err, ErrKeyInvalid) {
			t.Errorf("key of %d bytes: %v", len(key), err)
		}
	}
	if _, _, err := r.Place(t.Context(), placement("cart-1", strings.Repeat("é", 128))); err != nil {
		t.Errorf("128 characters: %v", err)
	}
	in := placement("cart-1", "key-1")
	in.Owner = "*"
	if _, _, err := r.Place(t.Context(), in); !errors.Is(err, store.ErrKey) {
		t.Errorf("a wildcard for a buyer: %v", err)
	}
}

func TestADraftThatDoesNotAddUpIsNotAccepted(t *testing.T) {
	for name, change := range map[string]func(*Draft){
		"no lines":           func(d *Draft) { d.Lines = nil },
		"line total":         func(d *Draft) { d.Lines[0].Total = usd("12.01") },
		"quantity":           func(d *Draft) { d.Lines[0].Quantity, d.Lines[0].Total = 0, usd("0") },
		"subtotal":           func(d *Draft) { d.Cost.Subtotal = usd("12.01") },
		"a fee not in total": func(d *Draft) { d.Cost.Fees = []Fee{{"MIN", "Minimum", usd("1.00")}} },
		"tax in euros":       func(d *Draft) { d.Cost.Tax.Total, _ = money.Parse("EUR", "0.64") },
		"unit":               func(d *Draft) { d.Lines[0].Unit = "parsec" },
		"model id":           func(d *Draft) { d.Lines[0].ModelID = "a.b" },
		"another total":      func(d *Draft) { d.Cost.Shipping, d.Cost.Total = usd("5.00"), usd("17.64") },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.pricer.change = change
			r.open()
			if _, _, err := r.Place(t.Context(), placement("cart-1", "key-1")); !errors.Is(err, ErrDraft) {
				t.Errorf("got %v, want ErrDraft", err)
			}
			if n := acceptedRecords(t, r); n != 0 {
				t.Errorf("%d records", n)
			}
		})
	}
}

// race runs placements at once, held together at the pricer so that all have passed the first look.
func race(t *testing.T, r *rig, ins []Placement) (orders map[string]int, replays int, errs []error) {
	t.Helper()
	var gate sync.WaitGroup
	gate.Add(len(ins))
	r.pricer.during = func(string) { gate.Done(); gate.Wait() }
	r.open()
	var mu sync.Mutex
	var all sync.WaitGroup
	orders = map[string]int{}
	for _, in := range ins {
		all.Go(func() {
			o, replayed, err := r.Place(context.Background(), in)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				errs = append(errs, err)
				return
			}
			orders[o.ID]++
			if replayed {
				replays++
			}
		})
	}
	all.Wait()
	return orders, replays, errs
}

func TestTwentyCallsWithOneKeyMakeOneOrder(t *testing.T) {
	r := newRig(t)
	ins := make([]Placement, 20)
	for i := range ins {
		ins[i] = placement("cart-1", "key-1")
	}
	orders, replays, errs := race(t, r, ins)
	if len(orders) != 1 || replays != 19 || len(errs) != 0 || acceptedRecords(t, r) != 1 {
		t.Errorf("%d orders, %d replays, errors %v, %d records", len(orders), replays, errs, acceptedRecords(t, r))
	}
}

func TestTwentyKeysOnOneCartMakeOneOrder(t *testing.T) {
	r := newRig(t)
	ins := make([]Placement, 20)
	for i := range ins {
		ins[i] = placement("cart-1", fmt.Sprintf("key-%d", i))
	}
	orders, replays, errs := race(t, r, ins)
	if len(orders) != 1 || replays != 0 || len(errs) != 19 || acceptedRecords(t, r) != 1 {
		t.Errorf("%d orders, %d replays, %d errors, %d records", len(orders), replays, len(errs), acceptedRecords(t, r))
	}
	for _, err := range errs {
		if !errors.Is(err, ErrCartOrdered) {
			t.Errorf("got %v, want ErrCartOrdered", err)
		}
	}
}

func TestOneKeyOnTwentyCartsMakesOneOrder(t *testing.T) {
	r := newRig(t)
	ins := make([]Placement, 20)
	for i := range ins {
		ins[i] = placement(fmt.Sprintf("cart-%d", i), "key-1")
	}
	orders, replays, errs := race(t, r, ins)
	if len(orders) != 1 || replays != 0 || len(errs) != 19 || acceptedRecords(t, r) != 1 {
		t.Errorf("%d orders, %d replays, %d errors, %d records", len(orders), replays, len(errs), acceptedRecords(t, r))
	}
	for _, err := range errs {
		if !errors.Is(err, ErrKeyReused) {
			t.Errorf("got %v, want ErrKeyReused", err)
		}
	}
}

func TestOneKeyWithTwentyInputsOnOneCartMakesOneOrder(t *testing.T) {
	r := newRig(t)
	ins := make([]Placement, 20)
	for i := range ins {
		ins[i] = placement("cart-1", "key-1")
		ins[i].Reference = fmt.Sprint(i)
	}
	orders, replays, errs := race(t, r, ins)
	if len(orders) != 1 || replays != 0 || len(errs) != 19 || acceptedRecords(t, r) != 1 {
		t.Errorf("%d orders, %d replays, %d errors, %d records", len(orders), replays, len(errs), acceptedRecords(t, r))
	}
	for _, err := range errs {
		if !errors.Is(err, ErrKeyReused) {
			t.Errorf("got %v, want ErrKeyReused", err)
		}
	}
}

func TestACrashWhileAcceptingLeavesOneOrderOrNone(t *testing.T) {
	// before anything is written
	r := newRig(t)
	r.pricer.during = func(string) { r.cut() }
	r.open()
	if _, _, err := r.Place(t.Context(), placement("cart-1", "key-1")); err == nil {
		t.Fatal("accepted without a store")
	}
	r.pricer.during = nil
	r.open()
	if n := acceptedRecords(t, r); n != 0 {
		t.Fatalf("%d records", n)
	}
	// between the claim and the append
	a, err := newAcceptance(placement("cart-1", "key-1"))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.claim(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	r.cut()
	r.open()
	if _, _, err := r.Place(t.Context(), placement("cart-2", "key-1")); !errors.Is(err, ErrKeyReused) {
		t.Errorf("the claimed key on another cart: %v", err)
	}
	changed := placement("cart-1", "key-1")
	changed.Reference = "another" // nothing was ordered, so this is no reuse
	if _, replayed, err := r.Place(t.Context(), changed); err != nil || replayed {
		t.Fatalf("after the crash: %v %v", replayed, err)
	}
	// after the append, before the answer
	r.cut()
	r.open()
	if _, replayed, err := r.Place(t.Context(), changed); err != nil || !replayed {
		t.Errorf("after the lost answer: %v %v, want a replay", replayed, err)
	}
	if n := acceptedRecords(t, r); n != 1 {
		t.Errorf("%d records", n)
	}
}

func TestOrdersOfOthersAreNotFound(t *testing.T) {
	r := newRig(t).open()
	o := r.place("cart-1", "key-1")
	for _, who := range [][3]string{
		{"loctite", "buyer-2", o.ID},
		{"atelier", "buyer-1", o.ID},
		{"loctite", "buyer-1", "ord_" + strings.Repeat("0", 26)},
		{"loctite", "buyer-1", o.Number},
		{"loctite", "buyer-1", ""},
		{"loctite", "*", o.ID},
		{"loctite", "buyer-1", "ord_>"},
		{"loctite", "buyer-1", "ord_" + strings.Repeat("*", 26)},
	} {
		if _, err := r.Find(t.Context(), who[0], who[1], who[2]); err != ErrNotFound { //nolint:errorlint // all alike
			t.Errorf("Find(%v) = %v, want ErrNotFound itself", who, err)
		}
		if _, err := r.Watch(t.Context(), who[0], who[1], who[2]); err != ErrNotFound { //nolint:errorlint // all alike
			t.Errorf("Watch(%v) = %v, want ErrNotFound itself", who, err)
		}
		if err := r.Replay(t.Context(), who[0], who[1], who[2]); err != ErrNotFound { //nolint:errorlint // all alike
			t.Errorf("Replay(%v) = %v, want ErrNotFound itself", who, err)
		}
	}
	if list, err := r.List(t.Context(), "loctite", "buyer-2"); err != nil || len(list) != 0 {
		t.Errorf("List of another buyer: %v %v", list, err)
	}
	r.place("cart-2", "key-2")
	if list, err := r.List(t.Context(), "loctite", "buyer-1"); err != nil || len(list) != 2 || list[1].ID != o.ID {
		t.Errorf("List: %d orders, %v, want the older one last", len(list), err)
	}
}
