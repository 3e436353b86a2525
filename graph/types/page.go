package types

import (
	"context"
	"errors"
	"io"

	"github.com/modeliq/modeliq/internal/money"
)

// MaterialConnection is a page of materials, written as a tree.
type MaterialConnection struct {
	Nodes      []*Material
	Edges      []*MaterialEdge
	PageInfo   *PageInfo
	TotalCount int
	Facets     []*Facet
	// Rules answers a material's designRules, if they are selected.
	Rules func(ctx context.Context, m *Material) (*DesignRules, error)
}

// OfferConnection is a page of offers, written as a tree.
type OfferConnection struct {
	Nodes      []*Offer
	PageInfo   *PageInfo
	TotalCount int
	Facets     []*Facet
	// Rules answers a material's designRules, if they are selected.
	Rules func(ctx context.Context, m *Material) (*DesignRules, error)
}

// MarshalGQLContext is how gqlgen writes a value by its own means.
func (c *MaterialConnection) MarshalGQLContext(ctx context.Context, w io.Writer) error {
	return materialPages.marshal(ctx, w, c, c.Rules)
}

// MarshalGQLContext is how gqlgen writes a value by its own means.
func (c *OfferConnection) MarshalGQLContext(ctx context.Context, w io.Writer) error {
	return offerPages.marshal(ctx, w, c, c.Rules)
}

var errOutput = errors.New("a page is never an input")

// UnmarshalGQLContext makes gqlgen use MarshalGQLContext.
func (*MaterialConnection) UnmarshalGQLContext(context.Context, any) error { return errOutput }

// UnmarshalGQLContext makes gqlgen use MarshalGQLContext.
func (*OfferConnection) UnmarshalGQLContext(context.Context, any) error { return errOutput }

var (
	materialPages = newRoot(&object[MaterialConnection]{"MaterialConnection", map[string]field[MaterialConnection]{
		"nodes":      many(material, func(c *MaterialConnection) []*Material { return c.Nodes }),
		"edges":      many(materialEdge, func(c *MaterialConnection) []*MaterialEdge { return c.Edges }),
		"pageInfo":   one(pageInfo, func(c *MaterialConnection) *PageInfo { return c.PageInfo }),
		"totalCount": number(func(c *MaterialConnection) int { return c.TotalCount }),
		"facets":     many(facet, func(c *MaterialConnection) []*Facet { return c.Facets }),
	}})
	offerPages = newRoot(&object[OfferConnection]{"OfferConnection", map[string]field[OfferConnection]{
		"nodes":      many(offer, func(c *OfferConnection) []*Offer { return c.Nodes }),
		"pageInfo":   one(pageInfo, func(c *OfferConnection) *PageInfo { return c.PageInfo }),
		"totalCount": number(func(c *OfferConnection) int { return c.TotalCount }),
		"facets":     many(facet, func(c *OfferConnection) []*Facet { return c.Facets }),
	}})
)

var materialEdge = &object[MaterialEdge]{"MaterialEdge", map[string]field[MaterialEdge]{
	"cursor": text(func(e *MaterialEdge) string { return e.Cursor }),
	"node":   one(material, func(e *MaterialEdge) *Material { return e.Node }),
}}

var material = &object[Material]{"Material", map[string]field[Material]{
	"id":                  text(func(m *Material) string { return m.ID }),
	"title":               text(func(m *Material) string { return m.Title }),
	"technology":          text(func(m *Material) string { return m.Technology }),
	"family":              text(func(m *Material) MaterialFamily { return m.Family }),
	"color":               optionalText(func(m *Material) *string { return m.Color }),
	"finish":              optionalText(func(m *Material) *string { return m.Finish }),
	"swatchUrl":           optionalText(func(m *Material) *string { return m.SwatchURL }),
	"supportsColorFiles":  flag(func(m *Material) bool { return m.SupportsColorFiles }),
	"restrictedCountries": texts(func(m *Material) []string { return m.RestrictedCountries }),
	"designRules":         asked(designRules, func(w *treeWriter, m *Material) (*DesignRules, error) { return w.rules(w.ctx, m) }),
}}

