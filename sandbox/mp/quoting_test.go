package mp_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"github.com/modeliq/modeliq/sandbox/mp"
	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

type verdict struct {
	Printable bool
	Checks    []verdictCheck
}

type verdictCheck struct {
	Code, Severity, Message string
	Measured, Limit         *float64
	Unit                    *string
	At                      *[3]float64
}

type priceAnswer struct {
	ModelID          string
	MaterialID       int
	Quantity         int
	Speed            string
	State            string
	UnitPrice, Total *string
	Currency         string
	Breaks           []struct {
		MinQuantity int
		UnitPrice   string
	}
	LeadTimeDays *[2]int
	ValidUntil   *time.Time
}

func (s *service) printability(id, materials string) map[string]verdict {
	s.t.Helper()
	var answer struct{ Materials map[string]verdict }
	s.ask("GET", "/v1/models/"+id+"/printability?materials="+materials, nil, http.StatusOK, &answer)
	return answer.Materials
}

func (s *service) prices(items ...map[string]any) []priceAnswer {
	s.t.Helper()
	var answer struct{ Prices []priceAnswer }
	s.ask("POST", "/v1/prices", map[string]any{"currency": "USD", "items": items}, http.StatusOK, &answer)
	return answer.Prices
}

func item(model string, material any, quantity int, speed string) map[string]any {
	return map[string]any{"modelId": model, "materialId": material, "quantity": quantity, "speed": speed}
}

// Contract: mp 6
func TestTheWholeCatalogueHasRules(t *testing.T) {
	s := open(t, mp.Options{})
	var answer struct {
		Materials []struct {
			MaterialID                     int
			MinWall, MinDetail             float64
			MinBoundingBox, MaxBoundingBox [3]float64
			MaxShells                      int
			SupportsColor                  bool
		}
	}
	s.ask("GET", "/v1/materials", nil, http.StatusOK, &answer)
	seen := map[int]bool{}
	for _, m := range answer.Materials {
		seen[m.MaterialID] = true
		if m.MinWall <= 0 || m.MinDetail <= 0 || m.MaxShells < 1 {
			t.Errorf("%+v", m)
		}
		for k := range 3 {
			if m.MinBoundingBox[k] <= 0 || m.MinBoundingBox[k] >= m.MaxBoundingBox[k] {
				t.Errorf("boxes of %+v", m)
			}
		}
		if m.SupportsColor != (m.MaterialID == 231 || m.MaterialID == 232) {
			t.Errorf("colour of %d", m.MaterialID)
		}
	}
	for _, id := range []int{
		6, 25, 75, 76, 77, 78, 93, 94, 95, 130, 131, 145, 150, 207, 208, 231, 232, 53, 54, 84, 85, 86, 87, 91, 96, 97, 98,
		110, 111, 112, 113, 156, 157, 222, 223, 301, 302, 303, 304, 310, 311,
	} {
		if !seen[id] {
			t.Errorf("material %d has no rules", id)
		}
	}
}

// Contract: mp 5, mp 16
func TestPrintabilityOfManyMaterialsInOneCall(t *testing.T) {
	s := open(t, mp.Options{})
	id := s.ready("so101_upper_arm.stl", "mm").ModelID
	if got := s.printability(id, "6,999,x,25"); len(got) != 2 || !got["6"].Printable || !got["25"].Printable || got["6"].Checks == nil {
		t.Errorf("%+v", got)
	}
	var all struct{ Materials []any }
	s.ask("GET", "/v1/materials", nil, http.StatusOK, &all)
	if got := s.printability(id, ""); len(got) != len(all.Materials) || len(got) < 41 {
		t.Errorf("%d materials of %d", len(got), len(all.Materials))
	}
	refused := s.settled(s.upload("a.stl", nil, "mm"))
	res, raw := s.do("GET", "/v1/models/"+refused.ModelID+"/printability?materials=6", nil)
	s.refused(res, raw, http.StatusConflict, "model_refused")
}

