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
		out := clustered(m, lo, longest/float64(cells))
		if len(out.Faces) <= target || cells <= 1 {
			return out
		}
	}
}

func clustered(m *Mesh, lo Vec, cell float64) *Mesh {
	out := &Mesh{}
	number := map[[3]int32]int32{}
	of, members := make([]int32, len(m.Vertices)), []float64{}
	for i, v := range m.Vertices {
		var key [3]int32
		for k := range v {
			if cell > 0 {
				key[k] = int32(math.Floor((v[k] - lo[k]) / cell))
			}
		}
		n, seen := number[key]
		if !seen {
			n = int32(len(out.Vertices))
			number[key] = n
			out.Vertices, members = append(out.Vertices, Vec{}), append(members, 0)
		}
		of[i] = n
		out.Vertices[n] = out.Vertices[n].Add(v.Sub(lo))
		members[n]++
	}
	for n := range out.Vertices {
		out.Vertices[n] = out.Vertices[n].Mul(1 / members[n]).Add(lo)
	}
	seen := map[[3]int32]bool{}
	for _, face := range m.Faces {
		face = [3]int32{of[face[0]], of[face[1]], of[face[2]]}
		if collapsed(face) {
			continue
		}
		for face[0] > face[1] || face[0] > face[2] { // the same face always begins with the same corner
			face = [3]int32{face[1], face[2], face[0]}
		}
		if !seen[face] {
			seen[face] = true
			out.Faces = append(out.Faces, face)
		}
	}
	return out
}
