package mesh

import "math"

// cutter cuts polygons into triangles. It keeps its lists between polygons, because a file has many.
type cutter struct {
	flat       [][2]float64
	next, prev []int32
	blocks     blockers
	due        []int32 // the round in which to look at a corner next, or gone
	now, later []int32 // the corners of this round and the next
	turnOf     int32   // the number of this round
	out        [][3]int32
	work       int // corners and cells looked at so far, over all polygons
	corners    int // of all polygons so far
	most       int // of them, when the polygon in hand is too much
}

// Ears are found in about linear time in polygons of real parts, and in quadratic time at worst. A polygon may take so much
// work, half a second, and some more for each corner; those of a file together twice that. mostCorners is far more than the
// outline of any part has.
const mostWorkEach, workPerCorner, mostCorners = 20_000_000, 200, 500_000

var errPolygons = &Refusal{
	"too_complicated",
	"The file has polygons with too many corners to be cut into triangles. Please export the model as triangles.",
}

// cut returns the triangles of a polygon by the numbers of its corners, always two fewer than corners, valid until the
// next call. sound is false where the polygon crosses itself, so that no set of triangles is right. A convex polygon, or
// one that its first corner sees all of, becomes the fan around that corner, which is what other programs make of it;
// others are cut ear by ear (Meisters 1975) on the plane of Newell's normal.
func (c *cutter) cut(corners []Vec) (triangles [][3]int32, sound bool, err error) {
	c.corners += len(corners)
	c.out, c.most = c.out[:0], min(c.work+mostWorkEach+workPerCorner*len(corners), 2*mostWorkEach+workPerCorner*c.corners)
	c.project(corners)
	if c.fans() {
		for i := 1; i+1 < len(corners); i++ {
			c.out = append(c.out, [3]int32{0, int32(i), int32(i + 1)})
		}
		return c.out, true, nil
	}
	sound, err = c.clip()
	return c.out, sound, err
}

// project drops the axis that the polygon faces most, keeping its corners counter-clockwise.
func (c *cutter) project(corners []Vec) {
	var normal Vec
	last := corners[len(corners)-1]
	for _, v := range corners {
		a, b := last.Sub(corners[0]), v.Sub(corners[0])
		normal = normal.Add(a.Cross(b))
		last = v
	}
	drop := 0
	for k := range normal {
		if math.Abs(normal[k]) > math.Abs(normal[drop]) {
			drop = k
		}
	}
	u, v := (drop+1)%3, (drop+2)%3
	if normal[drop] < 0 {
		u, v = v, u
	}
	c.flat = c.flat[:0]
	for _, p := range corners {
		c.flat = append(c.flat, [2]float64{p[u], p[v]})
	}
}

// fans says that all triangles around the first corner have an area and look the same way.
func (c *cutter) fans() bool {
	if len(c.flat) == 3 {
		return true
	}
	for i := 1; i+1 < len(c.flat); i++ {
		if c.turn(0, int32(i), int32(i+1)) <= 0 {
			return false
		}
	}
	return true
}

// turn is 1 where the way over three corners bends left, -1 right, 0 where it is as good as straight.
func (c *cutter) turn(i, j, k int32) int {
	p, q, r := c.flat[i], c.flat[j], c.flat[k]
	area := cross2(p, q, r)
	longest := max(square2(p, q), square2(q, r), square2(r, p))
	switch {
	case area > flat*longest:
		return 1
	case area < -flat*longest:
		return -1
	default:
		return 0
	}
}

func cross2(p, q, r [2]float64) float64 {
	return (q[0]-p[0])*(r[1]-p[1]) - (q[1]-p[1])*(r[0]-p[0])
}

func square2(p, q [2]float64) float64 {
	return (q[0]-p[0])*(q[0]-p[0]) + (q[1]-p[1])*(q[1]-p[1])
}