// Contract: mp 7, mp 15
func TestPricesAreExactAndFollowTheirBreaks(t *testing.T) {
	s := open(t, mp.Options{})
	id := s.ready("so101_upper_arm.stl", "mm").ModelID
	// handling 2.50 + 1 part 0.35 + 117.3282 cm³ x 0.30 + 234.3779 cm³ x 0.021, x break x speed.
	for _, c := range []struct {
		quantity    int
		speed       string
		unit, total string
		lead        [2]int
	}{
		{1, "standard", "42.97", "42.97", [2]int{5, 7}},
		{7, "standard", "41.68", "291.76", [2]int{5, 7}},
		{1, "priority", "55.86", "55.86", [2]int{3, 5}},
		{100, "economy", "31.71", "3171.00", [2]int{15, 17}},
	} {
		p := s.prices(item(id, 6, c.quantity, c.speed))
		if len(p) != 1 || p[0].State != "priced" || p[0].UnitPrice == nil || *p[0].UnitPrice != c.unit || *p[0].Total != c.total ||
			p[0].Currency != "USD" || *p[0].LeadTimeDays != c.lead || !p[0].ValidUntil.Equal(noon.AddDate(0, 0, 14)) {
			t.Fatalf("%d %s: %s", c.quantity, c.speed, dump(p))
		}
		best := ""
		for _, b := range p[0].Breaks {
			if b.MinQuantity <= c.quantity {
				best = b.UnitPrice
			}
		}
		if best != c.unit {
			t.Errorf("%d %s: the break says %s", c.quantity, c.speed, best)
		}
	}
}

// Contract: mp 7, mp 15
func TestWhereTheMinimumRulesThereIsOneBreak(t *testing.T) {
	s := open(t, mp.Options{})
	id := s.ready("missing_triangle.stl", "mm").ModelID
	p := s.prices(item(id, 6, 500, "standard"))
	if len(p) != 1 || *p[0].UnitPrice != "5.00" || *p[0].Total != "2500.00" || len(p[0].Breaks) != 1 || p[0].Breaks[0].MinQuantity != 1 {
		t.Errorf("%s", dump(p))
	}
}

func dump(prices []priceAnswer) string {
	var b strings.Builder
	for _, p := range prices {
		fmt.Fprintf(&b, "%+v", p)
		if p.UnitPrice != nil {
			fmt.Fprintf(&b, " %s %s %v %v", *p.UnitPrice, *p.Total, *p.LeadTimeDays, *p.ValidUntil)
		}
	}
	return b.String()
}

// Contract: mp 7
func TestHundredsOfPricesInOneCall(t *testing.T) {
	s := open(t, mp.Options{})
	id := s.ready("so101_upper_arm.stl", "mm").ModelID
	var items []map[string]any
	for range 20 {
		for _, material := range []any{6, "25", 130, 131, 145, 150, 207, 208, 231, 232, 301, 302, 303, 53, 91, 310, 999} {
			items = append(items, item(id, material, 3, "standard"))
		}
	}
	items = append(items, item("m_unknown", 6, 1, "standard"))
	prices := s.prices(items...)
	if len(prices) != 320 {
		t.Fatalf("%d prices, want those of known models and materials", len(prices))
	}
	states := map[string]int{}
	for _, p := range prices {
		states[p.State]++
		if (p.State == "priced") != (p.UnitPrice != nil && p.Total != nil && p.LeadTimeDays != nil && p.ValidUntil != nil && len(p.Breaks) > 0) {
			t.Fatalf("%s", dump([]priceAnswer{p}))
		}
		if p.State == "priced" {
			unit, total := decimal.MustParse(*p.UnitPrice), decimal.MustParse(*p.Total)
			if want, _ := unit.Mul(decimal.MustNew(3, 0)); !want.Equal(total) || !unit.IsPos() || unit.Scale() != 2 {
				t.Fatalf("%s", dump([]priceAnswer{p}))
			}
		}
	}
	if states["priced"] != 14*20 || states["not_printable"] != 2*20 {
		t.Errorf("%v", states)
	}
}

// Contract: mp 7
func TestAPriceThatIsNotKnownIsNeverANumber(t *testing.T) {
	s := open(t, mp.Options{})
	refused := s.settled(s.upload("a.stl", nil, "mm"))
	gaping := s.settled(s.upload("cup.stl", gapingBox(), "mm"))
	if gaping.State != "ready" || gaping.Geometry.Volume != nil || !gaping.hasIssue("not_watertight", "warning") {
		t.Fatalf("%+v", gaping)
	}
	prices := s.prices(item(refused.ModelID, 6, 1, "standard"), item(gaping.ModelID, 6, 1, "standard"))
	for i, want := range []string{"not_printable", "review"} {
		if p := prices[i]; p.State != want || p.UnitPrice != nil || p.Total != nil || p.LeadTimeDays != nil || len(p.Breaks) != 0 {
			t.Errorf("%s, want %s", dump(prices[i:i+1]), want)
		}
	}
}

