package seam

import (
	"context"
	"maps"
	"slices"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/mp"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// Materials is the whole catalogue.
func (r *Router) Materials(ctx context.Context) ([]monolith.Material, error) {
	return read(ctx, r, Catalogue, func(ctx context.Context, b *Backend) ([]monolith.Material, error) {
		return b.Monolith.Materials(ctx)
	}, materials.compare)
}

// ShippingOptions are the ways to a place.
func (r *Router) ShippingOptions(ctx context.Context, country, postalCode string) ([]monolith.ShippingOption, error) {
	return read(ctx, r, Shipping, func(ctx context.Context, b *Backend) ([]monolith.ShippingOption, error) {
		return b.Monolith.ShippingOptions(ctx, country, postalCode)
	}, shippingOptions.compare)
}

// Rules are all design rules by material.
func (r *Router) Rules(ctx context.Context) (map[int]mp.Rules, error) {
	return read(ctx, r, Rules, func(ctx context.Context, b *Backend) (map[int]mp.Rules, error) {
		return b.MP.Rules(ctx)
	}, func(p, s map[int]mp.Rules, t map[string]Tolerance) ([]Difference, bool) {
		return rules.compare(slices.Collect(maps.Values(p)), slices.Collect(maps.Values(s)), t)
	})
}

// Models are those that the backend knows.
func (r *Router) Models(ctx context.Context, ids []string) ([]mp.Model, error) {
	ids = slices.Clone(ids) // the shadow reads them later
	return read(ctx, r, Models, func(ctx context.Context, b *Backend) ([]mp.Model, error) {
		return b.MP.Models(ctx, ids)
	}, models.compare)
}

// Printability says for each material whether a model can be made in it.
func (r *Router) Printability(ctx context.Context, id string, numbers []int) (map[int]mp.Printability, error) {
	numbers = slices.Clone(numbers)
	return read(ctx, r, Models, func(ctx context.Context, b *Backend) (map[int]mp.Printability, error) {
		return b.MP.Printability(ctx, id, numbers)
	}, func(p, s map[int]mp.Printability, t map[string]Tolerance) ([]Difference, bool) {
		return judgements.compare(judgementsOf(p), judgementsOf(s), t)
	})
}

// Prices answers each item that the backend has a word on.
func (r *Router) Prices(ctx context.Context, currency string, items []mp.PriceItem) ([]mp.Price, error) {
	items = slices.Clone(items)
	return read(ctx, r, Prices, func(ctx context.Context, b *Backend) ([]mp.Price, error) {
		return b.MP.Prices(ctx, currency, items)
	}, prices.compare)
}

// Tax is the provider of those writes, with quotes from whoever the plan names. Addresses are validated by the provider
// itself, where it can.
func (r *Router) Tax(writes tax.Provider) tax.Provider { return taxes{writes, r} }

type taxes struct {
	tax.Provider
	router *Router
}

var _ tax.AddressValidator = taxes{}

// ValidateAddress suggests nothing where the provider cannot.
func (t taxes) ValidateAddress(ctx context.Context, a upstreams.Address) (tax.AddressResult, error) {
	if v, ok := t.Provider.(tax.AddressValidator); ok {
		return v.ValidateAddress(ctx, a)
	}
	return tax.AddressResult{}, nil
}

// Quote estimates without any effect in a ledger.
func (t taxes) Quote(ctx context.Context, request tax.Request) (tax.Quote, error) {
	request.Lines = slices.Clone(request.Lines)
	return read(ctx, t.router, TaxQuotes, func(ctx context.Context, b *Backend) (tax.Quote, error) {
		return b.Tax.Quote(ctx, request)
	}, func(p, s tax.Quote, tolerances map[string]Tolerance) ([]Difference, bool) {
		return quotes.compare([]tax.Quote{p}, []tax.Quote{s}, tolerances)
	})
}
