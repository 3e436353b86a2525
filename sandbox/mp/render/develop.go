package render

import (
	"image"
	"math"

	"github.com/fogleman/fauxgl"
)

// develop averages the oversampled picture down and darkens corners and recesses, which light reaches less.
func develop(dc *fauxgl.Context) *image.NRGBA {
	out := Scale(dc.ColorBuffer, Size)
	depth := nearDepth(dc)
	shade := occlusion(depth)
	for i, dark := range shade {
		for c := range 3 {
			p := &out.Pix[4*i+c]
			*p = uint8(math.Round(float64(*p) * (1 - dark)))
		}
	}
	return out
}

// nearDepth is the nearest depth of each pixel's samples in picture coordinates, infinite where nothing is drawn.
func nearDepth(dc *fauxgl.Context) []float32 {
	depth := make([]float32, Size*Size)
	for i := range depth {
		depth[i] = float32(math.Inf(1))
	}
	for y := range dc.Height {
		for x := range dc.Width {
			d := dc.DepthBuffer[y*dc.Width+x]
			if d == math.MaxFloat64 {
				continue
			}
			i := y/oversampling*Size + x/oversampling
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
func occlusion(depth []float32) []float64 {
	raw := make([]float64, len(depth))
	var turns [16][occlusionRings * occlusionSpokes][2]float64
	for t := range turns {
		for ring := range occlusionRings {
			for spoke := range occlusionSpokes {
				r := (float64(ring) + 0.5 + float64(t%4)/8) / occlusionRings
				a := 2 * math.Pi * (float64(spoke) + float64(t)/16 + float64(ring)/3) / occlusionSpokes
				turns[t][ring*occlusionSpokes+spoke] = [2]float64{r * math.Cos(a), r * math.Sin(a)}
			}
		}
	}
	const reach = occlusionRadius * Size / 2
	for y := range Size {
		for x := range Size {
			i := y*Size + x
			if math.IsInf(float64(depth[i]), 1) {
				continue
			}
			raw[i] = occludedAt(depth, x, y, reach, &turns[y%4*4+x%4])
		}
	}
	return blur(raw, depth)
}

func occludedAt(depth []float32, x, y int, reach float64, pattern *[occlusionRings * occlusionSpokes][2]float64) float64 {
	own := float64(depth[y*Size+x])
	sum := 0.0
	for _, o := range pattern {
		u, v := x+int(math.Round(o[0]*reach)), y+int(math.Round(o[1]*reach))
		if u < 0 || v < 0 || u >= Size || v >= Size {
			continue
		}
		rise := own - float64(depth[v*Size+u]) // towards the eye
		away := math.Hypot(o[0], o[1]) * occlusionRadius
		// The opposite sample tells a slope, which is seen in full, from a recess.
		if w, q := 2*x-u, 2*y-v; w >= 0 && q >= 0 && w < Size && q < Size {
			if other := own - float64(depth[q*Size+w]); !math.IsInf(other, -1) {
				rise = (rise + other) / 2
			} else {
				rise = 0
			}
		}
		if rise > 0.04*away {
			// What stands far in front is another part of the model, not a wall of this recess.
			sum += math.Min(1, rise/away) / (1 + math.Pow(rise/(3*occlusionRadius), 2))
		}
	}
	return math.Min(1, 2.2*sum/float64(len(pattern))) * occlusionDark
}

// blur averages over 4x4 pixels of about the same depth, the size of the turning pattern.
func blur(raw []float64, depth []float32) []float64 {
	out := make([]float64, len(raw))
	for y := range Size {
		for x := range Size {
			i := y*Size + x
			if math.IsInf(float64(depth[i]), 1) {
				continue
			}
			sum, n := 0.0, 0.0
			for v := max(0, y-2); v < min(Size, y+2); v++ {
				for u := max(0, x-2); u < min(Size, x+2); u++ {
					j := v*Size + u
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
