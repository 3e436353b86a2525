package mesh

import (
	"cmp"
	"math"
	"slices"
)

// across is what lies on the line that stands square on a place of the surface. Lengths are in the unit of the mesh.
type across struct {
	wall   float64 // of matter behind the surface; infinite when the line does not come out again
	square bool    // the surface on the other side looks about the opposite way: a wall, not the flank of an edge
	gap    float64 // of empty space before a surface that looks back; infinite when there is none

	overlap Narrow // the longest stretch of the line that lies inside the surface more than once; 0 when there is none
}

// nowhere is the answer for a place that is no surface of matter: inside another piece, or between two that touch.
var nowhere = across{wall: math.Inf(1), gap: math.Inf(1)}

// opposite is the cosine of the normals of two faces that bound a wall or a gap: they turn away from parallel by 45
// degrees at most. An edge between faces that meet in a wider angle is an edge and not a thin wall.
const opposite = -math.Sqrt2 / 2

// coincident is how near two crossings are one place, as a part of the size of the mesh.
const coincident = 1e-7

// across measures at a point inside face f. Matter is where the faces wind around more than zero times, so that pieces
// which overlap, as letters sunk into a plate do, count as one. ok is false when the budget is used up.
func (t *tree) across(f int32, at Vec, size float64) (result across, ok bool) {
	normal := t.normal(f)
	list, ok := t.crossings(at, normal, f)
	if !ok || normal == (Vec{}) {
		return nowhere, ok
	}
	slices.SortFunc(list, func(a, b crossing) int { return cmp.Compare(a.t, b.t) })
	same := coincident * size
	result = t.nearest(list, normal, same)
	if length, middle := overlap(list, same); length > 0 {
		result.overlap = Narrow{length, at.Add(normal.Mul(middle))}
	}
	return result, true
}

// nearest tells the matter and the empty space next to the place that the line begins at.
func (t *tree) nearest(list []crossing, normal Vec, same float64) across {
	behind, _ := slices.BinarySearchFunc(list, -same, func(c crossing, at float64) int { return cmp.Compare(c.t, at) })
	before := behind
	for before < len(list) && list[before].t <= same {
		before++
	}
	around := 0 // how often faces wind around the place just outside; a piece that touches here winds around it, too
	for _, c := range list[before:] {
		around += c.step()
	}
	if around != 0 {
		return nowhere
	}
	result := nowhere
	if before < len(list) && t.normal(list[before].face).Dot(normal) <= opposite {
		result.gap = list[before].t
	}
	if i := end(list[:behind], same); i >= 0 {
		result.wall = -list[i].t
		result.square = t.normal(list[i].face).Dot(normal) <= opposite
	}
	return result
}

// overlap is the longest stretch of a line on which the surface winds around it more than once, and its middle; 0 where
// there is none, or the line met an edge so that it cannot be told.
func overlap(list []crossing, same float64) (length, middle float64) {
	depth, since, begun := 0, 0.0, false
	pass := func(at float64, step int) {
		if depth > 1 && since-at > max(length, same) {
			length, middle = since-at, (since+at)/2
		}
		depth, since = depth+step, at
	}
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].t <= 0 && !begun {
			begun = true
			pass(0, 1) // the face itself, which is not in the list
		}
		pass(list[i].t, list[i].step())
	}
	if !begun {
		pass(0, 1)
	}
	if depth != 0 {
		return 0, 0
	}
	return length, middle
}

// step is how the winding outside changes when the line is followed back from infinity through this face.
func (c crossing) step() int {
	if c.exit {
		return 1
	}
	return -1
}

// end follows the line backwards into matter and returns the crossing where it comes out, -1 when it never does. Pieces
// that touch are one.
func end(list []crossing, same float64) int {
	depth := 1
	for i := len(list) - 1; i >= 0; i-- {
		depth += list[i].step()
		if depth > 0 {
			continue
		}
		if i > 0 && list[i].t-list[i-1].t <= same && list[i-1].exit {
			continue
		}
		return i
	}
	return -1
}

// normal is the direction a face looks to; zero for a face without area.
func (t *tree) normal(f int32) Vec {
	a, b, c := t.mesh.Corners(int(f))
	n := b.Sub(a).Cross(c.Sub(a))
	size := n.Len()
	if size == 0 {
		return Vec{}
	}
	return n.Mul(1 / size)
}
