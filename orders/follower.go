package orders

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/upstreams/monolith"
)

// openOrder marks an order whose course is followed. It says nothing else: the state does.
type openOrder struct{}

// followAtOnce is the most orders that the monolith tells in one call.
const followAtOnce = 100

// followTimeout bounds one such call.
const followTimeout = 10 * time.Second

func (p *Pipeline) track(ctx context.Context, key string) error {
	_, err := p.open.Create(ctx, key, openOrder{})
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	return err
}

func (p *Pipeline) untrack(ctx context.Context, key string) error {
	return p.open.Bucket.Delete(ctx, key)
}

// followSoon is how long after a placement the monolith is asked for its first word on it; placements that come together
// share the call.
const followSoon = 2 * time.Second

// follow reads the open orders from the monolith every FollowInterval, and soon after a placement, until ctx ends.
func (p *Pipeline) follow(ctx context.Context) error {
	t := time.NewTicker(p.FollowInterval)
	defer t.Stop()
	told := p.justPlaced
	for {
		select {
		case <-told:
			told = nil // placements in a row must not put the reading off
			t.Reset(min(followSoon, p.FollowInterval))
		case <-t.C:
			told = p.justPlaced
			t.Reset(p.FollowInterval)
			if err := p.followOnce(ctx); err != nil && ctx.Err() == nil {
				p.log.Warn("follow orders", "err", err)
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// followOnce is one round: one call for each hundred open orders.
func (p *Pipeline) followOnce(ctx context.Context) error {
	keys, err := p.open.Bucket.Keys(ctx)
	if err != nil {
		return err
	}
	byID := map[int]string{}
	for _, key := range keys {
		doc, _, err := p.current(ctx, key)
		switch {
		case err != nil:
			return err
		case doc.finished():
			// Finished, and the process ended before it said so.
			if err := p.untrack(ctx, key); err != nil {
				return err
			}
		case doc.Order.MonolithID != 0:
			byID[doc.Order.MonolithID] = key
		}
	}
	ids := make([]int, 0, len(byID))
	for id := range byID {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var failures []error
	for chunk := range slices.Chunk(ids, followAtOnce) {
		failures = append(failures, p.followThese(ctx, chunk, byID))
	}
	return errors.Join(failures...)
}

// finished says that neither the monolith nor the tax ledger will hear or tell more of an order.
func (d document) finished() bool {
	switch d.Order.Status {
	case Shipped:
		return d.Carriage.Tax != taxUnsettled
	case Cancelled, Rejected:
		return d.Carriage.Tax == taxVoided || d.Carriage.Tax == taxNothing
	default:
		return d.Order.Status.final()
	}
}

func (p *Pipeline) followThese(ctx context.Context, ids []int, byID map[int]string) error {
	call, cancel := context.WithTimeout(ctx, followTimeout)
	defer cancel()
	told, err := p.Monolith.Orders(call, ids)
	if err != nil {
		return err
	}
	var failures []error
	for _, o := range told {
		if key := byID[o.ID]; key != "" {
			failures = append(failures, p.update(ctx, key, o))
		}
	}
	return errors.Join(failures...)
}

// update brings one order to what the monolith tells of it, and writes only what has changed.
func (p *Pipeline) update(ctx context.Context, key string, told monolith.Order) error {
	unlock, err := p.orderLocks.lock(ctx, key)
	if err != nil {
		return err
	}
	defer unlock()
	c := &carrying{Pipeline: p, key: key}
	if c.doc, c.rev, err = p.current(ctx, key); err != nil {
		return err
	}
	if c.doc.Order.follow(told, p.now().UTC()) {
		if err := c.save(ctx); err != nil {
			return err
		}
	}
	// Until the sale is recorded the carrier still has the order in hand and settles what it finds.
	if c.doc.Order.Status.undone() && c.doc.Carriage.Tax == taxCommitted {
		if err := c.settleTax(ctx); err != nil {
			return err
		}
	}
	if c.doc.finished() {
		return p.untrack(ctx, key)
	}
	return nil
}
