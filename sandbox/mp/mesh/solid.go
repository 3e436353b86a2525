package mesh

import (
	"cmp"
	"math"
	"slices"
)

// solid says how the closed shells of a mesh make up matter: outer shells enclose it, shells inside them that face
// inwards are cavities, and a shell that faces outwards inside matter adds nothing.
type solid struct {
	turn     []bool  // shells that face the wrong way and have to be turned over; nil where none is closed
	volume   float64 // of matter, once they are turned
	parts    int     // pieces of matter
	inverted int     // shells facing inwards although no matter is around them, as the file has them
}

// tellSolid decides which shells are the wrong way round. Seen from a shell, the shells around it say whether it lies in
// matter; one that would leave less than nothing inside is inverted. Where a whole nest was exported inside out (its
// outermost shell faces inwards), everything in it is turned along, so that a hollow part stays hollow.
func tellSolid(list []shell, around [][]int32) solid {
	var order []int
	for i := range list {
		if list[i].encloses() {
			order = append(order, i)
		}
	}
	if len(order) == 0 {
		return solid{}
	}
	out := solid{turn: make([]bool, len(list))}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(around[a]), len(around[b])) })
	filed, sign := make([]int, len(list)), make([]int, len(list)) // as the file has it, and as it will be
	for _, i := range order {
		filed[i] = 1
		if list[i].volume < 0 {
			filed[i] = -1
		}
		var matterFiled, matter int
		insideOut := false
		for _, c := range around[i] {
			matterFiled += filed[c]
			matter += sign[c]
			insideOut = insideOut || len(around[c]) == 0 && filed[c] < 0
		}
		if filed[i] < 0 && matterFiled < 1 {
			out.inverted++
		}
		sign[i] = filed[i]
		if insideOut {
			sign[i] = -sign[i]
		}
		if matter+sign[i] < 0 {
			sign[i] = -sign[i]
		}
		out.turn[i] = sign[i] != filed[i]
		out.add(math.Abs(list[i].volume), matter, matter+sign[i])
	}
	return out
}

// add counts a shell by what it changes: from how much matter lies around it to how much lies inside.
func (s *solid) add(volume float64, outside, inside int) {
	switch {
	case outside < 1 && inside >= 1:
		s.volume += volume
		s.parts++
	case outside >= 1 && inside < 1:
		s.volume -= volume
	}
}
