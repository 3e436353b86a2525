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
