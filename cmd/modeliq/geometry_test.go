package main_test

import (
	"encoding/json"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// truth is what independent tools measured on a file; see ATTRIBUTION.md beside the files.
type truth struct {
	SHA256     string     `json:"sha256"`
	Valid      bool       `json:"valid"`
	Triangles  int        `json:"triangles"`
	Volume     *float64   `json:"volume_mm3"`
	Area       float64    `json:"area_mm2"`
	Box        [3]float64 `json:"bbox_mm"`
	Watertight bool       `json:"watertight"`
	Shells     int        `json:"shells"`
	Ambiguous  []string   `json:"ambiguous"` // where the tools disagree
	Tolerance  *float64   `json:"tolerance"` // where they agree less closely than usual
}

func truths(t *testing.T) map[string]truth {
	t.Helper()
	var all map[string]truth
	if err := json.Unmarshal(modelFile(t, "truth.json"), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// close enough, relative.
const tolerance = 1e-4

// Contract: mp 1, mp 3
func TestGeometryIsTheTruth(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	var files []string
	for _, format := range []string{"stl", "obj", "3mf", "ply", "glb"} { // STEP has a test of its own in model processing: it needs Node
		found, err := filepath.Glob(filepath.Join(models, "*."+format))
		if err != nil || len(found) == 0 {
			t.Fatalf("%d files of %s, %v", len(found), format, err)
		}
		files = append(files, found...)
	}
	measured := 0
	for _, file := range files {
		name := filepath.Base(file)
		want, known := truths(t)[name]
		if !known || !want.Valid {
			continue // refusals have tests of their own
		}
		measured++
		t.Run(name, func(t *testing.T) {
			changes := variables{}
			if slices.Contains([]string{".3mf", ".glb"}, filepath.Ext(name)) {
				changes["unit"] = nil // the file tells it
			}
			_, model := b.ready(t, name, modelFile(t, name), changes)
			if model.text("status") != "READY" && model.text("status") != "UNPRINTABLE" {
				t.Fatalf("the model is %s", model)
			}
			want.hold(t, model.at("geometry"))
		})
	}
	if measured < 15 {
		t.Errorf("%d files were measured", measured)
	}
}

// hold compares every figure that is not disputed.
func (want truth) hold(t *testing.T, g value) {
	t.Helper()
	settled := func(figure string) bool { return !slices.Contains(want.Ambiguous, figure) }
	most := tolerance
	if want.Tolerance != nil {
		most = *want.Tolerance
	}
	near := func(what string, got, wanted float64) {
		t.Helper()
		if math.Abs(got-wanted) > most*math.Abs(wanted) {
			t.Errorf("%s is %v, the truth is %v", what, got, wanted)
		}
	}
	near("the area", g.number("surfaceAreaMm2"), want.Area)
	for i, axis := range []string{"x", "y", "z"} {
		near("the box along "+axis, g.number("boundingBoxMm."+axis), want.Box[i])
	}
	if g.number("triangleCount") != float64(want.Triangles) {
		t.Errorf("%s triangles, in truth %d", g.text("triangleCount"), want.Triangles)
	}
	if settled("shells") && g.number("shellCount") != float64(want.Shells) {
		t.Errorf("%s shells, in truth %d", g.text("shellCount"), want.Shells)
	}
	if settled("watertight") && g.yes("watertight") != want.Watertight {
		t.Errorf("watertight %v, in truth %v", g.yes("watertight"), want.Watertight)
	}
	if !settled("volume_mm3") {
		return
	}
	if g.has("volumeMm3") != (want.Volume != nil) {
		t.Fatalf("the volume of %s, in truth %v", g, want.Volume)
	}
	if want.Volume != nil {
		near("the volume", g.number("volumeMm3"), *want.Volume)
	}
}

// Contract: mp 1, mp 3, mp 4
func TestTheUnitOfAFileCountsAgainstTheBuyers(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	id, model := b.ready(t, "featuretype_inch.3mf", modelFile(t, "featuretype_inch.3mf"), variables{"unit": "CM"})
	if model.text("unit") != "INCH" || !strings.Contains(model.codes("issues"), "unit_contradicts_file") {
		t.Errorf("%s", model)
	}
	want := truths(t)["featuretype_inch.3mf"]
	want.hold(t, model.at("geometry"))
	// A correction afterwards is meant, and stands against the file.
	without(t, b.unit(t, id, "MM"))
	model = b.settled(t, id)
	if x := model.number("geometry.boundingBoxMm.x"); model.text("unit") != "MM" || math.Abs(x-want.Box[0]/25.4) > tolerance*x ||
		strings.Contains(model.codes("issues"), "unit_contradicts_file") {
		t.Errorf("corrected: %s", model)
	}
}

// The monolith goes by a file's name, so a 3MF under the name of an STL goes there as a true one.
//
// Contract: mp 11, monolith A5.3
func TestAMisnamedFileReachesTheMonolithAsWhatItIs(t *testing.T) {
	shop, u := open(t)
	b := shop.enter(t, "pk_test_loctite")
	id, model := b.ready(t, "parts.stl", modelFile(t, "components.3mf"), variables{"unit": "INCH"})
	if model.text("unit") != "MM" || model.codes("issues") != "format_differs unit_contradicts_file" {
		t.Fatalf("%s", model)
	}
	order := without(t, b.place(t, placement(b.fill(t, id, "mat_6", 1, newYork), "misnamed"))).at("order")
	var placed []placed
	eventually(t, accepted, "the order is placed", func() bool {
		placed = u.ordersOf(t, order.text("number"))
		return len(placed) == 1
	})
	there := u.monolith(t, "/models/"+placed[0].products[0].text("models.0.modelId")+"/v1")
	if there.text("fileName") != "parts.stl" || there.number("contentLength") != 84+50*60 {
		t.Errorf("the monolith has %s", there)
	}
}

func TestAUnitThatCannotBeIsQuestioned(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	content := modelFile(t, "biped_body_in_metres.stl")
	_, wrong := b.ready(t, "biped.stl", content, nil)
	if wrong.text("suggestedUnit") != "M" || wrong.codes("issues") != "implausible_size no_material" || wrong.text("status") != "UNPRINTABLE" || wrong.text("issues.0.severity") != "WARNING" {
		t.Errorf("read in millimetres: %s", wrong)
	}
	_, right := b.ready(t, "biped.stl", content, variables{"unit": "M"})
	want := truths(t)["biped_body_in_metres.stl"]
	if x := right.number("geometry.boundingBoxMm.x"); right.has("suggestedUnit") || math.Abs(x-1000*want.Box[0]) > tolerance*x {
		t.Errorf("read in metres: %s", right)
	}
}
