package mp

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// refuse ends a model whose file is not taken.
func refuse(kept *sidecar, refusal *mesh.Refusal) {
	rec := &kept.Record
	rec.State, rec.Progress = failed, 1
	rec.Geometry, rec.Repaired, rec.SuggestedUnit = nil, nil, nil
	rec.Issues = []issue{{refusal.Code, blocking, refusal.Message}}
}

// judge turns what was measured into millimetres and says what a buyer should know. A part that no material can make is
// unprintable; another unit may be all it needs, and then it is judged again. One of which nobody can tell what is solid is
// ready for a person to look at, and has no price.
func (c *catalogue) judge(kept *sidecar) {
	kept.settleUnit()
	rec, report := &kept.Record, kept.Measured
	rec.State, rec.Progress = ready, 1
	rec.Issues = kept.originIssues()
	kept.in(rec.Unit)
	for _, r := range report.Repairs {
		rec.Issues = append(rec.Issues, issue{r.Code, info, "Repaired: " + r.Message + "."})
	}
	if report.Walls != nil && report.Walls.Overlap != nil {
		rec.Issues = append(rec.Issues, issue{
			"self_overlap", info,
			"Parts of the model run into each other or into themselves. They are made as one piece; the volume counts what overlaps as often as it is there.",
		})
	}
	rec.SuggestedUnit = nil
	if unit, ok := c.likelierUnit(kept); ok {
		rec.SuggestedUnit = &unit
		rec.Issues = append(rec.Issues, implausible(rec, unit))
	}
	switch {
	case !report.Solid:
		rec.Issues = append(rec.Issues, issue{"no_solid", warning, noSolid})
	case rec.figures().Watertight && rec.figures().Volume == nil:
		rec.Issues = append(rec.Issues, issue{notClosedCode, warning, oneSided})
	case rec.figures().Volume == nil:
		rec.Issues = append(rec.Issues, issue{
			"not_watertight", warning,
			"The surface has gaps that could not be closed automatically. A person has to look at it before it can be priced.",
		})
	}
	if report.Closed() && report.Walls == nil {
		rec.Issues = append(rec.Issues, issue{
			"walls_not_measured", warning,
			"The surface is so tangled that the thickness of the walls could not be measured. Please check it yourself.",
		})
	}
	if reasons := c.obstacles(kept); len(reasons) > 0 {
		rec.State = unprintable
		rec.Issues = append(rec.Issues, issue{
			"no_material", blocking,
			"No material can make this part at this size: " + strings.Join(reasons, ", or ") + ".",
		})
	}
}

const noSolid = "The model is a surface without thickness or with large openings, so it cannot be told what is solid. " +
	"A person has to look at it before it can be priced. Or close it, or give it walls, and upload it again."

// in writes down what was measured in millimetres, with the unit being that of the file.
func (kept *sidecar) in(unit mesh.Unit) {
	rec, report, scale := &kept.Record, kept.Measured, unit.Millimetres()
	geometry := report.Geometry.Scaled(scale)
	rec.Unit, rec.Geometry, rec.Repaired = unit, &geometry, nil
	if report.Repaired == nil {
		return
	}
	rec.Repaired = &repaired{Figures: report.Repaired.Scaled(scale), Done: []string{}}
	for _, r := range report.Repairs {
		rec.Repaired.Done = append(rec.Repaired.Done, r.Message)
	}
}

// smallPart is the size up to which a part that nothing can make may just be in another unit.
const smallPart = 10

// likelierUnit questions the unit of a part that is too small or too large to be one. Between that and what is usual it
// goes by more than the size: a small part that no material can make, too thin or too fine everywhere, which in another
// unit would be an ordinary one, was drawn in that. Between 2.5 mm and 2 m, a part that can be made is not questioned.
func (c *catalogue) likelierUnit(kept *sidecar) (mesh.Unit, bool) {
	box := kept.Measured.Geometry.BoundingBox
	if unit, ok := mesh.SuggestUnit(box, kept.Record.Unit); ok {
		return unit, true
	}
	if slices.Max(box[:])*kept.Record.Unit.Millimetres() > smallPart || len(c.obstacles(kept)) == 0 {
		return "", false
	}
	for unit := range mesh.LikelyUnits(box, kept.Record.Unit) {
		other := *kept
		if other.in(unit); len(c.obstacles(&other)) == 0 {
			return unit, true
		}
	}
	return "", false
}

