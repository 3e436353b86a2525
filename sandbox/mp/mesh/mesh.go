// Package mesh reads 3D model files, measures them, repairs what is simple to repair and writes them out again.
// Everything is counted in the units of the file; Unit and Figures.Scaled turn the result into millimetres.
package mesh

import "math"

// Vec is a position or a direction: x, y, z.
type Vec [3]float64

// Mesh is a set of triangles over shared positions: equal positions of the file are one vertex here, so that
// neighbours can be found by vertex number. A face lists its corners counter-clockwise seen from outside.
type Mesh struct {
	Vertices []Vec
	Faces    [][3]int32
}

// Corners returns the three positions of face f.
func (m *Mesh) Corners(f int) (a, b, c Vec) {
	t := m.Faces[f]
	return m.Vertices[t[0]], m.Vertices[t[1]], m.Vertices[t[2]]
}

// Bounds returns the corners of the box around all vertices; both are zero for a mesh without any.
func (m *Mesh) Bounds() (lo, hi Vec) {
	if len(m.Vertices) == 0 {
		return lo, hi
	}
	lo, hi = m.Vertices[0], m.Vertices[0]
	for _, v := range m.Vertices[1:] {
		for k := range v {
			lo[k] = min(lo[k], v[k])
			hi[k] = max(hi[k], v[k])
		}
	}
	return lo, hi
}

// Sub returns a - b.
func (a Vec) Sub(b Vec) Vec { return Vec{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }

// Add returns a + b.
func (a Vec) Add(b Vec) Vec { return Vec{a[0] + b[0], a[1] + b[1], a[2] + b[2]} }

// Mul returns a scaled by k.
func (a Vec) Mul(k float64) Vec { return Vec{a[0] * k, a[1] * k, a[2] * k} }

// Dot returns the scalar product.
func (a Vec) Dot(b Vec) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

// Cross returns the vector product.
func (a Vec) Cross(b Vec) Vec {
	return Vec{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

// Len returns the length.
func (a Vec) Len() float64 { return math.Sqrt(a.Dot(a)) }

// collapsed says that a face has fewer than three different corners, so that it is no surface at all.
func collapsed(f [3]int32) bool { return f[0] == f[1] || f[1] == f[2] || f[2] == f[0] }

// flat is how thin a triangle may be, as twice its area over the square of its longest side, before it counts as
// having no area. float32 files place corners to about 1e-7 of their size; real slivers seen are above 1e-6.
const flat = 1e-9

// degenerate says that the triangle has no area worth the name: two equal corners, or three on one line.
func degenerate(a, b, c Vec) bool {
	ab, bc, ca := b.Sub(a), c.Sub(b), a.Sub(c)
	longest := max(ab.Dot(ab), bc.Dot(bc), ca.Dot(ca))
	return ab.Cross(c.Sub(a)).Len() <= flat*longest
}
