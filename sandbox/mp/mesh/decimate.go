package mesh

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
)

// ErrCannotDecimate says that a mesh cannot be made as coarse as asked and still be the same part.
var ErrCannotDecimate = errors.New("the mesh cannot be simplified that far")

// largestLoss is how much of its volume a closed part may gain or lose when it is simplified.
const largestLoss = 0.03

// Decimate returns a copy of at most target triangles, by collapsing the edges that matter least to the shape: quadric
// error metrics after Garland and Heckbert, "Surface Simplification Using Quadric Error Metrics", SIGGRAPH 1997.
// Holes are neither made nor closed and pieces never merge, since only collapses that keep the topology are done;
// borders stay as they are. Work goes in passes over sorted edges, so that memory stays in flat slices.
func Decimate(ctx context.Context, m *Mesh, target int) (*Mesh, error) {
	if len(m.Faces) <= target {
		return m, nil
	}
	volume := math.Abs(m.signedVolume())
	closed := newEdges(m).faults().closed()
	d := newDecimation(m)
	for len(d.m.Faces) > target {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		before := len(d.m.Faces)
		d.pass(target)
		// A pass that hardly finds anything to collapse will not be followed by a better one.
		if removed := before - len(d.m.Faces); removed == 0 || removed < before/2000 {
			return nil, ErrCannotDecimate
		}
	}
	out := d.result()
	if after := math.Abs(out.signedVolume()); closed && math.Abs(after-volume) > largestLoss*volume {
		return nil, ErrCannotDecimate
	}
	return out, nil
}

// decimation is the state between passes. Vertices keep their numbers; faces are compacted after each pass.
type decimation struct {
	m        Mesh
	quadrics []quadric
	start    []int32 // faces around each vertex: around[start[v]:start[v+1]]
	around   []int32
	fixed    []bool // vertices on borders and where more than two faces meet
	touched  []bool // vertices whose surroundings changed in this pass
	gone     []bool // faces
}

func newDecimation(m *Mesh) *decimation {
	d := &decimation{
		m:        Mesh{Vertices: slices.Clone(m.Vertices)},
		quadrics: make([]quadric, len(m.Vertices)),
		start:    make([]int32, len(m.Vertices)+1),
		fixed:    make([]bool, len(m.Vertices)),
		touched:  make([]bool, len(m.Vertices)),
	}
	for f, face := range m.Faces {
		if collapsed(face) {
			continue
		}
		d.m.Faces = append(d.m.Faces, face)
		q := planeQuadric(m.Corners(f))
		for _, v := range face {
			d.quadrics[v].add(&q)
		}
	}
	d.gone = make([]bool, len(d.m.Faces))
	d.around = make([]int32, 3*len(d.m.Faces))
	return d
}

// candidate is an edge that may be collapsed.
type candidate struct {
	cost float32
	a, b int32
}

