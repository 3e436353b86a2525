// Package render draws a mesh as a picture for a shop page: the whole part, centred, on a transparent ground.
package render

import (
	"context"
	"image"

	"github.com/fogleman/fauxgl"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

const (
	// Size is the side of the picture that Draw makes, in pixels. Scale makes smaller ones of it.
	Size = 1024
	// oversampling draws finer by this factor and averages, which smooths the edges.
	oversampling = 2
)

// Version changes whenever pictures come out differently, so that old ones are not taken for current.
const Version = 1

// Draw draws the mesh as seen from view. It is single-threaded on purpose: equal depths are then always decided the
// same way, so that a picture of the same file has the same bytes, and fauxgl's own parallel drawing races.
// Memory is about 60 MB for the image beside the mesh, whatever the size of the mesh.
func Draw(ctx context.Context, m *mesh.Mesh, view View) (*image.NRGBA, error) {
	const side = Size * oversampling
	cam := newCamera(m, view)
	dc := fauxgl.NewContext(side, side)
	dc.Cull = fauxgl.CullNone // files with faces turned the wrong way are shown all the same
	dc.AlphaBlend = false
	dc.Shader = studio{}
	normals := newNormals(m)
	var t fauxgl.Triangle
	for f := range m.Faces {
		if f%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if cam.place(m, f, normals, &t) {
			dc.DrawTriangle(&t)
		}
	}
	return develop(dc), nil
}
