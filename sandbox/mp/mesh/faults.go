package mesh

// faults counts what is wrong with the edges of a mesh.
type faults struct {
	open   int32 // edges of one face
	knots  int32 // edges of more than two faces
	turned int32 // edges whose two faces are wound against each other
}

func (e *edges) faults() (f faults) {
	e.each(func(sides []int32) { f.add(e, sides) })
	return f
}

// add counts one edge.
func (f *faults) add(e *edges, sides []int32) {
	switch {
	case len(sides) == 1:
		f.open++
	case len(sides) > 2:
		f.knots++
	case e.forward(sides[0]) == e.forward(sides[1]):
		f.turned++
	}
}

// count counts one edge by which way its sides run; none where there is no edge yet.
func (f *faults) count(ways []bool) {
	switch {
	case len(ways) == 1:
		f.open++
	case len(ways) > 2:
		f.knots++
	case len(ways) == 2 && ways[0] == ways[1]:
		f.turned++
	}
}

// closed says that there is no border and no knot.
func (f faults) closed() bool { return f.open == 0 && f.knots == 0 }

// worse says that a repair did harm: a surface that is torn, tied up or twisted where it was not before.
func (f faults) worse(before faults) bool {
	return f.open > before.open || f.knots > before.knots || f.turned > before.turned
}

// degenerates counts the faces without area.
func (m *Mesh) degenerates() (n int) {
	for f := range m.Faces {
		if degenerate(m.Corners(f)) {
			n++
		}
	}
	return n
}
