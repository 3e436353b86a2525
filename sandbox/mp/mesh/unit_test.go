package mesh_test

import (
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

func TestAUnitIsSuggestedOnlyWhereItHelps(t *testing.T) {
	for _, c := range []struct {
		extent float64
		given  mesh.Unit
		want   mesh.Unit // empty: no suggestion
	}{
		{0.164, mesh.Millimetre, mesh.Metre}, // a robot's body, exported in metres
		{0.9, mesh.Millimetre, mesh.Inch},    // 23 mm rather than 900
		{1.7, mesh.Millimetre, mesh.Inch},    // a gear, drawn in inches
		{2.4, mesh.Millimetre, mesh.Inch},
		{5, mesh.Millimetre, ""}, // an earring
		{142, mesh.Millimetre, ""},
		{3, mesh.Millimetre, ""},
		{4572, mesh.Millimetre, ""}, // a block of 4.6 m is no 4.6 mm bead
		{142, mesh.Inch, mesh.Millimetre},
		{142, mesh.Metre, mesh.Millimetre},
		{142, mesh.Micron, mesh.Millimetre},
		{50_000, mesh.Millimetre, mesh.Micron},
		{0.0001, mesh.Millimetre, ""},
		{5, mesh.Inch, ""},
	} {
		got, ok := mesh.SuggestUnit([3]float64{c.extent / 2, c.extent, c.extent / 3}, c.given)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%v %s: %q, want %q", c.extent, c.given, got, c.want)
		}
	}
}

func TestUnitsAreReadInAnyCase(t *testing.T) {
	for in, mm := range map[string]float64{"MICRON": 0.001, "mm": 1, "Cm": 10, "M": 1000, "inch": 25.4, "FOOT": 304.8} {
		if u, ok := mesh.ParseUnit(in); !ok || u.Millimetres() != mm {
			t.Errorf("%s: %v %v", in, u, ok)
		}
	}
	for _, in := range []string{"", "ell", "mmm"} {
		if _, ok := mesh.ParseUnit(in); ok {
			t.Errorf("%q is a unit", in)
		}
	}
}
