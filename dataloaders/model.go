package dataloaders

import (
	"context"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/mp"
)

func models(ctx context.Context, p MP) *batch[string, mp.Model] {
	return newBatch(ctx, func(ctx context.Context, ids []string) (map[string]mp.Model, error) {
		list, err := p.Models(ctx, ids)
		found := make(map[string]mp.Model, len(list))
		for _, m := range list {
			found[m.ID] = m
		}
		return found, err
	})
}

// Model is MP's word on a model; one that MP does not know is a NotFound error.
func (Reads) Model(ctx context.Context, id string) (mp.Model, error) {
	found, err := of(ctx).models.load(ctx, []string{id})
	if err != nil {
		return mp.Model{}, err
	}
	m, ok := found[id]
	if !ok {
		return m, &upstreams.Error{Upstream: "mp", Op: "read model", Kind: upstreams.NotFound}
	}
	return m, nil
}

// Models are MP's word on several models, asked for together; those that MP does not know are absent.
func (Reads) Models(ctx context.Context, ids []string) (map[string]mp.Model, error) {
	return of(ctx).models.load(ctx, ids)
}
