package mesh

import "math"

const (
	// maxHole is the longest border, in edges, that is closed without asking.
	maxHole = 8
	// maxPatch is the largest part of the surface that a patch may add: a box without its lid is not a hole.
	maxPatch = 0.1
)

// fillHoles closes small openings with triangles between the vertices on their border.
func fillHoles(m *Mesh) (*Mesh, []Repair) {
	before := look(m)
	if before.OpenEdges == 0 {
		return m, nil
	}
	patched := &Mesh{Vertices: m.Vertices, Faces: m.Faces[:len(m.Faces):len(m.Faces)]}
	filled := 0
	for _, loop := range before.edges.smallHoles() {
		patch, area := cover(m, loop)
		if area > 0 && area <= maxPatch*before.SurfaceArea {
			patched.Faces = append(patched.Faces, patch...)
			filled++
		}
	}
	if filled == 0 {
		return m, nil
	}
	after := look(patched)
	if after.NonManifoldEdges > before.NonManifoldEdges || after.turned > before.turned {
		return m, nil // the border touches itself; a patch would make it worse
	}
	return patched, []Repair{{
		"holes_filled",
		count(filled, "small hole was closed", "small holes were closed"),
	}}
}

// smallHoles follows the borders and returns the short ones that close, as vertices in the order of the patch.
func (e *edges) smallHoles() (loops [][]int32) {
	// A side a->b at a border needs b->a in the patch. A vertex where two borders meet is left alone.
	next, crossing := map[int32]int32{}, map[int32]bool{}
	var starts []int32
	e.each(func(sides []int32) {
		if len(sides) != 1 {
			return
		}
		a, b := e.from(sides[0]), e.to(sides[0])
		if _, twice := next[b]; twice {
			crossing[b] = true
		}
		next[b] = a
		starts = append(starts, b)
	})
	walked := map[int32]bool{}
	for _, start := range starts {
		var loop []int32
		v, ok := start, true
		for len(loop) <= maxHole && ok && !walked[v] && !crossing[v] {
			loop = append(loop, v)
			walked[v] = true
			v, ok = next[v]
		}
		if ok && v == start && len(loop) >= 3 && len(loop) <= maxHole {
			loops = append(loops, loop)
		}
	}
	return loops
}

// cover triangulates a loop as a fan from the vertex that gives the smallest area.
func cover(m *Mesh, loop []int32) (best [][3]int32, area float64) {
	area = math.Inf(1)
	n := len(loop)
	for apex := range n {
		fan, size := make([][3]int32, 0, n-2), 0.0
		for i := 1; i+1 < n; i++ {
			t := [3]int32{loop[apex], loop[(apex+i)%n], loop[(apex+i+1)%n]}
			a, b, c := m.Vertices[t[0]], m.Vertices[t[1]], m.Vertices[t[2]]
			size += b.Sub(a).Cross(c.Sub(a)).Len() / 2
			fan = append(fan, t)
		}
		if size < area {
			best, area = fan, size
		}
	}
	return best, area
}
