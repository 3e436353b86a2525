package dataloaders

import (
	"context"

	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// upstreamCurrency is what upstream prices are in; partners' exchange rates start from it.
const upstreamCurrency = "USD"

func prices(ctx context.Context, p MP) *batch[mp.PriceItem, mp.Price] {
	return newBatch(ctx, func(ctx context.Context, items []mp.PriceItem) (map[mp.PriceItem]mp.Price, error) {
		list, err := p.Prices(ctx, upstreamCurrency, items)
		found := make(map[mp.PriceItem]mp.Price, len(list))
		for _, price := range list {
			found[price.PriceItem] = price
		}
		return found, err
	})
}

// Prices are in US dollars; items without an answer are absent. An answer with them holds until the first of them ends.
func (Reads) Prices(ctx context.Context, items []mp.PriceItem) (map[mp.PriceItem]mp.Price, error) {
	found, err := of(ctx).prices.load(ctx, items)
	for _, price := range found {
		cache.NoteEnd(ctx, price.ValidUntil)
	}
	return found, err
}
