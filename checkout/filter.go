package checkout

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/modeliq/modeliq/upstreams/mp"
)

// Filter narrows materials: fields add up, values within a field are alternatives, an empty field does not narrow.
type Filter struct {
	Search                         string
	Technologies, Colors, Finishes []string
	Families                       []Family
	PrintableForModel              string
	ShipsTo                        string
	MaxMinWall                     *float64 // mm
}

// Facet is a property with the values present.
type Facet struct {
	Field  string
	Values []FacetValue
}

// FacetValue is a value and how many materials have it, with the filter's other fields applied.
type FacetValue struct {
	Value string
	Count int
}

// property is a facet: where a material has it and what the filter wants of it.
type property struct {
	field string
	of    func(Material) string
	want  func(Filter) []string
}

var properties = []property{
	{"technologies", func(m Material) string { return m.Technology }, func(f Filter) []string { return f.Technologies }},
	{"families", func(m Material) string { return string(m.Family) }, func(f Filter) []string { return familyNames(f.Families) }},
	{"colors", func(m Material) string { return m.Color }, func(f Filter) []string { return f.Colors }},
	{"finishes", func(m Material) string { return m.Finish }, func(f Filter) []string { return f.Finishes }},
}

func familyNames(families []Family) []string {
	names := make([]string, len(families))
	for i, f := range families {
		names[i] = string(f)
	}
	return names
}

func (p property) fits(m Material, f Filter) bool {
	want := p.want(f)
	return len(want) == 0 || slices.ContainsFunc(want, func(w string) bool { return strings.EqualFold(w, p.of(m)) })
}

// Filter keeps the materials that fit, in their order, and counts what they can be narrowed by.
func (s *Service) Filter(ctx context.Context, b Buyer, all []Material, f Filter) (kept []Material, facets []Facet, err error) {
	rest, err := s.beyondFacets(ctx, b, all, f)
	if err != nil {
		return nil, nil, err
	}
	kept = make([]Material, 0, len(rest))
	for _, m := range rest {
		if !slices.ContainsFunc(properties, func(p property) bool { return !p.fits(m, f) }) {
			kept = append(kept, m)
		}
	}
	for _, p := range properties {
		facets = append(facets, Facet{p.field, p.count(rest, f)})
	}
	return kept, facets, nil
}

// count is how many materials have each value of the property, with the other properties' wishes applied.
func (p property) count(all []Material, f Filter) []FacetValue {
	counts := map[string]int{}
	for _, m := range all {
		others := func(o property) bool { return o.field != p.field && !o.fits(m, f) }
		if value := p.of(m); value != "" && !slices.ContainsFunc(properties, others) {
			counts[value]++
		}
	}
	values := make([]FacetValue, 0, len(counts))
	for value, n := range counts {
		values = append(values, FacetValue{value, n})
	}
	slices.SortFunc(values, func(a, b FacetValue) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return values
}

// beyondFacets applies the wishes that are no facet: words, country, wall and model.
func (s *Service) beyondFacets(ctx context.Context, b Buyer, all []Material, f Filter) ([]Material, error) {
	var rules map[int]mp.Rules
	var printable map[int]mp.Printability
	var err error
	if f.MaxMinWall != nil {
		if rules, err = s.Reads.Rules(ctx); err != nil {
			return nil, fmt.Errorf("design rules: %w", err)
		}
	}
	if f.PrintableForModel != "" {
		if printable, err = s.printabilityOf(ctx, b, f.PrintableForModel); err != nil {
			return nil, err
		}
	}
	words := strings.Fields(strings.ToLower(f.Search))
	fits := func(m Material) bool {
		lower := strings.ToLower(m.Title)
		missing := func(word string) bool { return !strings.Contains(lower, word) }
		switch {
		case slices.ContainsFunc(words, missing):
			return false
		case f.ShipsTo != "" && !(m.MayShipTo(f.ShipsTo) && b.Partner.ShipsThere(f.ShipsTo)):
			return false
		case f.MaxMinWall != nil && (rules[m.Number].MinWall == nil || *rules[m.Number].MinWall > *f.MaxMinWall):
			return false
		case f.PrintableForModel != "" && !printable[m.Number].Printable:
			return false
		}
		return true
	}
	kept := make([]Material, 0, len(all))
	for _, m := range all {
		if fits(m) {
			kept = append(kept, m)
		}
	}
	return kept, nil
}

// printabilityOf asks for all the partner's materials; a model that the buyer does not have can be printed in none.
func (s *Service) printabilityOf(ctx context.Context, b Buyer, modelID string) (map[int]mp.Printability, error) {
	m, err := s.Model(ctx, b, modelID)
	if errors.Is(err, ErrNotFound) || (err == nil && m.State.State != mp.Ready) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return s.Reads.Printability(ctx, m.MPID, b.Partner.Materials)
}
