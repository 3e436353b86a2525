package mesh

import "fmt"

// polygons collects the polygons of a file that lists its positions apart, in whatever order they come.
type polygons struct {
	lim       Limits
	positions []Vec
	shape     shape
	corners   []int64 // of the polygon being read, counted from 0
	waiting   []int64 // polygons that name positions still to come: a count, and the corners
	cutter    cutter
	at        []Vec // where the corners are
	crossed   int   // polygons that cross themselves
}

// newPolygons makes room for about n vertices.
func newPolygons(lim Limits, n int64) polygons {
	return polygons{lim: lim, shape: newShape(int(min(n, int64(lim.MaxTriangles))) + 16)}
}

// mostPositions is what was said, or what triangles that share none of their corners need.
func mostPositions(lim Limits) int {
	if lim.MaxPositions > 0 {
		return lim.MaxPositions
	}
	return 3 * lim.MaxTriangles
}

// place adds a position.
func (p *polygons) place(v Vec) error {
	if len(p.positions) >= mostPositions(p.lim) {
		return errTooMany(p.lim.MaxTriangles)
	}
	p.positions = append(p.positions, v)
	return checkPosition(v)
}

// corner adds a corner to the polygon being read.
func (p *polygons) corner(n int64) error {
	if len(p.corners) >= p.lim.MaxTriangles-p.shape.size()+2 {
		return errTooMany(p.lim.MaxTriangles)
	}
	if len(p.corners) >= mostCorners {
		return errPolygons
	}
	p.corners = append(p.corners, n)
	return nil
}

// close ends the polygon that its corners make: it is cut now, or later where a position is still to come.
func (p *polygons) close() error {
	for _, c := range p.corners {
		if c >= int64(len(p.positions)) {
			return p.wait()
		}
	}
	return p.cut()
}

// wait keeps a polygon until the end of the file.
func (p *polygons) wait() error {
	// A triangle takes four numbers here and larger polygons fewer for each of theirs.
	if len(p.waiting)+1+len(p.corners) > 4*p.lim.MaxTriangles {
		return errTooMany(p.lim.MaxTriangles)
	}
	p.waiting = append(append(p.waiting, int64(len(p.corners))), p.corners...)
	return nil
}

// cut adds the polygon's triangles to the shape.
func (p *polygons) cut() error {
	if len(p.corners)-2 > p.lim.MaxTriangles-p.shape.size() {
		return errTooMany(p.lim.MaxTriangles)
	}
	p.at = p.at[:0]
	for _, c := range p.corners {
		p.at = append(p.at, p.positions[c])
	}
	triangles, sound, err := p.cutter.cut(p.at)
	if err != nil {
		return err
	}
	if !sound {
		p.crossed++
	}
	for _, t := range triangles {
		p.shape.add(p.at[t[0]], p.at[t[1]], p.at[t[2]])
	}
	return nil
}

// mesh is what all polygons make, when the file has ended, and what is to be said about them.
func (p *polygons) mesh() (*Mesh, []Note, error) {
	for at := 0; at < len(p.waiting); {
		n := int(p.waiting[at])
		p.corners = append(p.corners[:0], p.waiting[at+1:at+1+n]...)
		at += 1 + n
		for _, c := range p.corners {
			if c >= int64(len(p.positions)) {
				return nil, nil, &Refusal{"truncated", fmt.Sprintf(
					"The file is not complete: it speaks of position %d but holds %d. Please upload it again or export it again.",
					c+1, len(p.positions))}
			}
		}
		if err := p.cut(); err != nil {
			return nil, nil, err
		}
	}
	if p.crossed == 0 {
		return p.shape.mesh(), nil, nil
	}
	return p.shape.mesh(), []Note{{"polygons_cross_themselves", count(p.crossed,
		"polygon crosses itself, so its surface may not be what was meant",
		"polygons cross themselves, so their surface may not be what was meant") + "."}}, nil
}
