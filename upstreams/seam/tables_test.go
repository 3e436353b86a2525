package seam

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/mp"
	"github.com/modeliq/modeliq/upstreams/tax"
)

func ptr[T any](v T) *T { return &v }

func aMaterial() monolith.Material {
	return monolith.Material{ID: 6, Title: "SLS - Nylon - White", SwatchURL: "https://x/6.png", BlockedCountries: []string{"KP", "IR"}}
}

func someRules() mp.Rules {
	return mp.Rules{MaterialID: 6, MinWall: ptr(0.7), MinDetail: ptr(0.2), MinBoundingBox: &[3]float64{1, 1, 1}, MaxBoundingBox: &[3]float64{300, 300, 300}, MaxShells: ptr(5)}
}

func anOption(t *testing.T) monolith.ShippingOption {
	return monolith.ShippingOption{ID: 11, Name: "Ground", Price: dollars(t, "5.99"), InTransitDays: [2]int{4, 7}}
}

func aModel() mp.Model {
	g := mp.Geometry{Volume: ptr(1000.0), SurfaceArea: 600, BoundingBox: [3]float64{10, 10, 10}, Triangles: 12, Shells: 1, Watertight: true}
	return mp.Model{
		ID: "m1", State: mp.Ready, FileName: "ring of anna.stl", Format: "stl", Bytes: 684, SHA256: "aa", Unit: "mm", UnitFrom: "caller",
		Issues: []mp.Issue{{Code: "a", Severity: mp.Info}, {Code: "b", Severity: mp.Warning}}, Geometry: &g,
	}
}

func aPrice(t *testing.T) mp.Price {
	return mp.Price{
		PriceItem: mp.PriceItem{ModelID: "m1", MaterialID: 6, Quantity: 1, Speed: mp.Standard}, State: mp.Priced,
		UnitPrice: ptr(dollars(t, "4.20")), Total: ptr(dollars(t, "4.20")), LeadTimeDays: &[2]int{5, 7},
		Breaks:     []mp.Break{{MinQuantity: 1, UnitPrice: dollars(t, "4.20")}, {MinQuantity: 10, UnitPrice: dollars(t, "4.00")}},
		ValidUntil: time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC),
	}
}

func aQuote(t *testing.T) tax.Quote {
	return tax.Quote{Provider: "avatax", Total: dollars(t, "0.89"), Taxable: dollars(t, "10.00"), Jurisdictions: []tax.Jurisdiction{
		{Code: "US-NY", Name: "NY CITY TAX", Rate: *exact(t, "0.045"), Amount: dollars(t, "0.45"), Reason: "STANDARD"},
		{Code: "US-NY", Name: "NY STATE TAX", Rate: *exact(t, "0.04"), Amount: dollars(t, "0.40"), Reason: "STANDARD"},
	}}
}

func checks(severity mp.Severity, measured float64) map[int]mp.Printability {
	return map[int]mp.Printability{6: {Printable: true, Checks: []mp.Check{
		{Code: "wall", Severity: severity, Message: "thin", Measured: &measured, Limit: ptr(0.7)}, {Code: "box", Severity: mp.Info},
	}}}
}

// told are the fields that one change of an answer is told by.
func told[T any](tb table[T], primary, shadow T) string {
	return toldLists(tb, []T{primary}, []T{shadow})
}

func toldLists[T any](tb table[T], primary, shadow []T) string {
	list, _ := tb.compare(primary, shadow, nil)
	fields := make([]string, len(list))
	for i, d := range list {
		fields[i] = d.Field
	}
	return strings.Join(fields, " ")
}

// changed is an item with one thing of it changed.
func changed[T any](item T, change func(*T)) T {
	change(&item)
	return item
}

