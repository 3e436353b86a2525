package mesh

import (
	"math"
	"strconv"
	"strings"
)

// affine is a transformation of row vectors: (x y z 1) times a matrix of four rows by three columns.
type affine [12]float64

var identity = affine{1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0}

// parseAffine reads twelve numbers, row by row.
func parseAffine(s string) (affine, bool) {
	var a affine
	words := strings.Fields(s)
	if len(words) != len(a) {
		return a, false
	}
	for i, word := range words {
		x, err := strconv.ParseFloat(word, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return a, false
		}
		a[i] = x
	}
	return a, true
}

// apply moves a position.
func (a affine) apply(v Vec) Vec { return a.turn(v).Add(Vec{a[9], a[10], a[11]}) }

// turn applies all but the shift.
func (a affine) turn(v Vec) Vec {
	return Vec{
		v[0]*a[0] + v[1]*a[3] + v[2]*a[6],
		v[0]*a[1] + v[1]*a[4] + v[2]*a[7],
		v[0]*a[2] + v[1]*a[5] + v[2]*a[8],
	}
}

// then is a first and b after it.
func (a affine) then(b affine) (c affine) {
	for row := range 4 {
		v := Vec{a[3*row], a[3*row+1], a[3*row+2]}
		if v = b.turn(v); row == 3 {
			v = v.Add(Vec{b[9], b[10], b[11]})
		}
		copy(c[3*row:], v[:])
	}
	return c
}

// scaled is a scaling alone.
func scaled(k float64) affine { return affine{k, 0, 0, 0, k, 0, 0, 0, k, 0, 0, 0} }

// mirrors says that the transformation turns the inside of a shape out.
func (a affine) mirrors() bool {
	x, y, z := Vec{a[0], a[1], a[2]}, Vec{a[3], a[4], a[5]}, Vec{a[6], a[7], a[8]}
	return x.Dot(y.Cross(z)) < 0
}
