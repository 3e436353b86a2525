package orders

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/upstreams"
)

// farewell is a model that the services behind are to remove.
type farewell struct {
	Registration
	// File: all of it, the file at model processing too; else what the monolith has of it beside Registration.
	File bool `json:"file,omitempty"`
}

// farewellLife is how long a removal is tried at most; by then somebody has heard of the upstream that does not answer.
const farewellLife = 90 * 24 * time.Hour

// makingPause is how soon a removal comes back that an order holds up.
const makingPause = time.Hour

// Supersede removes from the monolith, soon, what it was given of a model before r. It is durable when it returns.
func (p *Pipeline) Supersede(ctx context.Context, r Registration) error {
	return p.sayFarewell(ctx, farewell{r, false})
}

// Forget removes a model from the monolith and from model processing soon. It is durable when it returns.
func (p *Pipeline) Forget(ctx context.Context, r Registration) error {
	return p.sayFarewell(ctx, farewell{r, true})
}

func (p *Pipeline) sayFarewell(ctx context.Context, f farewell) error {
	key, err := f.key()
	if err != nil {
		return fmt.Errorf("forget model: %w", err)
	}
	body, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("forget model: %w", err)
	}
	// A model may be registered and removed again in the same unit, so each removal is a subject of its own.
	if err := p.farewells.Append(ctx, "forget."+key+"."+rand.Text(), body); err != nil {
		return fmt.Errorf("forget model: %w", err)
	}
	return nil
}

// forget works on one removal. An order that is not finished keeps its models, whatever the buyer removed meanwhile.
func (p *Pipeline) forget(ctx context.Context, m store.Message) store.Verdict {
	var f farewell
	if err := json.Unmarshal(m.Body, &f); err != nil {
		p.log.Error("read removal", "subject", m.Subject, "err", err)
		return store.Done
	}
	making, err := p.Making(ctx, f.Partner, f.Owner, f.ModelID)
	if err == nil && making {
		return store.RetryAfter(makingPause)
	}
	if err == nil {
		err = p.remove(ctx, f)
	}
	switch {
	case err == nil:
		p.attempts.forget(m.Subject)
		return store.Done
	case ctx.Err() != nil:
		return store.RetryAfter(0)
	default:
		p.log.Warn("model is not removed yet", "model", f.ModelID, "err", err)
		return store.RetryAfter(max(p.attempts.backoff(m.Subject, time.Minute), retryAfter(err)))
	}
}

// remove takes a model from the services behind. What is not there is removed already.
func (p *Pipeline) remove(ctx context.Context, f farewell) error {
	current, err := f.key()
	if err != nil {
		return err
	}
	keys, err := p.pairs.Bucket.Keys(ctx, f.Partner, f.Owner, f.ModelID)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if key == current && !f.File {
			continue
		}
		if err := p.unpair(ctx, key); err != nil {
			return err
		}
	}
	if !f.File || f.MPModelID == "" { // model processing never got it
		return nil
	}
	if err := gone(p.Files.Delete(ctx, f.MPModelID)); err != nil {
		return fmt.Errorf("delete from model processing: %w", err)
	}
	if p.Removed != nil {
		p.Removed(f.Partner, f.MPModelID)
	}
	return nil
}

// unpair removes one of the monolith's models and our note of it.
func (p *Pipeline) unpair(ctx context.Context, key string) error {
	unlock, err := p.modelLocks.lock(ctx, key)
	if err != nil {
		return err
	}
	defer unlock()
	known, _, err := p.pairs.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := gone(p.Monolith.DeleteModel(ctx, known.MonolithID)); err != nil {
		return fmt.Errorf("delete from the monolith: %w", err)
	}
	return p.pairs.Bucket.Delete(ctx, key)
}

func gone(err error) error {
	if upstreams.KindOf(err) == upstreams.NotFound {
		return nil
	}
	return err
}

// Making says that an order of the buyer's that is not finished has the model.
func (p *Pipeline) Making(ctx context.Context, partner, owner, modelID string) (bool, error) {
	orders, err := p.all(ctx, partner, owner)
	return slices.ContainsFunc(orders, func(o Order) bool {
		return !o.Status.final() && slices.ContainsFunc(o.Lines, func(l Line) bool { return l.ModelID == modelID })
	}), err
}