// Whatever decides something is compared; the order of a list, words for people, and what only time can make equal are not.
func TestEachFieldIsTold(t *testing.T) {
	otherMaterial := func(c func(*monolith.Material)) string { return told(materials, aMaterial(), changed(aMaterial(), c)) }
	otherRules := func(c func(*mp.Rules)) string { return told(rules, someRules(), changed(someRules(), c)) }
	otherOption := func(c func(*monolith.ShippingOption)) string {
		return told(shippingOptions, anOption(t), changed(anOption(t), c))
	}
	otherModel := func(c func(*mp.Model)) string { return told(models, aModel(), changed(aModel(), c)) }
	otherPrice := func(c func(*mp.Price)) string { return told(prices, aPrice(t), changed(aPrice(t), c)) }
	otherQuote := func(c func(*tax.Quote)) string { return told(quotes, aQuote(t), changed(aQuote(t), c)) }
	judged := func(p, s map[int]mp.Printability) string {
		return toldLists(judgements, judgementsOf(p), judgementsOf(s))
	}
	for _, c := range []struct{ got, want string }{
		{otherMaterial(func(*monolith.Material) {}), ""},
		{otherMaterial(func(m *monolith.Material) { m.Title = "x" }), "title"},
		{otherMaterial(func(m *monolith.Material) { m.SupportsColorFiles = true }), "supportsColorFiles"},
		{otherMaterial(func(m *monolith.Material) { m.SwatchURL = "" }), "swatchUrl"},
		{otherMaterial(func(m *monolith.Material) { m.BlockedCountries = []string{"IR", "KP"} }), ""},
		{otherMaterial(func(m *monolith.Material) { m.BlockedCountries = []string{"IR"} }), "blockedCountries"},
		{otherMaterial(func(m *monolith.Material) { m.BlocksUnknown = true }), "blocksUnknown"},
		{otherMaterial(func(m *monolith.Material) { m.ID = 7 }), "missing extra"},
		{otherRules(func(r *mp.Rules) { r.MinWall = nil }), "minWall"},
		{otherRules(func(r *mp.Rules) { r.MinDetail = ptr(0.3) }), "minDetail"},
		{otherRules(func(r *mp.Rules) { r.MinBoundingBox = nil }), "minBoundingBox"},
		{otherRules(func(r *mp.Rules) { r.MaxBoundingBox = &[3]float64{300, 300, 301} }), "maxBoundingBox"},
		{otherRules(func(r *mp.Rules) { r.MaxShells = ptr(6) }), "maxShells"},
		{otherRules(func(r *mp.Rules) { r.SupportsColor = true }), "supportsColor"},
		{otherOption(func(o *monolith.ShippingOption) { o.Name = "Air" }), "name"},
		{otherOption(func(o *monolith.ShippingOption) { o.Price = dollars(t, "6.00") }), "price"},
		{otherOption(func(o *monolith.ShippingOption) { o.InTransitDays[1]++ }), "inTransitDays"},
		{otherModel(func(m *mp.Model) { m.Progress, m.UpdatedAt = 1, time.Now(); slices.Reverse(m.Issues) }), ""},
		{otherModel(func(m *mp.Model) { m.State = mp.Failed }), "state"},
		{otherModel(func(m *mp.Model) { m.FileName = "x" }), "fileName"},
		{otherModel(func(m *mp.Model) { m.Format, m.Bytes, m.SHA256 = "obj", 1, "bb" }), "format bytes sha256"},
		{otherModel(func(m *mp.Model) { m.Unit, m.UnitFrom, m.SuggestedUnit = "inch", "file", "mm" }), "unit unitFrom suggestedUnit"},
		{otherModel(func(m *mp.Model) { m.Issues = m.Issues[:1] }), "issues"},
		{otherModel(func(m *mp.Model) { m.Geometry = changedGeometry(m, func(g *mp.Geometry) { g.Volume = ptr(1000.05) }) }), ""},
		{otherModel(func(m *mp.Model) { m.Geometry = changedGeometry(m, func(g *mp.Geometry) { g.Volume = ptr(1001.0) }) }), "geometry.volume"},
		{otherModel(func(m *mp.Model) { m.Geometry = changedGeometry(m, func(g *mp.Geometry) { g.Triangles++ }) }), "geometry.triangles"},
		{otherModel(func(m *mp.Model) { m.Repaired = &mp.Geometry{Volume: ptr(1.0)} }), "repaired.volume repaired.surfaceArea repaired.boundingBox repaired.triangles repaired.shells repaired.watertight"},
		{otherPrice(func(p *mp.Price) { p.State, p.UnitPrice, p.Total = mp.Review, nil, nil }), "state unitPrice total"},
		{otherPrice(func(p *mp.Price) {
			p.Breaks = []mp.Break{p.Breaks[0], {MinQuantity: 20, UnitPrice: p.Breaks[1].UnitPrice}}
		}), "breaks.minQuantity"},
		{otherPrice(func(p *mp.Price) {
			p.Breaks = []mp.Break{p.Breaks[0], {MinQuantity: 10, UnitPrice: dollars(t, "3.00")}}
		}), "breaks.unitPrice"},
		{otherPrice(func(p *mp.Price) { p.LeadTimeDays = &[2]int{5, 8} }), "leadTimeDays"},
		{otherPrice(func(p *mp.Price) { p.ValidUntil = p.ValidUntil.Add(time.Hour) }), ""},
		{otherPrice(func(p *mp.Price) { p.ValidUntil = p.ValidUntil.AddDate(0, 0, 2) }), "validUntil"},
		{otherPrice(func(p *mp.Price) { p.Quantity = 2 }), "missing extra"},
		{otherQuote(func(q *tax.Quote) {
			q.Provider = "x"
			q.Jurisdictions = slices.Clone(q.Jurisdictions)
			slices.Reverse(q.Jurisdictions)
		}), ""},
		{otherQuote(func(q *tax.Quote) { q.Total, q.Taxable, q.Exempt = dollars(t, "1"), dollars(t, "9"), true }), "total taxable exempt"},
		{otherQuote(func(q *tax.Quote) { q.Jurisdictions = q.Jurisdictions[:1] }), "jurisdictions jurisdictions.rate jurisdictions.amount"},
		{judged(checks(mp.Info, 1), checks(mp.Info, 1.00005)), ""},
		{judged(checks(mp.Info, 1), checks(mp.Blocking, 1)), "checks"},
		{judged(checks(mp.Info, 1), checks(mp.Info, 2)), "checks.measured"},
		{judged(checks(mp.Info, 1), map[int]mp.Printability{6: {}}), "printable checks checks.measured checks.limit"},
		{judged(checks(mp.Info, 1), nil), "missing"},
		{judged(nil, checks(mp.Info, 1)), "extra"},
	} {
		if c.got != c.want {
			t.Errorf("told %q, want %q", c.got, c.want)
		}
	}
}

