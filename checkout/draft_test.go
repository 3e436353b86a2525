package checkout

import (
	"errors"
	"testing"

	"github.com/modeliq/modeliq/upstreams/mp"
)

// refusedAs fails unless an order was refused with a code.
func refusedAs(t *testing.T, d *Draft, err error, code string) {
	t.Helper()
	var r *Refusal
	if !errors.As(err, &r) || r.Problems[0].Code != code {
		t.Errorf("the order is %v, %v; want %s", d, err, code)
	}
}

// Tax may take seconds, and so much may happen to a model meanwhile.
func TestAModelThatChangesWhileItsOrderIsPricedStopsTheOrder(t *testing.T) {
	for name, c := range map[string]struct {
		happens func(*world, *Service, Buyer, Model) ([]Problem, error)
		want    string
	}{
		"its unit is corrected": {func(w *world, s *Service, b Buyer, m Model) ([]Problem, error) {
			_, problems, err := s.SetUnit(w.t.Context(), b, m.ID, "cm")
			return problems, err
		}, "PRICE_CHANGED"},
		"its unit is corrected and judged": {func(w *world, s *Service, b Buyer, m Model) ([]Problem, error) {
			_, problems, err := s.SetUnit(w.t.Context(), b, m.ID, "cm")
			w.tell(m.MPID, mp.Ready, "cm")
			w.stands(s, b, m.ID, mp.Ready, "cm")
			return problems, err
		}, "PRICE_CHANGED"},
		"it is deleted": {func(w *world, s *Service, b Buyer, m Model) ([]Problem, error) {
			return s.DeleteModel(w.t.Context(), b, m.ID)
		}, "CART_BLOCKED"},
	} {
		t.Run(name, func(t *testing.T) {
			w, s, b := rig(t)
			m := w.model(s, b, "arm")
			cart := w.cart(s, b, w.quote(s, b, m.ID, 1).ID)
			if _, err := w.draft(s, b, cart); err != nil {
				t.Fatal(err)
			}
			total, err := s.SheetOf(t.Context(), b, cart).Total()
			w.must(err)
			w.beforeTax = func() { w.fine(c.happens(w, s, b, m)) }
			d, err := s.Draft(t.Context(), b, cart.ID, *total, Payment{Method: "INVOICE"}, "")
			refusedAs(t, d, err, c.want)
		})
	}
}

// What comes between the last look and the acceptance shows when the order is handed on.
func TestAModelIsTheSizeThatWasOrdered(t *testing.T) {
	w, s, b := rig(t)
	m := w.model(s, b, "arm")
	is := func(unit string, want, told bool) {
		t.Helper()
		if same, err := s.StillSized(t.Context(), b, m.ID, unit); same != want || (err == nil) != told {
			t.Errorf("still in %s: %v, %v", unit, same, err)
		}
	}
	is("mm", true, true)
	_, problems, err := s.SetUnit(t.Context(), b, m.ID, "cm")
	w.fine(problems, err)
	is("mm", false, false)
	w.tell(m.MPID, mp.Ready, "cm")
	is("mm", false, true)
	is("cm", true, true)
	problems, err = s.DeleteModel(t.Context(), b, m.ID)
	w.fine(problems, err)
	is("mm", true, true)
}
