package mesh

import (
	"math"
	"slices"
)

// nesting answers which closed shells lie around a point, by counting how often a ray from it passes through each.
// The ray is slanted, because files from CAD are full of edges along the axes and a ray along an edge counts wrong;
// slanting is done by shearing the mesh, so that the ray itself runs along z and a flat grid finds what it can meet.
type nesting struct {
	mesh    *Mesh
	of      []int32
	lo      [2]float64
	cell    [2]float64
	n       int // cells a side
	start   []int32
	faces   []int32
	budget  int64 // triangles that may still be tested
	surface []bool
}

const (
	slantX, slantY = 0.0917365182, 0.1319837461
	// nestingBudget bounds the work on meshes of thousands of shells in one spot; past it shells count as separate.
	nestingBudget = 30_000_000
)

// containers lists for every shell the closed shells around it; nil for a mesh of one shell, where it is free, and for one
// of which no shell is closed.
func containers(m *Mesh, list []shell, of []int32) [][]int32 {
	if !slices.ContainsFunc(list, func(s shell) bool { return s.encloses() }) {
		return nil
	}
	around := make([][]int32, len(list))
	if len(list) < 2 {
		return around
	}
	n := newNesting(m, list, of)
	for i := range list {
		if list[i].encloses() {
			a, b, c := m.Corners(int(list[i].sample))
			around[i] = n.around(a.Add(b).Add(c).Mul(1.0/3), int32(i))
		}
	}
	return around
}

func newNesting(m *Mesh, list []shell, of []int32) *nesting {
	n := &nesting{mesh: m, of: of, budget: nestingBudget, surface: make([]bool, len(list))}
	for i := range list {
		n.surface[i] = list[i].encloses()
	}
	lo, hi := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, v := range m.Vertices {
		p := shear(v)
		for k := range 2 {
			lo[k], hi[k] = min(lo[k], p[k]), max(hi[k], p[k])
		}
	}
	n.lo = lo
	// Long triangles fall into many cells; a coarser grid keeps the lists in proportion to the mesh.
	for n.n = min(512, 1+int(math.Sqrt(float64(len(m.Faces))))); ; n.n /= 2 {
		for k := range 2 {
			n.cell[k] = max((hi[k]-lo[k])/float64(n.n), math.SmallestNonzeroFloat64)
		}
		if total := n.count(); n.n == 1 || total <= 8*int64(len(m.Faces))+1024 {
			break
		}
	}
	n.fill()
	return n
}

// shear moves a point so that the slanted ray becomes vertical; z stays.
func shear(v Vec) Vec { return Vec{v[0] - slantX*v[2], v[1] - slantY*v[2], v[2]} }

// reach is the block of cells that face f touches.
func (n *nesting) reach(f int) (x0, x1, y0, y1 int) {
	a, b, c := n.mesh.Corners(f)
	a, b, c = shear(a), shear(b), shear(c)
	return n.index(0, min(a[0], b[0], c[0])), n.index(0, max(a[0], b[0], c[0])),
		n.index(1, min(a[1], b[1], c[1])), n.index(1, max(a[1], b[1], c[1]))
}

func (n *nesting) index(k int, x float64) int {
	return max(0, min(n.n-1, int((x-n.lo[k])/n.cell[k])))
}

func (n *nesting) count() (total int64) {
	for f, s := range n.of {
		if s >= 0 && n.surface[s] {
			x0, x1, y0, y1 := n.reach(f)
			total += int64(x1-x0+1) * int64(y1-y0+1)
		}
	}
	return total
}

// fill builds the lists of faces per cell, one after the other in a single slice.
func (n *nesting) fill() {
	n.start = make([]int32, n.n*n.n+1)
	n.eachCell(func(_ int32, cell int) { n.start[cell+1]++ })
	for c := range n.n * n.n {
		n.start[c+1] += n.start[c]
	}
	n.faces = make([]int32, n.start[n.n*n.n])
	next := make([]int32, n.n*n.n)
	copy(next, n.start)
	n.eachCell(func(f int32, cell int) {
		n.faces[next[cell]] = f
		next[cell]++
	})
}

func (n *nesting) eachCell(do func(f int32, cell int)) {
	for f, s := range n.of {
		if s < 0 || !n.surface[s] {
			continue
		}
		x0, x1, y0, y1 := n.reach(f)
		for y := y0; y <= y1; y++ {
			for x := x0; x <= x1; x++ {
				do(int32(f), y*n.n+x)
			}
		}
	}
}

// around lists the shells that an odd number of passages puts around the point, other than its own.
func (n *nesting) around(point Vec, own int32) (list []int32) {
	p := shear(point)
	cell := n.index(1, p[1])*n.n + n.index(0, p[0])
	odd := map[int32]bool{}
	for _, f := range n.faces[n.start[cell]:n.start[cell+1]] {
		if n.budget--; n.budget < 0 {
			return nil
		}
		if s := n.of[f]; s != own && n.above(f, p) {
			odd[s] = !odd[s]
		}
	}
	for s, is := range odd {
		if is {
			list = append(list, s)
		}
	}
	slices.Sort(list)
	return list
}

// above says that the vertical line through p meets face f above p.
func (n *nesting) above(f int32, p Vec) bool {
	a, b, c := n.mesh.Corners(int(f))
	a, b, c = shear(a).Sub(p), shear(b).Sub(p), shear(c).Sub(p)
	ab, bc, ca := a[0]*b[1]-a[1]*b[0], b[0]*c[1]-b[1]*c[0], c[0]*a[1]-c[1]*a[0]
	if (ab < 0 || bc < 0 || ca < 0) && (ab > 0 || bc > 0 || ca > 0) || ab+bc+ca == 0 {
		return false
	}
	return (bc*a[2]+ca*b[2]+ab*c[2])/(ab+bc+ca) > 0
}
