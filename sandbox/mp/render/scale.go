package render

import (
	"image"
	"math"
)

// Scale makes a square picture smaller by averaging the area under each pixel, with colours weighted by how opaque they
// are, so that edges get no dark rim. A side at or above the picture's own returns a copy.
func Scale(src *image.NRGBA, side int) *image.NRGBA {
	from := src.Rect.Dx()
	side = min(side, from)
	out := image.NewNRGBA(image.Rect(0, 0, side, side))
	step := float64(from) / float64(side)
	for y := range side {
		for x := range side {
			r, g, b, a := average(src, float64(x)*step, float64(y)*step, step)
			i := out.PixOffset(x, y)
			out.Pix[i], out.Pix[i+1], out.Pix[i+2], out.Pix[i+3] = r, g, b, a
		}
	}
	return out
}

// average returns the mean of the square of the given side at (x0, y0).
func average(src *image.NRGBA, x0, y0, side float64) (r, g, b, a uint8) {
	var sum [3]float64
	var opaque, total float64
	x1, y1 := x0+side, y0+side
	for y := int(y0); float64(y) < y1-1e-9 && y < src.Rect.Dy(); y++ {
		high := math.Min(y1, float64(y+1)) - math.Max(y0, float64(y))
		for x := int(x0); float64(x) < x1-1e-9 && x < src.Rect.Dx(); x++ {
			weight := high * (math.Min(x1, float64(x+1)) - math.Max(x0, float64(x)))
			p := src.Pix[src.PixOffset(x, y):]
			alpha := weight * float64(p[3])
			for c := range sum {
				sum[c] += alpha * float64(p[c])
			}
			opaque += alpha
			total += weight
		}
	}
	if opaque == 0 {
		return 0, 0, 0, 0
	}
	byte := func(v float64) uint8 { return uint8(math.Round(math.Min(255, v))) }
	return byte(sum[0] / opaque), byte(sum[1] / opaque), byte(sum[2] / opaque), byte(opaque / total)
}
