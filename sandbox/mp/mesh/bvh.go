package mesh

import "math"

// tree is a bounding volume hierarchy over the faces of a mesh, for asking what a line meets. It follows the order of
// the faces along a Morton curve (Lauterbach et al., "Fast BVH Construction on GPUs", 2009), so that building it takes a
// sort of one word a face and no list of boxes. Nodes lie in one flat slice of 32 bytes each, about two to five faces, so
// that a million triangles cost some 16 MB.
type tree struct {
	mesh   *Mesh
	nodes  []node
	faces  []int32
	stack  [deepest]int32
	hits   []crossing
	budget int64 // boxes and faces that may still be looked at
}

// node is a box around faces[first:first+count], or around the two nodes at first and first+1 when count is 0.
type node struct {
	lo, hi       [3]float32
	first, count int32
}

const (
	leafFaces = 8
	// hitCost is what a crossing takes from the budget, since all of a line are sorted afterwards.
	hitCost = 20
	// Every split takes a bit of the curve or halves what is at one place on it: that bounds the depth on any mesh.
	deepest = 64 + 32
)

func newTree(m *Mesh, budget int64) *tree {
	curve := newCurve(m)
	t := &tree{mesh: m, budget: budget, faces: make([]int32, len(curve.keys))}
	for i := range curve.keys {
		t.faces[i] = curve.face(i)
	}
	t.nodes = make([]node, 1, curve.nodes(0, len(curve.keys)))
	t.split(&curve, 0, 0, len(curve.keys))
	return t
}

// split makes the node at that number one of the faces from first to last on the curve.
func (t *tree) split(along *curve, at, first, last int) {
	if last-first <= leafFaces {
		t.nodes[at] = t.leaf(first, last)
		return
	}
	left := len(t.nodes)
	t.nodes = append(t.nodes, node{}, node{})
	middle := along.middle(first, last)
	t.split(along, left, first, middle)
	t.split(along, left+1, middle, last)
	n := t.nodes[left]
	n.enclose(&t.nodes[left+1])
	n.first, n.count = int32(left), 0
	t.nodes[at] = n
}

// leaf has a box around its faces.
func (t *tree) leaf(first, last int) node {
	inf := float32(math.Inf(1))
	n := node{lo: [3]float32{inf, inf, inf}, hi: [3]float32{-inf, -inf, -inf}, first: int32(first), count: int32(last - first)}
	for _, f := range t.faces[first:last] {
		box := boxOf(t.mesh, int(f))
		n.enclose(&box)
	}
	return n
}

// enclose makes the box as large as both.
func (n *node) enclose(other *node) {
	for k := range n.lo {
		n.lo[k], n.hi[k] = min(n.lo[k], other.lo[k]), max(n.hi[k], other.hi[k])
	}
}

// boxOf lies around a face, rounded outwards.
func boxOf(m *Mesh, f int) (out node) {
	a, b, c := m.Corners(f)
	for k := range a {
		out.lo[k] = below(min(a[k], b[k], c[k]))
		out.hi[k] = -below(-max(a[k], b[k], c[k]))
	}
	return out
}

// below rounds down.
func below(x float64) float32 {
	f := float32(x)
	if float64(f) > x {
		return math.Nextafter32(f, float32(math.Inf(-1)))
	}
	return f
}

// crossing is where a line passes through a face: at origin + t × direction.
type crossing struct {
	t    float64
	face int32
	exit bool // the face looks along the line, so that the line leaves matter there
}

// crossings lists in no order what the whole line through origin meets, other than the face it starts from. The slice is
// valid until the next call. ok is false when the budget is used up.
func (t *tree) crossings(origin, direction Vec, own int32) (list []crossing, ok bool) {
	t.hits = t.hits[:0]
	if len(t.faces) == 0 {
		return nil, true
	}
	var inverse Vec
	for k, d := range direction {
		inverse[k] = 1 / math.Copysign(max(math.Abs(d), 1e-12), d)
	}
	t.stack[0] = 0
	for top := 1; top > 0; {
		top--
		n := &t.nodes[t.stack[top]]
		if t.budget--; t.budget < 0 {
			return nil, false
		}
		if !n.meets(origin, inverse) {
			continue
		}
		if n.count == 0 {
			t.stack[top], t.stack[top+1] = n.first, n.first+1
			top += 2
			continue
		}
		t.budget -= int64(n.count)
		for _, f := range t.faces[n.first : n.first+n.count] {
			if f != own {
				t.cross(f, origin, direction)
			}
		}
	}
	return t.hits, true
}

func (n *node) meets(origin, inverse Vec) bool {
	near, far := math.Inf(-1), math.Inf(1)
	for k := range origin {
		a := (float64(n.lo[k]) - origin[k]) * inverse[k]
		b := (float64(n.hi[k]) - origin[k]) * inverse[k]
		if a > b {
			a, b = b, a
		}
		near, far = max(near, a), min(far, b)
	}
	return near <= far
}

// cross adds the crossing with a face if there is one, after Möller and Trumbore, "Fast, Minimum Storage Ray/Triangle
// Intersection", 1997.
func (t *tree) cross(f int32, origin, direction Vec) {
	a, b, c := t.mesh.Corners(int(f))
	ab, ac := b.Sub(a), c.Sub(a)
	h := direction.Cross(ac)
	det := ab.Dot(h)
	if det == 0 {
		return
	}
	s := origin.Sub(a)
	u := s.Dot(h) / det
	if u < 0 {
		return
	}
	q := s.Cross(ab)
	v := direction.Dot(q) / det
	if v < 0 || u+v > 1 {
		return
	}
	t.budget -= hitCost
	t.hits = append(t.hits, crossing{ac.Dot(q) / det, f, det < 0})
}
