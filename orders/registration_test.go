package orders

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/monolith"
)

func arm() Registration {
	return Registration{
		Partner: "loctite", Owner: "buyer-1", ModelID: "model_1", MPModelID: "mp1",
		FileName: "arm.stl", Title: "Arm", Format: "stl", Unit: "inch",
	}
}

func TestAModelIsRegisteredFromTheQueueOnce(t *testing.T) {
	r := newRig(t).start()
	for range 3 {
		if err := r.Register(t.Context(), arm()); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "it is registered", func() bool { return len(r.uploaded()) == 1 })
	id, err := r.Ensure(t.Context(), arm())
	if err != nil || id != 1001 || len(r.uploaded()) != 1 {
		t.Errorf("id %d, %v, %d uploads", id, err, len(r.uploaded()))
	}
	u := r.uploaded()[0]
	if u.FileName != "arm.stl" || u.Title != "Arm" || u.UnitMetres != 0.0254 || u.Size != 84 || u.read != 84 {
		t.Errorf("uploaded %+v", u)
	}
	if r.files.open != 0 {
		t.Errorf("%d files left open", r.files.open)
	}
}

func (r *rig) uploaded() []fakeUpload {
	r.mono.mu.Lock()
	defer r.mono.mu.Unlock()
	return slices.Clone(r.mono.uploads)
}

func TestManyAtOnceRegisterAModelOnce(t *testing.T) {
	r := newRig(t).open()
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if id, err := r.Ensure(context.Background(), arm()); err != nil || id != 1001 {
				t.Error(id, err)
			}
		})
	}
	all.Wait()
	if n := len(r.uploaded()); n != 1 {
		t.Errorf("%d uploads", n)
	}
}

func TestAModelWithItsUnitCorrectedIsAnotherModelThere(t *testing.T) {
	r := newRig(t).open()
	inch, err := r.Ensure(t.Context(), arm())
	if err != nil {
		t.Fatal(err)
	}
	corrected := arm()
	corrected.Unit = "mm"
	mm, err := r.Ensure(t.Context(), corrected)
	if err != nil || mm == inch || r.uploaded()[1].UnitMetres != 0.001 {
		t.Errorf("inch is %d, mm is %d, %v", inch, mm, err)
	}
}

func TestWhatTheMonolithDoesNotTakeGoesAsAnExport(t *testing.T) {
	for name, change := range map[string]func(*rig, *Registration){
		"a format it lacks":  func(_ *rig, g *Registration) { g.Format, g.FileName = "ply", "arm.ply" },
		"a large file":       func(r *rig, _ *Registration) { r.files.size = monolithMaxBytes + 1 },
		"too many triangles": func(_ *rig, g *Registration) { g.Triangles = monolithMaxTriangles + 1 },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			g := arm()
			change(r, &g)
			r.open()
			if _, err := r.Ensure(t.Context(), g); err != nil {
				t.Fatal(err)
			}
			u := r.uploaded()[0]
			if u.FileName != "arm.stl" || u.UnitMetres != 0.001 || u.Size != 84 {
				t.Errorf("uploaded %+v, want the export in millimetres", u)
			}
			if last := r.files.reads[len(r.files.reads)-1]; last != "export 64000000 1000000 mp1" {
				t.Errorf("read %q", last)
			}
			if r.files.open != 0 {
				t.Errorf("%d files left open", r.files.open)
			}
		})
	}
	r := newRig(t)
	r.files.size = monolithMaxBytes
	r.open()
	if _, err := r.Ensure(t.Context(), arm()); err != nil || r.uploaded()[0].read != monolithMaxBytes {
		t.Errorf("the largest original: %v", err)
	}
}

func TestAFileOfUnknownSizeIsRefusedCleanly(t *testing.T) {
	r := newRig(t)
	r.files.told = -1
	r.open()
	if _, err := r.Ensure(t.Context(), arm()); !errors.Is(err, errSizeUnknown) {
		t.Errorf("got %v", err)
	}
	if len(r.uploaded()) != 0 || r.files.open != 0 {
		t.Errorf("%d uploads, %d files left open", len(r.uploaded()), r.files.open)
	}
}

func TestARegistrationThatCannotBeIsRefusedAtTheDoor(t *testing.T) {
	r := newRig(t).open()
	bad := arm()
	bad.Unit = "parsec"
	if err := r.Register(t.Context(), bad); !errors.Is(err, errUnit) {
		t.Errorf("unit: %v", err)
	}
	bad = arm()
	bad.ModelID = "a.b"
	if err := r.Register(t.Context(), bad); !errors.Is(err, store.ErrKey) {
		t.Errorf("model id: %v", err)
	}
	for unit, want := range map[string]float64{"micron": 1e-6, "mm": .001, "cm": .01, "m": 1, "inch": .0254, "foot": .3048} {
		if got, err := unitMetres(unit); err != nil || got != want {
			t.Errorf("%s is %v m, %v", unit, got, err)
		}
	}
}

func TestAnOrderWaitsForMPAndIsNotLost(t *testing.T) {
	for name, kind := range map[string]upstreams.Kind{"down": upstreams.Unavailable, "not found": upstreams.NotFound, "refused": upstreams.Refused} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			var mu sync.Mutex
			reads := 0
			r.files.onRead = func(string) error {
				mu.Lock()
				defer mu.Unlock()
				if reads++; reads <= 5 {
					return &upstreams.Error{Upstream: "mp", Op: "read file", Kind: kind}
				}
				return nil
			}
			r.start()
			r.untilStatus(r.place("cart-1", "key-1").ID, Placed)
			r.onlyOne(1)
		})
	}
}

func TestAModelThatTheMonolithRefusesPutsItsOrderInFrontOfAPerson(t *testing.T) {
	r := newRig(t)
	r.mono.onUpload = func(monolith.ModelUpload) error { return refusal("not_printable") }
	r.start()
	if err := r.Register(t.Context(), arm()); err != nil {
		t.Fatal(err)
	}
	o := r.untilStatus(r.place("cart-1", "key-1").ID, NeedsAttention)
	if r.mono.calls() != 0 || strings.Contains(o.Events[len(o.Events)-1].Message, "raw") {
		t.Errorf("%d calls, events %+v", r.mono.calls(), o.Events)
	}
}
