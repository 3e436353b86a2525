package mesh

import "math"

// clusterFinest is the number of cells along the longest side with which Cluster begins.
const clusterFinest = 512

// Cluster returns a copy of at most target triangles for looking at, whatever the mesh is like: all vertices in a cell of
// a grid become one, after Rossignac and Borrel, "Multi-resolution 3D approximations for rendering complex scenes", 1993.
// Unlike Decimate it opens, closes and merges what is smaller than a cell. The copy may be empty when all faces are.
func Cluster(m *Mesh, target int) *Mesh {
	lo, hi := m.Bounds()
	side := hi.Sub(lo)
	longest := max(side[0], side[1], side[2])
	for cells := clusterFinest; ; cells = cells * 3 / 4 {
		if out, ok := clustered(m, lo, longest/float64(cells), target); ok || cells <= 1 {
			return out
		}
	}
}

// clustered gives up when there are more faces than most, so that it never holds more than that.
func clustered(m *Mesh, lo Vec, cell float64, most int) (*Mesh, bool) {
	out := &Mesh{}
	of := out.gather(m, lo, cell)
	seen := newWeld(min(most, len(m.Faces)))
	for _, face := range m.Faces {
		face = [3]int32{of[face[0]], of[face[1]], of[face[2]]}
		if collapsed(face) {
			continue
		}
		for face[0] > face[1] || face[0] > face[2] { // the same face always begins with the same corner
			face = [3]int32{face[1], face[2], face[0]}
		}
		if seen.add(Vec{float64(face[0]), float64(face[1]), float64(face[2])}) < int32(len(out.Faces)) {
			continue
		}
		if len(out.Faces) == most {
			return out, false
		}
		out.Faces = append(out.Faces, face)
	}
	return out, true
}

// gather makes a vertex in the middle of those in each cell, and returns which one each became.
func (m *Mesh) gather(from *Mesh, lo Vec, cell float64) (of []int32) {
	taken := newWeld(min(len(from.Vertices), clusterFinest*clusterFinest))
	of = make([]int32, len(from.Vertices))
	var members []float64
	for i, v := range from.Vertices {
		var at Vec
		for k := range v {
			if cell > 0 {
				at[k] = math.Floor((v[k] - lo[k]) / cell)
			}
		}
		n := taken.add(at)
		if int(n) == len(m.Vertices) {
			m.Vertices, members = append(m.Vertices, Vec{}), append(members, 0)
		}
		of[i] = n
		m.Vertices[n] = m.Vertices[n].Add(v.Sub(lo))
		members[n]++
	}
	for n := range m.Vertices {
		m.Vertices[n] = m.Vertices[n].Mul(1 / members[n]).Add(lo)
	}
	return of
}
