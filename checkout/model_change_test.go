package checkout

import (
	"errors"
	"testing"
	"time"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// lost is an answer that nobody heard.
var lost = &upstreams.Error{Upstream: upstreams.MPName, Kind: upstreams.Timeout, Ambiguous: true}

// stands says what a buyer reads of a model.
func (w *world) stands(s *Service, b Buyer, id string, state mp.State, unit string) {
	w.t.Helper()
	m, err := s.Model(w.t.Context(), b, id)
	if err != nil || m.State.State != state || m.EffectiveUnit() != unit || (m.State.Geometry != nil) != state.Final() {
		w.t.Errorf("%s is %s in %s, geometry %v, %v; want %s in %s", id, m.State.State, m.EffectiveUnit(), m.State.Geometry, err, state, unit)
	}
}

// A reading between the wish and MP's answer finds MP at the old unit still. That word must not become the last one, also
// when the answer is lost; and also when the buyer's first word on the unit was the one that is wanted now.
func TestACorrectedUnitIsNeverMeasuredInTheOldOne(t *testing.T) {
	for name, said := range map[string]string{"another unit": "inch", "the unit that the buyer said at first": "cm"} {
		t.Run(name, func(t *testing.T) {
			w, s, b := rig(t)
			w.tell("mp-box", mp.Ready, "inch")
			box := Model{ID: "mdl_box", MPID: "mp-box", Format: "3mf", SHA256: "box", Unit: said, CreatedAt: w.now, State: w.models["mp-box"]}
			w.must(keep(t.Context(), s.models, b, box.ID, box))
			w.unitAnswer = func(id, unit string) error {
				w.stands(s, b, box.ID, mp.Queued, "cm") // a poll, while the call is on its way
				w.tell(id, mp.Processing, unit)
				return lost
			}
			if _, problems, err := s.SetUnit(t.Context(), b, box.ID, "cm"); err == nil {
				t.Fatalf("a lost answer is a success, %v", problems)
			}
			w.stands(s, b, box.ID, mp.Processing, "cm")
			w.tell("mp-box", mp.Ready, "cm")
			w.stands(s, b, box.ID, mp.Ready, "cm")
			if m, _, err := find(t.Context(), s.models, b, "mdl", box.ID); err != nil || m.Unit != "cm" || m.State.Unit != "cm" || m.Wanted != "" {
				t.Errorf("kept is %+v, %v", m, err)
			}
		})
	}
}

func TestACorrectionThatNeverArrivesIsGivenUp(t *testing.T) {
	w, s, b := rig(t)
	m := w.model(s, b, "arm")
	w.unitAnswer = func(string, string) error { return lost }
	if _, _, err := s.SetUnit(t.Context(), b, m.ID, "cm"); !errors.Is(err, lost) {
		t.Fatal(err)
	}
	w.stands(s, b, m.ID, mp.Queued, "cm")
	w.now = w.now.Add(correctionPatience)
	w.stands(s, b, m.ID, mp.Ready, "mm")

	// Asked again, it is tried again: also while it is open.
	w.now = w.now.Add(time.Hour)
	for range 2 {
		if _, _, err := s.SetUnit(t.Context(), b, m.ID, "cm"); !errors.Is(err, lost) {
			t.Fatal(err)
		}
	}
	w.unitAnswer = nil
	_, problems, err := s.SetUnit(t.Context(), b, m.ID, "cm")
	w.fine(problems, err)
	w.tell(m.MPID, mp.Ready, "cm")
	w.stands(s, b, m.ID, mp.Ready, "cm")
}

func TestACorrectionThatMPRefusesChangesNothing(t *testing.T) {
	w, s, b := rig(t)
	m := w.model(s, b, "arm")
	q := w.quote(s, b, m.ID, 1)
	w.unitAnswer = func(string, string) error {
		return &upstreams.Error{Upstream: upstreams.MPName, Kind: upstreams.Refused}
	}
	if _, _, err := s.SetUnit(t.Context(), b, m.ID, "cm"); err == nil {
		t.Fatal("a refusal is a success")
	}
	w.stands(s, b, m.ID, mp.Ready, "mm")
	if status, err := s.StatusOf(t.Context(), b, q); err != nil || status != QuoteOpen {
		t.Errorf("the quote is %s, %v", status, err)
	}
}

// MP's word was asked for before a second correction, and comes after it.
func TestAWordFromBeforeACorrectionIsNotKept(t *testing.T) {
	w, s, b := rig(t)
	m := w.model(s, b, "arm")
	_, problems, err := s.SetUnit(t.Context(), b, m.ID, "cm")
	w.fine(problems, err)
	before, key, err := find(t.Context(), s.models, b, "mdl", m.ID)
	w.must(err)
	w.tell(m.MPID, mp.Ready, "cm")
	late := w.models[m.MPID]
	_, problems, err = s.SetUnit(t.Context(), b, m.ID, "mm")
	w.fine(problems, err)
	if _, err := s.advance(t.Context(), b, key, before, late); err != nil {
		t.Fatal(err)
	}
	w.stands(s, b, m.ID, mp.Processing, "mm")
}

// An order is accepted between the first look and the wish.
func TestAModelThatWasOrderedThisMomentKeepsItsUnit(t *testing.T) {
	w, s, b := rig(t)
	m := w.model(s, b, "arm")
	w.beforeMaking = func() { w.beforeMaking = func() { w.making = true } }
	w.unitAnswer = func(string, string) error { t.Error("MP is told to change it"); return nil }
	got, problems, err := s.SetUnit(t.Context(), b, m.ID, "cm")
	if err != nil || len(problems) != 1 || problems[0].Code != "MODEL_IN_ORDER" || got.EffectiveUnit() != "mm" {
		t.Errorf("%+v, %v, %v", got, problems, err)
	}
	w.stands(s, b, m.ID, mp.Ready, "mm")
	if same, err := s.StillSized(t.Context(), b, m.ID, "mm"); !same || err != nil {
		t.Errorf("the order's model is another: %v, %v", same, err)
	}
}

// From the moment that a model is given up nobody finds it: an order that would come now would lose its file.
func TestADeletedModelIsGoneBeforeItsFileIs(t *testing.T) {
	w, s, b := rig(t)
	m := w.model(s, b, "arm")
	cart := w.cart(s, b, w.quote(s, b, m.ID, 1).ID)
	total, err := s.SheetOf(t.Context(), b, cart).Total()
	w.must(err)
	gone := func() {
		t.Helper()
		if m, err := s.Model(t.Context(), b, m.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("it is still there: %+v, %v", m, err)
		}
		if all, err := s.Models(t.Context(), b); err != nil || len(all) != 0 {
			t.Errorf("it is still listed: %+v, %v", all, err)
		}
		d, err := s.Draft(t.Context(), b, cart.ID, *total, Payment{Method: "INVOICE"}, "")
		refusedAs(t, d, err, "CART_BLOCKED")
	}
	w.beforeForget, w.forgetError = gone, errors.New("the disk is full")
	if _, err := s.DeleteModel(t.Context(), b, m.ID); !errors.Is(err, w.forgetError) {
		t.Fatal(err)
	}
	gone()
	if fresh, err := s.keepModel(t.Context(), b, Model{ID: "mdl_again", SHA256: m.SHA256, Unit: m.Unit}); err != nil || fresh.ID != "mdl_again" {
		t.Errorf("the same file again is %+v, %v", fresh, err)
	}
	w.forgetError = nil
	problems, err := s.DeleteModel(t.Context(), b, m.ID)
	w.fine(problems, err)
	if problems, err := s.DeleteModel(t.Context(), b, m.ID); err != nil || len(problems) != 1 || problems[0].Code != "MODEL_NOT_FOUND" {
		t.Errorf("once more: %v, %v", problems, err)
	}
}

func TestAModelThatWasOrderedThisMomentIsNotDeleted(t *testing.T) {
	w, s, b := rig(t)
	m := w.model(s, b, "arm")
	w.beforeMaking = func() { w.beforeMaking = func() { w.making = true } }
	problems, err := s.DeleteModel(t.Context(), b, m.ID)
	if err != nil || len(problems) != 1 || problems[0].Code != "MODEL_IN_ORDER" || len(w.gone) > 0 {
		t.Errorf("%v, %v, %q is gone", problems, err, w.gone)
	}
	w.stands(s, b, m.ID, mp.Ready, "mm")
}
