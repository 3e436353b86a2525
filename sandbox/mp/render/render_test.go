package render_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
	"github.com/modeliq/modeliq/sandbox/mp/render"
)

// side is small enough for tests to be quick and large enough to see what is looked for.
const side = 256

// ball is a sphere of radius 10 about a far point, with one triangle without area and one face turned round.
func ball() *mesh.Mesh {
	const n = 24
	m := &mesh.Mesh{}
	for i := range n + 1 {
		for j := range n {
			a, b := math.Pi*float64(i)/n, 2*math.Pi*float64(j)/n
			m.Vertices = append(m.Vertices, mesh.Vec{
				500 + 10*math.Sin(a)*math.Cos(b), -300 + 10*math.Sin(a)*math.Sin(b), 70 + 10*math.Cos(a),
			})
		}
	}
	for i := range int32(n) {
		for j := range int32(n) {
			k := (j + 1) % n
			m.Faces = append(m.Faces, [3]int32{i*n + j, i*n + n + j, i*n + k}, [3]int32{i*n + k, i*n + n + j, i*n + n + k})
		}
	}
	m.Faces = append(m.Faces, [3]int32{3, 3, 5})
	f := &m.Faces[500]
	f[1], f[2] = f[2], f[1]
	return m
}

func TestABallIsARoundShadedDiscFromEverywhere(t *testing.T) {
	for _, view := range []render.View{render.Iso, render.Front, render.Top, render.Right} {
		img, err := render.Draw(context.Background(), ball(), view, side)
		if err != nil {
			t.Fatal(err)
		}
		const half = side / 2
		radius := 0.88 * half
		for _, p := range []struct {
			angle, r float64
			opaque   bool
		}{{0, 0, true}, {0.3, 0.96, true}, {2, 0.96, true}, {4, 0.96, true}, {1, 1.03, false}, {3.3, 1.03, false}, {5.5, 1.03, false}} {
			x, y := half+int(p.r*radius*math.Cos(p.angle)), half+int(p.r*radius*math.Sin(p.angle))
			if c := img.NRGBAAt(x, y); (c.A == 255) != p.opaque || !p.opaque && c.A != 0 {
				t.Errorf("%s: %v at %v of the radius", view, c, p.r)
			}
		}
		lit, shaded := img.NRGBAAt(half-half/3, half-half/2), img.NRGBAAt(half+half/3, half+half/2)
		if int(lit.R) < int(shaded.R)+40 {
			t.Errorf("%s: the lit side is %v, the other %v", view, lit, shaded)
		}
	}
}

func TestTheSameMeshGivesTheSameBytes(t *testing.T) {
	a, err := render.Draw(context.Background(), ball(), render.Iso, side)
	if err != nil {
		t.Fatal(err)
	}
	b, err := render.Draw(context.Background(), ball(), render.Iso, side)
	if err != nil || !bytes.Equal(a.Pix, b.Pix) {
		t.Error("two drawings differ", err)
	}
}

func TestARecessIsDarkerThanOpenGround(t *testing.T) {
	// Two floors seen from the top, the right one at the bottom of a narrow shaft made of its four walls.
	m := &mesh.Mesh{}
	quad := func(p ...mesh.Vec) {
		n := int32(len(m.Vertices))
		m.Vertices = append(m.Vertices, p...)
		m.Faces = append(m.Faces, [3]int32{n, n + 1, n + 2}, [3]int32{n, n + 2, n + 3})
	}
	floor := func(x0, x1, y0, y1, z float64) {
		quad(mesh.Vec{x0, y0, z}, mesh.Vec{x1, y0, z}, mesh.Vec{x1, y1, z}, mesh.Vec{x0, y1, z})
	}
	floor(-10, 4, -10, 10, 0)
	floor(5, 10, -10, 10, 0)
	floor(4, 5, 1, 10, 0)
	floor(4, 5, -10, 0, 0)
	floor(4, 5, 0, 1, -3)
	img, err := render.Draw(context.Background(), m, render.Top, side)
	if err != nil {
		t.Fatal(err)
	}
	scale := side * 0.88 / 20
	at := func(x, y float64) color.NRGBA {
		return img.NRGBAAt(side/2+int(x*scale), side/2-int(y*scale))
	}
	if open, deep := at(-5, 0.5), at(4.5, 0.5); int(deep.G) > int(open.G)-30 {
		t.Errorf("open ground %v, shaft %v", open, deep)
	}
}

func TestDrawingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := render.Draw(ctx, ball(), render.Iso, side); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestTheLargestPictureIsDrawnAndNoLarger(t *testing.T) {
	img, err := render.Draw(context.Background(), ball(), render.Iso, render.Largest)
	if err != nil || img.Rect != image.Rect(0, 0, render.Largest, render.Largest) || img.NRGBAAt(render.Largest/2, render.Largest/2).A != 255 {
		t.Error(err)
	}
	for _, size := range []int{0, -1, render.Largest + 1} {
		if _, err := render.Draw(context.Background(), ball(), render.Iso, size); err == nil {
			t.Errorf("%d pixels were drawn", size)
		}
	}
}

func TestScalingKeepsColoursAtTheEdge(t *testing.T) {
	src := image.NewNRGBA(image.Rect(0, 0, 6, 6))
	for y := range 6 {
		for x := range 3 {
			src.SetNRGBA(x, y, color.NRGBA{200, 100, 50, 255})
		}
	}
	out := render.Scale(src, 2)
	if got := out.NRGBAAt(0, 0); got != (color.NRGBA{200, 100, 50, 255}) {
		t.Error(got)
	}
	if got := out.NRGBAAt(1, 1); got.A != 0 {
		t.Error(got)
	}

	if got := render.Scale(src, 4).NRGBAAt(1, 0); got != (color.NRGBA{200, 100, 50, 255}) {
		t.Error(got)
	}
	if got := render.Scale(src, 5).NRGBAAt(2, 0); got.R != 200 || got.A < 120 || got.A > 135 {
		t.Errorf("a half covered pixel is %v", got)
	}
}

func TestAPartInsideOutLooksTheSame(t *testing.T) {
	m := ball()
	want, err := render.Draw(context.Background(), m, render.Front, side)
	if err != nil {
		t.Fatal(err)
	}
	for f := range m.Faces {
		face := &m.Faces[f]
		face[1], face[2] = face[2], face[1]
	}
	got, err := render.Draw(context.Background(), m, render.Front, side)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want.Pix {
		if d := int(want.Pix[i]) - int(got.Pix[i]); d > 3 || d < -3 {
			t.Fatalf("byte %d is %d, inside out %d", i, want.Pix[i], got.Pix[i])
		}
	}
}
