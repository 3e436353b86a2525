package mp_test

import (
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp"
	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// A hint comes where a part is too small to be one, or where nothing can make it as it is and an ordinary part comes out in
// another unit. What can be made is left alone from 2.5 mm on.
//
// Contract: mp 4
func TestUnitsAreQuestionedWithFewFalseAlarms(t *testing.T) {
	s := open(t, mp.Options{})
	box := func(x, y, z float64) []byte { return blocks(t, [2]mesh.Vec{{}, {x, y, z}}) }
	for _, c := range []struct {
		name    string
		content []byte
		unit    string
		want    string // empty: none
	}{
		{"a robot's body, in metres.stl", modelFile(t, "biped_body_in_metres.stl"), "mm", "m"},
		{"a gear of 1.7 inches.stl", box(1.7, 1.7, 0.4), "mm", "inch"},
		{"a star as thin as paper.stl", modelFile(t, "star_ascii.stl"), "mm", "inch"},
		{"letters with strokes of 0.07 mm.stl", modelFile(t, "degenerate_text.stl"), "mm", "inch"},
		{"a plate of 4 x 6 inches.stl", box(4, 6, 0.25), "mm", "inch"},
		{"an earring of 5 mm.stl", box(5, 4, 1.2), "mm", ""},
		{"a bead of 2.2 mm, or a cube of as many inches.stl", box(2.2, 2.2, 2.2), "mm", "inch"},
		{"a bead of 3 mm.stl", box(3, 3, 3), "mm", ""},
		{"a pin of 8 mm.stl", box(1, 1, 8), "mm", ""},
		{"an arm of a robot.stl", modelFile(t, "so101_upper_arm.stl"), "mm", ""},
		{"the same, in centimetres.stl", modelFile(t, "so101_upper_arm.stl"), "cm", ""},
		{"the same, said to be in inches.stl", modelFile(t, "so101_upper_arm.stl"), "inch", "mm"},
		{"handles.stl", modelFile(t, "so100_leader_handle_3parts.stl"), "mm", ""},
		{"a cube with a hole.stl", modelFile(t, "missing_triangle.stl"), "mm", ""},
		{"a foil, thin in any unit.stl", box(9, 9, 0.001), "mm", ""},
		{"a beam too long for any room.stl", modelFile(t, "large_block.stl"), "mm", ""},
	} {
		m := s.settled(s.upload(c.name, c.content, c.unit))
		got := ""
		if m.SuggestedUnit != nil {
			got = *m.SuggestedUnit
		}
		if got != c.want || m.hasIssue("implausible_size", "warning") != (c.want != "") {
			t.Errorf("%s: %q, want %q; %+v", c.name, got, c.want, m.Issues)
		}
	}
}

// Contract: mp 3
func TestAnOverlapIsNoted(t *testing.T) {
	s := open(t, mp.Options{})
	for name, c := range map[string]struct {
		content []byte
		want    bool
	}{
		"a fin sunk into a block.stl": {fin(t, 2), true},
		"a block.stl":                 {blocks(t, [2]mesh.Vec{{}, {10, 10, 10}}), false},
		"an arm.stl":                  {modelFile(t, "so101_upper_arm.stl"), false},
	} {
		if m := s.settled(s.upload(name, c.content, "mm")); m.State != "ready" || m.hasIssue("self_overlap", "info") != c.want {
			t.Errorf("%s: %s %+v", name, m.State, m.Issues)
		}
	}
}
