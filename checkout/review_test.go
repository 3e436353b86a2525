package checkout

import (
	"slices"
	"testing"

	"github.com/modeliq/modeliq/upstreams/mp"
)

// A person's word is about a part of one size: of another one, the threshold holds again.
func TestWhatAPersonAgreedToIsForTheSizeThatWasSeen(t *testing.T) {
	w, s, b := rig(t)
	m := w.model(s, b, "arm")
	c := w.cart(s, b, w.reviewed(s, b, w.quote(s, b, m.ID, 100), "6.00").ID)
	if codes := w.blockersOf(s, b, c); codes != nil {
		t.Fatalf("the agreed cart is stopped by %q", codes)
	}
	_, problems, err := s.SetUnit(t.Context(), b, m.ID, "cm")
	w.fine(problems, err)
	w.tell(m.MPID, mp.Ready, "cm")
	if codes := w.blockersOf(s, b, c); !slices.Equal(codes, []string{"REVIEW_REQUIRED"}) {
		t.Errorf("in centimetres it is stopped by %q", codes)
	}
	if d, err := w.draft(s, b, c); err == nil {
		t.Errorf("it is ordered at %s", d.Total)
	}
}

// A person prices what the price engine leaves to people or refuses, not what nobody can have.
func TestAnAgreedPriceIsForWhatAPersonCouldJudge(t *testing.T) {
	for name, c := range map[string]struct {
		price mp.PriceState
		model mp.State
		want  OfferStatus
	}{
		"priced":                    {mp.Priced, mp.Ready, Priced},
		"left to a person":          {mp.Review, mp.Ready, Priced},
		"refused by the engine":     {mp.NotPrintable, mp.Ready, Priced},
		"not told yet":              {mp.PricePending, mp.Ready, Pending},
		"a model that is unmakable": {mp.Review, mp.Unprintable, NotPrintable},
		"a model that is measured":  {mp.Review, mp.Processing, Pending},
	} {
		t.Run(name, func(t *testing.T) {
			w, s, b := rig(t)
			m := w.model(s, b, "arm")
			cart := w.cart(s, b, w.reviewed(s, b, w.quote(s, b, m.ID, 100), "6.00").ID)
			w.state = c.price
			w.tell(m.MPID, c.model, "mm")
			_, key, err := find(t.Context(), s.models, b, "mdl", m.ID)
			w.must(err)
			_, err = s.models.Change(t.Context(), key, func(kept *Model) error { kept.State = w.models[m.MPID]; return nil })
			w.must(err)
			offers, err := s.SheetOf(t.Context(), b, cart).Offers()
			if err != nil || offers[0].Status != c.want || (offers[0].UnitPrice != nil) != (c.want == Priced) {
				t.Errorf("the offer is %+v, %v; want %s", offers, err, c.want)
			}
		})
	}
}
