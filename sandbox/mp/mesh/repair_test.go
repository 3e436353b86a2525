package mesh_test

import (
	"context"
	"math"
	"regexp"
	"slices"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// build puts boxes into one mesh, each with vertices of its own.
type build struct{ mesh.Mesh }

// box adds an axis-parallel box whose faces look outwards, or inwards.
func (b *build) box(x, y, z, side float64, inwards bool) *build {
	n := int32(len(b.Vertices))
	for i := range 8 {
		b.Vertices = append(b.Vertices, mesh.Vec{
			x + side*float64(i&1), y + side*float64(i>>1&1), z + side*float64(i>>2),
		})
	}
	for _, f := range [][3]int32{
		{0, 2, 3},
		{0, 3, 1},
		{4, 5, 7},
		{4, 7, 6},
		{0, 1, 5},
		{0, 5, 4},
		{2, 6, 7},
		{2, 7, 3},
		{0, 4, 6},
		{0, 6, 2},
		{1, 3, 7},
		{1, 7, 5},
	} {
		if inwards {
			f[1], f[2] = f[2], f[1]
		}
		b.Faces = append(b.Faces, [3]int32{n + f[0], n + f[1], n + f[2]})
	}
	return b
}

func (b *build) analyse(t *testing.T) (*mesh.Mesh, mesh.Report) {
	t.Helper()
	before := slices.Clone(b.Faces)
	fixed, r, err := mesh.Analyse(context.Background(), &b.Mesh)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(before, b.Faces) {
		t.Error("the mesh given was changed")
	}
	plain(t, r)
	return fixed, r
}

// jargon is what a buyer without technical knowledge need not know.
var jargon = regexp.MustCompile(`(?i)triangle|vert|manifold|degenerate|shell|area|normal|parted`)

// plain holds what is said to have been repaired to words that every buyer knows.
func plain(t *testing.T, r mesh.Report) {
	t.Helper()
	for _, done := range r.Repairs {
		if word := jargon.FindString(done.Message); word != "" {
			t.Errorf("%q: what is a %s?", done.Message, word)
		}
	}
}

func codes(r mesh.Report) (list []string) {
	for _, repair := range r.Repairs {
		list = append(list, repair.Code)
	}
	return list
}

func TestCavitiesAreSubtractedAndInvertedShellsRighted(t *testing.T) {
	for name, c := range map[string]struct {
		b                *build
		volume, repaired float64 // repaired 0: nothing to repair
		inverted, parts  int
	}{
		"a hollow box":                    {new(build).box(0, 0, 0, 10, false).box(3, 3, 3, 4, true), 936, 0, 0, 1},
		"a box inside out":                {new(build).box(0, 0, 0, 10, true), 1000, 1000, 1, 1},
		"one of two inside out":           {new(build).box(0, 0, 0, 10, false).box(20, 0, 0, 5, true), 875, 1125, 1, 2},
		"a hollow box inside out":         {new(build).box(0, 0, 0, 10, true).box(3, 3, 3, 4, false), 936, 936, 1, 1},
		"a box in a hollow box":           {new(build).box(0, 0, 0, 10, false).box(2, 2, 2, 6, true).box(4, 4, 4, 2, false), 792, 0, 0, 2},
		"a hollow one beside, inside out": {new(build).box(0, 0, 0, 10, false).box(3, 3, 3, 4, true).box(30, 0, 0, 2, true), 928, 944, 1, 2},
	} {
		t.Run(name, func(t *testing.T) {
			fixed, r := c.b.analyse(t)
			if r.Geometry.Volume == nil || math.Abs(*r.Geometry.Volume-c.volume) > 1e-9*c.volume ||
				r.Geometry.InvertedShells != c.inverted || r.Parts != c.parts || !r.Solid {
				t.Errorf("%v %+v", *r.Geometry.Volume, r)
			}
			if (r.Repaired != nil) != (c.repaired != 0) {
				t.Fatalf("repaired: %+v %v", r.Repaired, codes(r))
			}
			if r.Repaired == nil {
				return
			}
			if math.Abs(*r.Repaired.Volume-c.repaired) > 1e-9*c.repaired || r.Repaired.InvertedShells != 0 || !slices.Equal(codes(r), []string{"shells_turned"}) {
				t.Errorf("%v %+v %v", *r.Repaired.Volume, r.Repaired, codes(r))
			}
			if _, again, _ := mesh.Analyse(context.Background(), fixed); again.Repaired != nil {
				t.Errorf("the repaired mesh needs repair: %v", codes(again))
			}
		})
	}
}

func TestRepeatedAndEmptyTrianglesAreRemoved(t *testing.T) {
	b := new(build).box(0, 0, 0, 10, false)
	b.Faces = append(b.Faces, b.Faces[3], b.Faces[3], [3]int32{1, 1, 4})
	b.Faces = append(b.Faces, [3]int32{0, 3, 7}, [3]int32{7, 3, 0}) // a wall without thickness
	_, r := b.analyse(t)
	if g := r.Geometry; g.Triangles != 17 || g.DegenerateTriangles != 1 || g.NonManifoldEdges == 0 || g.Volume != nil {
		t.Errorf("as uploaded: %+v", g)
	}
	if !slices.Equal(codes(r), []string{"empty_triangles_removed", "repeated_triangles_removed"}) {
		t.Fatal(codes(r))
	}
	if g := r.Repaired; g.Triangles != 12 || !g.Watertight || math.Abs(*g.Volume-1000) > 1e-9 {
		t.Errorf("repaired: %+v", g)
	}
}

func TestMissingFacesAreFilledOnlyWhereTheyAreHoles(t *testing.T) {
	b := new(build).box(0, 0, 0, 10, false)
	b.Faces = b.Faces[1:]
	if _, r := b.analyse(t); r.Repaired == nil || !r.Repaired.Watertight || math.Abs(*r.Repaired.Volume-1000) > 1e-9 || !slices.Equal(codes(r), []string{"holes_filled"}) {
		t.Errorf("one face missing: %+v %v", r.Repaired, codes(r))
	}
	b = new(build).box(0, 0, 0, 10, false)
	b.Faces = b.Faces[2:] // an open tray
	if _, r := b.analyse(t); r.Repaired != nil || r.Solid || r.Geometry.OpenEdges != 4 || r.Geometry.Volume != nil {
		t.Errorf("a tray: %+v %v", r, codes(r))
	}
}

func TestAMoebiusStripStaysAsItIs(t *testing.T) {
	var b build
	const n = 12
	for i := range n {
		a := 2 * math.Pi * float64(i) / n
		for _, w := range []float64{-1, 1} {
			r := 10 + w*math.Cos(a/2)
			b.Vertices = append(b.Vertices, mesh.Vec{r * math.Cos(a), r * math.Sin(a), w * math.Sin(a/2)})
		}
	}
	for i := range int32(n) {
		p, q, r, s := 2*i, 2*i+1, 2*i+2, 2*i+3
		if i == n-1 {
			r, s = 1, 0 // the half turn
		}
		b.Faces = append(b.Faces, [3]int32{p, r, q}, [3]int32{q, r, s})
	}
	if _, r := b.analyse(t); slices.Contains(codes(r), "faces_turned") || r.Solid || r.Geometry.Watertight {
		t.Errorf("%+v %v", r, codes(r))
	}
}

func TestAFarAwayPartKeepsItsDigits(t *testing.T) {
	_, r := new(build).box(1e6, -1e6, 1e6, 1, false).analyse(t)
	if math.Abs(*r.Geometry.Volume-1) > 1e-9 {
		t.Errorf("volume %v", *r.Geometry.Volume)
	}
}

// projective adds the closed surface of ten triangles that has one side only.
func (b *build) projective(x float64) *build {
	n := int32(len(b.Vertices))
	for _, at := range []mesh.Vec{{0, 0, 0}, {10, 1, 2}, {3, 9, 1}, {2, 4, 8}, {7, 8, 9}, {9, 2, 7}} {
		b.Vertices = append(b.Vertices, at.Add(mesh.Vec{x, 0, 0}))
	}
	for _, f := range [][3]int32{{0, 1, 4}, {0, 1, 5}, {0, 2, 3}, {0, 2, 5}, {0, 3, 4}, {1, 2, 3}, {1, 2, 4}, {1, 3, 5}, {2, 4, 5}, {3, 4, 5}} {
		b.Faces = append(b.Faces, [3]int32{n + f[0], n + f[1], n + f[2]})
	}
	return b
}

// What has no inside has no volume: the sum over its faces would depend on where the file has its origin.
func TestASurfaceOfOneSideHasNoVolume(t *testing.T) {
	for name, c := range map[string]struct {
		b     *build
		solid bool
	}{
		"alone":                           {new(build).projective(0), false},
		"beside a box":                    {new(build).box(0, 0, 0, 60, false).projective(100), true},
		"beside a box inside out":         {new(build).box(0, 0, 0, 60, true).projective(100), true},
		"beside a box without a triangle": {without(new(build).box(0, 0, 0, 60, false), 5).projective(100), true},
	} {
		_, r := c.b.analyse(t)
		if r.Closed() || r.Geometry.Volume != nil || r.Solid != c.solid {
			t.Errorf("%s: %+v, repaired %+v", name, r, r.Repaired)
		}
	}
}
