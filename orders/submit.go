// Placement: why an accepted order is placed exactly once by a monolith that is not idempotent.
//
// Before a call that places an order, three things have happened in this order: a look-up by our number found nothing;
// every earlier attempt was over when that look-up began; and this attempt was written down (SUBMITTING, with its
// number) by compare-and-set over the document that the decision was made on. Then one call, with a deadline counted
// from before the write.
//
//   - An attempt is over when its answer says that it had no effect, or MaxProcessing after an answer that leaves it
//     open. If its process died, no answer will come: it is over PostTimeout and MaxProcessing after it was first seen.
//   - Two workers, of one process or of two, can come to the same decision; one compare-and-set wins, and only the
//     winner calls. So no attempt is made beside one that is not over.
//   - A crash before the write: nothing was sent. After it: the attempt counts as sent, and is waited for.
//   - A crash after the effect: the look-up finds it.
//   - After MaxAmbiguous open answers the order goes in front of a person, still after the wait and the look-up.
//
// What this rests on is the monolith's word that after MaxProcessing an order is visible or does not exist.
package orders

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/monolith"
)

// submit brings the order into the monolith. isPlaced says that it is there; else the verdict says what to do.
func (c *carrying) submit(ctx context.Context) (verdict store.Verdict, isPlaced bool) {
	request, err := c.prepare(ctx)
	if err != nil {
		return c.unprepared(ctx, err), false
	}
	began := c.now()
	existing, err := c.find(ctx)
	if err != nil {
		return c.hold(ctx, fmt.Errorf("look order up: %w", err), 0), false
	}
	if len(existing) > 0 {
		return c.placedAs(ctx, existing)
	}
	if c.doc.Carriage.Phase == submitting {
		quietAt := c.attempts.quietAt(c.key, c.doc.Carriage.Attempt, began, c.PostTimeout+c.MaxProcessing)
		if began.Before(quietAt) {
			return store.RetryAfter(quietAt.Sub(began)), false
		}
		if c.doc.Carriage.Ambiguous >= c.MaxAmbiguous {
			return c.bury(ctx, errors.New("the monolith left every attempt open")), false
		}
	}
	return c.attempt(ctx, request)
}

// prepare makes the request: every model must be known to the monolith first.
func (c *carrying) prepare(ctx context.Context) (monolith.OrderRequest, error) {
	o := &c.doc.Order
	if c.rev == 0 {
		// Before the first state, so that no placed order is ever missing among those that are followed.
		if err := c.track(ctx, c.key); err != nil {
			return monolith.OrderRequest{}, err
		}
	}
	if err := c.checkSizes(ctx); err != nil {
		return monolith.OrderRequest{}, err
	}
	request := monolith.OrderRequest{
		Reference:        o.Number,
		ShipTo:           o.ShipTo,
		ShippingOptionID: o.Cost.ShippingOptionID,
		Speed:            fastest(o.Lines),
		Payment:          monolith.Payment{Method: o.Payment.Method, VerificationID: o.Payment.VerificationID},
	}
	request.ShipTo.Phone = cmp.Or(o.ShipTo.Phone, o.ContactPhone)
	for i := range o.Lines {
		l := &o.Lines[i]
		id, err := c.Ensure(ctx, l.registration(o))
		if err != nil {
			return request, err
		}
		l.MonolithModelID = id
		request.Items = append(request.Items, monolith.OrderItem{ModelID: id, MaterialID: l.MaterialID, Quantity: l.Quantity})
	}
	return request, nil
}

// errResized: a model's unit was corrected at the moment of the acceptance, so that the price is another size's.
var errResized = errors.New("a model was corrected to another unit while it was ordered")

// checkSizes is the last look at what was priced, for what changed between the pricing and the acceptance: afterwards the
// order itself keeps its models from changing. Who sends an order again has decided.
func (c *carrying) checkSizes(ctx context.Context) error {
	if c.doc.Carriage.Attempt > 0 || c.doc.Carriage.Replays > 0 {
		return nil
	}
	o := &c.doc.Order
	for _, l := range o.Lines {
		same, err := c.pricer.Unchanged(ctx, o.Partner, o.Owner, l.ModelID, l.Unit)
		if err != nil {
			return fmt.Errorf("look at model %s: %w", l.ModelID, err)
		}
		if !same {
			return fmt.Errorf("%w: %s is not in %s", errResized, l.ModelID, l.Unit)
		}
	}
	return nil
}

// maxMissing is how often a model's file may be missing before the order waits for a person: once may be a copy of model
// processing that lags behind.
const maxMissing = 5

// unprepared is the verdict when a model could not be registered: what is refused stays refused, and a file that is
// missing again and again has gone. Everything else may mend itself.
func (c *carrying) unprepared(ctx context.Context, err error) store.Verdict {
	if errors.Is(err, errResized) {
		return c.bury(ctx, err)
	}
	if outcomeOf(err) != refused && !isOurFault(err) {
		return c.hold(ctx, err, 0)
	}
	if upstreams.KindOf(err) != upstreams.NotFound || refusedBy(err) != upstreams.MPName {
		return c.bury(ctx, err)
	}
	c.doc.Carriage.Missing++
	if c.doc.Carriage.Missing >= maxMissing {
		return c.bury(ctx, err)
	}
	c.doc.Carriage.LastError = err.Error()
	if err := c.save(ctx); err != nil {
		return c.again(err)
	}
	return c.hold(ctx, err, 0)
}

