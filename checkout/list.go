package checkout

import (
	"cmp"
	"context"
	"slices"

	"github.com/modeliq/modeliq/upstreams/mp"
)

// ListMaterials are the partner's that fit the filter, sorted, with what they can be narrowed by. By price and by lead
// time need a model to be priced; without one the titles decide.
func (s *Service) ListMaterials(ctx context.Context, b Buyer, f Filter, by Sort) ([]Material, []Facet, error) {
	all, err := s.Materials(ctx, b)
	if err != nil {
		return nil, nil, err
	}
	kept, facets, err := s.Filter(ctx, b, all, f)
	if err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(kept, func(a, b Material) int { return cmp.Compare(a.Title, b.Title) })
	if f.PrintableForModel == "" || len(kept) == 0 || (by != ByPrice && by != ByLeadTime) {
		return kept, facets, nil
	}
	m, err := s.Model(ctx, b, f.PrintableForModel)
	if err != nil {
		return nil, nil, err
	}
	wants := make([]want, len(kept))
	for i, material := range kept {
		wants[i] = want{&m, material, 1, mp.Standard}
	}
	offers, err := s.offers(ctx, b.Partner, wants)
	if err != nil {
		return nil, nil, err
	}
	sortOffers(offers, by)
	for i, o := range offers {
		kept[i] = o.Material
	}
	return kept, facets, nil
}
