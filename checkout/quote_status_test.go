package checkout

import (
	"testing"

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
