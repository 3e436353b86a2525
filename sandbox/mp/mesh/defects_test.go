package mesh_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// soup gives every face corners of its own, moved by as much as said in a pattern that repeats itself, and welds what is
// still equal: what a program leaves that rounds each face by itself.
func (b *build) soup(off float64) *build {
	out := &build{}
	number := map[mesh.Vec]int32{}
	n := 0
	for f := range b.Faces {
		var face [3]int32
		for k, v := range b.Faces[f] {
			at := b.Vertices[v]
			for axis := range at {
				n++
				at[axis] += off * (float64(n*7%5) - 2) / 2
			}
			if _, known := number[at]; !known {
				number[at] = int32(len(out.Vertices))
				out.Vertices = append(out.Vertices, at)
			}
			face[k] = number[at]
		}
		out.Faces = append(out.Faces, face)
	}
	return out
}

// tetrahedron has a volume of 1/6.
func tetrahedron() *build {
	return &build{mesh.Mesh{
		Vertices: []mesh.Vec{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
		Faces:    [][3]int32{{0, 2, 1}, {0, 1, 3}, {1, 2, 3}, {0, 3, 2}},
	}}
}

// cracked is a box one of whose edges ends in two places on one side: a border of three corners on one line.
func cracked() *build {
	b := new(build).box(0, 0, 0, 10, false)
	i := slices.Index(b.Faces, [3]int32{4, 5, 7}) // its side 4-5 is that of a neighbour
	b.Vertices = append(b.Vertices, mesh.Vec{4, 0, 10})
	b.Faces = slices.Replace(b.Faces, i, i+1, [3]int32{4, 8, 7}, [3]int32{8, 5, 7})
	return b
}

func without(b *build, faces ...int) *build {
	slices.Sort(faces)
	for _, f := range slices.Backward(faces) {
		b.Faces = slices.Delete(b.Faces, f, f+1)
	}
	return b
}

// tube is open at one end and has a bottom at the other, n corners round.
func tube(n int, length float64) *build {
	b := &build{}
	for i := range n {
		x, y := math.Cos(2*math.Pi*float64(i)/float64(n)), math.Sin(2*math.Pi*float64(i)/float64(n))
		b.Vertices = append(b.Vertices, mesh.Vec{x, y, 0}, mesh.Vec{x, y, length})
	}
	for i := range int32(n) {
		j := (i + 1) % int32(n)
		b.Faces = append(b.Faces, [3]int32{2 * i, 2 * j, 2*j + 1}, [3]int32{2 * i, 2*j + 1, 2*i + 1})
		if i > 0 && j > 0 {
			b.Faces = append(b.Faces, [3]int32{0, 2 * j, 2 * i})
		}
	}
	return b
}

func TestSmallDefectsAreRepaired(t *testing.T) {
	for name, c := range map[string]struct {
		b      *build
		volume float64
		codes  []string
	}{
		"one triangle of a cube":                {without(new(build).box(0, 0, 0, 10, false), 5), 1000, []string{"holes_filled"}},
		"one triangle of a tetrahedron":         {without(tetrahedron(), 2), 1.0 / 6, []string{"holes_filled"}},
		"two triangles that touch in a corner":  {without(new(build).box(0, 0, 0, 10, false), 0, 4), 1000, []string{"holes_filled"}},
		"a crack":                               {cracked(), 1000, []string{"cracks_closed"}},
		"corners beside each other":             {new(build).box(0, 0, 0, 10, false).soup(1e-6), 1000, []string{"vertices_merged"}},
		"far less than the digits of a float32": {new(build).box(500, 500, 0, 10, false).soup(3e-5), 1000, []string{"vertices_merged"}},
		"corners beside each other, and a hole": {without(new(build).box(0, 0, 0, 10, false), 3).soup(1e-6), 1000, []string{"vertices_merged", "holes_filled"}},
	} {
		t.Run(name, func(t *testing.T) {
			fixed, r := c.b.analyse(t)
			if r.Geometry.Volume != nil || r.Geometry.OpenEdges == 0 || r.Opening == nil {
				t.Errorf("as uploaded: %+v", r.Geometry)
			}
			if r.Repaired == nil || !slices.Equal(codes(r), c.codes) {
				t.Fatalf("%v %+v", r.Repairs, r.Repaired)
			}
			g := r.Repaired
			if !g.Watertight || g.Volume == nil || math.Abs(*g.Volume-c.volume) > 1e-4*c.volume || g.DegenerateTriangles != 0 || g.InvertedShells != 0 || g.Shells != 1 || !r.Solid || r.Parts != 1 {
				t.Errorf("repaired: %v %+v", *g.Volume, g)
			}
			if _, again, _ := mesh.Analyse(context.Background(), fixed); again.Repaired != nil {
				t.Errorf("needs repair once more: %v", codes(again))
			}
		})
	}
}

// What is open on purpose stays open: no solid, no price.
func TestNothingIsMadeOfSheetsAndVessels(t *testing.T) {
	for name, b := range map[string]*build{
		"a triangle":             {mesh.Mesh{Vertices: []mesh.Vec{{}, {1, 0, 0}, {0, 1, 0}}, Faces: [][3]int32{{0, 1, 2}}}},
		"a sheet with a fold":    {mesh.Mesh{Vertices: []mesh.Vec{{}, {1, 0, 0}, {0, 1, 0}, {1, 1, 0.3}}, Faces: [][3]int32{{0, 1, 2}, {1, 3, 2}}}},
		"a tray":                 without(new(build).box(0, 0, 0, 10, false), 0, 1),
		"a test tube":            tube(40, 20),
		"a test tube, hexagonal": tube(6, 2),
		"a box far from closed":  new(build).box(0, 0, 0, 10, false).soup(0.5),
	} {
		_, r := b.analyse(t)
		if r.Closed() || slices.Contains(codes(r), "holes_filled") || slices.Contains(codes(r), "vertices_merged") {
			t.Errorf("%s: %v %+v", name, codes(r), r.Repaired)
		}
	}
}

func TestOverlapsAreNoted(t *testing.T) {
	for name, c := range map[string]struct {
		b    *build
		long float64 // 0: none
	}{
		"a box":                        {new(build).box(0, 0, 0, 10, false), 0},
		"a hollow box":                 {new(build).box(0, 0, 0, 10, false).box(3, 3, 3, 4, true), 0},
		"two that touch":               {new(build).box(0, 0, 0, 10, false).box(10, 0, 0, 10, false), 0},
		"two that run into each other": {new(build).box(0, 0, 0, 10, false).box(9, 0, 0, 10, false), 10},
		"one inside another":           {new(build).box(0, 0, 0, 10, false).box(3, 3, 3, 4, false), 4},
	} {
		walls := wallsOf(t, &c.b.Mesh)
		if got := walls.Overlap; !near(got, c.long) {
			t.Errorf("%s: %+v, want %v", name, got, c.long)
		}
	}
}

// A hierarchy that is prepared beside the analysis changes no answer, with or without a repair.
func TestMeasuringIsAnalysingAndWalls(t *testing.T) {
	for _, name := range []string{"so101_upper_arm.stl", "missing_triangle.stl", "nonmanifold_edge.stl"} {
		m, _, err := read(t, name)
		if err != nil {
			t.Fatal(err)
		}
		part, want := (&build{*m}).analyse(t)
		want.Walls = wallsOf(t, part)
		_, got, err := mesh.Measure(context.Background(), m, func(float64) {})
		if err != nil || got.Walls == nil || !near(got.Walls.Wall, want.Walls.Wall.Width) || got.Geometry.SurfaceArea != want.Geometry.SurfaceArea || len(got.Repairs) != len(want.Repairs) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
