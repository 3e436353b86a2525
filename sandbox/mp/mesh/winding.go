package mesh

import (
	"context"
	"slices"
)

// wind makes neighbouring faces look to the same side, and parts surfaces that only touch along an edge, so that each
// piece is a surface of its own. Which side is outside is decided later, per closed shell.
func wind(_ context.Context, m *Mesh) (*Mesh, []Repair, error) {
	e := newEdges(m)
	mates, parted := e.mates()
	turned := e.turnFaces(mates)
	var done []Repair
	if turned > 0 {
		done = append(done, Repair{
			"faces_turned",
			count(turned, "small piece of the surface faced the wrong way and was turned around", "small pieces of the surface faced the wrong way and were turned around"),
		})
	}
	if len(parted) > 0 {
		partVertices(m, mates, parted)
		done = append(done, Repair{"edges_parted", count(len(parted),
			"edge where parts of the model only touch was separated, so that each is a part of its own",
			"edges where parts of the model only touch were separated, so that each is a part of its own")})
	}
	return m, done, nil
}

// What a side has instead of a mate.
const (
	border  = -1 // it is the only one on its edge
	knotted = -2 // the surface goes on, but nobody can tell where
)

// mates finds for every side the one that continues the surface across the edge. parted are edges of more than two faces
// that could be told apart.
func (e *edges) mates() (mate []int32, parted [][2]int32) {
	mate = make([]int32, 3*len(e.mesh.Faces))
	for i := range mate {
		mate[i] = knotted
	}
	e.each(func(sides []int32) {
		switch len(sides) {
		case 1:
			mate[sides[0]] = border
			return
		case 2:
			mate[sides[0]], mate[sides[1]] = sides[1], sides[0]
			return
		}
		pairs := e.wedges(sides)
		for _, p := range pairs {
			mate[p[0]], mate[p[1]] = p[1], p[0]
		}
		if len(pairs) > 0 {
			lo, hi := e.ends(sides[0])
			parted = append(parted, [2]int32{lo, hi})
		}
	})
	return mate, parted
}

// turnFaces walks over every piece of surface from neighbour to neighbour and turns the faces of the minority. A piece
// on which no consistent winding exists (a Möbius strip) stays as it is.
func (e *edges) turnFaces(mate []int32) (turned int) {
	const unseen, kept, flipped = 0, 1, 2
	state := make([]uint8, len(e.mesh.Faces))
	var piece, flips []int32
	for f := range state {
		if state[f] != unseen || collapsed(e.mesh.Faces[f]) {
			continue
		}
		piece = append(piece[:0], int32(f))
		state[f] = kept
		consistent, other := true, 0
		for i := 0; i < len(piece); i++ {
			g := piece[i]
			for c := range int32(3) {
				s := 3*g + c
				t := mate[s]
				if t < 0 {
					continue
				}
				want := state[g]
				if e.forward(s) == e.forward(t) {
					want = kept + flipped - want
				}
				switch state[t/3] {
				case unseen:
					state[t/3] = want
					piece = append(piece, t/3)
					if want == flipped {
						other++
					}
				case want:
				default:
					consistent = false
				}
			}
		}
		minority := uint8(flipped)
		if 2*other > len(piece) {
			minority = kept
		}
		if !consistent || other == 0 {
			continue
		}
		for _, g := range piece {
			if state[g] == minority {
				flips = append(flips, g)
			}
		}
	}
	for _, g := range flips { // only now, since the walk goes by the winding of the file
		turnFace(e.mesh, g)
	}
	return len(flips)
}

// partVertices gives each surface its own copy of the vertices on parted edges. Corners belong together when a walk
// over mated sides leads from one to the other.
func partVertices(m *Mesh, mate []int32, parted [][2]int32) {
	on := map[int32]bool{}
	for _, p := range parted {
		on[p[0]], on[p[1]] = true, true
	}
	parent := make([]int32, 3*len(m.Faces))
	for i := range parent {
		parent[i] = int32(i)
	}
	for s, t := range mate {
		if t < 0 || int(t) < s {
			continue
		}
		joinCorners(m, parent, int32(s)/3, t/3)
	}
	owner := map[int32]int32{} // leading corner to the vertex of its surface
	used := map[int32]bool{}
	m.Vertices = slices.Clip(m.Vertices) // shared with the mesh as uploaded
	for f := range m.Faces {
		for c := range 3 {
			v := m.Faces[f][c]
			if !on[v] {
				continue
			}
			lead := root(parent, int32(3*f+c))
			if _, known := owner[lead]; !known {
				owner[lead] = v
				if used[v] {
					m.Vertices = append(m.Vertices, m.Vertices[v])
					owner[lead] = int32(len(m.Vertices) - 1)
				}
				used[v] = true
			}
			m.Faces[f][c] = owner[lead]
		}
	}
}

// joinCorners joins the corners that two mated faces have in common.
func joinCorners(m *Mesh, parent []int32, f, g int32) {
	for c, v := range m.Faces[f] {
		for d, w := range m.Faces[g] {
			if v == w {
				parent[root(parent, 3*f+int32(c))] = root(parent, 3*g+int32(d))
			}
		}
	}
}
