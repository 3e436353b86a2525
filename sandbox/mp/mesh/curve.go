package mesh

import (
	"math/bits"
	"slices"
)

// curve is the faces of a mesh in the order of their places on a Morton curve: neighbours on it are near each other. A
// key holds the place in its upper bits and the number of the face in the others, so that they sort as plain numbers.
type curve struct {
	keys     []uint64
	faceBits int
}

// newCurve leaves out what is no surface.
func newCurve(m *Mesh) curve {
	c := curve{faceBits: bits.Len(uint(len(m.Faces)))}
	solid := 0
	for _, face := range m.Faces {
		if !collapsed(face) {
			solid++
		}
	}
	c.keys = make([]uint64, 0, solid)
	axisBits := min(21, (64-c.faceBits)/3)
	lo, hi := m.Bounds()
	cells := float64(uint64(1) << axisBits)
	var scale Vec
	for k := range scale {
		if side := hi[k] - lo[k]; side > 0 {
			scale[k] = cells / side / 3
		}
	}
	for f, face := range m.Faces {
		if collapsed(face) {
			continue
		}
		a, b, c3 := m.Corners(f)
		var place uint64
		for k := range lo {
			cell := uint64(max(0, min(cells-1, (a[k]-lo[k]+b[k]-lo[k]+c3[k]-lo[k])*scale[k])))
			place |= spaced(cell) << k
		}
		c.keys = append(c.keys, place<<c.faceBits|uint64(f))
	}
	c.keys = sorted(c.keys, c.faceBits+3*axisBits)
	return c
}

// sorted deals the keys, which have that many bits, into piles by the upper ones and sorts each pile: piles fit into the
// processor's cache, so that this takes half of the time of sorting all at once.
func sorted(keys []uint64, width int) []uint64 {
	const piles = 12 // bits
	if len(keys) < 1<<piles || width <= piles {
		slices.Sort(keys)
		return keys
	}
	var end [1<<piles + 1]int
	shift := width - piles
	for _, k := range keys {
		end[k>>shift+1]++
	}
	for i := range 1 << piles {
		end[i+1] += end[i]
	}
	out := make([]uint64, len(keys))
	for _, k := range keys { // filling a pile moves its beginning to its end
		out[end[k>>shift]] = k
		end[k>>shift]++
	}
	begin := 0
	for _, e := range end[:1<<piles] {
		slices.Sort(out[begin:e])
		begin = e
	}
	return out
}

// spaced puts two zeros before each of 21 bits.
func spaced(x uint64) uint64 {
	x = (x | x<<32) & 0x1f00000000ffff
	x = (x | x<<16) & 0x1f0000ff0000ff
	x = (x | x<<8) & 0x100f00f00f00f00f
	x = (x | x<<4) & 0x10c30c30c30c30c3
	return (x | x<<2) & 0x1249249249249249
}

func (c *curve) face(i int) int32 { return int32(c.keys[i] & (1<<c.faceBits - 1)) }

// middle is where the faces from first to last part: where the first bit of their places changes that is not the same in
// all, or in half where they are at one place.
func (c *curve) middle(first, last int) int {
	a, b := c.keys[first]>>c.faceBits, c.keys[last-1]>>c.faceBits
	if a == b {
		return first + (last-first)/2
	}
	shift := bits.Len64(a^b) - 1 + c.faceBits
	turn := c.keys[last-1] >> shift << shift
	n, _ := slices.BinarySearch(c.keys[first:last], turn)
	return first + n
}

// nodes is how many a tree of these faces has.
func (c *curve) nodes(first, last int) int {
	if last-first <= leafFaces {
		return 1
	}
	middle := c.middle(first, last)
	return 1 + c.nodes(first, middle) + c.nodes(middle, last)
}