// fastest is the speed of an order whose lines differ: the monolith knows one for all, and no buyer may wait longer than
// was promised.
func fastest(lines []Line) monolith.Speed {
	rank := func(s monolith.Speed) int {
		return slices.Index([]monolith.Speed{monolith.Economy, monolith.Standard, monolith.Priority}, s)
	}
	return slices.MaxFunc(lines, func(a, b Line) int { return cmp.Compare(rank(a.Speed), rank(b.Speed)) }).Speed
}

// find are the monolith's orders under our number, oldest first.
func (c *carrying) find(ctx context.Context) ([]monolith.Order, error) {
	ctx, cancel := context.WithTimeout(ctx, c.PostTimeout)
	defer cancel()
	found, err := c.lookUp(ctx, c.doc.Order.Number)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(o monolith.Order) bool {
		return o.Reference != "" && o.Reference != c.doc.Order.Number
	})
	slices.SortFunc(found, func(a, b monolith.Order) int { return cmp.Compare(a.ID, b.ID) })
	return found, nil
}

// attempt writes the attempt down and makes it.
func (c *carrying) attempt(ctx context.Context, request monolith.OrderRequest) (store.Verdict, bool) {
	began := c.now()
	// The call is let finish when the worker is told to end: an answer is worth more than a second of shutdown.
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.PostTimeout)
	defer cancel()
	c.doc.Carriage.Phase = submitting
	c.doc.Carriage.Attempt++
	c.doc.Carriage.Since = began.UTC()
	n := c.doc.Carriage.Attempt
	if err := c.save(ctx); err != nil {
		return c.again(err), false
	}
	c.attempts.set(c.key, n, began.Add(c.PostTimeout+c.MaxProcessing))
	if call.Err() != nil {
		return store.RetryAfter(0), false // the write took all the time there was
	}
	receipt, err := c.Monolith.PlaceOrder(call, request)
	if err == nil && receipt.OrderID <= 0 {
		err = errors.New("the monolith placed an order and did not say which")
	}
	if err == nil {
		return c.placedAs(ctx, []monolith.Order{{ID: receipt.OrderID, Reference: request.Reference}})
	}
	return c.unplaced(ctx, n, err), false
}

// unplaced reads a failed call.
func (c *carrying) unplaced(ctx context.Context, n int, err error) store.Verdict {
	now := c.now()
	save, cancel := detached(ctx)
	defer cancel()
	c.doc.Carriage.LastError = err.Error()
	outcome := outcomeOf(err)
	if outcome == open {
		c.attempts.set(c.key, n, now.Add(c.MaxProcessing))
		c.doc.Carriage.Ambiguous++
		c.log.Warn("order may or may not be placed", "order", c.doc.Order.Number, "attempt", n, "err", err)
		if err := c.save(save); err != nil {
			c.log.Error("note an open attempt", "order", c.doc.Order.Number, "err", err)
		}
		return store.RetryAfter(c.MaxProcessing)
	}
	c.attempts.set(c.key, n, now)
	if outcome == refused {
		return c.bury(save, err)
	}
	c.doc.Carriage.Phase = retryWait
	if err := c.save(save); err != nil {
		return c.again(err)
	}
	return c.hold(ctx, err, retryAfter(err))
}

// placedAs writes down what the monolith has. More than one order under a number breaks what is promised here: the first
// one counts, and the others are put in front of a person.
func (c *carrying) placedAs(ctx context.Context, existing []monolith.Order) (store.Verdict, bool) {
	c.attempts.reached(c.key)
	at := c.now().UTC()
	lines := c.doc.Order.Lines // with the monolith's model ids
	record := func(d *document) error {
		if d.Order.MonolithID != 0 {
			return nil
		}
		d.Order.Lines = lines
		d.Order.MonolithID = existing[0].ID
		d.Order.become(Placed, at, "")
		d.Carriage.Phase = placed
		if d.Order.TaxRequest == nil {
			d.Carriage.Tax = taxNothing
		}
		for _, o := range existing[1:] {
			d.Carriage.Duplicates = append(d.Carriage.Duplicates, o.ID)
		}
		return nil
	}
	save, cancel := detached(ctx)
	defer cancel()
	if err := c.change(save, record); err != nil {
		return c.again(err), false
	}
	select {
	case c.justPlaced <- struct{}{}:
	default: // the follower has been told already
	}
	if len(existing) > 1 {
		c.log.Error("the monolith has an order more than once", "order", c.doc.Order.Number, "ids", c.doc.Carriage.Duplicates)
	}
	return store.Verdict{}, true
}

// change edits the newest document, whoever wrote it, until the edit is stored.
func (c *carrying) change(ctx context.Context, edit func(*document) error) error {
	for {
		if err := edit(&c.doc); err != nil {
			return err
		}
		err := c.save(ctx)
		if !errors.Is(err, store.ErrConflict) {
			return err
		}
		if c.doc, c.rev, err = c.current(ctx, c.key); err != nil {
			return err
		}
	}
}

// modelWait is how long the monolith is left to process a model before it is asked for the order again.
const modelWait = 2 * time.Second
