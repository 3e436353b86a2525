package mesh

import "math"

// tree is a bounding volume hierarchy over the faces of a mesh, for asking what a line meets. Nodes lie in one flat
// slice of 32 bytes each, about a third of a node per face, so that a million triangles cost some 15 MB.
type tree struct {
	mesh   *Mesh
	nodes  []node
	faces  []int32
	stack  [64]int32
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
	// Below this depth faces are halved by number, not by place: that bounds the depth on meshes made to be deep.
	sortedDepth = 32
)

// newTree builds the hierarchy top down, halving the longest side of the box around the faces' centres.
func newTree(m *Mesh, budget int64) *tree {
	boxes := make([]box, 0, len(m.Faces))
	for f, face := range m.Faces {
		if !collapsed(face) {
			boxes = append(boxes, boxOf(m, f))
		}
	}
	t := &tree{mesh: m, budget: budget, faces: make([]int32, len(boxes))}
	t.nodes = make([]node, 1, len(boxes)/3+1)
	t.split(boxes, 0, 0, 0)
	for i := range boxes {
		t.faces[i] = boxes[i].face
	}
	return t
}

// box lies around a face, rounded outwards. Boxes are moved while the tree is built, so that they are read in order.
type box struct {
	lo, hi [3]float32
	face   int32
}

func boxOf(m *Mesh, f int) box {
	a, b, c := m.Corners(f)
	out := box{face: int32(f)}
	for k := range a {
		out.lo[k] = math.Nextafter32(float32(min(a[k], b[k], c[k])), float32(math.Inf(-1)))
		out.hi[k] = math.Nextafter32(float32(max(a[k], b[k], c[k])), float32(math.Inf(1)))
	}
	return out
}

// centre is twice the middle along an axis.
func (b *box) centre(axis int) float32 { return b.lo[axis] + b.hi[axis] }

// split makes the node at that number one of boxes, which are those from first on.
func (t *tree) split(boxes []box, at, first int32, depth int) {
	n := &t.nodes[at]
	n.first, n.count = first, int32(len(boxes))
	lo, hi := n.enclose(boxes)
	if len(boxes) <= leafFaces {
		return
	}
	middle := len(boxes) / 2
	if depth < sortedDepth {
		axis := 0
		for k := range lo {
			if hi[k]-lo[k] > hi[axis]-lo[axis] {
				axis = k
			}
		}
		if m := partition(boxes, axis, lo[axis]+(hi[axis]-lo[axis])/2); m > 0 && m < len(boxes) {
			middle = m
		}
	}
	left := int32(len(t.nodes))
	t.nodes = append(t.nodes, node{}, node{})
	t.nodes[at].first, t.nodes[at].count = left, 0
	t.split(boxes[:middle], left, first, depth+1)
	t.split(boxes[middle:], left+1, first+int32(middle), depth+1)
}

// enclose sets the box of a node and returns the box around the centres.
func (n *node) enclose(boxes []box) (lo, hi [3]float32) {
	if len(boxes) == 0 {
		return lo, hi
	}
	n.lo, n.hi = boxes[0].lo, boxes[0].hi
	for k := range lo {
		lo[k] = boxes[0].centre(k)
	}
	hi = lo
	for i := range boxes {
		b := &boxes[i]
		for k := range lo {
			n.lo[k], n.hi[k] = min(n.lo[k], b.lo[k]), max(n.hi[k], b.hi[k])
			lo[k], hi[k] = min(lo[k], b.centre(k)), max(hi[k], b.centre(k))
		}
	}
	return lo, hi
}

// partition brings the boxes whose centre lies below the limit to the front and returns where the others begin.
func partition(boxes []box, axis int, limit float32) int {
	from, to := 0, len(boxes)
	for from < to {
		if boxes[from].centre(axis) < limit {
			from++
			continue
		}
		to--
		boxes[from], boxes[to] = boxes[to], boxes[from]
	}
	return from
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
