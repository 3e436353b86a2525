package preview

import (
	"bytes"
	"context"
	"errors"
	"math"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// wavy is a closed body between two wavy sheets of n by n quads each.
func wavy(n int) *mesh.Mesh {
	m := &mesh.Mesh{}
	number := func(i, j, side int) int32 { return int32((side*(n+1)+i)*(n+1) + j) }
	for side := range 2 {
		for i := range n + 1 {
			for j := range n + 1 {
				z := 0.02*math.Sin(20*float64(i)/float64(n)) + 0.1*float64(side)
				m.Vertices = append(m.Vertices, mesh.Vec{float64(i) / float64(n), float64(j) / float64(n), z})
			}
		}
	}
	quad := func(a, b, c, d int32) { m.Faces = append(m.Faces, [3]int32{a, b, c}, [3]int32{a, c, d}) }
	for i := range n {
		for j := range n {
			quad(number(i, j, 1), number(i+1, j, 1), number(i+1, j+1, 1), number(i, j+1, 1))
			quad(number(i, j, 0), number(i, j+1, 0), number(i+1, j+1, 0), number(i+1, j, 0))
		}
		quad(number(i, 0, 0), number(i+1, 0, 0), number(i+1, 0, 1), number(i, 0, 1))
		quad(number(i+1, n, 0), number(i, n, 0), number(i, n, 1), number(i+1, n, 1))
		quad(number(0, i+1, 0), number(0, i, 0), number(0, i, 1), number(0, i+1, 1))
		quad(number(n, i, 0), number(n, i+1, 0), number(n, i+1, 1), number(n, i, 1))
	}
	return m
}

// loose are n triangles that share nothing, in a square: no edge of them can be collapsed.
func loose(n int) *mesh.Mesh {
	m := &mesh.Mesh{}
	side := int(math.Sqrt(float64(n)))
	for i := range side {
		for j := range side {
			first := int32(len(m.Vertices))
			x, y := float64(i), float64(j)
			m.Vertices = append(m.Vertices, mesh.Vec{x, y, 0}, mesh.Vec{x + 0.9, y, 0}, mesh.Vec{x, y + 0.9, 0})
			m.Faces = append(m.Faces, [3]int32{first, first + 1, first + 2})
		}
	}
	return m
}

// Contract: mp 9
func TestAPreviewIsLightWhateverTheModel(t *testing.T) {
	for name, part := range map[string]*mesh.Mesh{
		"a fine body": wavy(300), "loose triangles": loose(300_000), "a very fine body": wavy(510),
	} {
		p, err := New(context.Background(), part)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(p.faces); n > MaxTriangles || n < 1000 || len(part.Faces) <= MaxTriangles {
			t.Errorf("%s: %d triangles of %d", name, n, len(part.Faces))
		}
		lo, hi := part.Bounds()
		low, high := p.part.Bounds()
		if size := hi.Sub(lo).Len(); low.Sub(lo).Len() > 0.01*size || high.Sub(hi).Len() > 0.01*size {
			t.Errorf("%s: from %v to %v became %v to %v", name, lo, hi, low, high)
		}
	}
}

// Contract: mp 9, mp 10
func TestTheSamePartGivesTheSameBytes(t *testing.T) {
	made := func() (files [2][]byte) {
		p, err := New(context.Background(), wavy(230))
		if err != nil {
			t.Fatal(err)
		}
		glb, err := p.GLB(0.001)
		if err != nil {
			t.Fatal(err)
		}
		thickness, err := p.Thickness(context.Background(), 1)
		if err != nil {
			t.Fatal(err)
		}
		return [2][]byte{glb, thickness}
	}
	a, b := made(), made()
	if !bytes.Equal(a[0], b[0]) || !bytes.Equal(a[1], b[1]) {
		t.Error("the bytes differ")
	}
}

func TestNothingHasNoPreview(t *testing.T) {
	if _, err := New(context.Background(), &mesh.Mesh{Vertices: []mesh.Vec{{}}, Faces: [][3]int32{{0, 0, 0}}}); !errors.Is(err, ErrEmpty) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := New(ctx, wavy(300)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func BenchmarkPreviewOfAMillionTriangles(b *testing.B) {
	part := wavy(500)
	for b.Loop() {
		p, err := New(context.Background(), part)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := p.Thickness(context.Background(), 1); err != nil {
			b.Fatal(err)
		}
		if _, err := p.GLB(0.001); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(p.vertices)), "vertices")
	}
}
