package mesh

import "math"

// quadric sums squared distances to planes: v·A·v + 2 b·v + c, with A symmetric (xx, xy, xz, yy, yz, zz).
type quadric struct {
	a [6]float64
	b Vec
	c float64
}

// planeQuadric is that of a triangle's plane, weighted by its area; zero for a triangle without area.
func planeQuadric(p, q, r Vec) (out quadric) {
	cross := q.Sub(p).Cross(r.Sub(p))
	size := cross.Len()
	if size == 0 {
		return out
	}
	n, w := cross.Mul(1/size), size/2
	d := -n.Dot(p)
	out.a = [6]float64{w * n[0] * n[0], w * n[0] * n[1], w * n[0] * n[2], w * n[1] * n[1], w * n[1] * n[2], w * n[2] * n[2]}
	out.b = n.Mul(w * d)
	out.c = w * d * d
	return out
}

func (q *quadric) add(o *quadric) {
	for i := range q.a {
		q.a[i] += o.a[i]
	}
	q.b = q.b.Add(o.b)
	q.c += o.c
}

// error is the weighted sum of squared distances at v.
func (q *quadric) error(v Vec) float64 {
	return v.Dot(q.times(v)) + 2*q.b.Dot(v) + q.c
}

func (q *quadric) times(v Vec) Vec {
	a := q.a
	return Vec{a[0]*v[0] + a[1]*v[1] + a[2]*v[2], a[1]*v[0] + a[3]*v[1] + a[4]*v[2], a[2]*v[0] + a[4]*v[1] + a[5]*v[2]}
}

// minimum solves A v = -b by Cramer's rule, relative to a point near by for the digits; false on flat or straight
// surroundings, where the minimum is a line or a plane.
func (q *quadric) minimum(near Vec) (Vec, bool) {
	a := q.a
	rest := q.times(near).Add(q.b).Mul(-1)
	x, y, z := Vec{a[0], a[1], a[2]}, Vec{a[1], a[3], a[4]}, Vec{a[2], a[4], a[5]}
	det := x.Dot(y.Cross(z))
	trace := a[0] + a[3] + a[5]
	if math.Abs(det) <= 1e-6*trace*trace*trace {
		return Vec{}, false
	}
	step := Vec{rest.Dot(y.Cross(z)), x.Dot(rest.Cross(z)), x.Dot(y.Cross(rest))}
	return near.Add(step.Mul(1 / det)), true
}
