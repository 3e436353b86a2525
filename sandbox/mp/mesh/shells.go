package mesh

// shell is one connected piece of surface. A mesh of loose triangles has as many of them, so that each is kept small.
type shell struct {
	volume float64 // signed: positive when the faces look outwards
	area   Vec     // the sum of the faces' area vectors: zero when closed
	size   float64 // surface area
	widest float64 // twice the area of its largest face
	faults         // of its edges
	faces  int32
	flat   int32 // faces without area
	sample int32 // its largest face
}

// encloses says that the shell encloses a volume that can be told.
func (s *shell) encloses() bool { return s.closed() && s.turned == 0 }

// shells splits the mesh into pieces linked by shared edges. of gives the shell of each face; -1 for collapsed faces.
func (e *edges) shells() (list []shell, of []int32) {
	parent := make([]int32, len(e.mesh.Faces))
	for f := range parent {
		parent[f] = int32(f)
	}
	plain := true
	e.each(func(sides []int32) {
		plain = plain && len(sides) == 2 && e.forward(sides[0]) != e.forward(sides[1])
		a := root(parent, sides[0]/3)
		for _, s := range sides[1:] {
			b := root(parent, s/3)
			// The lower number leads, so that shells are numbered in the order of the file.
			if a > b {
				a, b = b, a
			}
			parent[b] = a
		}
	})
	of = parent
	count := 0
	for f, face := range e.mesh.Faces {
		if of[f] == int32(f) && !collapsed(face) {
			count++
		}
	}
	list = make([]shell, 0, count)
	for f, face := range e.mesh.Faces {
		switch {
		case collapsed(face):
			of[f] = -1
		case of[f] == int32(f):
			of[f] = -2 - int32(len(list)) // marked as numbered; a root comes before all that follow it
			list = append(list, shell{})
		}
	}
	for f := range of {
		of[f] = numbered(of, int32(f))
	}
	for f := range of {
		if of[f] < -1 {
			of[f] = -2 - of[f]
		}
	}
	e.gather(list, of)
	if !plain {
		e.each(func(sides []int32) { list[of[sides[0]/3]].add(e, sides) })
	}
	return list, of
}

// root finds the leader of f's piece and shortens the way for the next one.
func root(parent []int32, f int32) int32 {
	for parent[f] != f {
		parent[f] = parent[parent[f]]
		f = parent[f]
	}
	return f
}

// numbered follows parents to a marked root and returns its mark.
func numbered(of []int32, f int32) int32 {
	for of[f] >= 0 {
		f = of[f]
	}
	return of[f]
}

// gather sums what a shell is made of. Volumes are taken about a point of the mesh, not the origin, so that a part
// far from the origin keeps its digits.
func (e *edges) gather(list []shell, of []int32) {
	lo, hi := e.mesh.Bounds()
	centre := lo.Add(hi).Mul(0.5)
	e.areas = make([]float32, len(of))
	for f, s := range of {
		if s >= 0 {
			e.areas[f] = float32(list[s].addFace(e.mesh, f, centre))
		}
	}
}

func (s *shell) addFace(m *Mesh, f int, centre Vec) (size float64) {
	a, b, c := m.Corners(f)
	ab, bc, ac := b.Sub(a), c.Sub(b), c.Sub(a)
	cross := ab.Cross(ac)
	twice := cross.Len()
	if twice <= flat*max(ab.Dot(ab), bc.Dot(bc), ac.Dot(ac)) {
		s.flat++
	}
	s.faces++
	s.volume += a.Sub(centre).Dot(cross) / 6
	s.area = s.area.Add(cross.Mul(0.5))
	s.size += twice / 2
	if s.faces == 1 || twice > s.widest {
		s.widest = twice
		s.sample = int32(f)
	}
	return twice / 2
}
