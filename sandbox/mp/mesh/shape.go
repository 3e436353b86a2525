package mesh

// shape collects triangles while a file is read. Only positions that a triangle uses become vertices.
type shape struct {
	welded *weld
	faces  [][3]int32
}

// newShape makes room for about n vertices.
func newShape(n int) shape { return shape{welded: newWeld(n)} }

func (s *shape) add(a, b, c Vec) {
	s.faces = append(s.faces, [3]int32{s.welded.add(a), s.welded.add(b), s.welded.add(c)})
}

func (s *shape) size() int { return len(s.faces) }

func (s *shape) mesh() *Mesh { return &Mesh{Vertices: s.welded.vertices, Faces: s.faces} }
