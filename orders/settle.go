package orders

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// taxState is what the tax ledger has of an order.
type taxState string

const (
	taxUnsettled taxState = ""
	taxCommitted taxState = "committed"
	taxVoided    taxState = "voided"
	taxNothing   taxState = "none" // nothing to record, or a provider without a ledger
)

const (
	taxTimeout = 10 * time.Second
	taxBackoff = time.Minute // at most, between tries
)

// settleTax brings the ledger to what the order is: recorded once placed, void once cancelled. Both are idempotent by the
// order's number. An error leaves the order where it is, and is retried until it is gone. A cancellation that the
// follower reads while the sale is being recorded changes the document, so the loop comes round and voids it.
func (c *carrying) settleTax(ctx context.Context) error {
	for {
		next, err := c.ledger(ctx)
		if err == nil && next == c.doc.Carriage.Tax {
			return nil
		}
		k := &c.doc.Carriage
		if err != nil && k.TaxError == err.Error() {
			return err // noted already
		}
		save, cancel := detached(ctx)
		k.Tax, k.TaxError = next, ""
		if err != nil {
			k.TaxError = err.Error()
		}
		saved := c.save(save)
		if errors.Is(saved, store.ErrConflict) {
			c.doc, c.rev, saved = c.current(save, c.key)
			err = nil
		}
		cancel()
		if failure := errors.Join(err, saved); failure != nil {
			return failure
		}
	}
}

// ledger does what the ledger lacks, and says what it has then.
func (c *carrying) ledger(ctx context.Context) (taxState, error) {
	o, has := c.doc.Order, c.doc.Carriage.Tax
	ctx, cancel := context.WithTimeout(ctx, taxTimeout)
	defer cancel()
	switch {
	case has == taxNothing || has == taxVoided:
		return has, nil
	case o.TaxRequest == nil:
		return taxNothing, nil
	case o.Status.undone():
		// Also when nothing is known to be recorded: the answer to a recording may have been lost.
		_, err := c.Tax.Void(ctx, o.Number)
		if upstreams.KindOf(err) == upstreams.NotFound || refusedAs(err, "not_found") {
			err = nil
		}
		return settled(taxVoided, has, "void tax document", err)
	case has == taxUnsettled:
		request := *o.TaxRequest
		request.DocumentCode = o.Number
		_, err := c.Tax.Commit(ctx, request)
		return settled(taxCommitted, has, "commit tax document", err)
	default:
		return has, nil
	}
}

func settled(then, before taxState, op string, err error) (taxState, error) {
	switch {
	case err == nil:
		return then, nil
	case errors.Is(err, tax.ErrUnsupported):
		return taxNothing, nil
	default:
		return before, fmt.Errorf("%s: %w", op, err)
	}
}

func refusedAs(err error, code string) bool {
	var e *upstreams.Error
	return errors.As(err, &e) && e.Kind == upstreams.Refused && e.Code == code
}
