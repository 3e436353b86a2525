package checkout

import (
	"fmt"
	"strconv"

	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// within is MP's final word on a model, as the partner takes it: MP reads more triangles than a partner may want, and a file
// that has more than those is refused as one that MP cannot read. It is decided when the word is taken over, so that
// whatever asks for the model afterwards finds it FAILED.
func within(p *partner.Partner, told mp.Model) mp.Model {
	most := p.Uploads.MaxTriangles
	if most <= 0 || told.State == mp.Failed || told.Geometry == nil || told.Geometry.Triangles <= most { // 0: a partner that is gone
		return told
	}
	told.State, told.SuggestedUnit, told.Repaired = mp.Failed, "", nil
	told.Issues = []mp.Issue{{Code: "too_many_triangles", Severity: mp.Blocking, Message: fmt.Sprintf(
		"The model has %s triangles, and at most %s can be taken here. Please export it with a coarser resolution.",
		grouped(told.Geometry.Triangles), grouped(most))}}
	told.Geometry = nil
	return told
}

// grouped writes a number as people do: 1,000,000.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
