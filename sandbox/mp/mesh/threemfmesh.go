package mesh

import (
	"encoding/xml"
	"math"
	"strconv"
)

func (p *partReader) vertex(attrs []xml.Attr) error {
	if p.seenVertices++; p.seenVertices > mostPositions(p.lim) {
		return errTooMany(p.lim.MaxTriangles)
	}
	p.zip.earned += perElement
	var v Vec
	seen := 0
	for _, a := range attrs {
		if a.Name.Space != "" || len(a.Name.Local) != 1 || a.Name.Local < "x" || a.Name.Local > "z" {
			continue
		}
		x, err := strconv.ParseFloat(a.Value, 64)
		if err != nil && !math.IsInf(x, 0) {
			return damagedModel("a position is not a number")
		}
		k := a.Name.Local[0] - 'x'
		v[k] = x
		seen |= 1 << k
	}
	if seen != 7 {
		return damagedModel("a position is not complete")
	}
	p.corners = append(p.corners, v)
	return checkPosition(v)
}

// painted are the attributes of triangles by which slicers that predate the materials extension note colours.
var painted = map[string]bool{"mmu_segmentation": true, "paint_color": true}

func (p *partReader) triangle(attrs []xml.Attr) error {
	if p.seenTriangles++; p.seenTriangles > p.lim.MaxTriangles {
		return errTooMany(p.lim.MaxTriangles)
	}
	p.zip.earned += perElement
	var face [3]uint32
	seen := 0
	for _, a := range attrs {
		if painted[a.Name.Local] {
			p.colored = true
		}
		if a.Name.Space != "" || len(a.Name.Local) != 2 || a.Name.Local < "v1" || a.Name.Local > "v3" {
			continue
		}
		n, err := strconv.ParseUint(a.Value, 10, 32)
		if err != nil {
			return damagedModel("a corner of a triangle is not a number")
		}
		k := a.Name.Local[1] - '1'
		face[k] = uint32(n)
		seen |= 1 << k
	}
	if seen != 7 {
		return damagedModel("a triangle is not complete")
	}
	p.faces = append(p.faces, face)
	return nil
}

// endMesh makes equal positions of the mesh one vertex. Those of different objects stay apart: parts that touch are
// still parts of their own.
func (p *partReader) endMesh() error {
	shape := newShape(len(p.faces)/2 + 16)
	for _, face := range p.faces {
		for _, corner := range face {
			if int(corner) >= len(p.corners) {
				return damagedModel("a triangle speaks of position %d of %d", corner, len(p.corners))
			}
		}
		shape.add(p.corners[face[0]], p.corners[face[1]], p.corners[face[2]])
	}
	if len(p.object.mesh.Faces) > 0 {
		return damagedModel("object %d has two meshes", p.id)
	}
	p.object.mesh = *shape.mesh()
	p.corners, p.faces = p.corners[:0], p.faces[:0]
	return nil
}
