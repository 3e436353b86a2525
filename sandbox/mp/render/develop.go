package render

import (
	"image"
	"math"

	"github.com/fogleman/fauxgl"
)

// develop averages the oversampled picture down and darkens corners and recesses, which light reaches less.
func develop(dc *fauxgl.Context, side int) *image.NRGBA {
	out := Scale(dc.ColorBuffer, side)
	depth := nearDepth(dc, side)
	shade := occlusion(depth, side)
	for i, dark := range shade {
		for c := range 3 {
			p := &out.Pix[4*i+c]
			*p = uint8(math.Round(float64(*p) * (1 - dark)))
		}
	}
	return out
}

// nearDepth is the nearest depth of each pixel's samples in picture coordinates, infinite where nothing is drawn.
func nearDepth(dc *fauxgl.Context, side int) []float32 {
	depth := make([]float32, side*side)
	for i := range depth {
		depth[i] = float32(math.Inf(1))
	}
	for y := range dc.Height {
		for x := range dc.Width {
			d := dc.DepthBuffer[y*dc.Width+x]
			if d == math.MaxFloat64 {
				continue
			}
			i := y/oversampling*side + x/oversampling
			// The buffer holds depth from 0 to 1 over the clipping range of -1 to 1.
			depth[i] = min(depth[i], float32((2*d-1)/depthScale))
		}
	}
	return depth
}

const (
	occlusionRadius = 0.07 // in picture coordinates: the whole picture is 2 wide
	occlusionDark   = 0.62 // how dark the deepest recess gets
	occlusionRings  = 4
	occlusionSpokes = 12
)

// occlusion estimates how much of the sky each pixel does not see, from how far its surroundings stand out towards the
// eye. The pattern of samples turns from pixel to pixel in a fixed way, and a small blur hides that.
func occlusion(depth []float32, side int) []float64 {
	raw := make([]float64, len(depth))
	reach := occlusionRadius * float64(side) / 2
	var turns [16]pattern
	for t := range turns {
		for ring := range occlusionRings {
			for spoke := range occlusionSpokes {
				r := (float64(ring) + 0.5 + float64(t%4)/8) / occlusionRings
				a := 2 * math.Pi * (float64(spoke) + float64(t)/16 + float64(ring)/3) / occlusionSpokes
				turns[t][ring*occlusionSpokes+spoke] = sample{
					x: int(math.Round(r * math.Cos(a) * reach)), y: int(math.Round(r * math.Sin(a) * reach)), away: r * occlusionRadius,
				}
			}
		}
	}
	for y := range side {
		for x := range side {
			i := y*side + x
			if math.IsInf(float64(depth[i]), 1) {
				continue
			}
			raw[i] = occludedAt(depth, side, x, y, &turns[y%4*4+x%4])
		}
	}
	return blur(raw, depth, side)
}

// sample is a place around a pixel: pixels off, and how far that is in picture coordinates.
type sample struct {
	x, y int
	away float64
}

type pattern [occlusionRings * occlusionSpokes]sample

func occludedAt(depth []float32, side, x, y int, around *pattern) float64 {
	own := float64(depth[y*side+x])
	sum := 0.0
	for i := range around {
		o := &around[i]
		u, v := x+o.x, y+o.y
		if u < 0 || v < 0 || u >= side || v >= side {
			continue
		}
		rise := own - float64(depth[v*side+u]) // towards the eye
		// The opposite sample tells a slope, which is seen in full, from a recess.
		if w, q := 2*x-u, 2*y-v; w >= 0 && q >= 0 && w < side && q < side {
			if other := own - float64(depth[q*side+w]); !math.IsInf(other, -1) {
				rise = (rise + other) / 2
			} else {
				rise = 0
			}
		}
		if rise > 0.04*o.away {
			// What stands far in front is another part of the model, not a wall of this recess.
			far := rise / (3 * occlusionRadius)
			sum += math.Min(1, rise/o.away) / (1 + far*far)
		}
	}
	return math.Min(1, 2.2*sum/float64(len(around))) * occlusionDark
}

// blur averages over 4x4 pixels of about the same depth, the size of the turning pattern.
func blur(raw []float64, depth []float32, side int) []float64 {
	out := make([]float64, len(raw))
	for y := range side {
		for x := range side {
			i := y*side + x
			if math.IsInf(float64(depth[i]), 1) {
				continue
			}
			sum, n := 0.0, 0.0
			for v := max(0, y-2); v < min(side, y+2); v++ {
				for u := max(0, x-2); u < min(side, x+2); u++ {
					j := v*side + u
					if math.Abs(float64(depth[j]-depth[i])) < occlusionRadius/2 {
						sum += raw[j]
						n++
					}
				}
			}
			out[i] = sum / math.Max(n, 1)
		}
	}
	return out
}
