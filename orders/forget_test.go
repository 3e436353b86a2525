package orders

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/upstreams/monolith"
)

func farewellOf(modelID string) Registration {
	return Registration{Partner: "loctite", Owner: "buyer-1", ModelID: modelID, MPModelID: "mp-" + modelID, FileName: "a.stl", Format: "stl", Unit: "mm"}
}

// A removed model leaves the monolith and model processing, however often model processing is away.
func TestAModelIsForgottenEverywhere(t *testing.T) {
	r := newRig(t)
	r.files.downs = 2
	r.start()
	model := farewellOf("mdl_1")
	id, err := r.Ensure(t.Context(), model)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Forget(t.Context(), model); err != nil {
		t.Fatal(err)
	}
	eventually(t, "model processing has removed it", func() bool { return r.files.deletedOnce("mp-mdl_1") })
	r.mono.mu.Lock()
	deleted := r.mono.deleted
	r.mono.mu.Unlock()
	if len(deleted) != 1 || deleted[0] != id {
		t.Errorf("the monolith removed %v, want %d", deleted, id)
	}
	key, _ := model.key()
	if _, _, err := r.pairs.Get(t.Context(), key); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the pair of ids is still there: %v", err)
	}
}

// A unit that was corrected takes the monolith's older copy away, and leaves the newer one and the file.
func TestACorrectedModelSupersedesTheOneBefore(t *testing.T) {
	r := newRig(t).start()
	before, now := farewellOf("mdl_1"), farewellOf("mdl_1")
	now.Unit = "inch"
	old, err := r.Ensure(t.Context(), before)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Ensure(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second has nothing left to do
		if err := r.Supersede(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "the monolith has removed it", func() bool {
		r.mono.mu.Lock()
		defer r.mono.mu.Unlock()
		return slices.Equal(r.mono.deleted, []int{old})
	})
	key, _ := now.key()
	if _, _, err := r.pairs.Get(t.Context(), key); err != nil {
		t.Errorf("the newer copy: %v", err)
	}
	if r.files.deletedOnce("mp-mdl_1") {
		t.Error("the file was removed")
	}
}

// What an order needs stays until the order is finished, even when the buyer removed it in the very moment of ordering.
func TestAModelInAnOrderIsKept(t *testing.T) {
	r := newRig(t).start()
	o := r.place("cart-1", "key-1")
	r.untilStatus(o.ID, Placed)
	modelID := o.Lines[0].ModelID
	if making, err := r.Making(t.Context(), "loctite", "buyer-1", modelID); err != nil || !making {
		t.Errorf("making is %v, %v", making, err)
	}
	if making, err := r.Making(t.Context(), "loctite", "buyer-2", modelID); err != nil || making {
		t.Errorf("somebody else's order counts: %v, %v", making, err)
	}
	body, err := json.Marshal(farewell{farewellOf(modelID), true})
	if err != nil {
		t.Fatal(err)
	}
	if v := r.forget(t.Context(), store.Message{Subject: "forget.x", Body: body}); v != store.RetryAfter(makingPause) {
		t.Errorf("the removal is %+v", v)
	}
	r.mono.tell(1, func(m *monolith.Order) { m.Status = monolith.OrderShipped })
	r.untilStatus(o.ID, Shipped)
	if v := r.forget(t.Context(), store.Message{Subject: "forget.x", Body: body}); v != store.Done {
		t.Errorf("the removal is %+v once the order is finished", v)
	}
}
