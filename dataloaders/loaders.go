// Package dataloaders is where reads of the upstreams are shared: within one request each thing is asked for once,
// however many fields want it, and wishes that come together go out as one call.
package dataloaders

import (
	"context"

	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// Monolith is what is read of the monolith.
type Monolith interface {
	Materials(ctx context.Context) ([]monolith.Material, error)
	ShippingOptions(ctx context.Context, country, postalCode string) ([]monolith.ShippingOption, error)
}

// MP is what is read of model processing.
type MP interface {
	Rules(ctx context.Context) (map[int]mp.Rules, error)
	Models(ctx context.Context, ids []string) ([]mp.Model, error)
	Printability(ctx context.Context, id string, materials []int) (map[int]mp.Printability, error)
	Prices(ctx context.Context, currency string, items []mp.PriceItem) ([]mp.Price, error)
}

// Loaders are one request's. What they fetch is bounded by the request that made them, not by the field that asked
// first: a field that gives up does not take its siblings' answer with it.
type Loaders struct {
	materials    *memo[struct{}, []monolith.Material]
	shipping     *memo[shippingKey, []monolith.ShippingOption]
	rules        *memo[struct{}, map[int]mp.Rules]
	models       *batch[string, mp.Model]
	printability *batch[printabilityKey, mp.Printability]
	prices       *batch[mp.PriceItem, mp.Price]
}

// With gives a request its loaders.
func With(ctx context.Context, m Monolith, p MP) context.Context {
	return context.WithValue(ctx, contextKey{}, &Loaders{
		materials:    materials(ctx, m),
		shipping:     shipping(ctx, m),
		rules:        rules(ctx, p),
		models:       models(ctx, p),
		printability: printability(ctx, p),
		prices:       prices(ctx, p),
	})
}

type contextKey struct{}

func of(ctx context.Context) *Loaders { return ctx.Value(contextKey{}).(*Loaders) }

// Reads answers from the loaders of the context's request, which With put there.
type Reads struct{}
