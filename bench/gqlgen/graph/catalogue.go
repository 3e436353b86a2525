package graph

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/modeliq/modeliq/bench/shop"
)

// catalogue is the partner's part of the monolith's materials, by title.
func (u *Upstream) catalogue(ctx context.Context) ([]*Material, error) {
	var in struct {
		Materials map[string]struct {
			Title  string `json:"title"`
			Swatch string `json:"swatch"`
		} `json:"materials"`
	}
	if err := u.get(ctx, "/materials/v1", &in); err != nil {
		return nil, err
	}
	var list []*Material
	for key, m := range in.Materials {
		number, err := strconv.Atoi(key)
		if err != nil || !u.sells[number] {
			continue
		}
		t := shop.ParseTitle(m.Title)
		list = append(list, &Material{
			ID: "mat_" + key, Number: number, Title: m.Title, Technology: t.Technology, Family: MaterialFamily(t.Family),
			Color: optional(t.Color), Finish: optional(t.Finish), SwatchURL: optional(m.Swatch),
		})
	}
	slices.SortFunc(list, func(a, b *Material) int { return cmp.Or(cmp.Compare(a.Title, b.Title), a.Number-b.Number) })
	return list, nil
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func facets(list []*Material) []*Facet {
	return []*Facet{
		facet("technologies", list, func(m *Material) string { return m.Technology }),
		facet("families", list, func(m *Material) string { return string(m.Family) }),
		facet("colors", list, func(m *Material) string { return text(m.Color) }),
		facet("finishes", list, func(m *Material) string { return text(m.Finish) }),
	}
}

func facet(field string, list []*Material, of func(*Material) string) *Facet {
	counts := map[string]int{}
	for _, m := range list {
		if v := of(m); v != "" {
			counts[v]++
		}
	}
	f := &Facet{Field: field, Values: []*FacetValue{}}
	for v, n := range counts {
		f.Values = append(f.Values, &FacetValue{Value: v, Count: n})
	}
	slices.SortFunc(f.Values, func(a, b *FacetValue) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Value, b.Value)) })
	return f
}
