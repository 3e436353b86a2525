package mesh

import (
	"math"
	"testing"
)

// Polygons of very many corners, sound or not, are cut with so much work for each corner, however many there are.
func TestPolygonsAreCutInTimeThatGrowsWithTheirCorners(t *testing.T) {
	const n = 40_000
	around := func(radius func(i int) float64) (list []Vec) {
		for i := range n {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
			list = append(list, Vec{cos * radius(i), sin * radius(i), 0})
		}
		return list
	}
	comb := []Vec{{n, 1000, 0}, {0, 1000, 0}}
	for i := range n {
		comb = append(comb, Vec{float64(i), float64(i % 2), 0})
	}
	again, random := make([]Vec, n), make([]Vec, n)
	state := uint64(1)
	for i := range n {
		again[i] = []Vec{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}}[i%3]
		state = state*6364136223846793005 + 1442695040888963407
		random[i] = Vec{float64(state >> 40), float64(state >> 20 & 0xfffff), 0}
	}
	for name, c := range map[string]struct {
		corners []Vec
		sound   bool
		refused bool
	}{
		"a circle":               {around(func(int) float64 { return 50 }), true, false},
		"a gear":                 {around(func(i int) float64 { return 50 + float64(i/100%2) }), true, false},
		"a star":                 {around(func(i int) float64 { return 50 - float64(i%2) }), true, false},
		"a comb":                 {comb, true, false},
		"three corners for ever": {again, false, false},
		"anything":               {random, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			var cut cutter
			triangles, sound, err := cut.cut(c.corners)
			if c.refused != (err != nil) || cut.work > mostWorkEach+workPerCorner*(n+2)+10_000 {
				t.Fatalf("work of %d for %d corners, %v", cut.work, len(c.corners), err)
			}
			if err != nil {
				return
			}
			if len(triangles) != len(c.corners)-2 || sound != c.sound || cut.work > 2000*len(c.corners) {
				t.Errorf("%d triangles of %d corners, sound %v, work of %d each", len(triangles), len(c.corners), sound, cut.work/len(c.corners))
			}
			cut.project(c.corners)
			sum, whole := 0.0, 0.0
			for _, v := range triangles {
				sum += math.Abs(cross2(cut.flat[v[0]], cut.flat[v[1]], cut.flat[v[2]]))
			}
			for i := range cut.flat {
				whole += cross2([2]float64{}, cut.flat[i], cut.flat[(i+1)%len(cut.flat)])
			}
			if c.sound && math.Abs(sum-whole) > 1e-9*whole {
				t.Errorf("the triangles have %v of %v", sum, whole)
			}
		})
	}
}
