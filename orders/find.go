package orders

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/modeliq/modeliq/internal/store"
)

// listLimit is the most orders that List shows of one buyer. All are read: a cut before they are sorted could leave out the
// newest, and Making rests on every one.
const listLimit = 1000

// Find is an order of a buyer, or ErrNotFound: also for an order of somebody else, and for what is no id.
func (p *Pipeline) Find(ctx context.Context, partner, owner, id string) (Order, error) {
	key, ok := keyOfID(partner, owner, id)
	if !ok {
		return Order{}, ErrNotFound
	}
	doc, _, err := p.current(ctx, key)
	if err != nil && !errors.Is(err, ErrNotFound) {
		err = fmt.Errorf("find order: %w", err)
	}
	return doc.Order, err
}

// FindByCart is the order that a cart became, or ErrNotFound.
func (p *Pipeline) FindByCart(ctx context.Context, partner, owner, cartID string) (Order, error) {
	return p.Find(ctx, partner, owner, idPrefix+identityOf(partner, owner, cartID).suffix)
}

// List are a buyer's orders, newest first, at most 1000.
func (p *Pipeline) List(ctx context.Context, partner, owner string) ([]Order, error) {
	all, err := p.all(ctx, partner, owner)
	return all[:min(len(all), listLimit)], err
}

// all are a buyer's orders, newest first.
func (p *Pipeline) all(ctx context.Context, partner, owner string) ([]Order, error) {
	prefix, err := store.Key(partner, owner)
	if err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	// The states lack what was accepted a moment ago, the log lacks what is older than its 90 days.
	keys, err := p.states.Bucket.Keys(ctx, partner, owner)
	if err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	records, err := p.accepted.List(ctx, acceptSubject(prefix+".*"), math.MaxInt)
	if err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	for _, r := range records {
		keys = append(keys, strings.TrimPrefix(r.Subject, "orders."))
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	found := make([]Order, 0, len(keys))
	for _, key := range keys {
		doc, _, err := p.current(ctx, key)
		if err != nil {
			return nil, fmt.Errorf("list orders: %w", err)
		}
		found = append(found, doc.Order)
	}
	slices.SortFunc(found, func(a, b Order) int {
		return cmp.Or(b.AcceptedAt.Compare(a.AcceptedAt), cmp.Compare(a.ID, b.ID))
	})
	return found, nil
}

// Watch sends an order as it is and again after each change, the newest only when changes come faster than they are
// read. ErrNotFound as in Find. The channel closes when ctx ends, and with the store.
func (p *Pipeline) Watch(ctx context.Context, partner, owner, id string) (<-chan Order, error) {
	key, ok := keyOfID(partner, owner, id)
	if !ok {
		return nil, ErrNotFound
	}
	now, rev, err := p.current(ctx, key)
	if err != nil {
		return nil, err
	}
	states, err := p.states.Bucket.Watch(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("watch order: %w", err)
	}
	out := make(chan Order)
	go func() {
		// states closes with ctx and with the store, whose Close waits for its sender; so this ends too.
		defer close(out)
		if rev == 0 && !send(ctx, out, now.Order) { // no state yet, so the first word is the accepted record
			return
		}
		p.forward(ctx, states, out)
	}()
	return out, nil
}

func (p *Pipeline) forward(ctx context.Context, states <-chan []byte, out chan<- Order) {
	for value := range states {
		var doc document
		if err := json.Unmarshal(value, &doc); err != nil {
			p.log.Error("read order state", "err", err)
			continue
		}
		if !send(ctx, out, doc.Order) {
			return
		}
	}
}

func send(ctx context.Context, out chan<- Order, o Order) bool {
	select {
	case out <- o:
		return true
	case <-ctx.Done():
		return false
	}
}
