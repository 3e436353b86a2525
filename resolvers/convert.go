package resolvers

import (
	"context"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/upstreams"
)

// each converts a list; the result is never nil, since lists of the schema are not.
func each[A, B any](list []A, to func(A) *B) []*B {
	out := make([]*B, len(list))
	for i, v := range list {
		out[i] = to(v)
	}
	return out
}

// optional is nil for the zero value: what is not known is null, never an empty text.
func optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// value is the zero value for nil.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// send hands a value to a subscriber; false when the subscriber has left.
func send[T any](ctx context.Context, out chan<- T, v T) bool {
	select {
	case out <- v:
		return true
	case <-ctx.Done():
		return false
	}
}

func toAddress(a *upstreams.Address) *types.Address {
	if a == nil {
		return nil
	}
	return &types.Address{
		FirstName: optional(a.FirstName), LastName: optional(a.LastName), Company: optional(a.Company), Address1: a.Address1,
		Address2: optional(a.Address2), City: a.City, Region: optional(a.Region), PostalCode: a.PostalCode, Country: a.Country,
		Phone: optional(a.Phone), Email: optional(a.Email),
	}
}

func toDimensions(d *[3]float64) *types.Dimensions {
	if d == nil {
		return nil
	}
	return &types.Dimensions{X: d[0], Y: d[1], Z: d[2]}
}

func toLeadTime(days [2]int) *types.LeadTime {
	return &types.LeadTime{MinBusinessDays: days[0], MaxBusinessDays: days[1]}
}

func toFacet(f checkout.Facet) *types.Facet {
	return &types.Facet{Field: f.Field, Values: each(f.Values, func(v checkout.FacetValue) *types.FacetValue {
		return &types.FacetValue{Value: v.Value, Count: v.Count}
	})}
}
