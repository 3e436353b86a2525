package mesh_test

import (
	"context"
	"math"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// tangle makes faces of any three of few places, so that they share edges, lie on each other, cross, and have no area.
// Places of the second half are a hair beside those of the first.
func tangle(corners []byte) *mesh.Mesh {
	m := &mesh.Mesh{}
	for i := range 128 {
		off := float64(i/64) * 1e-6
		m.Vertices = append(m.Vertices, mesh.Vec{float64(i&3) + off, float64(i>>2&3) - off, float64(i >> 4 & 3)})
	}
	for ; len(corners) >= 3; corners = corners[3:] {
		m.Faces = append(m.Faces, [3]int32{int32(corners[0] & 127), int32(corners[1] & 127), int32(corners[2] & 127)})
	}
	return m
}

// FuzzTangle feeds measuring and repairing any mesh: it ends, says nothing that cannot be, and what was repaired stays so.
func FuzzTangle(f *testing.F) {
	f.Add([]byte{0, 2, 1, 0, 1, 16, 1, 2, 16, 0, 16, 2})          // a tetrahedron
	f.Add([]byte{0, 2, 1, 0, 1, 16, 1, 2, 16})                    // without a face
	f.Add([]byte{0, 2, 1, 64, 65, 80, 65, 66, 80, 64, 80, 66})    // with a face beside
	f.Add([]byte{0, 3, 16, 0, 1, 4, 1, 3, 4, 0, 4, 16, 3, 16, 4}) // with an edge that ends in the middle of another
	f.Fuzz(func(t *testing.T, corners []byte) {
		if len(corners) > 600 {
			return
		}
		m := tangle(corners)
		part, r, err := mesh.Measure(context.Background(), m, func(float64) {})
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range []*mesh.Figures{&r.Geometry, r.Repaired} {
			if g == nil {
				continue
			}
			if math.IsNaN(g.SurfaceArea) || g.Volume != nil && !g.Watertight || g.Volume != nil && !(*g.Volume >= 0 && *g.Volume <= 64*float64(len(m.Faces)+1)) {
				t.Fatalf("%+v", g)
			}
		}
		if r.Repaired != nil && (r.Repaired.OpenEdges > r.Geometry.OpenEdges && r.Geometry.NonManifoldEdges == 0) {
			t.Fatalf("torn: %d open edges were %d", r.Repaired.OpenEdges, r.Geometry.OpenEdges)
		}
		if small := mesh.Cluster(part, 5); len(small.Faces) > 5 {
			t.Fatalf("%d faces in a cluster of 5", len(small.Faces))
		}
	})
}
