package mesh

import "math"

// Figures is what is counted and measured on a mesh. Lengths are in the unit of the mesh, areas in its square,
// volumes in its cube.
type Figures struct {
	Volume              *float64   `json:"volume"` // absolute; nil when the mesh is not closed, or has no inside
	SurfaceArea         float64    `json:"surfaceArea"`
	BoundingBox         [3]float64 `json:"boundingBox"`
	Triangles           int        `json:"triangles"` // degenerate ones included
	Shells              int        `json:"shells"`    // pieces linked by shared edges
	Watertight          bool       `json:"watertight"`
	OpenEdges           int        `json:"openEdges"`        // edges of one face
	NonManifoldEdges    int        `json:"nonManifoldEdges"` // edges of more than two faces
	InvertedShells      int        `json:"invertedShells"`   // closed shells facing inwards that are no cavity
	DegenerateTriangles int        `json:"degenerateTriangles"`
}

// Scaled returns the figures in a unit of which one unit of the file holds k.
func (f Figures) Scaled(k float64) Figures {
	if f.Volume != nil {
		v := *f.Volume * k * k * k
		f.Volume = &v
	}
	f.SurfaceArea *= k * k
	for i := range f.BoundingBox {
		f.BoundingBox[i] *= k
	}
	return f
}

// survey is a measured mesh with what a repair has to know.
type survey struct {
	Figures
	solid   solid
	turned  int     // edges whose two faces are wound against each other
	gap     float64 // how much surface is missing, see gap
	opening *Vec    // see edges.opening
	areas   []float32
}

// sound says that there is nothing to repair.
func (s *survey) sound() bool {
	return s.Watertight && s.InvertedShells == 0 && s.DegenerateTriangles == 0 && s.turned == 0
}

// look measures a mesh as it is. Watertight means that every edge has exactly two faces; the volume is the signed sum
// over all faces, without its sign, so that cavities are subtracted and the digits match what other tools say.
func look(m *Mesh) *survey {
	e := newEdges(m)
	list, of := e.shells()
	s := &survey{solid: tellSolid(list, containers(m, list, of)), areas: e.areas}
	s.Triangles, s.Shells = len(m.Faces), len(list)
	s.InvertedShells = s.solid.inverted
	lo, hi := m.Bounds()
	s.BoundingBox = hi.Sub(lo)
	for _, shell := range of {
		if shell < 0 {
			s.DegenerateTriangles++
		}
	}
	volume := 0.0
	for i := range list {
		shell := &list[i]
		volume += shell.volume
		s.SurfaceArea += shell.size
		s.OpenEdges += int(shell.open)
		s.NonManifoldEdges += int(shell.knots)
		s.turned += int(shell.turned)
		s.DegenerateTriangles += int(shell.flat)
	}
	s.Watertight = len(list) > 0 && s.OpenEdges == 0 && s.NonManifoldEdges == 0
	s.gap = gap(list, s.SurfaceArea)
	if !s.Watertight {
		s.opening = e.opening()
	}
	if s.Watertight {
		if s.turned > 0 {
			// Without one winding the sum depends on where it is taken about; others take the file's origin.
			volume = m.signedVolume()
		}
		volume = math.Abs(volume)
		s.Volume = &volume
	}
	return s
}

// gap estimates how much surface is missing, from 0 (none) to 1 (a flat sheet): the area vectors of a closed surface
// cancel, and what is left over is the area of the openings.
func gap(list []shell, surface float64) float64 {
	var rest float64
	for i := range list {
		rest += list[i].area.Len()
	}
	if surface == 0 {
		return 1
	}
	return rest / surface
}

// signedVolume sums the tetrahedra between the origin and every face.
func (m *Mesh) signedVolume() (sum float64) {
	for f := range m.Faces {
		a, b, c := m.Corners(f)
		sum += a.Dot(b.Cross(c)) / 6
	}
	return sum
}
