package resolvers

import (
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
