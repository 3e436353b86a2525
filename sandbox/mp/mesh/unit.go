package mesh

import (
	"iter"
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
	// Parts outside of these are implausible: a few materials can make a bead or the wheel of a watch of 1 to 2.5 mm, but a
	// file of that size is far more often a part drawn in inches, and the largest build rooms are under two metres.
	smallestPlausible, largestPlausible = 2.5, 2000
	// A hint must lead somewhere likely, so its window is narrower. What is said to be in metres comes from robots and
	// scenes, whose parts are larger than a hand and seldom larger than a build room: 1.7 is no man-high gear, but inches.
	smallestLikely, largestLikely, largestOfMetres = 5, 1000, 600
)

// likely lists the units by how often they are the answer to "it came out far too small (or large)": programs export
// metres or inches without saying so, and STL is read as millimetres.
var likely = []Unit{Millimetre, Metre, Inch, Centimetre, Foot, Micron}

// SuggestUnit returns a likelier unit when the box, in file units, has an implausible size in the given one.
func SuggestUnit(box [3]float64, given Unit) (Unit, bool) {
	if size := slices.Max(box[:]) * given.Millimetres(); size >= smallestPlausible && size <= largestPlausible {
		return "", false
	}
	for u := range LikelyUnits(box, given) {
		return u, true
	}
	return "", false
}

// LikelyUnits are those, other than the given one, in which the box, in file units, has the size of a usual part; the
// likeliest first.
func LikelyUnits(box [3]float64, given Unit) iter.Seq[Unit] {
	extent := slices.Max(box[:])
	return func(yield func(Unit) bool) {
		for _, u := range likely {
			most := float64(largestLikely)
			if u == Metre {
				most = largestOfMetres
			}
			if size := extent * u.Millimetres(); u != given && size >= smallestLikely && size <= most && !yield(u) {
				return
			}
		}
	}
}
