package partner

import (
	"fmt"
	"math"
	"strconv"
)

// enough contrast for text of any size. Source: WCAG 2.2, success criterion 1.4.3.
const enough = 4.5

// enoughForEdges is the contrast of a field's edge. Source: WCAG 2.2, success criterion 1.4.11.
const enoughForEdges = 3

// rgb is a colour, each part from 0 to 255.
type rgb [3]float64

// parseHex reads #rrggbb, which was checked.
func parseHex(color string) (c rgb) {
	for k := range c {
		n, _ := strconv.ParseUint(color[1+2*k:3+2*k], 16, 8)
		c[k] = float64(n)
	}
	return c
}

// readableOn is white or black, whichever is easier to read on surfaces.
func readableOn(surfaces ...string) string {
	if weakest("#ffffff", surfaces...) >= weakest("#000000", surfaces...) {
		return "#ffffff"
	}
	return "#000000"
}

// readable is a colour itself when it can be read on all surfaces (enough contrast), else the nearest
// of its mixtures with black or white that can.
func readable(color string, surfaces ...string) string {
	front, end := parseHex(color), parseHex(readableOn(surfaces...))
	for step := range 50 {
		var parts [3]int
		for k, part := range front {
			parts[k] = int(math.Floor(part + (end[k]-part)*0.02*float64(step) + 0.5))
		}
		if mixed := fmt.Sprintf("#%02x%02x%02x", parts[0], parts[1], parts[2]); weakest(mixed, surfaces...) >= enough {
			return mixed
		}
	}
	return readableOn(surfaces...)
}

// weakest is a colour's contrast with the surface on which it is hardest to read.
func weakest(color string, surfaces ...string) float64 {
	least := math.Inf(1)
	for _, surface := range surfaces {
		least = min(least, contrast(parseHex(color), parseHex(surface)))
	}
	return least
}

// contrast of two colours from 1 to 21. Source: WCAG 2.2, "contrast ratio".
func contrast(a, b rgb) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is relative, from 0 to 1. Source: WCAG 2.2, "relative luminance".
func luminance(c rgb) float64 {
	for k, part := range c {
		if part /= 255; part <= 0.04045 {
			c[k] = part / 12.92
		} else {
			c[k] = math.Pow((part+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2]
}
