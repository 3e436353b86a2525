package checkout

import (
	"testing"
	"time"

	"github.com/modeliq/modeliq/upstreams/mp"
)

// A file that tells its own unit is quoted before anybody has kept what MP told of it.
func TestAQuoteOfAModelThatIsBeingReadIsOpen(t *testing.T) {
	for name, told := range map[string]string{"MP knows the unit": "inch", "MP does not know it yet": ""} {
		t.Run(name, func(t *testing.T) {
			w, s, b := rig(t)
			w.tell("mp-box", mp.Processing, told)
			box := Model{ID: "mdl_box", MPID: "mp-box", Format: "3mf", SHA256: "box", CreatedAt: w.now, State: mp.Model{ID: "mp-box", State: mp.Queued}}
			w.must(keep(t.Context(), s.models, b, box.ID, box))
			q := w.quote(s, b, box.ID, 1)
			is := func(want QuoteStatus) {
				t.Helper()
				if status, err := s.StatusOf(t.Context(), b, q); err != nil || status != want {
					t.Errorf("the quote is %s, %v; want %s", status, err, want)
				}
			}
			is(QuoteOpen)
			if _, problems, err := s.RequestReview(t.Context(), b, q.ID, ""); err != nil || problems != nil {
				t.Errorf("a review is refused: %v, %v", problems, err)
			}
			w.tell("mp-box", mp.Ready, "inch")
			w.stands(s, b, box.ID, mp.Ready, "inch")
			is(QuoteOpen)
			_, problems, err := s.SetUnit(t.Context(), b, box.ID, "cm")
			w.fine(problems, err)
			is(QuoteExpired)
			w.tell("mp-box", mp.Ready, "cm")
			w.stands(s, b, box.ID, mp.Ready, "cm")
			is(QuoteExpired)
		})
	}
}

// What a person agreed to is one order, however many carts were made of it before.
func TestAnAgreedQuoteIsOrderedOnce(t *testing.T) {
	w, s, b := rig(t)
	q := w.reviewed(s, b, w.quote(s, b, w.model(s, b, "arm").ID, 100), "6.00")
	one, two := w.cart(s, b, q.ID), w.cart(s, b, q.ID)
	if _, err := w.draft(s, b, one); err != nil {
		t.Fatal(err)
	}
	d, err := w.draft(s, b, two) // the first is being accepted
	refusedAs(t, d, err, "CART_BLOCKED")
	w.now = w.now.Add(claimPatience)
	if _, err := w.draft(s, b, two); err != nil { // it never was
		t.Fatal(err)
	}
	w.ordered[two.ID] = true
	w.now = w.now.Add(time.Hour)
	d, err = w.draft(s, b, one)
	refusedAs(t, d, err, "CART_BLOCKED")
	w.isOrdered(s, b, q.ID)
}

// A quote knows its order however many carts were made of it since.
func TestAnOrderedQuoteStaysOrdered(t *testing.T) {
	w, s, b := rig(t)
	q := w.quote(s, b, w.model(s, b, "arm").ID, 1)
	first := w.cart(s, b, q.ID)
	var last Cart
	for range 25 {
		last = w.cart(s, b, q.ID)
	}
	if _, err := w.draft(s, b, first); err != nil {
		t.Fatal(err)
	}
	w.ordered[first.ID] = true
	w.isOrdered(s, b, q.ID)
	if _, err := w.draft(s, b, last); err != nil {
		t.Errorf("a cart with the price of a quote that no person gave: %v", err)
	}
	w.isOrdered(s, b, q.ID)
}

// isOrdered fails unless a quote is and makes no carts any more.
func (w *world) isOrdered(s *Service, b Buyer, id string) {
	w.t.Helper()
	q, err := s.Quote(w.t.Context(), b, id)
	w.must(err)
	if status, err := s.StatusOf(w.t.Context(), b, q); err != nil || status != QuoteOrdered {
		w.t.Errorf("the quote is %s, %v", status, err)
	}
	if c, problems, err := s.CreateCart(w.t.Context(), b, CartInput{QuoteID: id}); err != nil || len(problems) != 1 || problems[0].Code != "QUOTE_EXPIRED" {
		w.t.Errorf("another cart is %v, %v, %v", c, problems, err)
	}
}
