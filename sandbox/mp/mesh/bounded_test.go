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
