// Package render draws a mesh as a picture for a shop page: the whole part, centred, on a transparent ground.
package render

import (
	"context"
	"fmt"
	"image"

	"github.com/fogleman/fauxgl"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// Largest is the side of the largest picture, in pixels.
const Largest = 1024

// oversampling draws finer by this factor and averages, which smooths the edges.
const oversampling = 2

// Version changes whenever pictures come out differently, so that old ones are not taken for current.
const Version = 1

// Draw draws the mesh as seen from view, as a square of side pixels (Largest at most). It is single-threaded on purpose: equal depths are then always decided the
// same way, so that a picture of the same file has the same bytes, and fauxgl's own parallel drawing races.
// Memory is about 70 MB for the largest picture beside the mesh, whatever the size of the mesh.
func Draw(ctx context.Context, m *mesh.Mesh, view View, side int) (*image.NRGBA, error) {
	if side < 1 || side > Largest {
		return nil, fmt.Errorf("draw %d pixels: the side must be 1 to %d", side, Largest)
	}
	cam := newCamera(m, view)
	dc := fauxgl.NewContext(side*oversampling, side*oversampling)
	dc.Cull = fauxgl.CullNone // files with faces turned the wrong way are shown all the same
	dc.AlphaBlend = false
	dc.Shader = studio{}
	normals := NewNormals(m)
	var t fauxgl.Triangle
	for f := range m.Faces {
		if f%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if cam.place(m, f, normals, &t) {
			dc.DrawTriangle(&t)
		}
	}
	return develop(dc, side), nil
}
