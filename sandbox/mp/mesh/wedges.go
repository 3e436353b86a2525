package mesh

import (
	"cmp"
	"math"
	"slices"
)

// maxFan is the largest number of faces on one edge that is told apart; beyond it the file is nonsense there.
const maxFan = 64

// wedges pairs the faces on an edge by the matter between them. Going round the edge, matter begins at a face that
// looks back and ends at the next one that looks forward; when they do not alternate, nothing can be told.
func (e *edges) wedges(sides []int32) (pairs [][2]int32) {
	if len(sides)%2 != 0 || len(sides) > maxFan || len(sides) < 4 {
		return nil
	}
	type spoke struct {
		side  int32
		angle float64
	}
	lo, hi := e.ends(sides[0])
	origin := e.mesh.Vertices[lo]
	axis := e.mesh.Vertices[hi].Sub(origin)
	x, y := plane(axis)
	fan := make([]spoke, len(sides))
	for i, s := range sides {
		r := e.mesh.Vertices[e.apex(s)].Sub(origin)
		fan[i] = spoke{s, math.Atan2(r.Dot(y), r.Dot(x))}
	}
	slices.SortStableFunc(fan, func(a, b spoke) int { return cmp.Compare(a.angle, b.angle) })
	// A face that runs forward along the axis looks to rising angles.
	first := 0
	if e.forward(fan[0].side) {
		first = 1
	}
	for i := 0; i < len(fan); i += 2 {
		back, ahead := fan[(first+i)%len(fan)].side, fan[(first+i+1)%len(fan)].side
		if e.forward(back) || !e.forward(ahead) {
			return nil
		}
		pairs = append(pairs, [2]int32{back, ahead})
	}
	return pairs
}

// plane returns two directions that make a right-handed frame with the axis.
func plane(axis Vec) (x, y Vec) {
	axis = axis.Mul(1 / axis.Len())
	k := 0
	for i := range axis {
		if math.Abs(axis[i]) < math.Abs(axis[k]) {
			k = i
		}
	}
	var unit Vec
	unit[k] = 1
	x = unit.Sub(axis.Mul(axis[k]))
	x = x.Mul(1 / x.Len())
	return x, axis.Cross(x)
}
