package orders

import (
	"context"
	"encoding/json"
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

// Contract: mp 11, monolith A5.3, monolith A5.4
func TestWhatTheMonolithDoesNotTakeGoesAsAnExport(t *testing.T) {
	for name, change := range map[string]func(*rig, *Registration){
		"a format it lacks":  func(_ *rig, g *Registration) { g.Format, g.FileName = "ply", "arm.ply" },
		"a large file":       func(r *rig, _ *Registration) { r.files.size = monolithMaxBytes + 1 },
		"too many triangles": func(_ *rig, g *Registration) { g.Triangles = monolithMaxTriangles + 1 },
		"a large OBJ": func(r *rig, g *Registration) {
			r.files.size, g.Format, g.FileName = monolithMaxBytes+1, "obj", "arm.obj"
		},
		"a misleading file":   func(_ *rig, g *Registration) { g.Export = true },
		"a 3MF in other feet": func(_ *rig, g *Registration) { g.Format, g.FileName, g.Unit, g.Export = "3mf", "arm.3mf", "foot", true },
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

// Contract: mp 11, monolith A5.3
func TestTheOriginalGoesWithTheUnitThatCounts(t *testing.T) {
	for format, unit := range map[string]string{"obj": "cm", "3mf": "inch", "stl": "m"} {
		r := newRig(t).open()
		g := arm()
		g.Format, g.FileName, g.Unit = format, "arm."+format, unit
		if _, err := r.Ensure(t.Context(), g); err != nil {
			t.Fatal(err)
		}
		want, _ := unitMetres(unit)
		if u := r.uploaded()[0]; u.FileName != g.FileName || u.UnitMetres != want || r.files.reads[0] != "original mp1" {
			t.Errorf("%s in %s: uploaded %+v after %q", format, unit, u, r.files.reads)
		}
	}
}

func TestAFileKnownToMisleadIsAnotherModelThere(t *testing.T) {
	r := newRig(t).open()
	before, err := r.Ensure(t.Context(), arm())
	if err != nil {
		t.Fatal(err)
	}
	known := arm()
	known.Export = true
	if after, err := r.Ensure(t.Context(), known); err != nil || after == before || len(r.uploaded()) != 2 {
		t.Errorf("was %d, is %d, %v", before, after, err)
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
	for name, c := range map[string]struct {
		kind upstreams.Kind
		n    int
	}{
		"down":                {upstreams.Unavailable, 10},
		"slow":                {upstreams.Timeout, 10},
		"not there for a bit": {upstreams.NotFound, maxMissing - 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.files.onRead = failing(c.n, c.kind)
			r.start()
			r.untilStatus(r.place("cart-1", "key-1").ID, Placed)
			r.onlyOne(1)
		})
	}
}

// failing is a model processing that answers n reads with an error, and then gives files.
func failing(n int, kind upstreams.Kind) func(string) error {
	var mu sync.Mutex
	reads := 0
	return func(string) error {
		mu.Lock()
		defer mu.Unlock()
		if reads++; reads <= n {
			return &upstreams.Error{Upstream: upstreams.MPName, Op: "export stl", Kind: kind, Reason: "raw words of mp"}
		}
		return nil
	}
}

func TestAModelThatMPDoesNotGivePutsItsOrderInFrontOfAPerson(t *testing.T) {
	for name, c := range map[string]struct {
		kind  upstreams.Kind
		reads int // before a person is called, and then once more
	}{
		"refused": {upstreams.Refused, 1},
		"gone":    {upstreams.NotFound, maxMissing},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.files.onRead = failing(c.reads, c.kind)
			r.start()
			o := r.untilStatus(r.place("cart-1", "key-1").ID, NeedsAttention)
			letters, err := r.DeadLetters(t.Context())
			if err != nil || len(letters) != 1 || !strings.Contains(letters[0].Reason, "raw words of mp") || len(r.files.reads) != c.reads {
				t.Errorf("letters %+v, %v after %d reads", letters, err, len(r.files.reads))
			}
			if shown, _ := json.Marshal(o); strings.Contains(string(shown), "raw words") || r.mono.calls() != 0 {
				t.Errorf("%d calls, the buyer is shown %s", r.mono.calls(), shown)
			}
			if err := r.Replay(t.Context(), "loctite", "buyer-1", o.ID); err != nil {
				t.Fatal(err)
			}
			r.untilStatus(o.ID, Placed)
			r.onlyOne(1)
		})
	}
}

// The tries are counted in the document, so a restart does not begin anew; a replay does.
func TestTheTriesForAMissingFileSurviveARestart(t *testing.T) {
	r := newRig(t)
	r.files.onRead = func(string) error {
		return &upstreams.Error{Upstream: upstreams.MPName, Kind: upstreams.NotFound}
	}
	r.open()
	o := r.place("cart-1", "key-1")
	key, _ := keyOfID("loctite", "buyer-1", o.ID)
	for range maxMissing - 1 {
		r.carry(t.Context(), store.Message{Subject: acceptSubject(key)})
		r.cut()
		r.open()
	}
	if o, err := r.Find(t.Context(), "loctite", "buyer-1", o.ID); err != nil || o.Status != Accepted {
		t.Fatalf("%s, %v before the last try", o.Status, err)
	}
	r.carry(t.Context(), store.Message{Subject: acceptSubject(key)})
	if o, err := r.Find(t.Context(), "loctite", "buyer-1", o.ID); err != nil || o.Status != NeedsAttention {
		t.Errorf("%s, %v after the last try", o.Status, err)
	}
	if err := r.Replay(t.Context(), "loctite", "buyer-1", o.ID); err != nil {
		t.Fatal(err)
	}
	r.carry(t.Context(), store.Message{Subject: "replays." + key + ".1"})
	if doc, _, err := r.states.Get(t.Context(), key); err != nil || doc.Order.Status != Accepted || doc.Carriage.Missing != 1 {
		t.Errorf("%s after the replay, %d tries, %v", doc.Order.Status, doc.Carriage.Missing, err)
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