// obstacles are the reasons that keep a part from being made in any material, the commonest first, each with the figures of
// the material that comes closest; none when there is a material for it.
func (c *catalogue) obstacles(kept *sidecar) (reasons []string) {
	seen, nearest := map[string]int{}, map[string]check{}
	var codes []string
	for i := range c.Materials {
		checks := checksOf(kept, &c.Materials[i])
		if printable(checks) {
			return nil
		}
		for _, check := range checks {
			if check.Severity != blocking {
				continue
			}
			if seen[check.Code]++; seen[check.Code] == 1 {
				codes = append(codes, check.Code)
			}
			if other, ok := nearest[check.Code]; !ok || check.beyond() < other.beyond() {
				nearest[check.Code] = check
			}
		}
	}
	slices.SortStableFunc(codes, func(a, b string) int { return seen[b] - seen[a] })
	for _, code := range codes {
		reasons = append(reasons, nearest[code].obstacle())
	}
	return reasons
}

// beyond is how far the figure is from its limit.
func (c check) beyond() float64 { return math.Abs(*c.Measured - *c.Limit) }

// obstacle is what a check that blocks says of the part, to go on in a sentence.
func (c check) obstacle() string {
	value, limit := apart(*c.Measured, *c.Limit)
	switch c.Code {
	case tooLargeCode:
		return fmt.Sprintf("it is too large (a side of %s where at most %s can be made)", value, limit)
	case tooSmallCode:
		return fmt.Sprintf("it is too small (a side of %s where at least %s is needed)", value, limit)
	case tooThinCode:
		return fmt.Sprintf("its walls are too thin (%s where at least %s is needed)", value, limit)
	default:
		return fmt.Sprintf("it holds too many separate pieces (%g where at most %g can be made in one file)", *c.Measured, *c.Limit)
	}
}

func implausible(rec *record, likelier mesh.Unit) issue {
	size := max(rec.Geometry.BoundingBox[0], rec.Geometry.BoundingBox[1], rec.Geometry.BoundingBox[2])
	extent := size / rec.Unit.Millimetres() * likelier.Millimetres()
	how := "tiny"
	if size > extent {
		how = "huge"
	}
	return issue{"implausible_size", warning, fmt.Sprintf(
		"In %s the model is %s: %s across. The file is probably in %s, which makes it %s across.",
		unitNames[rec.Unit], how, length(size), unitNames[likelier], length(extent))}
}

var unitNames = map[mesh.Unit]string{
	mesh.Micron: "microns", mesh.Millimetre: "millimetres", mesh.Centimetre: "centimetres",
	mesh.Metre: "metres", mesh.Inch: "inches", mesh.Foot: "feet",
}

// length writes millimetres for a person: 0.16 mm, 142.1 mm, 4.6 m.
func length(mm float64) string {
	switch {
	case mm >= 2000:
		return fmt.Sprintf("%.1f m", mm/1000)
	case mm >= 10:
		return fmt.Sprintf("%.1f mm", mm)
	default:
		return fmt.Sprintf("%.2g mm", mm)
	}
}

// apart writes two lengths that differ with as many digits as it takes to see it.
func apart(a, b float64) (one, other string) {
	one, other = length(a), length(b)
	for digits := 2; one == other && digits <= 9; digits++ {
		one, other = decimals(a, digits), decimals(b, digits)
	}
	return one, other
}

func decimals(mm float64, digits int) string {
	return strings.TrimRight(strings.TrimRight(strconv.FormatFloat(mm, 'f', digits, 64), "0"), ".") + " mm"
}
