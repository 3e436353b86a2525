package mesh

import (
	"context"
	"runtime"
	"testing"
)

// allocated is how many bytes are asked for, at once or one after the other.
func allocated(do func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// loose is triangles that touch nowhere.
func loose(n int) *Mesh {
	m := &Mesh{}
	for i := range n {
		at, first := Vec{float64(i % 1000), float64(i / 1000), 0}, int32(3*i)
		m.Vertices = append(m.Vertices, at, at.Add(Vec{0.5, 0, 0.1}), at.Add(Vec{0, 0.5, 0.2}))
		m.Faces = append(m.Faces, [3]int32{first, first + 1, first + 2})
	}
	return m
}

// What is open everywhere is no surface with holes: nobody follows its borders.
func TestLooseTrianglesAreNoHoles(t *testing.T) {
	const n = 100_000
	m := loose(n)
	got := allocated(func() {
		if same, _, err := fillHoles(context.Background(), m); same != m || err != nil {
			t.Error("they were filled", err)
		}
	})
	if most := Memory(n, 3*n); got > most {
		t.Errorf("%d bytes, want at most %d", got, most)
	}
}

// Edges that all lie on one line, each of which passes through half of the corners of the others, are no cracks.
func TestManyEdgesOnOneLineAreNoCracks(t *testing.T) {
	const n = 1500
	m := &Mesh{Vertices: []Vec{{50, 50, 50}}}
	for i := range n {
		x := float64(i/2) * 200 / n
		if i%2 == 1 {
			x += 150
		}
		m.Vertices = append(m.Vertices, Vec{x, 0, 0})
		if i > 0 {
			m.Faces = append(m.Faces, [3]int32{int32(i), int32(i + 1), 0})
		}
	}
	got := allocated(func() {
		if same, _, err := mendCracks(context.Background(), m); same != m || err != nil {
			t.Error("they were closed", err)
		}
	})
	if most := Memory(mostCracked, mostCracked); got > most {
		t.Errorf("%d bytes, want at most %d", got, most)
	}
}
