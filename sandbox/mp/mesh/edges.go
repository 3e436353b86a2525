package mesh

import (
	"cmp"
	"slices"
)

// edges groups the sides of all faces by the pair of vertices they join. Side 3f+c runs from corner c of face f to
// the next corner. Numbers are sorted, not hashed: 4 bytes a side and a linear pass, whatever the mesh.
// Faces without three different corners are left out: they are no surface.
type edges struct {
	mesh  *Mesh
	sides []int32
	areas []float32 // of the faces, once the shells are told
}

func newEdges(m *Mesh) *edges {
	e := &edges{mesh: m}
	// Bucket the sides by their lower vertex (a counting sort), then sort each small bucket by the higher one.
	end := make([]int32, len(m.Vertices)+1)
	e.eachSide(func(s int32) { lo, _ := e.ends(s); end[lo+1]++ })
	for v := range m.Vertices {
		end[v+1] += end[v]
	}
	e.sides = make([]int32, end[len(m.Vertices)])
	// Filling a bucket moves its beginning to its end, which is all that is needed afterwards.
	e.eachSide(func(s int32) {
		lo, _ := e.ends(s)
		e.sides[end[lo]] = s
		end[lo]++
	})
	begin := int32(0)
	for v := range m.Vertices {
		e.sortBucket(e.sides[begin:end[v]])
		begin = end[v]
	}
	return e
}

func (e *edges) eachSide(do func(side int32)) {
	for f, face := range e.mesh.Faces {
		if collapsed(face) {
			continue
		}
		for c := range int32(3) {
			do(3*int32(f) + c)
		}
	}
}

// usualBucket is more sides than nearly every vertex has.
const usualBucket = 24

// sortBucket sorts by the higher vertex, and by side number so that every run gives the same order.
func (e *edges) sortBucket(bucket []int32) {
	if len(bucket) > usualBucket {
		slices.SortFunc(bucket, func(a, b int32) int {
			_, ha := e.ends(a)
			_, hb := e.ends(b)
			return cmp.Or(cmp.Compare(ha, hb), cmp.Compare(a, b))
		})
		return
	}
	var far [usualBucket]int32
	for i, s := range bucket { // they come in the order of their numbers, which inserting keeps
		_, hi := e.ends(s)
		for ; i > 0 && far[i-1] > hi; i-- {
			far[i], bucket[i] = far[i-1], bucket[i-1]
		}
		far[i], bucket[i] = hi, s
	}
}

// each calls do for every edge with the sides that lie on it: two on a closed surface, one at a border.
func (e *edges) each(do func(sides []int32)) {
	for i := 0; i < len(e.sides); {
		lo, hi := e.ends(e.sides[i])
		j := i + 1
		for j < len(e.sides) {
			if l, h := e.ends(e.sides[j]); l != lo || h != hi {
				break
			}
			j++
		}
		do(e.sides[i:j])
		i = j
	}
}

// opening is the middle of the longest edge that does not join two faces; nil on a closed surface.
func (e *edges) opening() *Vec {
	var at *Vec
	longest := 0.0
	e.each(func(sides []int32) {
		if len(sides) == 2 {
			return
		}
		a, b := e.mesh.Vertices[e.from(sides[0])], e.mesh.Vertices[e.to(sides[0])]
		if size := b.Sub(a).Len(); size > longest {
			middle := a.Add(b).Mul(0.5)
			at, longest = &middle, size
		}
	})
	return at
}

// from and to are the vertices that a side runs between.
func (e *edges) from(side int32) int32 { return e.mesh.Faces[side/3][side%3] }
func (e *edges) to(side int32) int32   { return e.mesh.Faces[side/3][(side+1)%3] }

// apex is the corner of the side's face that is not on the side.
func (e *edges) apex(side int32) int32 { return e.mesh.Faces[side/3][(side+2)%3] }

// ends are the vertices in rising order, the same for every side on an edge.
func (e *edges) ends(side int32) (lo, hi int32) {
	a, b := e.from(side), e.to(side)
	return min(a, b), max(a, b)
}

// forward says that the side runs from the lower vertex to the higher one. On a well-wound surface the two sides of
// an edge run against each other.
func (e *edges) forward(side int32) bool { return e.from(side) < e.to(side) }