// pass collapses edges in the order of their cost, leaving those beside one that was collapsed for the next pass. The
// cheaper half of all edges is enough when anything in it can go: the others are better ranked anew.
func (d *decimation) pass(target int) {
	d.link()
	list := d.candidates()
	slices.SortFunc(list, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(x.cost, y.cost), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	left := len(d.m.Faces)
	for i, c := range list {
		if left <= target || i > len(list)/2 && left < len(d.m.Faces) {
			break
		}
		if d.collapse(c.a, c.b) {
			left -= 2
		}
	}
	kept := d.m.Faces[:0]
	for f, face := range d.m.Faces {
		if !d.gone[f] {
			kept = append(kept, face)
		}
	}
	d.m.Faces = kept
}

// link lists the faces around every vertex anew and finds the vertices that must stay.
func (d *decimation) link() {
	clear(d.start)
	clear(d.fixed)
	clear(d.touched)
	clear(d.gone)
	for _, face := range d.m.Faces {
		for _, v := range face {
			d.start[v+1]++
		}
	}
	for v := range d.m.Vertices {
		d.start[v+1] += d.start[v]
	}
	next := slices.Clone(d.start)
	for f, face := range d.m.Faces {
		for _, v := range face {
			d.around[next[v]] = int32(f)
			next[v]++
		}
	}
}

// candidates ranks all edges between two faces.
func (d *decimation) candidates() []candidate {
	list := make([]candidate, 0, 3*len(d.m.Faces)/2)
	e := newEdges(&d.m)
	e.each(func(sides []int32) {
		a, b := e.ends(sides[0])
		if len(sides) != 2 {
			d.fixed[a], d.fixed[b] = true, true
			return
		}
		_, cost := d.place(a, b)
		list = append(list, candidate{float32(cost), a, b})
	})
	return list
}

// place finds the best position for the vertex that an edge shrinks to, and what it costs.
func (d *decimation) place(a, b int32) (Vec, float64) {
	q := d.quadrics[a]
	q.add(&d.quadrics[b])
	va, vb := d.m.Vertices[a], d.m.Vertices[b]
	middle, long := va.Add(vb).Mul(0.5), vb.Sub(va)
	best, cost := middle, q.error(middle)
	for _, v := range []Vec{va, vb} {
		if e := q.error(v); e < cost {
			best, cost = v, e
		}
	}
	if v, ok := q.minimum(middle); ok && v.Sub(middle).Len() <= long.Len() {
		if e := q.error(v); e < cost {
			best, cost = v, e
		}
	}
	// On flat ground all costs are nothing; short edges go first there.
	return best, max(cost, 0) + 1e-9*long.Dot(long)*long.Dot(long)
}

// collapse shrinks an edge to a point, unless that would change the topology or turn a face over.
func (d *decimation) collapse(a, b int32) bool {
	if d.fixed[a] || d.fixed[b] || d.touched[a] || d.touched[b] || !d.simple(a, b) {
		return false
	}
	to, _ := d.place(a, b)
	if d.turns(a, b, to) || d.turns(b, a, to) {
		return false
	}
	for _, v := range []int32{a, b} {
		for _, f := range d.facesOf(v) {
			for _, w := range d.m.Faces[f] {
				d.touched[w] = true
			}
		}
	}
	for _, f := range d.facesOf(b) {
		face := &d.m.Faces[f]
		if slices.Contains(face[:], a) {
			d.gone[f] = true
			continue
		}
		face[slices.Index(face[:], b)] = a
	}
	d.m.Vertices[a] = to
	d.quadrics[a].add(&d.quadrics[b])
	return true
}

func (d *decimation) facesOf(v int32) []int32 { return d.around[d.start[v]:d.start[v+1]] }

// maxSpokes is how many faces a vertex may have to be moved; fans of thousands are left alone.
const maxSpokes = 48

// simple is the link condition: the ends have just the two neighbours in common that the edge's faces give them, and
// those keep at least three faces each.
func (d *decimation) simple(a, b int32) bool {
	if len(d.facesOf(a)) > maxSpokes || len(d.facesOf(b)) > maxSpokes {
		return false
	}
	var near [2 * maxSpokes]int32
	n, common := 0, 0
	for _, f := range d.facesOf(a) {
		for _, v := range d.m.Faces[f] {
			if v != a && !slices.Contains(near[:n], v) {
				near[n] = v
				n++
			}
		}
	}
	var seen [2 * maxSpokes]int32
	s := 0
	for _, f := range d.facesOf(b) {
		for _, v := range d.m.Faces[f] {
			if v == a || v == b || !slices.Contains(near[:n], v) || slices.Contains(seen[:s], v) {
				continue
			}
			seen[s] = v
			s++
			common++
			if len(d.facesOf(v)) <= 3 {
				return false
			}
		}
	}
	return common == 2
}

// turns says that a face around v, other than those that vanish, would look another way with v moved to the new place.
func (d *decimation) turns(v, other int32, to Vec) bool {
	for _, f := range d.facesOf(v) {
		face := d.m.Faces[f]
		if slices.Contains(face[:], other) {
			continue
		}
		k := slices.Index(face[:], v)
		p, q := d.m.Vertices[face[(k+1)%3]], d.m.Vertices[face[(k+2)%3]]
		was := p.Sub(d.m.Vertices[v]).Cross(q.Sub(d.m.Vertices[v]))
		is := p.Sub(to).Cross(q.Sub(to))
		if was.Dot(is) < 0.25*was.Len()*is.Len() || is.Len() <= flat*max(p.Sub(to).Dot(p.Sub(to)), q.Sub(to).Dot(q.Sub(to))) {
			return true
		}
	}
	return false
}

// result numbers the vertices that are left from 0.
func (d *decimation) result() *Mesh {
	out := &Mesh{Faces: make([][3]int32, len(d.m.Faces))}
	number := make([]int32, len(d.m.Vertices)) // plus one; 0 is not used yet
	for f, face := range d.m.Faces {
		for k, v := range face {
			if number[v] == 0 {
				out.Vertices = append(out.Vertices, d.m.Vertices[v])
				number[v] = int32(len(out.Vertices))
			}
			out.Faces[f][k] = number[v] - 1
		}
	}
	return out
}
