package mesh

import (
	"cmp"
	"context"
	"slices"
)

const (
	// onEdge is how near to an edge a corner lies on it, as a part of the size of the mesh.
	onEdge = 1e-6
	// mostCracked is how many edges of borders are held against each other, in quadratic time.
	mostCracked = 4000
	// mostCuts is how many faces may come of cutting: a corner in a crack lies on one edge, or a few that end there.
	mostCuts = 2 * mostCracked
	// crackPasses are enough for faces that are cut on each of their sides.
	crackPasses = 4
)

// mendCracks closes borders that lie on each other with different corners, as programs leave them that triangulate each
// face of a solid by itself: a triangle whose edge passes through corners of its neighbours is cut there.
func mendCracks(ctx context.Context, m *Mesh) (*Mesh, []Repair, error) {
	e := newEdges(m)
	before := e.faults()
	if before.open == 0 || before.open > mostCracked {
		return m, nil, nil
	}
	mended := &Mesh{Vertices: m.Vertices, Faces: slices.Clone(m.Faces)}
	cut := 0
	for range crackPasses {
		n, err := mended.cutAtCorners(ctx, len(m.Faces)+mostCuts)
		if err != nil {
			return nil, nil, err
		}
		if len(mended.Faces) > len(m.Faces)+mostCuts {
			return m, nil, nil
		}
		if cut += n; n == 0 {
			break
		}
	}
	if cut == 0 {
		return m, nil, nil
	}
	if now := newEdges(mended).faults(); now.open >= before.open || now.worse(before) {
		return m, nil, nil
	}
	return mended, []Repair{{"cracks_closed", count(cut,
		"hair-thin crack in the surface was closed", "hair-thin cracks in the surface were closed")}}, nil
}

// cutAtCorners cuts each face on one of its sides at most, and stops when there are more than that many faces.
func (m *Mesh) cutAtCorners(ctx context.Context, most int) (cut int, err error) {
	e := newEdges(m)
	on, _ := e.borderVertices()
	lo, hi := m.Bounds()
	near := onEdge * hi.Sub(lo).Len()
	var sides []int32
	e.each(func(list []int32) {
		if len(list) == 1 {
			sides = append(sides, list[0])
		}
	})
	touched := map[int32]bool{}
	for _, s := range sides {
		if err := ctx.Err(); err != nil {
			return cut, err
		}
		if touched[s/3] {
			continue
		}
		a, b, c := e.from(s), e.to(s), e.apex(s)
		corners := between(m, a, b, c, on, near)
		if len(corners) == 0 {
			continue
		}
		touched[s/3] = true
		cut++
		m.Faces[s/3] = [3]int32{a, corners[0], c}
		for i, v := range corners {
			next := b
			if i+1 < len(corners) {
				next = corners[i+1]
			}
			m.Faces = append(m.Faces, [3]int32{v, next, c})
		}
		if len(m.Faces) > most {
			break
		}
	}
	return cut, nil
}

// between lists those of the vertices that lie on the edge from a to b, in that order.
func between(m *Mesh, a, b, apex int32, vertices []int32, near float64) []int32 {
	type mark struct {
		v  int32
		at float64
	}
	var marks []mark
	from, way := m.Vertices[a], m.Vertices[b].Sub(m.Vertices[a])
	long := way.Len()
	for _, v := range vertices {
		if v == a || v == b || v == apex {
			continue
		}
		r := m.Vertices[v].Sub(from)
		at := r.Dot(way) / long
		if at > near && at < long-near && r.Sub(way.Mul(at/long)).Len() <= near {
			marks = append(marks, mark{v, at})
		}
	}
	slices.SortFunc(marks, func(x, y mark) int { return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.v, y.v)) })
	list := make([]int32, len(marks))
	for i, mark := range marks {
		list[i] = mark.v
	}
	return list
}
