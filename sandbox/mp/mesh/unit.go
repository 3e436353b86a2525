package mesh

import (
	"slices"
	"strings"
)

// Unit is what a length of 1 in a file means.
type Unit string

// The units, as the wire writes them.
const (
	Micron     Unit = "micron"
	Millimetre Unit = "mm"
	Centimetre Unit = "cm"
	Metre      Unit = "m"
	Inch       Unit = "inch"
	Foot       Unit = "foot"
)

var millimetres = map[Unit]float64{
	Micron: 0.001, Millimetre: 1, Centimetre: 10, Metre: 1000, Inch: 25.4, Foot: 304.8,
}

// ParseUnit reads a unit in upper or lower case.
func ParseUnit(s string) (Unit, bool) {
	u := Unit(strings.ToLower(s))
	_, ok := millimetres[u]
	return u, ok
}

// Millimetres is how many millimetres one unit has.
func (u Unit) Millimetres() float64 { return millimetres[u] }

const (
	// Parts outside of these are implausible: the smallest castings are a few millimetres, the largest build rooms under two metres.
	smallestPlausible, largestPlausible = 1, 2000
	// A hint must lead somewhere likely, so its window is narrower.
	smallestLikely, largestLikely = 5, 1000
)

// likely lists the units by how often they are the answer to "it came out far too small (or large)": programs export
// metres or inches without saying so, and STL is read as millimetres.
var likely = []Unit{Millimetre, Metre, Inch, Centimetre, Foot, Micron}

// SuggestUnit returns a likelier unit when the box, in file units, has an implausible size in the given one.
func SuggestUnit(box [3]float64, given Unit) (Unit, bool) {
	extent := slices.Max(box[:])
	if size := extent * given.Millimetres(); size >= smallestPlausible && size <= largestPlausible {
		return "", false
	}
	for _, u := range likely {
		if size := extent * u.Millimetres(); size >= smallestLikely && size <= largestLikely {
			return u, true
		}
	}
	return "", false
}
