package seam

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/mp"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// What is compared of each capability. Words that a person reads and that decide nothing are left out, and so is what two
// backends can only have at different times (a model's progress).

// FieldsOf are the fields of a capability that can have a tolerance.
func FieldsOf(capability string) []string {
	names := map[string][]string{
		Catalogue: materials.names(), Rules: rules.names(), Models: append(models.names(), judgements.names()...),
		Prices: prices.names(), Shipping: shippingOptions.names(), TaxQuotes: quotes.names(),
	}[capability]
	return append(names, fieldMissing, fieldExtra)
}

var materials = table[monolith.Material]{
	key: func(m monolith.Material) string { return strconv.Itoa(m.ID) },
	columns: []column[monolith.Material]{
		{name: "title", of: func(m monolith.Material) any { return m.Title }},
		{name: "supportsColorFiles", of: func(m monolith.Material) any { return m.SupportsColorFiles }},
		{name: "swatchUrl", of: func(m monolith.Material) any { return m.SwatchURL }},
		{name: "blockedCountries", of: func(m monolith.Material) any { return each(slices.Sorted(slices.Values(m.BlockedCountries)), itself) }},
		{name: "blocksUnknown", of: func(m monolith.Material) any { return m.BlocksUnknown }},
	},
}

var rules = table[mp.Rules]{
	key: func(r mp.Rules) string { return strconv.Itoa(r.MaterialID) },
	columns: []column[mp.Rules]{
		{name: "minWall", of: func(r mp.Rules) any { return there(r.MinWall) }},
		{name: "minDetail", of: func(r mp.Rules) any { return there(r.MinDetail) }},
		{name: "minBoundingBox", of: func(r mp.Rules) any { return box(r.MinBoundingBox) }},
		{name: "maxBoundingBox", of: func(r mp.Rules) any { return box(r.MaxBoundingBox) }},
		{name: "maxShells", of: func(r mp.Rules) any { return there(r.MaxShells) }},
		{name: "supportsColor", of: func(r mp.Rules) any { return r.SupportsColor }},
	},
}

var shippingOptions = table[monolith.ShippingOption]{
	key: func(o monolith.ShippingOption) string { return strconv.Itoa(o.ID) },
	columns: []column[monolith.ShippingOption]{
		{name: "name", of: func(o monolith.ShippingOption) any { return o.Name }},
		{name: "price", of: func(o monolith.ShippingOption) any { return o.Price }},
		{name: "inTransitDays", of: func(o monolith.ShippingOption) any { return o.InTransitDays }},
	},
}

// aHundredth of a percent is what two ways to measure one part may differ by.
var aHundredth = func() Tolerance {
	d, err := money.ParseDecimal("0.01")
	if err != nil {
		panic(err)
	}
	return Tolerance{Percent: &d}
}()

var models = table[mp.Model]{
	key:     func(m mp.Model) string { return m.ID },
	settled: func(m mp.Model) bool { return m.State.Final() },
	columns: slices.Concat([]column[mp.Model]{
		{name: "state", of: func(m mp.Model) any { return string(m.State) }},
		{name: "fileName", of: func(m mp.Model) any { return m.FileName }, private: true},
		{name: "format", of: func(m mp.Model) any { return m.Format }},
		{name: "bytes", of: func(m mp.Model) any { return int(m.Bytes) }},
		{name: "sha256", of: func(m mp.Model) any { return m.SHA256 }},
		{name: "unit", of: func(m mp.Model) any { return m.Unit }},
		{name: "unitFrom", of: func(m mp.Model) any { return m.UnitFrom }},
		{name: "suggestedUnit", of: func(m mp.Model) any { return m.SuggestedUnit }},
		{name: "issues", of: func(m mp.Model) any {
			return ordered(m.Issues, func(i mp.Issue) any { return i.Code + " " + string(i.Severity) })
		}},
	}, measures("geometry", func(m mp.Model) *mp.Geometry { return m.Geometry }),
		measures("repaired", func(m mp.Model) *mp.Geometry { return m.Repaired })),
}

// measures are the columns of a geometry.
func measures(name string, of func(mp.Model) *mp.Geometry) []column[mp.Model] {
	a := func(field string, usual Tolerance, value func(*mp.Geometry) any) column[mp.Model] {
		return column[mp.Model]{name: name + "." + field, usual: usual, of: func(m mp.Model) any {
			if g := of(m); g != nil {
				return value(g)
			}
			return nil
		}}
	}
	return []column[mp.Model]{
		a("volume", aHundredth, func(g *mp.Geometry) any { return there(g.Volume) }),
		a("surfaceArea", aHundredth, func(g *mp.Geometry) any { return g.SurfaceArea }),
		a("boundingBox", aHundredth, func(g *mp.Geometry) any { return box(&g.BoundingBox) }),
		a("triangles", Tolerance{}, func(g *mp.Geometry) any { return g.Triangles }),
		a("shells", Tolerance{}, func(g *mp.Geometry) any { return g.Shells }),
		a("watertight", Tolerance{}, func(g *mp.Geometry) any { return g.Watertight }),
	}
}

