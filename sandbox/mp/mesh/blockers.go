package mesh

import "math"

// blockers are the corners of a polygon that may lie inside an ear: those that are not convex. They stand in a grid of about
// as many cells, so that an ear looks at those near it and not at all of them.
type blockers struct {
	side     int // cells along each axis
	from     [2]float64
	perCell  [2]float64 // cells for each unit of length
	first    []int32    // of each cell; -1 where it is empty
	follow   []int32    // the next in the same cell, for each corner
	rows     []int32    // how many stand in each row of cells
	standing []bool     // for each corner; one that fell is taken out of its cell when somebody comes by
}

// mostCells along an axis bounds the grid: a million corners and more share its cells.
const mostCells = 512

// over makes room for corners without any of them standing; n of them may.
func (b *blockers) over(flat [][2]float64, n int) {
	low, high := flat[0], flat[0]
	for _, p := range flat {
		for k := range p {
			low[k], high[k] = min(low[k], p[k]), max(high[k], p[k])
		}
	}
	b.side, b.from = min(int(math.Sqrt(float64(n)))+1, mostCells), low
	for k := range high {
		b.perCell[k] = 0
		if wide := high[k] - low[k]; wide > 0 {
			b.perCell[k] = float64(b.side) / wide
		}
	}
	b.first = b.first[:0]
	for range b.side * b.side {
		b.first = append(b.first, -1)
	}
	b.rows = append(b.rows[:0], make([]int32, b.side)...)
	b.follow, b.standing = b.follow[:0], b.standing[:0]
	for range flat {
		b.follow, b.standing = append(b.follow, -1), append(b.standing, false)
	}
}

// at is where a position lies, in cells. What is not a number, from sizes beyond reason, lies in the first.
func (b *blockers) at(p [2]float64) (c [2]float64) {
	for k := range p {
		if v := (p[k] - b.from[k]) * b.perCell[k]; v > 0 {
			c[k] = min(v, float64(b.side))
		}
	}
	return c
}

func (b *blockers) cell(at float64) int { return max(0, min(int(at), b.side-1)) }

// stand adds a corner.
func (b *blockers) stand(flat [][2]float64, i int32) {
	c := b.at(flat[i])
	row := b.cell(c[1])
	first := &b.first[row*b.side+b.cell(c[0])]
	b.follow[i], *first, b.standing[i] = *first, i, true
	b.rows[row]++
}

// fall ends a corner's standing, if it stands.
func (b *blockers) fall(flat [][2]float64, i int32) {
	if b.standing[i] {
		b.standing[i] = false
		b.rows[b.cell(b.at(flat[i])[1])]--
	}
}

// near calls for each standing corner of the cells that a triangle reaches into, until one of them says stop; work is how
// many rows, cells and corners that took.
func (b *blockers) near(p, q, r [2]float64, stop func(i int32) bool) (stopped bool, work int) {
	corners := [3][2]float64{b.at(p), b.at(q), b.at(r)}
	low := b.cell(min(corners[0][1], corners[1][1], corners[2][1]) - hair)
	high := b.cell(max(corners[0][1], corners[1][1], corners[2][1]) + hair)
	for y := low; y <= high; y++ {
		if work++; b.rows[y] == 0 {
			continue
		}
		left, right := reach(corners, float64(y)-hair, float64(y+1)+hair)
		work += 3
		for x := b.cell(left - hair); x <= b.cell(right+hair); x++ {
			work++
			for at := &b.first[y*b.side+x]; *at >= 0; work++ {
				i := *at
				if !b.standing[i] {
					*at = b.follow[i]
					continue
				}
				if stop(i) {
					return true, work
				}
				at = &b.follow[i]
			}
		}
	}
	return false, work
}

// hair is more than what is lost to rounding, in cells.
const hair = 1e-6

// reach is how far a triangle reaches along the first axis between two places of the second: of each side, what is
// between them.
func reach(corners [3][2]float64, low, high float64) (left, right float64) {
	left, right = math.Inf(1), math.Inf(-1)
	for i, u := range corners {
		v := corners[(i+1)%3]
		if u[1] > v[1] {
			u, v = v, u
		}
		if v[1] < low || u[1] > high {
			continue
		}
		from, to := u[0], v[0]
		if v[1] > u[1] {
			slope := (v[0] - u[0]) / (v[1] - u[1])
			if u[1] < low {
				from = u[0] + slope*(low-u[1])
			}
			if v[1] > high {
				to = u[0] + slope*(high-u[1])
			}
		}
		left, right = min(left, from, to), max(right, from, to)
	}
	return left, right
}
