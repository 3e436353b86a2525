package dataloaders

import (
	"context"

	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/mp"
)

func materials(ctx context.Context, m Monolith) *memo[struct{}, []monolith.Material] {
	return newMemo(ctx, func(ctx context.Context, _ struct{}) ([]monolith.Material, error) { return m.Materials(ctx) })
}

func rules(ctx context.Context, p MP) *memo[struct{}, map[int]mp.Rules] {
	return newMemo(ctx, func(ctx context.Context, _ struct{}) (map[int]mp.Rules, error) { return p.Rules(ctx) })
}

// Materials is the monolith's whole catalogue.
func (Reads) Materials(ctx context.Context) ([]monolith.Material, error) {
	return of(ctx).materials.load(struct{}{})
}

// Rules are all design rules by the monolith's material id.
func (Reads) Rules(ctx context.Context) (map[int]mp.Rules, error) {
	return of(ctx).rules.load(struct{}{})
}
