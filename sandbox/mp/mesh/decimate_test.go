package mesh_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

func TestASimplifiedPartIsStillThePart(t *testing.T) {
	for name, target := range map[string]int{"so101_upper_arm.stl": 4000, "so100_leader_handle_3parts.stl": 5000} {
		m, err := read(t, name)
		if err != nil {
			t.Fatal(err)
		}
		faces := len(m.Faces)
		_, before, _ := mesh.Analyse(context.Background(), m)
		small, err := mesh.Decimate(context.Background(), m, target)
		if err != nil {
			t.Fatal(err)
		}
		_, after, _ := mesh.Analyse(context.Background(), small)
		b, a := before.Geometry, after.Geometry
		if a.Triangles > target || a.Triangles < target-2 {
			t.Errorf("%s: %d triangles, want %d", name, a.Triangles, target)
		}
		if !a.Watertight || a.Shells != b.Shells || a.DegenerateTriangles != 0 {
			t.Errorf("%s: torn or merged: %+v", name, a)
		}
		if math.Abs(*a.Volume-*b.Volume) > 0.005**b.Volume {
			t.Errorf("%s: volume %v became %v", name, *b.Volume, *a.Volume)
		}
		for k := range 3 {
			if math.Abs(a.BoundingBox[k]-b.BoundingBox[k]) > 0.01*b.BoundingBox[k] {
				t.Errorf("%s: box %v became %v", name, b.BoundingBox, a.BoundingBox)
			}
		}
		if len(m.Faces) != faces {
			t.Errorf("%s: the mesh given was changed", name)
		}
	}
}

func TestAPartIsNotSimplifiedBeyondRecognition(t *testing.T) {
	m, err := read(t, "so101_upper_arm.stl")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mesh.Decimate(context.Background(), m, 20); !errors.Is(err, mesh.ErrCannotDecimate) {
		t.Fatalf("got %v for a part with 30 holes in 20 triangles", err)
	}
}

func TestAWrittenSTLReadsBackTheSame(t *testing.T) {
	m, err := read(t, "star_ascii.stl")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := mesh.WriteSTL(&out, m, 25.4); err != nil {
		t.Fatal(err)
	}
	if int64(out.Len()) != mesh.STLSize(len(m.Faces)) || mesh.STLTriangles(int64(out.Len())) != int64(len(m.Faces)) {
		t.Fatalf("%d bytes for %d triangles", out.Len(), len(m.Faces))
	}
	back, format, err := mesh.Read(context.Background(), bytes.NewReader(out.Bytes()), int64(out.Len()), limits, nil)
	if err != nil || format.Name != "stl" {
		t.Fatal(format, err)
	}
	_, was, _ := mesh.Analyse(context.Background(), m)
	_, is, _ := mesh.Analyse(context.Background(), back)
	if want := was.Geometry.Scaled(25.4); math.Abs(*is.Geometry.Volume-*want.Volume) > 1e-4**want.Volume {
		t.Fatalf("volume %v, want %v", *is.Geometry.Volume, *want.Volume)
	}
}

// needle is a long three-sided rod of many segments: its cross-sections are rings of three edges that are no faces, and
// shrinking one of them would pinch the rod in two.
func needle() *mesh.Mesh {
	const segments, length, radius = 60, 100.0, 0.02
	m := &mesh.Mesh{}
	for i := range segments + 1 {
		for k := range 3 {
			a := 2 * math.Pi * float64(k) / 3
			m.Vertices = append(m.Vertices, mesh.Vec{radius * math.Cos(a), radius * math.Sin(a), length * float64(i) / segments})
		}
	}
	for i := range int32(segments) {
		for k := range int32(3) {
			a, b := 3*i+k, 3*i+(k+1)%3
			m.Faces = append(m.Faces, [3]int32{a, b, b + 3}, [3]int32{a, b + 3, a + 3})
		}
	}
	const top = 3 * segments
	m.Faces = append(m.Faces, [3]int32{0, 2, 1}, [3]int32{top, top + 1, top + 2})
	return m
}

func TestSimplifyingDoesNotPinch(t *testing.T) {
	rod := needle()
	small, err := mesh.Decimate(context.Background(), rod, 40)
	if err != nil {
		t.Fatal(err)
	}
	_, r, _ := mesh.Analyse(context.Background(), small)
	if g := r.Geometry; !g.Watertight || g.Shells != 1 || g.DegenerateTriangles != 0 || g.Triangles > 40 {
		t.Errorf("%+v", g)
	}
}

// comb is a flat plate with long thin teeth: moving a vertex across the gap between two teeth folds the plate over.
func comb() *mesh.Mesh {
	const teeth, n = 12, 8
	grid := map[[3]int]int32{}
	m := &mesh.Mesh{}
	at := func(x, y, z int) int32 {
		v, ok := grid[[3]int{x, y, z}]
		if !ok {
			v = int32(len(m.Vertices))
			grid[[3]int{x, y, z}] = v
			m.Vertices = append(m.Vertices, mesh.Vec{float64(x), float64(y), float64(z)})
		}
		return v
	}
	inside := func(x, y int) bool {
		return x >= 0 && x < 2*teeth-1 && y >= 0 && y < 2*n && (y < n || x%2 == 0)
	}
	quad := func(a, b, c, d int32) {
		m.Faces = append(m.Faces, [3]int32{a, b, c}, [3]int32{a, c, d})
	}
	for x := range 2*teeth - 1 {
		for y := range 2 * n {
			if !inside(x, y) {
				continue
			}
			quad(at(x, y, 0), at(x, y+1, 0), at(x+1, y+1, 0), at(x+1, y, 0))
			quad(at(x, y, 1), at(x+1, y, 1), at(x+1, y+1, 1), at(x, y+1, 1))
			if !inside(x-1, y) {
				quad(at(x, y, 0), at(x, y, 1), at(x, y+1, 1), at(x, y+1, 0))
			}
			if !inside(x+1, y) {
				quad(at(x+1, y, 0), at(x+1, y+1, 0), at(x+1, y+1, 1), at(x+1, y, 1))
			}
			if !inside(x, y-1) {
				quad(at(x, y, 0), at(x+1, y, 0), at(x+1, y, 1), at(x, y, 1))
			}
			if !inside(x, y+1) {
				quad(at(x, y+1, 0), at(x, y+1, 1), at(x+1, y+1, 1), at(x+1, y+1, 0))
			}
		}
	}
	return m
}

func TestSimplifyingDoesNotFoldFlatGround(t *testing.T) {
	m := comb()
	_, before, _ := mesh.Analyse(context.Background(), m)
	small, err := mesh.Decimate(context.Background(), m, len(m.Faces)/3)
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := mesh.Analyse(context.Background(), small)
	// A fold leaves the volume as it was but counts its area twice over.
	b, a := before.Geometry, after.Geometry
	if !a.Watertight || math.Abs(*a.Volume-*b.Volume) > 1e-6**b.Volume || math.Abs(a.SurfaceArea-b.SurfaceArea) > 1e-6*b.SurfaceArea {
		t.Errorf("before %v %+v, after %v %+v", *b.Volume, b, *a.Volume, a)
	}
}
