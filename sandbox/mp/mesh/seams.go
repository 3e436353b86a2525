package mesh

import (
	"cmp"
	"slices"
)

// seams tell what patches do to a mesh from the edges they lie on, so that the mesh is not copied and indexed for each.
type seams struct {
	edges *edges
	sewn  map[[2]int32][]bool // for the ends of an edge, which way the sides of patches run along it
}

// sew takes a patch and says true, unless it does harm.
func (s *seams) sew(patch [][3]int32) bool {
	sides := map[[2]int32][]bool{}
	for _, face := range patch {
		for c, a := range face {
			b := face[(c+1)%3]
			ends := [2]int32{min(a, b), max(a, b)}
			sides[ends] = append(sides[ends], a < b)
		}
	}
	var before, after faults
	for ends, ways := range sides {
		there := s.ways(ends)
		before.count(there)
		after.count(append(there, ways...))
	}
	if after.worse(before) {
		return false
	}
	for ends, ways := range sides {
		s.sewn[ends] = append(s.sewn[ends], ways...)
	}
	return true
}

// ways says of each side on an edge whether it runs from the lower vertex to the higher one.
func (s *seams) ways(ends [2]int32) (ways []bool) {
	all := s.edges.sides
	first, _ := slices.BinarySearchFunc(all, ends, func(side int32, ends [2]int32) int {
		lo, hi := s.edges.ends(side)
		return cmp.Or(cmp.Compare(lo, ends[0]), cmp.Compare(hi, ends[1]))
	})
	for _, side := range all[first:] {
		if lo, hi := s.edges.ends(side); lo != ends[0] || hi != ends[1] {
			break
		}
		ways = append(ways, s.edges.forward(side))
	}
	return append(ways, s.sewn[ends]...)
}
