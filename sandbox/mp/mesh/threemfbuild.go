package mesh

import "context"

// mostNesting is how deep objects may be put together of others.
const mostNesting = 32

var errNested = damagedModel("its objects are put together of others too many times over")

// build puts together what the root part places. Everything is counted before anything is made, because a few components
// of components can stand for any number of triangles.
func (t *threeMF) build(ctx context.Context, root string) (*Mesh, error) {
	model := t.parts[root]
	triangles, vertices := 0, 0
	for _, item := range model.items {
		o, err := t.count(ctx, root, item, 0)
		if err != nil {
			return nil, err
		}
		triangles, vertices = triangles+o.triangles, vertices+o.vertices
		if triangles > t.lim.MaxTriangles || vertices > mostPositions(t.lim) {
			return nil, errTooMany(t.lim.MaxTriangles)
		}
	}
	m := &Mesh{Vertices: make([]Vec, 0, vertices), Faces: make([][3]int32, 0, triangles)}
	for _, item := range model.items {
		if err := t.place(ctx, m, root, item, identity); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// find returns the object that a placement in a part means, with the part's name and unit.
func (t *threeMF) find(ctx context.Context, in string, at placement) (string, *part, *object, error) {
	if at.path != "" {
		in = partName(in, at.path)
	}
	p, err := t.load(ctx, in)
	if err != nil {
		return "", nil, nil, err
	}
	o, ok := p.objects[at.id]
	if !ok {
		return "", nil, nil, damagedModel("it places object %d, which it does not hold", at.id)
	}
	return in, p, o, nil
}

// made says that objects of this kind are part of what is made.
func (o *object) made() bool { return o.kind == "" || o.kind == "model" || o.kind == "surface" }

// count sums up an object once. Sums stay small, since they end with the limit. How many levels are above is checked on
// the way down, where each costs memory, and the height on the way up, because what is below may be counted already.
func (t *threeMF) count(ctx context.Context, in string, at placement, above int) (*object, error) {
	if above > mostNesting {
		return nil, errNested
	}
	in, _, o, err := t.find(ctx, in, at)
	if err != nil || o.counted {
		return o, err
	}
	if o.counting {
		return nil, damagedModel("object %d is put together of itself", at.id)
	}
	o.counting = true
	if o.made() {
		o.triangles, o.vertices = len(o.mesh.Faces), len(o.mesh.Vertices)
		for _, c := range o.components {
			inner, err := t.count(ctx, in, c, above+1)
			if err != nil {
				return nil, err
			}
			o.triangles, o.vertices = o.triangles+inner.triangles, o.vertices+inner.vertices
			o.height = max(o.height, inner.height+1)
			if o.triangles > t.lim.MaxTriangles || o.vertices > mostPositions(t.lim) {
				return nil, errTooMany(t.lim.MaxTriangles)
			}
		}
	}
	if o.height > mostNesting {
		return nil, errNested
	}
	o.counting, o.counted = false, true
	return o, nil
}

// place adds an object and its components. Those without triangles end here, so that the work is bounded by what was
// counted. Lengths of another part may be in another unit.
func (t *threeMF) place(ctx context.Context, m *Mesh, in string, at placement, outer affine) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	outside := t.parts[in].unit
	in, p, o, err := t.find(ctx, in, at)
	if err != nil || o.triangles == 0 {
		return err
	}
	way := at.at.then(outer)
	if p.unit != outside {
		way = scaled(p.unit.Millimetres() / outside.Millimetres()).then(way)
	}
	if err := m.append(&o.mesh, way); err != nil {
		return err
	}
	for _, c := range o.components {
		if err := t.place(ctx, m, in, c, way); err != nil {
			return err
		}
	}
	return nil
}

// append adds a copy of a mesh, moved. A mirrored one keeps its outside outside.
func (m *Mesh) append(from *Mesh, way affine) error {
	first := int32(len(m.Vertices))
	for _, v := range from.Vertices {
		v = way.apply(v)
		if err := checkPosition(v); err != nil {
			return err
		}
		m.Vertices = append(m.Vertices, v)
	}
	mirrored := way.mirrors()
	for _, f := range from.Faces {
		if mirrored {
			f[1], f[2] = f[2], f[1]
		}
		m.Faces = append(m.Faces, [3]int32{f[0] + first, f[1] + first, f[2] + first})
	}
	return nil
}
