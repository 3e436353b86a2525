package mesh

import (
	"context"
	"math"
	"runtime"
	"strconv"
	"strings"
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

// punched is a sphere of about 2n² triangles with that many holes of two triangles each, and flaps across both
// ways to close the first, so that not all can be closed at once.
func punched(n, holes int) *Mesh {
	m := &Mesh{}
	number := func(i, j int) int32 { return int32(j*n + i%n) }
	for j := range n + 1 {
		for i := range n {
			a, b := 2*math.Pi*float64(i)/float64(n), math.Pi*(float64(j)+0.5)/float64(n+1)
			m.Vertices = append(m.Vertices, Vec{math.Sin(b) * math.Cos(a), math.Sin(b) * math.Sin(a), math.Cos(b)})
		}
	}
	punched := 0
	for j := range n {
		for i := range n {
			if j%4 == 2 && i%4 == 0 && punched < holes {
				punched++
				continue
			}
			a, b, c, d := number(i, j), number(i+1, j), number(i, j+1), number(i+1, j+1)
			m.Faces = append(m.Faces, [3]int32{a, c, d}, [3]int32{a, d, b})
		}
	}
	for _, across := range [][2]int32{{number(0, 2), number(1, 3)}, {number(1, 2), number(0, 3)}} {
		m.Faces = append(m.Faces, [3]int32{across[0], across[1], int32(len(m.Vertices))})
		m.Vertices = append(m.Vertices, m.Vertices[across[0]].Mul(1.01))
	}
	return m
}

// One hole that cannot be closed costs the others neither their closing nor much more than the mesh.
func TestManyHolesBesideOneThatCannotBeClosed(t *testing.T) {
	const n, holes = 100, 200
	m := punched(n, holes)
	var did []Repair
	got := allocated(func() {
		var err error
		if _, did, err = fillHoles(context.Background(), m); err != nil {
			t.Error(err)
		}
	})
	if len(did) != 1 || !strings.HasPrefix(did[0].Message, strconv.Itoa(holes-1)+" ") {
		t.Errorf("%+v", did)
	}
	if most := 4 * Memory(len(m.Faces), len(m.Vertices)); got > most {
		t.Errorf("%d bytes, want at most %d", got, most)
	}
}
