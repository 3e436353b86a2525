package dataloaders

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/mp"
)

type printabilityKey struct {
	model    string
	material int
}

// modelsAtOnce bounds how many models MP is asked about side by side for one request.
const modelsAtOnce = 8

// printability asks once a model, since MP answers for one model at a time, and all models side by side.
func printability(ctx context.Context, p MP) *batch[printabilityKey, mp.Printability] {
	return newBatch(ctx, func(ctx context.Context, keys []printabilityKey) (map[printabilityKey]mp.Printability, error) {
		byModel := map[string][]int{}
		for _, k := range keys {
			byModel[k.model] = append(byModel[k.model], k.material)
		}
		var mu sync.Mutex
		found := make(map[printabilityKey]mp.Printability, len(keys))
		g, ctx := errgroup.WithContext(ctx)
		g.SetLimit(modelsAtOnce)
		for model, numbers := range byModel {
			g.Go(func() error {
				answers, err := p.Printability(ctx, model, numbers)
				if upstreams.KindOf(err) == upstreams.NotFound {
					err = nil // a model that MP has lost takes nothing from its neighbours in a list
				}
				mu.Lock()
				defer mu.Unlock()
				for number, a := range answers {
					found[printabilityKey{model, number}] = a
				}
				return err
			})
		}
		return found, g.Wait()
	})
}

// Printability says for each material whether a model can be made in it.
func (Reads) Printability(ctx context.Context, modelID string, numbers []int) (map[int]mp.Printability, error) {
	keys := make([]printabilityKey, len(numbers))
	for i, n := range numbers {
		keys[i] = printabilityKey{modelID, n}
	}
	found, err := of(ctx).printability.load(ctx, keys)
	if err != nil {
		return nil, err
	}
	answers := make(map[int]mp.Printability, len(found))
	for k, a := range found {
		if k.model == modelID {
			answers[k.material] = a
		}
	}
	return answers, nil
}
