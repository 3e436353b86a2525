package mesh_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

func wallsOf(t *testing.T, m *mesh.Mesh) *mesh.Walls {
	t.Helper()
	walls, err := mesh.MeasureWalls(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	return walls
}

// flattened is the same at a tenth of the height.
func flattened(b *build) *mesh.Mesh {
	for i := range b.Vertices {
		b.Vertices[i][2] /= 10
	}
	return &b.Mesh
}

func near(narrow *mesh.Narrow, want float64) bool {
	if want == 0 {
		return narrow == nil
	}
	return narrow != nil && math.Abs(narrow.Width-want) < 1e-6*want
}

func TestWallsAndGapsOfKnownSolids(t *testing.T) {
	for name, c := range map[string]struct {
		mesh      *mesh.Mesh
		wall, gap float64
	}{
		"a box":                           {&new(build).box(0, 0, 0, 10, false).Mesh, 10, 0},
		"a hollow box":                    {&new(build).box(0, 0, 0, 10, false).box(3, 3, 3, 4, true).Mesh, 3, 4},
		"two boxes apart":                 {&new(build).box(0, 0, 0, 10, false).box(10.25, 0, 0, 10, false).Mesh, 10, 0.25},
		"two boxes that touch":            {&new(build).box(0, 0, 0, 10, false).box(10, 0, 0, 10, false).Mesh, 10, 0},
		"two plates, one on the other":    {flattened(new(build).box(0, 0, 0, 10, false).box(0, 0, 10, 10, false)), 2, 0},
		"a box sunk into another":         {&new(build).box(0, 0, 0, 10, false).box(4, 4, 9.9, 4, false).Mesh, 4, 0},
		"a box inside another":            {&new(build).box(0, 0, 0, 10, false).box(3, 3, 3, 4, false).Mesh, 10, 0},
		"a sheet, which has no inside":    {&mesh.Mesh{Vertices: []mesh.Vec{{}, {1, 0, 0}, {0, 1, 0}}, Faces: [][3]int32{{0, 1, 2}}}, 0, 0},
		"a box far away":                  {&new(build).box(1e6, 1e6, 1e6, 10, false).Mesh, 10, 0},
		"nothing but a face without size": {&mesh.Mesh{Vertices: []mesh.Vec{{}}, Faces: [][3]int32{{0, 0, 0}}}, 0, 0},
	} {
		walls := wallsOf(t, c.mesh)
		if !near(walls.Wall, c.wall) || !near(walls.Gap, c.gap) {
			t.Errorf("%s: wall %+v gap %+v, want %v and %v", name, walls.Wall, walls.Gap, c.wall, c.gap)
		}
	}
}

// The figures of a real part, checked on its drawing's walls: 2.1 mm around the screw holes.
func TestTheThinnestWallOfARealPart(t *testing.T) {
	m, _, err := read(t, "so101_upper_arm.stl")
	if err != nil {
		t.Fatal(err)
	}
	walls := wallsOf(t, m)
	if w := walls.Wall; w == nil || w.Width < 1.9 || w.Width > 2.3 {
		t.Errorf("%+v", w)
	}
	again := wallsOf(t, m)
	if *again.Wall != *walls.Wall || *again.Gap != *walls.Gap {
		t.Errorf("the second time %+v and %+v", again.Wall, again.Gap)
	}
	scaled := walls.Scaled(10)
	if !near(scaled.Wall, 10*walls.Wall.Width) || scaled.Wall.At != walls.Wall.At.Mul(10) {
		t.Errorf("ten times as large: %+v", scaled.Wall)
	}
}

// needles are n long triangles that all cross in the middle, so that no hierarchy can tell them apart.
func needles(n int) *mesh.Mesh {
	m := &mesh.Mesh{}
	for i := range n {
		a := math.Pi * float64(i) / float64(n)
		p := mesh.Vec{math.Cos(a), math.Sin(a), 0.3 * math.Sin(7*a)}
		first := int32(len(m.Vertices))
		m.Vertices = append(m.Vertices, p, p.Mul(-1), p.Mul(-1).Add(mesh.Vec{0.3, 0.2, 0.5}))
		m.Faces = append(m.Faces, [3]int32{first, first + 1, first + 2})
	}
	return m
}

func TestAMeshMadeToBeSlowIsGivenUp(t *testing.T) {
	if walls := wallsOf(t, needles(200_000)); walls != nil {
		t.Errorf("%+v", walls)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := mesh.MeasureWalls(ctx, needles(10)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// What a model of a million triangles costs from the file's bytes on, without and with the measuring of its walls: time
// and all memory taken on the way. The steps between are the difference.
func BenchmarkAnAnalysisOfAMillionTriangles(b *testing.B) {
	var file bytes.Buffer
	if err := mesh.WriteSTL(&file, dented(1002), 1); err != nil {
		b.Fatal(err)
	}
	for name, measure := range map[string]bool{"without walls": false, "with walls": true} {
		b.Run(name, func(b *testing.B) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for b.Loop() {
				m, _, err := mesh.Read(context.Background(), bytes.NewReader(file.Bytes()), int64(file.Len()), limits, nil)
				if err != nil || len(m.Faces) < 1_000_000 {
					b.Fatal(len(m.Faces), err)
				}
				m, report, err := mesh.Analyse(context.Background(), m)
				if err != nil || !report.Geometry.Watertight {
					b.Fatal(report, err)
				}
				if !measure {
					continue
				}
				if walls, err := mesh.MeasureWalls(context.Background(), m); err != nil || walls == nil || walls.Wall == nil {
					b.Fatal(walls, err)
				}
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms")
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/(1<<20), "MB")
		})
	}
}

// dented is a ball with dents, of n x n triangles but for the caps.
func dented(n int) *mesh.Mesh {
	m := &mesh.Mesh{Vertices: []mesh.Vec{{0, 0, 50}, {0, 0, -50}}}
	rows := n / 2
	number := func(i, j int) int32 {
		switch i {
		case 0:
			return 0
		case rows:
			return 1
		}
		return int32(2 + (i-1)*n + j%n)
	}
	for i := 1; i < rows; i++ {
		for j := range n {
			th, ph := math.Pi*float64(i)/float64(rows), 2*math.Pi*float64(j)/float64(n)
			r := 50 + 2*math.Sin(9*th)*math.Cos(7*ph)
			m.Vertices = append(m.Vertices, mesh.Vec{r * math.Sin(th) * math.Cos(ph), r * math.Sin(th) * math.Sin(ph), r * math.Cos(th)})
		}
	}
	for i := range rows {
		for j := range n {
			a, b, c, d := number(i, j), number(i+1, j), number(i+1, j+1), number(i, j+1)
			if i < rows-1 {
				m.Faces = append(m.Faces, [3]int32{a, b, c})
			}
			if i > 0 {
				m.Faces = append(m.Faces, [3]int32{a, c, d})
			}
		}
	}
	return m
}

// Whatever a stranger's file holds, the measuring ends, and what it says is a length.
func TestTangledMeshesAreMeasuredWithoutHarm(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		m := &mesh.Mesh{}
		scale := math.Pow(10, float64(r.IntN(18)-9))
		for range 4 + r.IntN(200) {
			// Few different places, so that faces share edges, lie in each other and have no area.
			m.Vertices = append(m.Vertices, mesh.Vec{float64(r.IntN(5)), float64(r.IntN(5)), float64(r.IntN(3)) * r.Float64()}.Mul(scale))
		}
		for range 1 + r.IntN(400) {
			n := len(m.Vertices)
			m.Faces = append(m.Faces, [3]int32{int32(r.IntN(n)), int32(r.IntN(n)), int32(r.IntN(n))})
		}
		lo, hi := m.Bounds()
		size := hi.Sub(lo).Len() * (1 + 1e-9)
		walls := wallsOf(t, m)
		for _, narrow := range []*mesh.Narrow{walls.Wall, walls.Gap} {
			if narrow != nil && !(narrow.Width > 0 && narrow.Width <= size) {
				t.Errorf("seed %d: %+v in a mesh of %v", seed, narrow, size)
			}
		}
		var places []mesh.Place
		for f := range m.Faces {
			places = append(places, m.Corner(int32(f), int32(f)%3))
		}
		list, err := mesh.Thickness(context.Background(), m, places)
		if err != nil || len(list) != len(places) {
			t.Fatal(len(list), err)
		}
		for i, thick := range list {
			if !math.IsNaN(thick) && !(thick > 0 && thick <= size) {
				t.Errorf("seed %d: %v at %v in a mesh of %v", seed, thick, places[i], size)
			}
		}
	}
}

// What is kept of a model for as long as it is known must not hold what it was found among.
func TestWallsKeepNothingElseInMemory(t *testing.T) {
	m := &new(build).box(0, 0, 0, 10, false).box(9, 0, 0, 10, false).Mesh
	held := func() uint64 {
		var s runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&s)
		return s.HeapAlloc
	}
	before := held()
	kept := make([]*mesh.Walls, 8)
	for i := range kept {
		kept[i] = wallsOf(t, m)
	}
	if added := int64(held()) - int64(before); added > 1<<20 {
		t.Errorf("%d results hold %d KiB", len(kept), added>>10)
	}
	runtime.KeepAlive(kept)
}
