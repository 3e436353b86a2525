package mesh

import (
	"context"
	"math"
)

// Borders are sewn together where their corners are this near to each other, as a part of the size of the mesh: programs
// that write few digits, or work in single precision, put one corner in slightly different places.
var nearness = [...]float64{1e-7, 1e-6, 1e-5, 1e-4}

// mostBorder is more corners on borders than a model with small defects has.
const mostBorder = 1_000_000

// mergeNear makes corners on borders one that are as good as at one place. Distances grow until the surface is closed,
// never beyond a third of the shortest edge of a border, so that nothing vanishes.
func mergeNear(ctx context.Context, m *Mesh) (*Mesh, []Repair, error) {
	e := newEdges(m)
	before := e.faults()
	if before.open == 0 {
		return m, nil, nil
	}
	on, shortest := e.borderVertices()
	if len(on) > mostBorder {
		return m, nil, nil
	}
	lo, hi := m.Bounds()
	size := hi.Sub(lo).Len()
	merged := 0
	for _, part := range nearness {
		distance := part * size
		if before.open == 0 || distance > shortest/3 {
			break
		}
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		joined, n := joinNear(m, on, distance)
		if n == 0 {
			continue
		}
		if now := newEdges(joined).faults(); now.open < before.open && !now.worse(before) {
			m, before, merged = joined, now, merged+n
		}
	}
	if merged == 0 {
		return m, nil, nil
	}
	return m, []Repair{{"vertices_merged", count(merged,
		"corner was joined with another at almost the same place, to close a tiny gap", "corners were joined with others at almost the same place, to close tiny gaps")}}, nil
}

// borderVertices lists the corners on borders, and the length of the shortest edge there.
func (e *edges) borderVertices() (on []int32, shortest float64) {
	shortest = math.Inf(1)
	seen := make([]bool, len(e.mesh.Vertices))
	e.each(func(sides []int32) {
		if len(sides) != 1 {
			return
		}
		a, b := e.from(sides[0]), e.to(sides[0])
		shortest = min(shortest, e.mesh.Vertices[a].Sub(e.mesh.Vertices[b]).Len())
		for _, v := range []int32{a, b} {
			if !seen[v] {
				seen[v] = true
				on = append(on, v)
			}
		}
	})
	return on, shortest
}

// joinNear makes those of the vertices one that are at most so far from each other along each axis. Two such are in one
// cell, twice as wide, of at least one of eight grids that are moved by half a cell each.
func joinNear(m *Mesh, vertices []int32, distance float64) (*Mesh, int) {
	parent := make([]int32, len(m.Vertices))
	for v := range parent {
		parent[v] = int32(v)
	}
	n := 0
	cells, first := newWeld(len(vertices)), make([]int32, 0, len(vertices))
	for grid := range 8 {
		cells.reset()
		first = first[:0]
		for _, v := range vertices {
			var cell Vec
			for k := range cell {
				cell[k] = math.Floor(m.Vertices[v][k]/(2*distance) + 0.5*float64(grid>>k&1))
			}
			number := cells.add(cell)
			if int(number) == len(first) {
				first = append(first, v)
				continue
			}
			if a, b := root(parent, first[number]), root(parent, v); a != b && near(m.Vertices[a], m.Vertices[b], distance) {
				parent[max(a, b)] = min(a, b)
				n++
			}
		}
	}
	if n == 0 {
		return m, 0
	}
	out := &Mesh{Vertices: m.Vertices, Faces: make([][3]int32, len(m.Faces))}
	for f, face := range m.Faces {
		for k, v := range face {
			out.Faces[f][k] = root(parent, v)
		}
	}
	return out, n
}

func near(a, b Vec, distance float64) bool {
	d := a.Sub(b)
	return max(math.Abs(d[0]), math.Abs(d[1]), math.Abs(d[2])) <= distance
}
