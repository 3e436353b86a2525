package mesh

import (
	"cmp"
	"context"
	"slices"
)

// dropEmpty removes triangles that are no surface: those with equal corners, repeated ones, and pairs lying back to
// back on each other.
func dropEmpty(_ context.Context, m *Mesh) (*Mesh, []Repair, error) {
	gone := make([]bool, len(m.Faces))
	empty := 0
	for f, face := range m.Faces {
		if collapsed(face) {
			gone[f] = true
			empty++
		}
	}
	repeated := 0
	e := newEdges(m)
	e.each(func(sides []int32) {
		if len(sides) > 2 {
			repeated += dropRepeated(e, sides, gone)
		}
	})
	var done []Repair
	if empty > 0 {
		done = append(done, Repair{
			"empty_triangles_removed",
			count(empty, "piece of the surface without any size was left out", "pieces of the surface without any size were left out"),
		})
	}
	if repeated > 0 {
		done = append(done, Repair{
			"repeated_triangles_removed",
			count(repeated, "piece of the surface that lay exactly on another was left out", "pieces of the surface that lay exactly on others were left out"),
		})
	}
	if len(done) > 0 {
		kept := m.Faces[:0]
		for f, face := range m.Faces {
			if !gone[f] {
				kept = append(kept, face)
			}
		}
		m.Faces = kept
	}
	return m, done, nil
}

// dropRepeated looks for faces with the same three corners among those on one edge. Of faces looking the same way one
// stays; two looking away from each other enclose nothing and both go. It returns how many went.
func dropRepeated(e *edges, sides []int32, gone []bool) (dropped int) {
	left := make([]int32, 0, len(sides))
	for _, s := range sides {
		if !gone[s/3] {
			left = append(left, s)
		}
	}
	slices.SortStableFunc(left, func(a, b int32) int { return cmp.Compare(e.apex(a), e.apex(b)) })
	for i := 0; i < len(left); {
		j := i + 1
		ways := [2]int{}
		ways[way(e, left[i])]++
		for ; j < len(left) && e.apex(left[j]) == e.apex(left[i]); j++ {
			ways[way(e, left[j])]++
		}
		keep := [2]bool{ways[0] > ways[1], ways[1] > ways[0]}
		for _, s := range left[i:j] {
			w := way(e, s)
			if keep[w] {
				keep[w] = false
				continue
			}
			gone[s/3] = true
			dropped++
		}
		i = j
	}
	return dropped
}

func way(e *edges, side int32) int {
	if e.forward(side) {
		return 1
	}
	return 0
}

// maxNeedlePasses bounds how often needles beside needles are tried again.
const maxNeedlePasses = 8

// mergeNeedles removes triangles whose three corners lie on a line. Cutting them out would tear the surface, since
// their neighbours end at the corner in the middle; so the triangle across the long side is divided at that corner
// instead, which needs exactly the two triangles that are there.
func mergeNeedles(ctx context.Context, m *Mesh) (*Mesh, []Repair, error) {
	before := m.degenerates()
	if before == 0 {
		return m, nil, nil
	}
	kept, whole := slices.Clone(m.Faces), newEdges(m).faults()
	for range maxNeedlePasses {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		if mergePass(m) == 0 {
			break
		}
	}
	merged := before - m.degenerates()
	if now := newEdges(m).faults(); merged <= 0 || now.open > whole.open || now.knots > whole.knots {
		m.Faces = kept
		return m, nil, nil
	}
	return m, []Repair{{
		"degenerate_triangles_merged",
		count(merged, "piece of the surface too thin to see was joined with the one beside it", "pieces of the surface too thin to see were joined with those beside them"),
	}}, nil
}

func mergePass(m *Mesh) int {
	touched := make([]bool, len(m.Faces))
	var pairs [][2]int32
	e := newEdges(m)
	e.each(func(sides []int32) {
		if len(sides) != 2 || e.forward(sides[0]) == e.forward(sides[1]) {
			return
		}
		for i, s := range sides {
			t := sides[1-i]
			if !touched[s/3] && !touched[t/3] && e.needle(s) && e.divisible(s, t) {
				touched[s/3], touched[t/3] = true, true
				pairs = append(pairs, [2]int32{s, t})
				return
			}
		}
	})
	for _, p := range pairs {
		e.divide(p[0], p[1])
	}
	return len(pairs)
}

// needle says that the side's face has no area and that this is its longest side.
func (e *edges) needle(side int32) bool {
	v := e.mesh.Vertices
	a, b, c := v[e.from(side)], v[e.to(side)], v[e.apex(side)]
	long, bc, ca := b.Sub(a), c.Sub(b), a.Sub(c)
	return degenerate(a, b, c) && long.Dot(long) >= max(bc.Dot(bc), ca.Dot(ca))
}

// divisible says that dividing the neighbour on side t leaves no new needle.
func (e *edges) divisible(s, t int32) bool {
	p, q, middle, across := e.from(s), e.to(s), e.apex(s), e.apex(t)
	v := e.mesh.Vertices
	return middle != across && !degenerate(v[p], v[across], v[middle]) && !degenerate(v[across], v[q], v[middle])
}

// divide replaces the needle on side s and its neighbour on side t by two triangles over the needle's middle corner.
func (e *edges) divide(s, t int32) {
	p, q, middle, across := e.from(s), e.to(s), e.apex(s), e.apex(t)
	e.mesh.Faces[s/3] = [3]int32{p, across, middle}
	e.mesh.Faces[t/3] = [3]int32{across, q, middle}
}
