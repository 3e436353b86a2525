package render

import (
	"math"

	"github.com/fogleman/fauxgl"
)

// studio lights a matt, light grey part as a product photographer would: a large key light from the upper left, a weak
// cool fill from the right, and a bright sky over a darker floor. It works in the camera's axes.
type studio struct{}

var (
	key  = fauxgl.Vector{X: -0.45, Y: 0.65, Z: 0.62}.Normalize()
	fill = fauxgl.Vector{X: 0.85, Y: 0.05, Z: 0.45}.Normalize()
	// half is between the key light and the eye, for the sheen.
	half = key.Add(fauxgl.Vector{Z: 1}).Normalize()
)

// Vertex keeps the position, which is in picture coordinates already. Depth grows away from the eye.
func (studio) Vertex(v fauxgl.Vertex) fauxgl.Vertex {
	v.Output = fauxgl.VectorW{X: v.Position.X, Y: v.Position.Y, Z: -v.Position.Z * depthScale, W: 1}
	return v
}

// depthScale keeps parts that are much deeper than wide within the clipping range of -1 to 1.
const depthScale = 1e-4

// Fragment returns the light in a linear scale; develop turns it into screen values.
func (studio) Fragment(v fauxgl.Vertex) fauxgl.Color {
	n := v.Normal
	sky := 0.5 + 0.5*n.Y
	k := math.Max(n.Dot(key), 0)
	f := math.Max(n.Dot(fill), 0)
	sheen := math.Max(n.Dot(half), 0)
	sheen *= sheen * sheen // to the 24th power by hand: this runs for every pixel
	sheen *= sheen
	sheen *= sheen
	sheen *= 0.10 * sheen
	grey := fauxgl.Color{R: 0.80, G: 0.82, B: 0.85, A: 1}
	light := fauxgl.Color{
		R: 0.13 + 0.17*sky + 0.52*k + 0.09*f,
		G: 0.13 + 0.18*sky + 0.52*k + 0.10*f,
		B: 0.14 + 0.21*sky + 0.51*k + 0.13*f,
		A: 1,
	}
	c := grey.Mul(light).AddScalar(sheen)
	return fauxgl.Color{R: screen(c.R), G: screen(c.G), B: screen(c.B), A: 1}
}

// screenSteps are fine enough that neighbours differ by less than one of 256 levels almost everywhere.
const screenSteps = 4096

// screenScale is the sRGB curve from linear light, as a table.
var screenScale = func() (table [screenSteps + 1]float64) {
	for i := range table {
		x := float64(i) / screenSteps
		if x <= 0.0031308 {
			table[i] = 12.92 * x
		} else {
			table[i] = 1.055*math.Pow(x, 1/2.4) - 0.055
		}
	}
	return table
}()

// screen turns linear light into the sRGB scale.
func screen(x float64) float64 {
	return screenScale[int(math.Max(0, math.Min(1, x))*screenSteps+0.5)]
}
