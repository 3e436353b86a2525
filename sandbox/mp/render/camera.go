package render

import (
	"math"

	"github.com/fogleman/fauxgl"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// View is the side a part is seen from. Parts stand on the x-y plane, z up, as slicers show them.
type View string

// The views.
const (
	Iso   View = "iso"
	Front View = "front"
	Top   View = "top"
	Right View = "right"
)

// Valid says that the view exists.
func (v View) Valid() bool { return v == Iso || v == Front || v == Top || v == Right }

// axes returns where the eye is and what is up.
func (v View) axes() (eye, up mesh.Vec) {
	switch v {
	case Front:
		return mesh.Vec{0, -1, 0}, mesh.Vec{0, 0, 1}
	case Top:
		return mesh.Vec{0, 0, 1}, mesh.Vec{0, 1, 0}
	case Right:
		return mesh.Vec{1, 0, 0}, mesh.Vec{0, 0, 1}
	default:
		return mesh.Vec{0.62, -1, 0.66}, mesh.Vec{0, 0, 1}
	}
}

// margin is the part of the picture left free on each side.
const margin = 0.06

// camera turns positions into picture coordinates from -1 to 1 in x (right), y (up) and z (away), in parallel
// projection, so that the part fills the picture but for the margin. z is scaled like x and y.
type camera struct {
	x, y, z mesh.Vec // right, up, towards the eye
	centre  mesh.Vec // in those directions
	scale   float64
}

func newCamera(m *mesh.Mesh, view View) camera {
	eye, up := view.axes()
	z := eye.Mul(1 / eye.Len())
	x := up.Cross(z)
	x = x.Mul(1 / x.Len())
	c := camera{x: x, y: z.Cross(x), z: z, scale: 1}
	lo := mesh.Vec{math.Inf(1), math.Inf(1), math.Inf(1)}
	hi := lo.Mul(-1)
	for _, v := range m.Vertices {
		p := c.project(v)
		for k := range p {
			lo[k], hi[k] = min(lo[k], p[k]), max(hi[k], p[k])
		}
	}
	c.centre = lo.Add(hi).Mul(0.5)
	if extent := max(hi[0]-lo[0], hi[1]-lo[1]); extent > 0 {
		c.scale = 2 * (1 - 2*margin) / extent
	}
	return c
}

func (c *camera) project(v mesh.Vec) mesh.Vec {
	p := mesh.Vec{c.x.Dot(v), c.y.Dot(v), c.z.Dot(v)}
	return p.Sub(c.centre).Mul(c.scale)
}

// turn brings a direction into the camera's axes.
func (c *camera) turn(v mesh.Vec) mesh.Vec { return mesh.Vec{c.x.Dot(v), c.y.Dot(v), c.z.Dot(v)} }

// place fills t with face f as the camera sees it; false when it is seen edge on or has no area, which the rasterizer
// would divide by.
func (c *camera) place(m *mesh.Mesh, f int, normals *Normals, t *fauxgl.Triangle) bool {
	var p [3]mesh.Vec
	for k, v := range m.Faces[f] {
		p[k] = c.project(m.Vertices[v])
	}
	ab, ac := p[1].Sub(p[0]), p[2].Sub(p[0])
	if math.Abs(ab[0]*ac[1]-ab[1]*ac[0]) < 1e-12 {
		return false
	}
	corners := normals.Of(f)
	for k, v := range []*fauxgl.Vertex{&t.V1, &t.V2, &t.V3} {
		n := c.turn(corners[k])
		if facing := ab.Cross(ac); facing[2] < 0 != (n.Dot(facing) < 0) {
			n = n.Mul(-1) // light the side that is seen
		}
		*v = fauxgl.Vertex{
			Position: fauxgl.Vector{X: p[k][0], Y: p[k][1], Z: p[k][2]},
			Normal:   fauxgl.Vector{X: n[0], Y: n[1], Z: n[2]},
		}
	}
	return true
}
