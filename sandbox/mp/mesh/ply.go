package mesh

import (
	"bytes"
	"context"
	"slices"
)

// isPLY goes by the first line. (Turk 1994: a head of text that describes the numbers that follow it.)
func isPLY(head []byte, _ int64) bool {
	return bytes.HasPrefix(head, []byte("ply\n")) || bytes.HasPrefix(head, []byte("ply\r"))
}

var errPLYShort = &Refusal{
	"truncated",
	"The file is cut off: it announces more than it holds. Please upload it again or export it again.",
}

// ply reads the positions and the polygons; all other elements and properties are passed over.
type ply struct {
	src *source
	*plyHeader
	polygons
	announced int64  // positions
	reading   string // the element
	done      int64  // of it
}

// readPLY reads all polygons and strips of triangles as one mesh, equal positions as one vertex.
func readPLY(ctx context.Context, src *source, lim Limits) (*Mesh, Origin, error) {
	head, err := readPLYHeader(src)
	if err != nil {
		return nil, Origin{}, err
	}
	p := &ply{src: src, plyHeader: head}
	if err := p.prepare(lim); err != nil {
		return nil, Origin{}, err
	}
	for i := range head.elements {
		e := &head.elements[i]
		if len(e.properties) == 0 {
			continue // nothing is written of it, however often
		}
		if err := p.read(ctx, e); err != nil {
			return nil, Origin{}, err
		}
	}
	m, notes, err := p.polygons.mesh()
	return m, Origin{Colored: head.colored, Notes: notes}, err
}

// prepare holds what the head announces against the size and the limits before anything is allocated.
func (p *ply) prepare(lim Limits) error {
	left := p.src.size
	for i := range p.elements {
		e := &p.elements[i]
		least := e.least(p.order != nil)
		switch {
		case least == 0:
			continue
		case e.count > left/least+1: // the last line of text may have no end
			return errPLYShort
		}
		left = max(left-least*e.count, 0)
		switch e.name {
		case "vertex":
			p.announced = e.count
			if p.announced > int64(mostPositions(lim)) {
				return errTooMany(lim.MaxTriangles)
			}
		case "face":
			if e.count > int64(lim.MaxTriangles) {
				return errTooMany(lim.MaxTriangles)
			}
		}
	}
	p.polygons = newPolygons(lim, p.announced)
	p.positions = make([]Vec, 0, p.announced)
	return nil
}

// read takes all of one element, one after the other.
func (p *ply) read(ctx context.Context, e *plyElement) error {
	take := p.skip
	switch e.name {
	case "vertex":
		axes, err := axesOf(e)
		if err != nil {
			return err
		}
		take = func(e *plyElement) error { return p.vertex(e, axes) }
	case "face":
		take = func(e *plyElement) error { return p.lists(e, p.face) }
	case "tristrips":
		take = func(e *plyElement) error { return p.lists(e, p.strip) }
	}
	p.reading = e.name
	for p.done = 0; p.done < e.count; p.done++ {
		if p.done%4096 == 0 {
			if err := p.src.step(ctx); err != nil {
				return err
			}
		}
		if err := take(e); err != nil {
			return err
		}
	}
	return nil
}

// axesOf tells which properties are the position.
func axesOf(e *plyElement) (axes [3]int, err error) {
	for k, name := range []string{"x", "y", "z"} {
		axes[k] = -1
		for i, p := range e.properties {
			if p.name == name && !p.list {
				axes[k] = i
			}
		}
		if axes[k] < 0 {
			return axes, errPLYHeader
		}
	}
	return axes, nil
}

func (p *ply) vertex(e *plyElement, axes [3]int) error {
	var v Vec
	for i := range e.properties {
		axis := slices.Index(axes[:], i)
		if axis < 0 {
			if err := p.pass(&e.properties[i]); err != nil {
				return err
			}
			continue
		}
		var err error
		if v[axis], err = p.number(e.properties[i].kind); err != nil {
			return err
		}
	}
	return p.place(v)
}

// lists hands the list of corners to take and passes over the rest.
func (p *ply) lists(e *plyElement, take func(n int64, kind plyKind) error) error {
	for i := range e.properties {
		property := &e.properties[i]
		isCorners := property.list && (property.name == "vertex_indices" || property.name == "vertex_index")
		if !isCorners {
			if err := p.pass(property); err != nil {
				return err
			}
			continue
		}
		n, err := p.length(property)
		if err == nil {
			err = take(n, property.kind)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// face reads a polygon of n corners.
func (p *ply) face(n int64, kind plyKind) error {
	p.corners = p.corners[:0]
	for range n {
		c, err := p.index(kind)
		if err != nil {
			return err
		}
		if c < 0 {
			return p.damaged()
		}
		if err := p.corner(c); err != nil {
			return err
		}
	}
	if n < 3 { // a point or a line has no surface
		return nil
	}
	return p.close()
}

// strip reads strips of triangles, each corner another one with the two before it; -1 begins a new strip.
func (p *ply) strip(n int64, kind plyKind) error {
	var last [2]int64
	seen := 0
	for range n {
		c, err := p.index(kind)
		if err != nil {
			return err
		}
		if c < 0 {
			seen = 0
			continue
		}
		if seen >= 2 {
			p.corners = append(p.corners[:0], last[0], last[1], c)
			if err := p.close(); err != nil {
				return err
			}
		}
		last[seen%2] = c
		seen++
	}
	return nil
}

func (p *ply) skip(e *plyElement) error {
	for i := range e.properties {
		if err := p.pass(&e.properties[i]); err != nil {
			return err
		}
	}
	return nil
}

// pass passes over one property.
func (p *ply) pass(property *plyProperty) error {
	if property.list {
		return p.skipList(property)
	}
	return p.passNumber(property.kind)
}

func (p *ply) skipList(property *plyProperty) error {
	n, err := p.length(property)
	if err != nil {
		return err
	}
	if p.order != nil {
		_, err := p.src.Discard(int(n) * property.kind.size)
		return p.ended(err)
	}
	for range n {
		if err := p.passNumber(property.kind); err != nil {
			return err
		}
	}
	return nil
}
