package mesh

import "context"

// The ways to join positions to triangles; points and lines have no surface.
const (
	glbTriangles = 4
	glbStrip     = 5
	glbFan       = 6
)

// count sums up the triangles of all that is shown, before anything is made: a few nodes can stand for any number.
func (g *glb) count(shown []shownMesh) (int, error) {
	sums := make([]int64, len(g.Meshes)) // 0 where not counted yet: it is quick then
	total := int64(0)
	for _, place := range shown {
		if place.mesh < 0 || place.mesh >= len(g.Meshes) {
			return 0, damagedScene("it shows a mesh that it does not hold")
		}
		if sums[place.mesh] == 0 {
			for i := range g.Meshes[place.mesh].Primitives {
				n, err := g.triangles(&g.Meshes[place.mesh].Primitives[i])
				if err != nil {
					return 0, err
				}
				sums[place.mesh] += n
			}
		}
		if total += sums[place.mesh]; total > int64(g.lim.MaxTriangles) {
			return 0, errTooMany(g.lim.MaxTriangles)
		}
	}
	return int(total), nil
}

// triangles is how many a primitive has, by what it announces and the file bears out.
func (g *glb) triangles(p *glbPrimitive) (int64, error) {
	if p.mode() < glbTriangles || p.Attributes.Position == nil {
		return 0, nil
	}
	if p.mode() > glbFan {
		return 0, damagedScene("its triangles are joined in an unknown way")
	}
	corners, kind := *p.Attributes.Position, "VEC3"
	if p.Indices != nil {
		corners, kind = *p.Indices, "SCALAR"
	}
	a, err := g.check(corners, kind)
	if err != nil {
		return 0, err
	}
	if p.mode() == glbTriangles {
		return a.Count / 3, nil
	}
	return max(a.Count-2, 0), nil
}

func (p *glbPrimitive) mode() int {
	if p.Mode == nil {
		return glbTriangles
	}
	return *p.Mode
}

// place adds a mesh where it is shown.
func (g *glb) place(ctx context.Context, place shownMesh) error {
	for i := range g.Meshes[place.mesh].Primitives {
		p := &g.Meshes[place.mesh].Primitives[i]
		n, err := g.triangles(p)
		if err != nil {
			return err
		}
		if err := g.src.step(ctx); err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		g.colored = g.colored || p.Attributes.Color != nil || len(g.Images) > 0
		if err := g.add(ctx, p, place.at); err != nil {
			return err
		}
	}
	return nil
}

// add adds the triangles of a primitive.
func (g *glb) add(ctx context.Context, p *glbPrimitive, at affine) error {
	positions, err := g.read(*p.Attributes.Position)
	if err != nil {
		return err
	}
	join := joiner{mode: p.mode(), mirrored: at.mirrors(), add: func(a, b, c Vec) error {
		g.shape.add(a, b, c)
		if len(g.shape.welded.vertices) > mostPositions(g.lim) { // copies of a part have places of their own
			return errTooMany(g.lim.MaxTriangles)
		}
		if g.shape.size()%4096 == 0 {
			return g.src.step(ctx)
		}
		return nil
	}}
	corner := func(n int64) error {
		if n >= int64(len(positions)) {
			return damagedScene("a triangle speaks of position %d of %d", n, len(positions))
		}
		v := positions[n]
		moved := at.apply(Vec{float64(v[0]), float64(v[1]), float64(v[2])})
		if err := checkPosition(moved); err != nil {
			return err
		}
		return join.corner(moved)
	}
	if p.Indices == nil {
		for n := range int64(len(positions)) {
			if err := corner(n); err != nil {
				return err
			}
		}
		return nil
	}
	a, err := g.check(*p.Indices, "SCALAR")
	if err != nil {
		return err
	}
	if a.ComponentType == glbFloat32 {
		return damagedScene("its data is of an unknown kind")
	}
	plain := *a
	plain.Normalized = false
	return g.each(&plain, func(_ int64, v [3]float64) error {
		if v[0] < 0 {
			return damagedScene("a triangle speaks of position %g", v[0])
		}
		return corner(int64(v[0]))
	})
}

// read returns the positions of an accessor, read once, because parts share them.
func (g *glb) read(n int) ([][3]float32, error) {
	if list, ok := g.positions[n]; ok {
		return list, nil
	}
	a, err := g.check(n, "VEC3")
	if err != nil {
		return nil, err
	}
	if a.Count > int64(mostPositions(g.lim)-g.seenPositions) {
		return nil, errTooMany(g.lim.MaxTriangles)
	}
	g.seenPositions += int(a.Count)
	list := make([][3]float32, a.Count)
	err = g.each(a, func(i int64, v [3]float64) error {
		list[i] = [3]float32{float32(v[0]), float32(v[1]), float32(v[2])}
		return checkPosition(v)
	})
	if err != nil {
		return nil, err
	}
	g.positions[n] = list
	return list, nil
}

// joiner makes triangles of corners that come one after the other.
type joiner struct {
	mode     int
	mirrored bool
	add      func(a, b, c Vec) error
	seen     int
	held     [2]Vec
}

func (j *joiner) corner(v Vec) error {
	n := j.seen
	j.seen++
	if j.mode == glbTriangles {
		n %= 3
	}
	if n < 2 {
		j.held[n] = v
		return nil
	}
	a, b := j.held[0], j.held[1]
	switch j.mode {
	case glbStrip: // the place of the older corner is the next one's, which turns every other triangle as it must be
		j.held[n%2] = v
	case glbFan:
		j.held[1] = v
	}
	if j.mirrored {
		a, b = b, a
	}
	return j.add(a, b, v)
}
