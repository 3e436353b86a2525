package resolvers

import (
	"context"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/upstreams/mp"
)

func toMaterial(m checkout.Material) *types.Material {
	countries := m.RestrictedCountries
	if countries == nil {
		countries = []string{}
	}
	return &types.Material{
		ID: m.ID(), Number: m.Number, Title: m.Title, Technology: m.Technology, Family: types.MaterialFamily(m.Family),
		Color: optional(m.Color), Finish: optional(m.Finish), SwatchURL: optional(m.SwatchURL),
		SupportsColorFiles: m.SupportsColorFiles, RestrictedCountries: countries,
	}
}

func toMaterialEdge(m *types.Material) *types.MaterialEdge {
	return &types.MaterialEdge{Cursor: cursor(m.ID), Node: m}
}

// designRules are a material's, nil when MP has none for it.
func (r *Resolver) designRules(ctx context.Context, m *types.Material) (*types.DesignRules, error) {
	rules, err := r.checkout.Rules(ctx, m.Number)
	if err != nil {
		return nil, err
	}
	return toDesignRules(rules), nil
}

// fetchRules asks for the design rules beside what a page needs, where they are selected below: when the page is written
// they are there. The function that it gives waits for them.
func (r *Resolver) fetchRules(ctx context.Context) (ready func()) {
	if !selects(graphql.GetFieldContext(ctx).Field.Selections, "Material", "designRules") {
		return func() {}
	}
	var g sync.WaitGroup
	g.Go(func() { _, _ = r.checkout.Rules(ctx, 0) }) // its error is told where each is written
	return g.Wait
}

// selects says that a field of a type stands somewhere in a selection.
func selects(set ast.SelectionSet, typeName, field string) bool {
	return slices.ContainsFunc(set, func(s ast.Selection) bool {
		switch s := s.(type) {
		case *ast.Field:
			return s.Name == field && s.ObjectDefinition.Name == typeName || selects(s.SelectionSet, typeName, field)
		case *ast.InlineFragment:
			return selects(s.SelectionSet, typeName, field)
		case *ast.FragmentSpread:
			return selects(s.Definition.SelectionSet, typeName, field)
		}
		return false
	})
}

func toDesignRules(r *mp.Rules) *types.DesignRules {
	if r == nil {
		return nil
	}
	return &types.DesignRules{
		MinWallMm: r.MinWall, MinDetailMm: r.MinDetail, MaxShells: r.MaxShells,
		MinBoundingBoxMm: toDimensions(r.MinBoundingBox), MaxBoundingBoxMm: toDimensions(r.MaxBoundingBox),
	}
}

func fromFilter(f *types.MaterialFilter) checkout.Filter {
	if f == nil {
		return checkout.Filter{}
	}
	families := make([]checkout.Family, len(f.Families))
	for i, family := range f.Families {
		families[i] = checkout.Family(family)
	}
	return checkout.Filter{
		Search: value(f.Search), Technologies: f.Technologies, Families: families, Colors: f.Colors, Finishes: f.Finishes,
		PrintableForModel: value(f.PrintableForModel), ShipsTo: value(f.ShipsTo), MaxMinWall: f.MaxMinWallMm,
	}
}
