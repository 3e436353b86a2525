package mesh

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// weld merges equal positions while a file is read, so that no copy of the triangle soup is ever held.
// It is an open-addressing table of vertex numbers; the hash is keyed by a random seed, because the file comes
// from a stranger who could otherwise choose positions that all collide.
type weld struct {
	vertices []Vec
	slots    []int32 // vertex number + 1; 0 is free
	seed     [2]uint64
	recent   [4]int32 // the vertices asked for last: neighbours in a file are neighbours on the surface
	oldest   int
}

// newWeld sizes the table for about n vertices; it grows when there are more.
func newWeld(n int) *weld {
	size := 1 << bits.Len(uint(max(n, 32)*3/2))
	return &weld{
		vertices: make([]Vec, 0, n),
		slots:    make([]int32, size),
		seed:     [2]uint64{rand.Uint64(), rand.Uint64()},
	}
}

// reset forgets all positions and keeps the memory.
func (w *weld) reset() {
	w.vertices = w.vertices[:0]
	clear(w.slots)
	w.recent, w.oldest = [4]int32{}, 0
}

// add returns the number of the vertex at v, a new one when the position was not seen before.
func (w *weld) add(v Vec) int32 {
	for k := range v {
		if v[k] == 0 {
			v[k] = 0 // minus zero is the same place
		}
	}
	if len(w.vertices) > 0 {
		for _, n := range w.recent {
			if w.vertices[n] == v {
				return n
			}
		}
	}
	n := w.find(v)
	w.recent[w.oldest] = n
	w.oldest = (w.oldest + 1) % len(w.recent)
	return n
}

func (w *weld) find(v Vec) int32 {
	mask := uint64(len(w.slots) - 1)
	i := w.hash(v) & mask
	for ; w.slots[i] != 0; i = (i + 1) & mask {
		if n := w.slots[i] - 1; w.vertices[n] == v {
			return n
		}
	}
	n := int32(len(w.vertices))
	w.vertices = append(w.vertices, v)
	w.slots[i] = n + 1
	if len(w.vertices)*4 > len(w.slots)*3 {
		w.grow()
	}
	return n
}

// reserve makes room for n vertices in one step: to grow by little and little leaves several times of that behind.
func (w *weld) reserve(n int) {
	if n <= cap(w.vertices) {
		return
	}
	w.vertices = append(make([]Vec, 0, n), w.vertices...)
	if size := 1 << bits.Len(uint(n*4/3)); size > len(w.slots) {
		w.rehash(size)
	}
}

func (w *weld) grow() { w.rehash(2 * len(w.slots)) }

func (w *weld) rehash(size int) {
	w.slots = make([]int32, size)
	mask := uint64(len(w.slots) - 1)
	for n, v := range w.vertices {
		i := w.hash(v) & mask
		for w.slots[i] != 0 {
			i = (i + 1) & mask
		}
		w.slots[i] = int32(n) + 1
	}
}

func (w *weld) hash(v Vec) uint64 {
	h := fold(math.Float64bits(v[0])^w.seed[0], math.Float64bits(v[1])^w.seed[1])
	return fold(h^math.Float64bits(v[2]), w.seed[0]^0x9e3779b97f4a7c15)
}

// fold mixes two words by the two halves of their 128-bit product.
func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a|1, b|1)
	return hi ^ lo
}
