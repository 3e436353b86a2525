package mesh

import (
	"context"
	"slices"
)

const (
	// maxHole is the longest border, in edges, that is closed.
	maxHole = 64
	// A patch may add this much to the surface of its piece: a box without its lid is not a hole. Long borders go around
	// what somebody left open on purpose more often than around a defect, so theirs may add less: a test tube is a tube.
	maxPatch, maxLongPatch = 0.1, 0.005
	shortBorder            = 8
	// mostOpen is more edges of borders than a model with holes has. Following a border takes some 200 bytes an edge, which
	// Memory does not count.
	mostOpen = 100_000
)

// hole is a border that closes: its corners in the order of the patch, and a face beside it.
type hole struct {
	loop []int32
	face int32
}

// fillHoles closes small openings with triangles between the vertices on their border. What has three corners can be
// closed in one way only, so it always is; nothing is made of a sheet, whose border goes all around it.
func fillHoles(ctx context.Context, m *Mesh) (*Mesh, []Repair, error) {
	e := newEdges(m)
	before := e.faults()
	if before.open == 0 || before.open > mostOpen {
		return m, nil, nil
	}
	var patches [][][3]int32
	list, of := e.shells()
	for _, h := range e.holes() {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		patch, area := cover(m, h.loop)
		if own := list[of[h.face]]; fits(patch, area, &own) && !pocket(m, h, patch) {
			patches = append(patches, patch)
		}
	}
	patched, filled, err := patchAll(ctx, m, patches, before)
	if filled == 0 || err != nil {
		return m, nil, err
	}
	patched, _, err = mergeNeedles(ctx, patched) // the patch of a crack is without area
	return patched, []Repair{{
		"holes_filled",
		count(filled, "small hole in the surface was closed", "small holes in the surface were closed"),
	}}, err
}

// fits says that a patch is small for its piece of surface.
func fits(patch [][3]int32, area float64, own *shell) bool {
	switch {
	case len(patch) == 1:
		return true
	case len(patch)+2 <= shortBorder:
		return area <= maxPatch*own.size
	default:
		return area <= maxLongPatch*own.size
	}
}

// pocket says that a patch of one triangle would lie on the back of the only face there is.
func pocket(m *Mesh, h hole, patch [][3]int32) bool {
	face := m.Faces[h.face]
	return len(patch) == 1 && slices.Contains(face[:], patch[0][0]) && slices.Contains(face[:], patch[0][1]) && slices.Contains(face[:], patch[0][2])
}

// patchAll adds the patches that do no harm: where a border touches itself, a patch would make it worse.
func patchAll(ctx context.Context, m *Mesh, patches [][][3]int32, before faults) (*Mesh, int, error) {
	if len(patches) == 0 {
		return m, 0, nil
	}
	with := func(patches [][][3]int32) *Mesh {
		return &Mesh{Vertices: m.Vertices, Faces: slices.Concat(append([][][3]int32{m.Faces}, patches...)...)}
	}
	if all := with(patches); !newEdges(all).faults().worse(before) {
		return all, len(patches), nil
	}
	s := seams{newEdges(m), map[[2]int32][]bool{}}
	var harmless [][][3]int32
	for _, patch := range patches {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		if s.sew(patch) {
			harmless = append(harmless, patch)
		}
	}
	if len(harmless) == 0 {
		return m, 0, nil
	}
	return with(harmless), len(harmless), nil
}

// holes follows the borders and returns the short ones that close.
func (e *edges) holes() (list []hole) {
	mate, _ := e.mates()
	walked := make([]bool, len(mate))
	for start := range mate {
		if mate[start] != border || walked[start] {
			continue
		}
		way, ok := []int32{}, true
		for s := int32(start); ok && !walked[s]; s, ok = e.along(mate, s) {
			walked[s] = true
			way = append(way, e.to(s))
		}
		if !ok {
			continue
		}
		for _, loop := range loops(way) {
			if len(loop) >= 3 && len(loop) <= maxHole {
				list = append(list, hole{loop, int32(start) / 3})
			}
		}
	}
	return list
}

// loops parts a way around a border where it comes to a corner again: there several borders touch.
func loops(way []int32) (list [][]int32) {
	at := make(map[int32]int, len(way))
	var open []int32
	for _, v := range way {
		if i, again := at[v]; again {
			list = append(list, slices.Clone(open[i:]))
			for _, w := range open[i:] {
				delete(at, w)
			}
			open = open[:i]
		}
		at[v] = len(open)
		open = append(open, v)
	}
	return append(list, open)
}

// along goes from a side at a border to the next one on the same border, round the vertex that the side begins at. ok is false where the surface is not wound one way.
func (e *edges) along(mate []int32, s int32) (next int32, ok bool) {
	for range len(mate) {
		s = s/3*3 + (s+2)%3
		switch t := mate[s]; {
		case t == border:
			return s, true
		case t < 0 || e.forward(s) == e.forward(t):
			return 0, false
		default:
			s = t
		}
	}
	return 0, false
}