// judgement is a model's printability in one material.
type judgement struct {
	material int
	checks   []mp.Check // by their codes
	mp.Printability
}

func judgementsOf(answer map[int]mp.Printability) []judgement {
	list := make([]judgement, 0, len(answer))
	for material, p := range answer {
		checks := slices.SortedStableFunc(slices.Values(p.Checks), func(a, b mp.Check) int { return cmp.Compare(a.Code, b.Code) })
		list = append(list, judgement{material, checks, p})
	}
	return list
}

var judgements = table[judgement]{
	key: func(j judgement) string { return strconv.Itoa(j.material) },
	columns: []column[judgement]{
		{name: "printable", of: func(j judgement) any { return j.Printable }},
		{name: "checks", of: func(j judgement) any {
			return each(j.checks, func(c mp.Check) any { return c.Code + " " + string(c.Severity) })
		}},
		{name: "checks.measured", usual: aHundredth, of: func(j judgement) any {
			return each(j.checks, func(c mp.Check) any { return there(c.Measured) })
		}},
		{name: "checks.limit", of: func(j judgement) any { return each(j.checks, func(c mp.Check) any { return there(c.Limit) }) }},
	},
}

var prices = table[mp.Price]{
	key: func(p mp.Price) string {
		return fmt.Sprintf("%s %d %d %s", p.ModelID, p.MaterialID, p.Quantity, p.Speed)
	},
	settled: func(p mp.Price) bool { return p.State != mp.PricePending },
	columns: []column[mp.Price]{
		{name: "state", of: func(p mp.Price) any { return string(p.State) }},
		{name: "unitPrice", of: func(p mp.Price) any { return there(p.UnitPrice) }},
		{name: "total", of: func(p mp.Price) any { return there(p.Total) }},
		{name: "breaks.minQuantity", of: func(p mp.Price) any { return each(p.Breaks, func(b mp.Break) any { return b.MinQuantity }) }},
		{name: "breaks.unitPrice", of: func(p mp.Price) any { return each(p.Breaks, func(b mp.Break) any { return b.UnitPrice }) }},
		{name: "leadTimeDays", of: func(p mp.Price) any { return there(p.LeadTimeDays) }},
		// Each backend counts from when it was asked.
		{name: "validUntil", usual: Tolerance{Days: 1}, of: func(p mp.Price) any { return p.ValidUntil }},
	},
}

var quotes = table[tax.Quote]{
	key: func(tax.Quote) string { return "" },
	columns: []column[tax.Quote]{
		{name: "total", of: func(q tax.Quote) any { return q.Total }},
		{name: "taxable", of: func(q tax.Quote) any { return q.Taxable }},
		{name: "exempt", of: func(q tax.Quote) any { return q.Exempt }},
		{name: "jurisdictions", of: func(q tax.Quote) any {
			return authorities(q, func(j tax.Jurisdiction) any { return j.Code + " " + j.Reason })
		}},
		{name: "jurisdictions.rate", of: func(q tax.Quote) any { return authorities(q, func(j tax.Jurisdiction) any { return j.Rate }) }},
		{name: "jurisdictions.amount", of: func(q tax.Quote) any { return authorities(q, func(j tax.Jurisdiction) any { return j.Amount }) }},
	},
}

// authorities are a quote's jurisdictions in the order of their names.
func authorities(q tax.Quote, of func(tax.Jurisdiction) any) any {
	return each(slices.SortedStableFunc(slices.Values(q.Jurisdictions), func(a, b tax.Jurisdiction) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Name, b.Name))
	}), of)
}

// there is a value that may be absent.
func there[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

func box(b *[3]float64) any {
	if b == nil {
		return nil
	}
	return each(b[:], itself)
}

func itself[T any](v T) any { return v }

// each makes a list of values; none and an empty list are the same.
func each[T any](items []T, of func(T) any) any {
	list := make([]any, len(items))
	for i, item := range items {
		list[i] = of(item)
	}
	return list
}

// ordered is a list of texts whose order means nothing.
func ordered[T any](items []T, of func(T) any) any {
	list := each(items, of).([]any)
	slices.SortFunc(list, func(a, b any) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return list
}
