package dataloaders

import (
	"context"

	"github.com/modeliq/modeliq/upstreams/monolith"
)

type shippingKey struct{ country, postalCode string }

func shipping(ctx context.Context, m Monolith) *memo[shippingKey, []monolith.ShippingOption] {
	return newMemo(ctx, func(ctx context.Context, k shippingKey) ([]monolith.ShippingOption, error) {
		return m.ShippingOptions(ctx, k.country, k.postalCode)
	})
}

// ShippingOptions are the ways to a place.
func (Reads) ShippingOptions(ctx context.Context, country, postalCode string) ([]monolith.ShippingOption, error) {
	return of(ctx).shipping.load(shippingKey{country, postalCode})
}
