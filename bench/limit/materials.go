package main

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/modeliq/modeliq/bench/shop"
)

type material struct {
	number     int
	title, url string
	says       shop.Title
}

type rule struct {
	MaterialID int      `json:"materialId"`
	MinWall    *float64 `json:"minWall"`
	MinDetail  *float64 `json:"minDetail"`
}

// catalogue is the partner's part of the monolith's, by title.
func (a *aggregator) catalogue() ([]material, error) {
	var in struct {
		Materials map[string]struct {
			Title  string `json:"title"`
			Swatch string `json:"swatch"`
		} `json:"materials"`
	}
	if err := a.call(http.MethodGet, "/materials/v1", nil, &in); err != nil {
		return nil, err
	}
	list := make([]material, 0, len(in.Materials))
	for key, m := range in.Materials {
		id, err := strconv.Atoi(key)
		if err != nil || !a.sells[id] {
			continue
		}
		list = append(list, material{id, m.Title, m.Swatch, shop.ParseTitle(m.Title)})
	}
	slices.SortFunc(list, func(a, b material) int {
		return cmp.Or(cmp.Compare(a.title, b.title), cmp.Compare(a.number, b.number))
	})
	return list, nil
}

func (a *aggregator) materials(b []byte) ([]byte, error) {
	var list []material
	var rules struct {
		Materials []rule `json:"materials"`
	}
	err := together(
		func() (err error) { list, err = a.catalogue(); return err },
		func() error { return a.call(http.MethodGet, "/mp/v1/materials", nil, &rules) },
	)
	if err != nil {
		return nil, err
	}
	of := make(map[int]*rule, len(rules.Materials))
	for i := range rules.Materials {
		of[rules.Materials[i].MaterialID] = &rules.Materials[i]
	}
	b = append(b, `{"data":{"materials":{"nodes":[`...)
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(list[i].append(append(b, '{')), ',')
		b = append(appendRule(b, of[list[i].number]), '}')
	}
	b = append(b, `],"facets":[`...)
	for i, f := range facets {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendFacet(b, f.field, list, f.of)
	}
	return append(b, "]}}}"...), nil
}

func (m *material) append(b []byte) []byte {
	b = append(m.id(b), ',')
	b = append(text(b, "title", m.title), ',')
	b = append(text(b, "technology", m.says.Technology), ',')
	b = append(text(b, "family", m.says.Family), ',')
	b = append(optional(b, "color", m.says.Color), ',')
	b = append(optional(b, "finish", m.says.Finish), ',')
	return optional(b, "swatchUrl", m.url)
}

// id is the field of the material's global id.
func (m *material) id(b []byte) []byte {
	return append(strconv.AppendInt(append(b, `"id":"mat_`...), int64(m.number), 10), '"')
}

func appendRule(b []byte, r *rule) []byte {
	b = name(b, "designRules")
	if r == nil {
		return append(b, "null"...)
	}
	b = append(length(append(b, '{'), "minWallMm", r.MinWall), ',')
	return append(length(b, "minDetailMm", r.MinDetail), '}')
}

func length(b []byte, key string, value *float64) []byte {
	if value == nil {
		return append(name(b, key), "null"...)
	}
	return number(b, key, *value)
}

var facets = []struct {
	field string
	of    func(*material) string
}{
	{"technologies", func(m *material) string { return m.says.Technology }},
	{"families", func(m *material) string { return m.says.Family }},
	{"colors", func(m *material) string { return m.says.Color }},
	{"finishes", func(m *material) string { return m.says.Finish }},
}

// appendFacet counts the values of a property, the most frequent first.
func appendFacet(b []byte, field string, list []material, of func(*material) string) []byte {
	counts := map[string]int{}
	for i := range list {
		if v := of(&list[i]); v != "" {
			counts[v]++
		}
	}
	values := make([]string, 0, len(counts))
	for v := range counts {
		values = append(values, v)
	}
	slices.SortFunc(values, func(x, y string) int { return cmp.Or(counts[y]-counts[x], strings.Compare(x, y)) })
	b = append(append(text(append(b, '{'), "field", field), ','), `"values":[`...)
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(text(append(b, '{'), "value", v), ',')
		b = append(number(b, "count", float64(counts[v])), '}')
	}
	return append(b, "]}"...)
}
