package mp_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp"
	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// blocks is an STL of boxes, each from a corner to another.
func blocks(t *testing.T, boxes ...[2]mesh.Vec) []byte {
	t.Helper()
	m := &mesh.Mesh{}
	for _, b := range boxes {
		one := box(b[0], b[1])
		first := int32(len(m.Vertices))
		m.Vertices = append(m.Vertices, one.Vertices...)
		for _, f := range one.Faces {
			m.Faces = append(m.Faces, [3]int32{first + f[0], first + f[1], first + f[2]})
		}
	}
	return stl(t, m)
}

// box looks outwards when its second corner is the higher one.
func box(lo, hi mesh.Vec) *mesh.Mesh {
	m := &mesh.Mesh{}
	b := [2]mesh.Vec{lo, hi}
	for i := range 8 {
		m.Vertices = append(m.Vertices, mesh.Vec{b[i&1][0], b[i>>1&1][1], b[i>>2][2]})
	}
	for _, q := range [][4]int32{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		m.Faces = append(m.Faces, [3]int32{q[0], q[1], q[2]}, [3]int32{q[0], q[2], q[3]})
	}
	return m
}

func stl(t *testing.T, m *mesh.Mesh) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := mesh.WriteSTL(&out, m, 1); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// fin is a block with a wall of that thickness standing on it, sunk into it as people draw them: two pieces that overlap.
func fin(t *testing.T, thickness float64) []byte {
	return blocks(t, [2]mesh.Vec{{0, 0, 0}, {30, 20, 10}}, [2]mesh.Vec{{15, 0, 9.9}, {15 + thickness, 20, 30}})
}

// slot is a block with a groove of that width.
func slot(t *testing.T, width float64) []byte {
	return blocks(t, [2]mesh.Vec{{0, 0, 0}, {30, 20, 10}}, [2]mesh.Vec{{0, 0, 9.9}, {15, 20, 15}}, [2]mesh.Vec{{15 + width, 0, 9.9}, {30, 20, 15}})
}

// paintedCube is a 10 mm cube with colours.
func paintedCube(t *testing.T) []byte {
	return append([]byte("v 0 0 0 1 0 0\n"), modelFile(t, "negative_indices_quads.obj")...)
}

// Contract: mp 5
func TestEveryCheckSaysWhatWasMeasuredAndWhere(t *testing.T) {
	s := open(t, mp.Options{})
	for _, c := range []struct {
		name, unit, material string
		content              []byte
		code, severity       string
		measured, limit      float64
		onX                  []float64 // where the place may lie on the x axis; nil for a check without a place
	}{
		{"too long for silver.stl", "mm", "53", modelFile(t, "so101_upper_arm.stl"), "bounding_box_too_large", "blocking", 142.146, 125, nil},
		{"a flat star.stl", "mm", "6", modelFile(t, "star_ascii.stl"), "bounding_box_too_small", "blocking", 0.35, 1, nil},
		{"ten letters.stl", "cm", "84", modelFile(t, "degenerate_text.stl"), "too_many_shells", "blocking", 10, 1, nil},
		{"closed hole.stl", "mm", "6", modelFile(t, "missing_triangle.stl"), "not_watertight", "info", 3, 0, []float64{8.761}},
		{"gaping.stl", "mm", "6", gapingBox(), "not_watertight", "warning", 12, 0, []float64{10, 12.5, 17.5, 22.5, 25}},
		{"a fin that may break.stl", "mm", "6", fin(t, 0.6), "wall_too_thin", "warning", 0.6, 0.7, []float64{15, 15.6}},
		{"a fin that breaks.stl", "mm", "6", fin(t, 0.45), "wall_too_thin", "blocking", 0.45, 0.7, []float64{15, 15.45}},
		{"a narrow slot.stl", "mm", "6", slot(t, 0.1), "detail_too_small", "warning", 0.1, 0.2, []float64{15, 15.1}},
		{"painted.obj", "mm", "6", paintedCube(t), "color_not_supported", "warning", 0, 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := s.printability(s.settled(s.upload(c.name, c.content, c.unit)).ModelID, c.material)[c.material]
			if v.Printable != !slices.ContainsFunc(v.Checks, isBlocking) {
				t.Errorf("printable %t with %+v", v.Printable, v.Checks)
			}
			i := slices.IndexFunc(v.Checks, func(got verdictCheck) bool { return got.Code == c.code })
			if i < 0 {
				t.Fatalf("%+v", v)
			}
			got := v.Checks[i]
			if got.Severity != c.severity || len(got.Message) < 20 {
				t.Errorf("%+v", got)
			}
			if c.limit == 0 && c.measured == 0 {
				if got.Measured != nil || got.Limit != nil || got.Unit != nil || got.At != nil {
					t.Errorf("nothing was measured: %+v", got)
				}
				return
			}
			if got.Measured == nil || math.Abs(*got.Measured-c.measured) > 0.002 || got.Limit == nil || *got.Limit != c.limit || got.Unit == nil {
				t.Errorf("%+v measured %v limit %v", got, *got.Measured, *got.Limit)
			}
			if (got.At == nil) != (c.onX == nil) || got.At != nil && !slices.ContainsFunc(c.onX, func(x float64) bool { return math.Abs(got.At[0]-x) < 0.002 }) {
				t.Errorf("at %v, want x in %v", got.At, c.onX)
			}
		})
	}
}

