package mesh

import (
	"math"
	"slices"
)

// clip cuts one ear after the other. Where there is none, a straight corner is taken, which makes a triangle without
// area but keeps every edge of the polygon; where there is none of these either, the polygon crosses itself and any
// corner goes.
func (c *cutter) clip() (sound bool, err error) {
	n := int32(len(c.flat))
	c.link(n)
	sound = c.turnsOnce()
	at, tried, wanted := int32(0), int32(0), ear
	for left := n; left > 3; {
		if c.work > c.most {
			return false, errPolygons
		}
		if !c.is(wanted, at) {
			at = c.next[at]
			if tried++; tried == left {
				tried, wanted = 0, wanted+1
			}
			continue
		}
		sound = sound && wanted != anything
		a, b := c.prev[at], c.next[at]
		c.out = append(c.out, [3]int32{a, at, b})
		c.next[a], c.prev[b] = b, a
		c.unblock(a, at, b)
		// Going on after the next corner spreads the triangles instead of making a fan of slivers.
		at, left, tried, wanted = c.next[b], left-1, 0, ear
	}
	c.out = append(c.out, [3]int32{c.prev[at], at, c.next[at]})
	return sound, nil
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

// what a corner must be to be cut off, from best to worst.
const (
	ear = iota
	straight
	anything
)

func (c *cutter) is(wanted int, at int32) bool {
	c.work++
	switch wanted {
	case ear:
		return c.turn(c.prev[at], at, c.next[at]) > 0 && c.empty(c.prev[at], at, c.next[at])
	case straight:
		return c.turn(c.prev[at], at, c.next[at]) == 0
	default:
		return true
	}
}

// link makes the ring of corners and lists those that are not convex.
func (c *cutter) link(n int32) {
	c.next, c.prev, c.blocks = slices.Grow(c.next[:0], int(n))[:n], slices.Grow(c.prev[:0], int(n))[:n], c.blocks[:0]
	for i := range n {
		c.next[i], c.prev[i] = (i+1)%n, (i+n-1)%n
	}
	for i := range n {
		if c.turn(c.prev[i], i, c.next[i]) <= 0 {
			c.blocks = append(c.blocks, i)
		}
	}
}

// unblock takes out of the list what was cut off, and its neighbours if they are convex now.
func (c *cutter) unblock(a, gone, b int32) {
	c.work += len(c.blocks)
	c.blocks = slices.DeleteFunc(c.blocks, func(i int32) bool {
		return i == gone || (i == a || i == b) && c.turn(c.prev[i], i, c.next[i]) > 0
	})
}

// empty says that no other corner lies in the triangle or on its edges. Corners at the same place as one of its own do
// not count: a polygon with a hole passes twice through the ends of the bridge to it.
func (c *cutter) empty(i, j, k int32) bool {
	p, q, r := c.flat[i], c.flat[j], c.flat[k]
	c.work += len(c.blocks)
	for _, other := range c.blocks {
		v := c.flat[other]
		if v == p || v == q || v == r {
			continue
		}
		if cross2(p, q, v) >= 0 && cross2(q, r, v) >= 0 && cross2(r, p, v) >= 0 {
			return false
		}
	}
	return true
}
