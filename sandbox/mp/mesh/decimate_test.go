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
