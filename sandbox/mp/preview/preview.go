// Package preview makes what a viewer shows of a model while it is turned and looked at: a light mesh as GLB, and how
// thick the part is at each vertex of it.
package preview

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
	"github.com/modeliq/modeliq/sandbox/mp/render"
)

// MaxTriangles is the most that a preview has.
const MaxTriangles = 200_000

// Version changes whenever previews come out differently, so that old ones are not taken for current.
const Version = 1

// ErrEmpty says that a model has no surface to show.
var ErrEmpty = errors.New("the model has no surface to show")

// Preview is a mesh of at most MaxTriangles with a normal at each vertex. A position where the surface has an edge is
// more than one vertex.
type Preview struct {
	part     *mesh.Mesh
	vertices []vertex
	faces    [][3]uint32
}

// vertex is the corner of a face, the first of those that share it.
type vertex struct {
	face, corner int32
	normal       mesh.Vec
}

// Decimated is the most triangles that are simplified with care, which takes some five seconds; what has more is made
// coarser on a grid before.
const Decimated = 1_000_000

// New makes the preview of a part, in the part's own unit. The same part always gives the same one.
func New(ctx context.Context, part *mesh.Mesh) (*Preview, error) {
	if len(part.Faces) > Decimated {
		part = mesh.Cluster(part, Decimated)
	}
	light, err := mesh.Decimate(ctx, part, MaxTriangles)
	if errors.Is(err, mesh.ErrCannotDecimate) {
		light, err = mesh.Cluster(part, MaxTriangles), nil
	}
	if err != nil {
		return nil, fmt.Errorf("make preview: %w", err)
	}
	p := &Preview{part: light, faces: make([][3]uint32, 0, len(light.Faces))}
	p.share()
	if len(p.faces) == 0 {
		return nil, ErrEmpty
	}
	return p, nil
}

// alike is the cosine from which on two normals are one.
const alike = 0.9999

// share gives corners at one position with one normal one vertex.
func (p *Preview) share() {
	normals := render.NewNormals(p.part)
	const none = math.MaxUint32
	first := make([]uint32, len(p.part.Vertices)) // the vertices at each position form a chain
	for i := range first {
		first[i] = none
	}
	var next []uint32
	for f, face := range p.part.Faces {
		if face[0] == face[1] || face[1] == face[2] || face[2] == face[0] {
			continue
		}
		directions := normals.Of(f)
		var out [3]uint32
		for k, v := range face {
			n := first[v]
			for n != none && p.vertices[n].normal.Dot(directions[k]) < alike {
				n = next[n]
			}
			if n == none {
				n = uint32(len(p.vertices))
				p.vertices = append(p.vertices, vertex{int32(f), int32(k), directions[k]})
				next = append(next, first[v])
				first[v] = n
			}
			out[k] = n
		}
		p.faces = append(p.faces, out)
	}
}

// Thickness returns the thickness at every vertex as little-endian float32, with every length times scale; not a number
// where none can be told.
func (p *Preview) Thickness(ctx context.Context, scale float64) ([]byte, error) {
	places := make([]mesh.Place, len(p.vertices))
	for i, v := range p.vertices {
		places[i] = p.part.Corner(v.face, v.corner)
	}
	list, err := mesh.Thickness(ctx, p.part, places)
	if err != nil {
		return nil, fmt.Errorf("measure preview: %w", err)
	}
	out := make([]byte, 0, 4*len(list))
	for _, mm := range list {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(mm*scale)))
	}
	return out, nil
}
