package mesh

import (
	"math"
	"slices"
)

// clip cuts one ear after the other, in rounds: whatever is cut off makes an ear at most of its two neighbours, so that a
// round looks at the neighbours of what the one before cut off, in the order of the polygon. That spreads the triangles
// instead of making a fan of slivers. Where a round of all that are left finds none, straight corners are taken, which make
// triangles without area but keep every edge of the polygon; where there are none of these either, the polygon crosses
// itself and any corner goes.
func (c *cutter) clip() (sound bool, err error) {
	n := int32(len(c.flat))
	c.link(n)
	sound = c.turnsOnce()
	for left, all := n, true; left > 3; {
		before := left
		if left, err = c.round(left); err != nil {
			return false, err
		}
		switch {
		case len(c.later) > 0:
			all = false
		case before > left || !all: // look once more at each
			c.everyCorner(left)
			all = true
		default:
			forced, rest := c.force(left)
			sound, left, all = sound && !forced, rest, false
		}
	}
	for at := range n {
		if c.due[at] != gone {
			c.out = append(c.out, [3]int32{c.prev[at], at, c.next[at]})
			break
		}
	}
	return sound, nil
}

// round cuts the ears among the corners that are due, and tells how many corners are left.
func (c *cutter) round(left int32) (int32, error) {
	c.now, c.later = c.later, c.now[:0]
	c.turnOf++
	for _, at := range c.now {
		if left <= 3 {
			break
		}
		if c.work > c.most {
			return left, errPolygons
		}
		if c.due[at] == c.turnOf && c.isEar(at) {
			c.cutOff(at)
			left--
		}
	}
	return left, nil
}

// force takes some corners that are no ears, as few as there can be without going around too often: straight ones, or, where
// there is none, any.
func (c *cutter) force(left int32) (crossed bool, rest int32) {
	most, at := left/4+1, int32(0)
	for c.due[at] == gone {
		at++
	}
	for _, crossed = range [2]bool{false, true} {
		for range left {
			c.work++
			after := c.next[at]
			if crossed || c.turn(c.prev[at], at, after) == 0 {
				c.cutOff(at)
				left, most, after = left-1, most-1, c.next[after]
				if left <= 3 || most == 0 {
					return crossed, left
				}
			}
			at = after
		}
		if len(c.later) > 0 {
			break
		}
	}
	return crossed, left
}

// cutOff makes a triangle of a corner and its neighbours, which the next round looks at.
func (c *cutter) cutOff(at int32) {
	a, b := c.prev[at], c.next[at]
	c.out = append(c.out, [3]int32{a, at, b})
	c.next[a], c.prev[b] = b, a
	c.unblock(a, at, b)
	c.due[at] = gone
	c.dueLater(a)
	c.dueLater(b)
}

// gone is when a corner is due that was cut off.
const gone = -1

func (c *cutter) dueLater(at int32) {
	if c.due[at] != c.turnOf+1 {
		c.due[at] = c.turnOf + 1
		c.later = append(c.later, at)
	}
}

// everyCorner makes all that are left due.
func (c *cutter) everyCorner(left int32) {
	at := int32(0)
	for c.due[at] == gone {
		at++
	}
	for range left {
		c.dueLater(at)
		at = c.next[at]
	}
}

// turnsOnce says that the way around the polygon turns left by one full circle: more or less is a sure sign, though not
// the only one, that it crosses itself.
func (c *cutter) turnsOnce() bool {
	total := 0.0
	var before, first [2]float64
	begun := false
	for i := range c.flat {
		p, q := c.flat[i], c.flat[c.next[i]]
		way := [2]float64{q[0] - p[0], q[1] - p[1]}
		if way == ([2]float64{}) {
			continue
		}
		if begun {
			total += angle(before, way)
		} else {
			first, begun = way, true
		}
		before = way
	}
	total += angle(before, first)
	return math.Abs(total-2*math.Pi) < 1
}

// angle is how far one has to turn left from one way to another.
func angle(from, to [2]float64) float64 {
	return math.Atan2(from[0]*to[1]-from[1]*to[0], from[0]*to[0]+from[1]*to[1])
}

// workOfLook is what it takes to look whether a corner is convex, in corners compared.
const workOfLook = 4

func (c *cutter) isEar(at int32) bool {
	c.work += workOfLook
	return c.turn(c.prev[at], at, c.next[at]) > 0 && c.empty(c.prev[at], at, c.next[at])
}

// link makes the ring of corners and marks those that are not convex.
func (c *cutter) link(n int32) {
	c.next, c.prev = slices.Grow(c.next[:0], int(n))[:n], slices.Grow(c.prev[:0], int(n))[:n]
	c.due, c.now, c.later, c.turnOf = slices.Grow(c.due[:0], int(n))[:n], c.now[:0], c.later[:0], 0
	clear(c.due)
	reflex := 0
	for i := range n {
		c.dueLater(i)
		c.next[i], c.prev[i] = (i+1)%n, (i+n-1)%n
		if c.turn(c.prev[i], i, c.next[i]) <= 0 {
			reflex++
		}
	}
	c.blocks.over(c.flat, reflex)
	for i := range n {
		if c.turn(c.prev[i], i, c.next[i]) <= 0 {
			c.blocks.stand(c.flat, i)
		}
	}
}

// unblock takes away the mark of what was cut off, and of its neighbours if they are convex now.
func (c *cutter) unblock(a, cut, b int32) {
	c.blocks.fall(c.flat, cut)
	for _, i := range [2]int32{a, b} {
		if c.blocks.standing[i] && c.turn(c.prev[i], i, c.next[i]) > 0 {
			c.blocks.fall(c.flat, i)
		}
	}
}

// empty says that no other corner lies in the triangle or on its edges. Corners at the same place as one of its own do
// not count: a polygon with a hole passes twice through the ends of the bridge to it.
func (c *cutter) empty(i, j, k int32) bool {
	p, q, r := c.flat[i], c.flat[j], c.flat[k]
	blocked, work := c.blocks.near(p, q, r, func(other int32) bool {
		v := c.flat[other]
		return v != p && v != q && v != r && cross2(p, q, v) >= 0 && cross2(q, r, v) >= 0 && cross2(r, p, v) >= 0
	})
	c.work += work
	return !blocked
}
