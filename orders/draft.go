package orders

import (
	"context"
	"errors"
	"fmt"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// Placement is a buyer's wish to order a cart.
type Placement struct {
	Partner, Owner, CartID string
	// Key is the idempotency key: 1 to 128 characters, of the buyer's own choice.
	Key string
	// ExpectedTotal is what the buyer saw.
	ExpectedTotal money.Money
	Payment       Payment
	Reference     string
}

// Draft is everything of an order that is decided before it is accepted, priced at this moment.
type Draft struct {
	Lines  []Line
	Cost   Cost
	ShipTo upstreams.Address
	// ContactPhone is the partner's own number, for an address without one.
	ContactPhone string
	Attributes   []Attribute
	TaxRequest   *tax.Request
}

// Pricer prices a cart anew.
type Pricer interface {
	// Draft is the cart at today's price. Whatever speaks against ordering it (a price that changed, a blocked line) is its
	// error, and reaches the caller of Place unchanged.
	Draft(ctx context.Context, partner, owner, cartID string, expectedTotal money.Money, p Placement) (Draft, error)
	// Unchanged says that a model is still in the unit in which it was priced; the error, that it cannot be told yet.
	Unchanged(ctx context.Context, partner, owner, modelID, unit string) (bool, error)
}

// ErrDraft says that the draft contradicts itself. It is a fault of ours, never the buyer's, and nothing is accepted.
var ErrDraft = errors.New("the draft does not add up")

// check is the last look before acceptance: lines and cost add up to the total that the buyer agreed to.
func (d Draft) check(expected money.Money) error {
	if len(d.Lines) == 0 {
		return fmt.Errorf("%w: no lines", ErrDraft)
	}
	parts := make([]money.Money, 0, len(d.Lines))
	for _, l := range d.Lines {
		total, err := l.UnitPrice.Times(l.Quantity)
		if err != nil {
			return fmt.Errorf("%w: line %s: %w", ErrDraft, l.ID, err)
		}
		if l.Quantity < 1 || !total.Equal(l.Total) {
			return fmt.Errorf("%w: line %s: %d x %s is not %s", ErrDraft, l.ID, l.Quantity, l.UnitPrice, l.Total)
		}
		parts = append(parts, l.Total)
	}
	if err := sumIs(d.Cost.Subtotal, parts); err != nil {
		return fmt.Errorf("%w: subtotal: %w", ErrDraft, err)
	}
	parts = []money.Money{d.Cost.Subtotal, d.Cost.Shipping, d.Cost.Tax.Total}
	for _, f := range d.Cost.Fees {
		parts = append(parts, f.Amount)
	}
	if err := sumIs(d.Cost.Total, parts); err != nil {
		return fmt.Errorf("%w: total: %w", ErrDraft, err)
	}
	if !d.Cost.Total.Equal(expected) {
		return fmt.Errorf("%w: total %s is not the %s that was agreed", ErrDraft, d.Cost.Total, expected)
	}
	return nil
}

func sumIs(want money.Money, parts []money.Money) error {
	sum, err := money.Sum(want.Currency(), parts...)
	if err != nil {
		return err
	}
	if !sum.Equal(want) {
		return fmt.Errorf("%s is stated, the parts are %s", want, sum)
	}
	return nil
}
