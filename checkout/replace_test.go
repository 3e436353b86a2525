package checkout

import (
	"testing"

	"github.com/modeliq/modeliq/upstreams/mp"
)

func (w *world) replace(s *Service, b Buyer, in CartInput) Cart {
	w.t.Helper()
	c, problems, err := s.CreateCart(w.t.Context(), b, in)
	w.fine(problems, err)
	return c
}

func lineOf(m Model, pieces int) LineInput {
	return LineInput{ModelID: m.ID, MaterialID: MaterialID(nylon), Quantity: pieces, Speed: mp.Standard}
}

// A buyer who takes a quote that is in the cart already, after a reload say, has it once and at its price.
func TestAQuoteIsTakenOnce(t *testing.T) {
	w, s, b := rig(t)
	arm, leg := w.model(s, b, "arm"), w.model(s, b, "leg")
	q := w.quote(s, b, arm.ID, 2)
	first := w.replace(s, b, CartInput{QuoteID: q.ID, Lines: []LineInput{lineOf(leg, 3)}, Attributes: []Attribute{{"job", "7"}}})
	vat := "DE123"
	first, problems, err := s.SetAttributes(t.Context(), b, first.ID, first.Attributes, &vat)
	w.fine(problems, err)
	first, problems, err = s.SelectShipping(t.Context(), b, first.ID, "shp_1")
	w.fine(problems, err)

	again := w.replace(s, b, CartInput{QuoteID: q.ID, Replaces: first.ID})
	if len(again.Lines) != 2 || again.Lines[0].Quantity != 2 || again.Lines[0].Promise == nil || again.Lines[1].Quantity != 3 {
		t.Errorf("lines are %+v", again.Lines)
	}
	if again.Lines[1].ID != first.Lines[1].ID {
		t.Error("a line that went on is another one now")
	}
	if again.ShippingOption != 1 || again.VATID != vat || len(again.Attributes) != 1 {
		t.Errorf("what was written on the cart is lost: %+v", again)
	}

	second := w.quote(s, b, leg.ID, 5)
	other := w.replace(s, b, CartInput{QuoteID: second.ID, Replaces: again.ID})
	if len(other.Lines) != 2 || other.Lines[0].Quantity != 8 || other.Lines[1].Promise != nil {
		t.Errorf("with another quote the lines are %+v", other.Lines)
	}
	alone := w.replace(s, b, CartInput{Replaces: first.ID})
	if len(alone.Lines) != 2 || alone.Lines[0].Promise == nil || alone.QuoteID != q.ID {
		t.Errorf("without a quote it is %+v", alone)
	}
}

func TestACartThatIsGoneOrOrderedIsNotReplaced(t *testing.T) {
	w, s, b := rig(t)
	ordered := w.cart(s, b, w.quote(s, b, w.model(s, b, "arm").ID, 1).ID)
	w.ordered[ordered.ID] = true
	for id, code := range map[string]string{ordered.ID: "CART_ALREADY_ORDERED", "crt_x": "CART_NOT_FOUND"} {
		if _, problems, err := s.CreateCart(t.Context(), b, CartInput{Replaces: id}); err != nil || len(problems) != 1 || problems[0].Code != code {
			t.Errorf("%s: %v, %v", code, problems, err)
		}
	}
}

// What the buyer has made more of stays: nobody's pieces go without a word.
func TestTheLargerLineStaysWhenAQuoteIsTakenAgain(t *testing.T) {
	w, s, b := rig(t)
	arm := w.model(s, b, "arm")
	q := w.quote(s, b, arm.ID, 5)
	mine := w.replace(s, b, CartInput{Lines: []LineInput{lineOf(arm, 3)}})
	for range 3 {
		mine = w.replace(s, b, CartInput{QuoteID: q.ID, Replaces: mine.ID})
		if len(mine.Lines) != 1 || mine.Lines[0].Quantity != 8 || mine.Lines[0].Promise != nil {
			t.Fatalf("lines are %+v", mine.Lines)
		}
	}
	fewer := 2
	mine, problems, err := s.UpdateLines(t.Context(), b, mine.ID, []LineChange{{LineID: mine.Lines[0].ID, Quantity: &fewer}})
	w.fine(problems, err)
	mine = w.replace(s, b, CartInput{QuoteID: q.ID, Replaces: mine.ID})
	if len(mine.Lines) != 1 || mine.Lines[0].Quantity != 5 || mine.Lines[0].Promise == nil {
		t.Errorf("lines are %+v", mine.Lines)
	}
}

// The same country has the same ways to ship, another one has not; what was withdrawn can still be put back.
func TestWhatGoesOnInTheNextCart(t *testing.T) {
	w, s, b := rig(t)
	arm := w.model(s, b, "arm")
	c := w.cart(s, b, w.quote(s, b, arm.ID, 2).ID)
	c, problems, err := s.RemoveLines(t.Context(), b, c.ID, []string{c.Lines[0].ID})
	w.fine(problems, err)
	there := berlin
	next := w.replace(s, b, CartInput{Replaces: c.ID, ShipTo: &there})
	if next.ShippingOption != c.ShippingOption {
		t.Errorf("the way to ship is %d", next.ShippingOption)
	}
	next, problems, err = s.AddLines(t.Context(), b, next.ID, []LineInput{lineOf(arm, 2)})
	w.fine(problems, err)
	if next.Lines[0].Promise == nil {
		t.Error("the promise is lost")
	}
	there.Country = "AT"
	if other := w.replace(s, b, CartInput{Replaces: c.ID, ShipTo: &there}); other.ShippingOption != 0 {
		t.Errorf("the way to ship is %d", other.ShippingOption)
	}
}

// Undo puts back what was there: the price that was promised, too, as long as it is the same line.
func TestALineThatIsPutBackHasItsPromiseAgain(t *testing.T) {
	w, s, b := rig(t)
	arm := w.model(s, b, "arm")
	c := w.replace(s, b, CartInput{QuoteID: w.quote(s, b, arm.ID, 2).ID})
	for _, pieces := range []int{2, 3, 2} {
		_, problems, err := s.RemoveLines(t.Context(), b, c.ID, []string{c.Lines[0].ID})
		w.fine(problems, err)
		c, problems, err = s.AddLines(t.Context(), b, c.ID, []LineInput{lineOf(arm, pieces)})
		w.fine(problems, err)
		if promised := c.Lines[0].Promise != nil; promised != (pieces == 2) {
			t.Errorf("%d pieces: promised is %t", pieces, promised)
		}
	}
}
