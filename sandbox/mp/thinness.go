package mp

import (
	"fmt"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

const (
	// fragile is the part of a material's smallest wall from which on a thinner one may be tried: below it walls do not
	// come out of the machine or break when they are cleaned, above it they may.
	fragile = 0.7
	// asGoodAs is how much of a limit counts as all of it: walls drawn at exactly the limit measure a little less where
	// curves are cut into facets.
	asGoodAs = 0.98
)

// walls is how thin the part gets, in millimetres; nothing where that was not measured.
func (kept *sidecar) walls() (walls mesh.Walls) {
	if kept.Measured == nil || kept.Measured.Walls == nil {
		return walls
	}
	return kept.Measured.Walls.Scaled(kept.Record.Unit.Millimetres())
}

// tooThin compares the thinnest wall with the material's: blocking below 0.7 of the limit, a warning up to the limit.
func tooThin(wall *mesh.Narrow, m *material) (check, bool) {
	if wall == nil || wall.Width >= asGoodAs*m.MinWall {
		return check{}, false
	}
	width, least := apart(wall.Width, m.MinWall)
	if wall.Width < fragile*m.MinWall {
		return measuredAt(tooThinCode, blocking, fmt.Sprintf(
			"The walls are too thin: %s at the thinnest where this material needs at least %s.",
			width, least), wall, m.MinWall), true
	}
	return measuredAt(tooThinCode, warning, fmt.Sprintf(
		"The walls are thinner than this material should have, %s at the thinnest instead of %s. They may break.",
		width, least), wall, m.MinWall), true
}

// detailTooSmall compares the narrowest gap with the smallest detail of the material. What services call a detail is
// raised from a surface or sunk into it (embossed or engraved), and is held to a least width; one that is raised and narrow
// is a thin wall already, so what is measured here is the empty space: grooves, slots, engraved letters, and clearances
// between pieces, for which the same services give a least distance. It is a warning, because the part can be made: the gap fills up, or pieces fuse.
func detailTooSmall(gap *mesh.Narrow, m *material) (check, bool) {
	if gap == nil || gap.Width >= asGoodAs*m.MinDetail {
		return check{}, false
	}
	width, least := apart(gap.Width, m.MinDetail)
	return measuredAt(detailCode, warning, fmt.Sprintf(
		"Grooves or gaps of %s are narrower than the %s that this material can show. They may fill up.",
		width, least), gap, m.MinDetail), true
}

// colourLost says that a coloured file comes out in the material's own colour. Nothing is measured.
func colourLost(kept *sidecar, m *material) (check, bool) {
	return check{Code: colourCode, Severity: warning, Message: "The file has colours, which this material cannot show. " +
		"The part comes in the colour of the material."}, kept.Origin.Colored && !m.SupportsColor
}

// measuredAt is a measured check with its place in the model, in millimetres.
func measuredAt(code string, s severity, message string, narrow *mesh.Narrow, limit float64) check {
	c := measured(code, s, message, narrow.Width, limit, "mm")
	c.At = placed(narrow.At)
	return c
}
