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
		m, _, err := read(t, name)
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
	m, _, err := read(t, "so101_upper_arm.stl")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mesh.Decimate(context.Background(), m, 20); !errors.Is(err, mesh.ErrCannotDecimate) {
		t.Fatalf("got %v for a part with 30 holes in 20 triangles", err)
	}
}

func TestAWrittenSTLReadsBackTheSame(t *testing.T) {
	m, _, err := read(t, "star_ascii.stl")
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
	back, origin, err := mesh.Read(context.Background(), bytes.NewReader(out.Bytes()), int64(out.Len()), limits, nil)
	if err != nil || origin.Format != "stl" {
		t.Fatal(origin, err)
	}
	_, was, _ := mesh.Analyse(context.Background(), m)
	_, is, _ := mesh.Analyse(context.Background(), back)
	if want := was.Geometry.Scaled(25.4); math.Abs(*is.Geometry.Volume-*want.Volume) > 1e-4**want.Volume {
		t.Fatalf("volume %v, want %v", *is.Geometry.Volume, *want.Volume)
	}
}

// tunnel is a block with a very narrow three-sided tunnel from top to bottom: its rims are rings of three edges that are
// no faces, the shortest edges there are, and shrinking one would close the tunnel into something that is no surface.
func tunnel() *mesh.Mesh {
	m := &mesh.Mesh{}
	for _, z := range []float64{0, 10} {
		for _, p := range [][2]float64{{-5, -5}, {5, -5}, {5, 5}, {-5, 5}, {0.01, 0}, {-0.01, 0.01}, {-0.01, -0.01}} {
			m.Vertices = append(m.Vertices, mesh.Vec{p[0], p[1], z})
		}
	}
	for _, f := range [][3]int32{{0, 1, 6}, {1, 4, 6}, {1, 2, 4}, {2, 5, 4}, {2, 3, 5}, {3, 0, 5}, {0, 6, 5}} {
		m.Faces = append(m.Faces, [3]int32{f[0] + 7, f[1] + 7, f[2] + 7}, [3]int32{f[0], f[2], f[1]})
	}
	for k := range int32(4) {
		a, b := k, (k+1)%4
		m.Faces = append(m.Faces, [3]int32{a, b, b + 7}, [3]int32{a, b + 7, a + 7})
	}
	for k := range int32(3) {
		a, b := 4+k, 4+(k+1)%3
		m.Faces = append(m.Faces, [3]int32{b, a, a + 7}, [3]int32{b, a + 7, b + 7})
	}
	return m
}

func TestSimplifyingKeepsTunnelsOpen(t *testing.T) {
	m := tunnel()
	if _, r, _ := mesh.Analyse(context.Background(), m); !r.Geometry.Watertight || r.Repaired != nil || len(m.Vertices) != len(m.Faces)/2 {
		t.Fatalf("%+v", r)
	}
	for target := len(m.Faces) - 2; target >= 4; target -= 2 {
		small, err := mesh.Decimate(context.Background(), m, target)
		if err != nil {
			if !errors.Is(err, mesh.ErrCannotDecimate) {
				t.Fatal(err)
			}
			continue
		}
		_, r, _ := mesh.Analyse(context.Background(), small)
		// On a closed surface of one tunnel, faces are twice the vertices; without it there are four fewer.
		if !r.Geometry.Watertight || len(small.Vertices) != len(small.Faces)/2 {
			t.Errorf("%d faces: %d vertices, %+v", len(small.Faces), len(small.Vertices), r.Geometry)
		}
	}
}

func TestSimplifyingDoesNotFoldTheSurface(t *testing.T) {
	m, _, err := read(t, "missing_triangle.stl") // has a flat top of irregular triangles
	if err != nil {
		t.Fatal(err)
	}
	_, before, _ := mesh.Analyse(context.Background(), m)
	small, err := mesh.Decimate(context.Background(), m, len(m.Faces)/3)
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := mesh.Analyse(context.Background(), small)
	// A fold hardly changes the volume but counts its area twice over.
	if b, a := before.Geometry, after.Geometry; math.Abs(a.SurfaceArea-b.SurfaceArea) > 1e-3*b.SurfaceArea || a.OpenEdges != b.OpenEdges {
		t.Errorf("before %+v, after %+v", b, a)
	}
}
