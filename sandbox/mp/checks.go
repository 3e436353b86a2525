package mp

import (
	"fmt"
	"math"
	"slices"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// check is one rule of a material held against a model. Measured and Limit are in Unit; At is a place in the model, nil
// where the rule is about all of it.
type check struct {
	Code     string    `json:"code"`
	Severity severity  `json:"severity"`
	Message  string    `json:"message"`
	Measured *float64  `json:"measured"`
	Limit    *float64  `json:"limit"`
	Unit     *string   `json:"unit"`
	At       *mesh.Vec `json:"at"`
}

// The codes of the checks, as the wire names them.
const (
	tooLargeCode  = "bounding_box_too_large"
	tooSmallCode  = "bounding_box_too_small"
	tooThinCode   = "wall_too_thin"
	tooManyCode   = "too_many_shells"
	notClosedCode = "not_watertight"
	detailCode    = "detail_too_small"
	colourCode    = "color_not_supported"
)

// checksOf holds an analysed model against a material. An empty list means that nothing speaks against it. Blocking is
// what cannot be made; a warning is what may break, close up or look other than expected.
func checksOf(kept *sidecar, m *material) []check {
	list := []check{}
	add := func(c check, found bool) {
		if found {
			list = append(list, c)
		}
	}
	rec, walls := &kept.Record, kept.walls()
	box := rec.figures().BoundingBox
	add(tooLarge(box, m))
	add(tooSmall(kept.sides(), m))
	add(tooManyShells(kept.pieces(), m))
	add(notWatertight(kept))
	add(tooThin(walls.Wall, m))
	add(detailTooSmall(walls.Gap, m))
	add(colourLost(kept, m))
	return list
}

// printable says that no check stands in the way.
func printable(checks []check) bool {
	return !slices.ContainsFunc(checks, func(c check) bool { return c.Severity == blocking })
}

// tooLarge compares the sides in order of length, since a part may be turned to fit.
func tooLarge(box [3]float64, m *material) (check, bool) {
	box, limit := sorted(box), sorted(m.MaxBoundingBox)
	for k := 2; k >= 0; k-- {
		if box[k] > limit[k] {
			side, most := apart(box[k], limit[k])
			return measured(tooLargeCode, blocking, fmt.Sprintf(
				"The part is too large: it measures %s where this material allows %s (parts up to %s).",
				side, most, size(limit)), box[k], limit[k], "mm"), true
		}
	}
	return check{}, false
}

func tooSmall(box [3]float64, m *material) (check, bool) {
	box, limit := sorted(box), sorted(m.MinBoundingBox)
	for k := range box {
		if box[k] < limit[k] {
			side, least := apart(box[k], limit[k])
			return measured(tooSmallCode, blocking, fmt.Sprintf(
				"The part is too small: it measures %s where this material needs at least %s.",
				side, least), box[k], limit[k], "mm"), true
		}
	}
	return check{}, false
}

// sides is the size that is held to the least of a material. A surface that is no solid has no thickness of its own yet, so
// that where it is flat it cannot be too thin.
func (kept *sidecar) sides() [3]float64 {
	box := kept.Record.figures().BoundingBox
	if kept.solid() {
		return box
	}
	longest := slices.Max(box[:])
	for k := range box {
		if box[k] <= 1e-6*longest {
			box[k] = longest
		}
	}
	return box
}

// solid says that something in the model has an inside.
func (kept *sidecar) solid() bool { return kept.Measured == nil || kept.Measured.Solid }

// pieces counts what is made apart from each other. A cavity is a shell and no piece; where the surface is open, cavities
// cannot be told.
func (kept *sidecar) pieces() int {
	if kept.Measured != nil && kept.Measured.Closed() {
		return kept.Measured.Parts
	}
	return kept.Record.figures().Shells
}

func tooManyShells(pieces int, m *material) (check, bool) {
	if pieces <= m.MaxShells {
		return check{}, false
	}
	piece := "pieces"
	if m.MaxShells == 1 {
		piece = "piece"
	}
	return measured(tooManyCode, blocking, fmt.Sprintf(
		"The file holds %d separate pieces; this material takes at most %d %s per file.", pieces, m.MaxShells, piece),
		float64(pieces), float64(m.MaxShells), "pieces"), true
}

// notWatertight says what gaps in the surface mean, with the place of the largest.
func notWatertight(kept *sidecar) (check, bool) {
	c, found := openSurface(kept)
	if found && kept.Measured != nil && kept.Measured.Opening != nil {
		c.At = placed(kept.Measured.Opening.Mul(kept.Record.Unit.Millimetres()))
	}
	return c, found
}

const oneSided = "A piece of the surface has one side only, so it cannot be told what is inside. A person has to look at it before it can be priced."

func openSurface(kept *sidecar) (check, bool) {
	rec := &kept.Record
	open := float64(rec.figures().OpenEdges + rec.figures().NonManifoldEdges)
	switch {
	case !kept.solid():
		return measured(notClosedCode, warning,
			"The model is not a closed solid. A person has to look at it before it can be priced.", open, 0, "edges"), true
	case rec.figures().Watertight && rec.figures().Volume == nil:
		return check{Code: notClosedCode, Severity: warning, Message: oneSided}, true
	case rec.figures().Volume == nil:
		return measured(notClosedCode, warning,
			"The surface of the model has gaps. A person has to look at it before it can be priced.", open, 0, "edges"), true
	case !rec.Geometry.Watertight:
		was := float64(rec.Geometry.OpenEdges + rec.Geometry.NonManifoldEdges)
		return measured(notClosedCode, info,
			"The surface of the model had small gaps, which were closed automatically.", was, 0, "edges"), true
	}
	return check{}, false
}

// measured makes a check with its figures, rounded to what a person can use; what is beyond a limit stays beyond it.
func measured(code string, s severity, message string, value, limit float64, unit string) check {
	if near := rounded(value); near != limit {
		value = near
	}
	return check{Code: code, Severity: s, Message: message, Measured: &value, Limit: &limit, Unit: &unit}
}

func rounded(value float64) float64 { return math.Round(value*1000) / 1000 }

// placed is a place in the model as it is told.
func placed(at mesh.Vec) *mesh.Vec { return &mesh.Vec{rounded(at[0]), rounded(at[1]), rounded(at[2])} }

func sorted(box [3]float64) [3]float64 {
	slices.Sort(box[:])
	return box
}

// size writes a sorted box the longest side first, as people do.
func size(box [3]float64) string {
	return fmt.Sprintf("%g x %g x %g mm", box[2], box[1], box[0])
}
