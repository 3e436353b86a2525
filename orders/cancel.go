package orders

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/upstreams"
)

// Why an order is not cancelled.
var (
	// ErrBusy: it is being handed on at this moment; a moment later it is known whether it can be.
	ErrBusy = errors.New("the order is being handed on")
	// ErrTooLate: its making has begun, or it is finished.
	ErrTooLate = errors.New("the order cannot be cancelled any more")
	// ErrAttention: a person is looking at it.
	ErrAttention = errors.New("the order waits for a person")
)

// codeCancelRefused: the monolith says that it is too late.
const codeCancelRefused = "cancel_refused"

// cancelPatience is how long a cancellation waits for an attempt that is under way.
const cancelPatience = 2 * time.Second

const cancelledByBuyer = "Cancelled by the buyer."

// Cancel ends an order as long as its making has not begun: here when the monolith has not heard of it, there otherwise.
// Cancelling it again gives the same order. The errors above and ErrNotFound say why it was not; another error leaves it
// open whether the monolith has cancelled it, which the follower then finds out.
func (p *Pipeline) Cancel(ctx context.Context, partner, owner, id string) (Order, error) {
	key, ok := keyOfID(partner, owner, id)
	if !ok {
		return Order{}, ErrNotFound
	}
	if _, _, err := p.current(ctx, key); err != nil {
		return Order{}, err
	}
	wait, stop := context.WithTimeout(ctx, cancelPatience)
	defer stop()
	unlock, err := p.orderLocks.lock(wait, key) // held while an attempt is under way
	if err != nil {
		return p.untouched(ctx, key, ErrBusy)
	}
	defer unlock()
	c := &carrying{Pipeline: p, key: key}
	if c.doc, c.rev, err = p.current(ctx, key); err != nil {
		return Order{}, err
	}
	err = c.cancel(ctx)
	return c.doc.Order, err
}

// untouched is an order as it is, with why nothing was done about it.
func (p *Pipeline) untouched(ctx context.Context, key string, why error) (Order, error) {
	doc, _, err := p.current(ctx, key)
	if err != nil {
		return Order{}, err
	}
	return doc.Order, why
}

func (c *carrying) cancel(ctx context.Context) error {
	switch o := c.doc.Order; {
	case o.Status == Cancelled:
		return nil // done already
	case o.Status.final():
		return ErrTooLate
	case c.doc.Carriage.Phase == dead:
		return ErrAttention
	case o.MonolithID != 0:
		return c.cancelThere(ctx, o.MonolithID)
	case c.doc.Carriage.Phase == submitting:
		return ErrBusy // the attempt may have had its effect
	}
	c.doc.Order.become(Cancelled, c.now().UTC(), cancelledByBuyer)
	c.doc.Carriage.Tax = taxNothing
	err := c.save(ctx)
	if errors.Is(err, store.ErrConflict) {
		return ErrBusy // the carrier of another process was faster
	}
	if err != nil {
		return fmt.Errorf("cancel order: %w", err)
	}
	return c.untrack(ctx, c.key)
}

func (c *carrying) cancelThere(ctx context.Context, monolithID int) error {
	err := c.Monolith.CancelOrder(ctx, monolithID)
	var refusal *upstreams.Error
	if errors.As(err, &refusal) && refusal.Kind == upstreams.Refused && refusal.Code == codeCancelRefused {
		return ErrTooLate
	}
	if err != nil {
		return fmt.Errorf("cancel order: %w", err)
	}
	save, stop := detached(ctx)
	defer stop()
	at := c.now().UTC()
	err = c.change(save, func(d *document) error {
		d.Order.become(Cancelled, at, cancelledByBuyer)
		return nil
	})
	if err != nil {
		return fmt.Errorf("cancel order: %w", err)
	}
	// Until the sale is recorded the carrier still has the order in hand and settles what it finds.
	if c.doc.Carriage.Tax == taxCommitted {
		if err := c.settleTax(save); err != nil {
			c.log.Warn("void tax of a cancelled order", "order", c.doc.Order.Number, "err", err)
			return nil // the follower comes back to it
		}
	}
	if c.doc.finished() {
		return c.untrack(save, c.key)
	}
	return nil
}