func isBlocking(c verdictCheck) bool { return c.Severity == "blocking" }

// Contract: mp 5
func TestACavityIsNoPiece(t *testing.T) {
	s := open(t, mp.Options{})
	for name, c := range map[string]struct {
		content []byte
		pieces  float64 // 0: no check
	}{
		"hollow.stl": {blocks(t, [2]mesh.Vec{{}, {20, 20, 20}}, [2]mesh.Vec{{15, 5, 5}, {5, 15, 15}}), 0},
		"two.stl":    {blocks(t, [2]mesh.Vec{{}, {20, 20, 20}}, [2]mesh.Vec{{30, 5, 5}, {40, 15, 15}}), 2},
	} {
		m := s.settled(s.upload(name, c.content, "mm"))
		v := s.printability(m.ModelID, "53")["53"]
		i := slices.IndexFunc(v.Checks, func(c verdictCheck) bool { return c.Code == "too_many_shells" })
		if (i >= 0) != (c.pieces > 0) || i >= 0 && *v.Checks[i].Measured != c.pieces {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// What is told apart is told with digits that differ.
//
// Contract: mp 5
func TestAFigureNeverReadsAsItsLimit(t *testing.T) {
	s := open(t, mp.Options{})
	for name, c := range map[string]struct {
		content  []byte
		material string
		want     string
	}{
		"too small":    {blocks(t, [2]mesh.Vec{{}, {2.38, 9, 9}}), "53", "2.38 mm where this material needs at least 2.4 mm"},
		"too large":    {blocks(t, [2]mesh.Vec{{}, {30, 30, 125.02}}), "53", "125.02 mm where this material allows 125 mm"},
		"hardly small": {blocks(t, [2]mesh.Vec{{}, {2.3996, 9, 9}}), "53", "2.3996 mm where this material needs at least 2.4 mm"},
	} {
		v := s.printability(s.settled(s.upload(name+".stl", c.content, "mm")).ModelID, c.material)[c.material]
		if !slices.ContainsFunc(v.Checks, func(got verdictCheck) bool {
			return strings.Contains(got.Message, c.want) && *got.Measured != *got.Limit
		}) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// Contract: mp 5, mp 6
func TestAPartThatKeepsTheRulesHasNoChecks(t *testing.T) {
	s := open(t, mp.Options{})
	for name, c := range map[string]struct {
		content  []byte
		material string
	}{
		"a fin of exactly the limit":  {fin(t, 0.7), "6"},
		"a slot of exactly the limit": {slot(t, 0.2), "6"},
		"colours in a colour print":   {paintedCube(t), "231"},
		"a plain cube":                {blocks(t, [2]mesh.Vec{{}, {10, 10, 10}}), "222"},
	} {
		format := ".stl"
		if strings.Contains(name, "colour") {
			format = ".obj"
		}
		v := s.printability(s.settled(s.upload(name+format, c.content, "mm")).ModelID, c.material)[c.material]
		if !v.Printable || len(v.Checks) != 0 {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// Contract: mp 14, mp 7
func TestAPartThatNoMaterialCanMakeIsUnprintable(t *testing.T) {
	s := open(t, mp.Options{})
	for name, reason := range map[string]string{
		"large_block.stl": "too large (a side of", "star_ascii.stl": "too small (a side of", "degenerate_text.stl": "too thin (0.",
	} {
		m := s.settled(s.upload(name, modelFile(t, name), "mm"))
		if m.State != "unprintable" || m.Geometry == nil || !m.hasIssue("no_material", "blocking") {
			t.Errorf("%s: %+v", name, m)
			continue
		}
		if last := m.Issues[len(m.Issues)-1]; !strings.Contains(last.Message, reason) || !strings.Contains(last.Message, "m where at ") {
			t.Errorf("%s: %s", name, last.Message)
		}
		for id, v := range s.printability(m.ModelID, "") {
			if v.Printable || !slices.ContainsFunc(v.Checks, isBlocking) {
				t.Errorf("%s in %s: %+v", name, id, v)
			}
		}
		if p := s.prices(item(m.ModelID, 6, 1, "standard")); p[0].State != "not_printable" || p[0].UnitPrice != nil {
			t.Errorf("%s", dump(p))
		}
	}
}

// The same part in another unit is judged anew: the walls grow with it.
//
// Contract: mp 4, mp 5
func TestTheWallsFollowTheUnit(t *testing.T) {
	s := open(t, mp.Options{})
	m := s.settled(s.upload("fin.stl", fin(t, 0.045), "mm"))
	for unit, want := range map[string]float64{"mm": 0.045, "cm": 0.45} {
		s.ask("PUT", "/v1/models/"+m.ModelID+"/unit", map[string]string{"unit": unit}, 202, nil)
		s.settled(m.ModelID)
		found := false
		for _, c := range s.printability(m.ModelID, "6")["6"].Checks {
			if c.Code == "wall_too_thin" {
				found = math.Abs(*c.Measured-want) < 0.001 && c.At != nil && math.Abs(c.At[0]-15*want/0.045) < 1
			}
		}
		if !found {
			t.Errorf("%s: %s", unit, fmt.Sprint(s.printability(m.ModelID, "6")))
		}
	}
}