// A block beside a closed surface that has one side only, as a Klein bottle: nobody can tell what is inside.
//
// Contract: mp 7
func TestASurfaceOfOneSideGoesToReview(t *testing.T) {
	s := open(t, mp.Options{})
	b := box(mesh.Vec{}, mesh.Vec{60, 60, 60})
	b.Vertices = append(b.Vertices, mesh.Vec{100, 0, 0}, mesh.Vec{110, 1, 2}, mesh.Vec{103, 9, 1},
		mesh.Vec{102, 4, 8}, mesh.Vec{107, 8, 9}, mesh.Vec{109, 2, 7})
	for _, f := range [][3]int32{{0, 1, 4}, {0, 1, 5}, {0, 2, 3}, {0, 2, 5}, {0, 3, 4}, {1, 2, 3}, {1, 2, 4}, {1, 3, 5}, {2, 4, 5}, {3, 4, 5}} {
		b.Faces = append(b.Faces, [3]int32{8 + f[0], 8 + f[1], 8 + f[2]})
	}
	m := s.settled(s.upload("one side.stl", stl(t, b), "mm"))
	if m.State != "ready" || m.Geometry.Volume != nil || !m.hasIssue("not_watertight", "warning") || strings.Contains(fmt.Sprint(m.Issues), "gaps") {
		t.Errorf("%+v", m)
	}
	if p := s.prices(item(m.ModelID, 6, 1, "standard")); p[0].State != "review" || p[0].UnitPrice != nil {
		t.Errorf("%s", dump(p))
	}
}

// gapingBox is a 40 mm cube with a border of twelve edges in one side: too long to close without asking, too small to
// call it a sheet.
func gapingBox() []byte {
	var b strings.Builder
	quad := func(p ...[3]float64) {
		for _, t := range [][3]int{{0, 1, 2}, {0, 2, 3}} {
			b.WriteString("facet normal 0 0 0\nouter loop\n")
			for _, k := range t {
				fmt.Fprintf(&b, "vertex %g %g %g\n", p[k][0], p[k][1], p[k][2])
			}
			b.WriteString("endloop\nendfacet\n")
		}
	}
	b.WriteString("solid\n")
	const n, cell = 8, 5.0
	for i := range n {
		for j := range n {
			x, y, u, v := float64(i)*cell, float64(j)*cell, float64(i+1)*cell, float64(j+1)*cell
			quad([3]float64{x, y, 0}, [3]float64{x, v, 0}, [3]float64{u, v, 0}, [3]float64{u, y, 0})
			if i < 2 || i > 4 || j < 2 || j > 4 { // the gap of 3 by 3
				quad([3]float64{x, y, 40}, [3]float64{u, y, 40}, [3]float64{u, v, 40}, [3]float64{x, v, 40})
			}
			quad([3]float64{x, 0, y}, [3]float64{u, 0, y}, [3]float64{u, 0, v}, [3]float64{x, 0, v})
			quad([3]float64{x, 40, y}, [3]float64{x, 40, v}, [3]float64{u, 40, v}, [3]float64{u, 40, y})
			quad([3]float64{0, x, y}, [3]float64{0, x, v}, [3]float64{0, u, v}, [3]float64{0, u, y})
			quad([3]float64{40, x, y}, [3]float64{40, u, y}, [3]float64{40, u, v}, [3]float64{40, x, v})
		}
	}
	b.WriteString("endsolid\n")
	return []byte(b.String())
}

// Contract: mp 7, mp 16
func TestPriceRequestsThatMakeNoSenseAreRefused(t *testing.T) {
	s := open(t, mp.Options{})
	for body, code := range map[string]string{
		`{"currency":"EUR","items":[]}`: "currency_not_supported",
		`{"items":[]}`:                  "currency_not_supported",
		`{"currency":"USD","items":[{"modelId":"m","materialId":6,"quantity":0,"speed":"standard"}]}`:      "bad_item",
		`{"currency":"USD","items":[{"modelId":"m","materialId":6,"quantity":100001,"speed":"standard"}]}`: "bad_item",
		`{"currency":"USD","items":[{"modelId":"m","materialId":6,"quantity":1,"speed":"warp"}]}`:          "bad_item",
		`{"currency":"USD","items":[` + strings.Repeat(`{},`, 5000) + `{}]}`:                               "too_many_items",
	} {
		res, raw := s.do("POST", "/v1/prices", strings.NewReader(body))
		s.refused(res, raw, http.StatusUnprocessableEntity, code)
	}
}