var designRules = &object[DesignRules]{"DesignRules", map[string]field[DesignRules]{
	"minWallMm":        float(func(r *DesignRules) *float64 { return r.MinWallMm }),
	"minDetailMm":      float(func(r *DesignRules) *float64 { return r.MinDetailMm }),
	"minBoundingBoxMm": one(dimensions, func(r *DesignRules) *Dimensions { return r.MinBoundingBoxMm }),
	"maxBoundingBoxMm": one(dimensions, func(r *DesignRules) *Dimensions { return r.MaxBoundingBoxMm }),
	"maxShells":        optionalNumber(func(r *DesignRules) *int { return r.MaxShells }),
}}

var dimensions = &object[Dimensions]{"Dimensions", map[string]field[Dimensions]{
	"x": float(func(d *Dimensions) *float64 { return &d.X }),
	"y": float(func(d *Dimensions) *float64 { return &d.Y }),
	"z": float(func(d *Dimensions) *float64 { return &d.Z }),
}}

var pageInfo = &object[PageInfo]{"PageInfo", map[string]field[PageInfo]{
	"hasNextPage":     flag(func(p *PageInfo) bool { return p.HasNextPage }),
	"hasPreviousPage": flag(func(p *PageInfo) bool { return p.HasPreviousPage }),
	"startCursor":     optionalText(func(p *PageInfo) *string { return p.StartCursor }),
	"endCursor":       optionalText(func(p *PageInfo) *string { return p.EndCursor }),
}}

var facet = &object[Facet]{"Facet", map[string]field[Facet]{
	"field":  text(func(f *Facet) string { return f.Field }),
	"values": many(facetValue, func(f *Facet) []*FacetValue { return f.Values }),
}}

var facetValue = &object[FacetValue]{"FacetValue", map[string]field[FacetValue]{
	"value": text(func(v *FacetValue) string { return v.Value }),
	"count": number(func(v *FacetValue) int { return v.Count }),
}}

var offer = &object[Offer]{"Offer", map[string]field[Offer]{
	"id":          text(func(o *Offer) string { return o.ID }),
	"material":    one(material, func(o *Offer) *Material { return o.Material }),
	"status":      text(func(o *Offer) OfferStatus { return o.Status }),
	"unitPrice":   one(amount, func(o *Offer) *money.Money { return o.UnitPrice }),
	"total":       one(amount, func(o *Offer) *money.Money { return o.Total }),
	"priceBreaks": many(priceBreak, func(o *Offer) []*PriceBreak { return o.PriceBreaks }),
	"leadTime":    one(leadTime, func(o *Offer) *LeadTime { return o.LeadTime }),
	"checks":      many(check, func(o *Offer) []*PrintabilityCheck { return o.Checks }),
}}

var amount = &object[money.Money]{"Money", map[string]field[money.Money]{
	"amount":       text(func(m *money.Money) string { return m.Amount() }),
	"currencyCode": text(func(m *money.Money) string { return m.Currency() }),
}}

var priceBreak = &object[PriceBreak]{"PriceBreak", map[string]field[PriceBreak]{
	"minQuantity": number(func(b *PriceBreak) int { return b.MinQuantity }),
	"unitPrice":   one(amount, func(b *PriceBreak) *money.Money { return b.UnitPrice }),
}}

var leadTime = &object[LeadTime]{"LeadTime", map[string]field[LeadTime]{
	"minBusinessDays": number(func(l *LeadTime) int { return l.MinBusinessDays }),
	"maxBusinessDays": number(func(l *LeadTime) int { return l.MaxBusinessDays }),
}}

var check = &object[PrintabilityCheck]{"PrintabilityCheck", map[string]field[PrintabilityCheck]{
	"code":     text(func(c *PrintabilityCheck) string { return c.Code }),
	"severity": text(func(c *PrintabilityCheck) IssueSeverity { return c.Severity }),
	"message":  text(func(c *PrintabilityCheck) string { return c.Message }),
	"measured": float(func(c *PrintabilityCheck) *float64 { return c.Measured }),
	"limit":    float(func(c *PrintabilityCheck) *float64 { return c.Limit }),
	"unit":     optionalText(func(c *PrintabilityCheck) *string { return c.Unit }),
	"at":       one(point, func(c *PrintabilityCheck) *Point { return c.At }),
}}

var point = &object[Point]{"Point", map[string]field[Point]{
	"x": float(func(p *Point) *float64 { return &p.X }),
	"y": float(func(p *Point) *float64 { return &p.Y }),
	"z": float(func(p *Point) *float64 { return &p.Z }),
}}