func changedGeometry(m *mp.Model, change func(*mp.Geometry)) *mp.Geometry {
	g := changed(*m.Geometry, change)
	return &g
}

// What is still changing is compared with nothing, on either side.
func TestWhatIsNotSettledIsNotCompared(t *testing.T) {
	queued := changed(aModel(), func(m *mp.Model) { m.State = mp.Queued })
	if list, compared := models.compare([]mp.Model{queued}, nil, nil); compared || len(list) != 0 {
		t.Errorf("a queued model: %v, %v", list, compared)
	}
	other := changed(aModel(), func(m *mp.Model) { m.ID = "m2" })
	if list, compared := models.compare([]mp.Model{queued, other}, []mp.Model{aModel(), other}, nil); !compared || len(list) != 0 {
		t.Errorf("a queued model beside another: %v, %v", list, compared)
	}
	if _, compared := models.compare(nil, nil, nil); !compared {
		t.Error("nothing is the same as nothing")
	}
}

func TestADifferenceIsToldOnceAField(t *testing.T) {
	var primary, shadow []monolith.Material
	for id := range 5 {
		m := aMaterial()
		m.ID = id
		primary = append(primary, m)
		shadow = append(shadow, changed(m, func(m *monolith.Material) { m.Title = strings.Repeat("long ", 100) }))
	}
	list, _ := materials.compare(primary, shadow, nil)
	if len(list) != 1 || list[0].Items != 5 || list[0].Item != "0" || list[0].Primary != "SLS - Nylon - White" || len(list[0].Shadow) > maxShown+len("…") {
		t.Errorf("told %v", list)
	}
	ignoring := map[string]Tolerance{"title": {Ignore: true}, fieldMissing: {Ignore: true}}
	if list, _ := materials.compare(primary, shadow[1:], ignoring); len(list) != 0 {
		t.Errorf("what is ignored is told: %v", list)
	}
}

// A file's name may be somebody's; it is compared and never shown.
func TestPrivateValuesAreNotShown(t *testing.T) {
	list, _ := models.compare([]mp.Model{aModel()}, []mp.Model{changed(aModel(), func(m *mp.Model) { m.FileName = "ring of eva.stl" })}, nil)
	if len(list) != 1 || list[0].Field != "fileName" || strings.Contains(list[0].Primary+list[0].Shadow, "ring") {
		t.Errorf("told %v", list)
	}
}

func TestEveryCapabilityHasFieldsAndAKind(t *testing.T) {
	for _, c := range Capabilities {
		if KindOf(c) == "" || len(FieldsOf(c)) < 5 || !slices.Contains(FieldsOf(c), fieldMissing) {
			t.Errorf("%s: %q, %v", c, KindOf(c), FieldsOf(c))
		}
	}
	if KindOf("orders") != "" {
		t.Error("orders are routed")
	}
}
