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
		return nowhere, true
	}
	result = nowhere
	if before < len(list) && t.normal(list[before].face).Dot(normal) <= opposite {
		result.gap = list[before].t
	}
	if i := end(list[:behind], same); i >= 0 {
		result.wall = -list[i].t
		result.square = t.normal(list[i].face).Dot(normal) <= opposite
	}
	return result, true
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
