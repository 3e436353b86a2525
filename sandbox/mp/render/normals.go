package render

import (
	"math"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

const (
	// Neighbours within this angle count as one curved surface; at sharper edges the shading breaks.
	smoothWithin = 32 * math.Pi / 180
	// At a vertex of more faces than this (a fan of thousands is cheap to make) shading stays flat.
	maxAround = 64
	// Meshes of more faces than this have faces of about a pixel, where smoothing costs half of the time and shows nothing.
	maxSmoothed = 500_000
)

// Normals gives the direction of the surface at each corner: smooth on curves, sharp at edges. They are worked out
// face by face when asked for, so that only the list of faces around each vertex is kept.
type Normals struct {
	mesh   *mesh.Mesh
	start  []int32 // per vertex, into around
	around []int32
	limit  float64
}

// NewNormals prepares the normals of a mesh, which must stay as it is.
func NewNormals(m *mesh.Mesh) *Normals {
	if len(m.Faces) > maxSmoothed {
		return &Normals{mesh: m}
	}
	n := &Normals{mesh: m, start: make([]int32, len(m.Vertices)+1), limit: math.Cos(smoothWithin)}
	for _, face := range m.Faces {
		for _, v := range face {
			n.start[v+1]++
		}
	}
	for v := range m.Vertices {
		n.start[v+1] += n.start[v]
	}
	n.around = make([]int32, 3*len(m.Faces))
	next := make([]int32, len(m.Vertices))
	copy(next, n.start)
	for f, face := range m.Faces {
		for _, v := range face {
			n.around[next[v]] = int32(f)
			next[v]++
		}
	}
	return n
}

// Of returns the directions, of length 1, at the three corners of face f.
func (n *Normals) Of(f int) (corners [3]mesh.Vec) {
	own := n.area(f)
	flat := unit(own)
	if n.start == nil {
		return [3]mesh.Vec{flat, flat, flat}
	}
	for k, v := range n.mesh.Faces[f] {
		faces := n.around[n.start[v]:n.start[v+1]]
		corners[k] = flat
		if len(faces) > maxAround {
			continue
		}
		sum := own
		for _, g := range faces {
			if int(g) == f {
				continue
			}
			area := n.area(int(g))
			switch cos := unit(area).Dot(flat); {
			case cos >= n.limit:
				sum = sum.Add(area)
			case cos <= -n.limit: // wound the other way round
				sum = sum.Sub(area)
			}
		}
		corners[k] = unit(sum)
	}
	return corners
}

// area is the direction of a face, as long as its area.
func (n *Normals) area(f int) mesh.Vec {
	a, b, c := n.mesh.Corners(f)
	return b.Sub(a).Cross(c.Sub(a)).Mul(0.5)
}

func unit(v mesh.Vec) mesh.Vec {
	length := v.Len()
	if length == 0 {
		return mesh.Vec{0, 0, 1}
	}
	return v.Mul(1 / length)
}
