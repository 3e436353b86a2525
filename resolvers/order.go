package resolvers

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/orders"
	"github.com/modeliq/modeliq/upstreams/monolith"
)

// agreedCost is what an order was agreed to cost: it is kept, and never computed again.
type agreedCost struct{ orders.Cost }

func (c agreedCost) subtotal() (*money.Money, error) { return &c.Subtotal, nil }
func (c agreedCost) shipping() (*money.Money, error) { return &c.Shipping, nil }
func (c agreedCost) total() (*money.Money, error)    { return &c.Total, nil }

func (c agreedCost) fees() []*types.Fee {
	return each(c.Fees, func(f orders.Fee) *types.Fee { return &types.Fee{Code: f.Code, Label: f.Label, Amount: &f.Amount} })
}

func (c agreedCost) tax() (*types.TaxEstimate, error) {
	return taxEstimate(c.Tax, types.TaxStatus(c.TaxStatus)), nil
}

// agreedTotal is what a line of an order was agreed to cost; nil when the order has no such line.
func agreedTotal(o orders.Order, lineID string) *money.Money {
	for _, l := range o.Lines {
		if l.ID == lineID {
			return &l.Total
		}
	}
	return nil
}

func (r *Resolver) toOrder(b checkout.Buyer, o orders.Order) *types.Order {
	token := r.sign(orderLink, b, o.ID, orderLinkLife)
	order := &types.Order{
		StatusToken: token, StatusURL: pageWith(b.Partner.Pages.OrderStatus, url.Values{"order": {o.ID}, "token": {token}}),
		ID: o.ID, Number: o.Number, Status: types.OrderStatus(o.Status), Cost: &types.CartCost{Of: agreedCost{o.Cost}},
		ShippingAddress: toAddress(&o.ShipTo), Reference: optional(o.Reference), PlacedAt: o.AcceptedAt,
		Attributes: each(o.Attributes, func(a orders.Attribute) *types.Attribute { return &types.Attribute{Key: a.Key, Value: a.Value} }),
		Events: each(o.Events, func(e orders.Event) *types.OrderEvent {
			return &types.OrderEvent{At: e.At, Status: types.OrderStatus(e.Status), Message: optional(e.Message)}
		}),
		Shipments: each(o.Shipments, func(s orders.Shipment) *types.Shipment {
			return &types.Shipment{
				Carrier: optional(s.Carrier), TrackingNumber: optional(s.TrackingNumber), TrackingURL: optional(s.TrackingURL), ShippedAt: optional(s.ShippedAt),
			}
		}),
	}
	for _, l := range o.Lines {
		order.Lines = append(order.Lines, toOrderLine(o, l))
	}
	return order
}

func toOrderLine(o orders.Order, l orders.Line) *types.OrderLine {
	line := &types.OrderLine{
		ID: l.ID, Title: l.Title, MaterialTitle: l.MaterialTitle, Quantity: l.Quantity,
		UnitPrice: &l.UnitPrice, Total: &l.Total, PromisedShipDate: optional(o.PromisedShipDate),
		Rejections: each(l.Rejections, func(r orders.Rejection) *types.LineRejection {
			return &types.LineRejection{Reason: r.Reason, Comment: optional(r.Comment), PictureURL: optional(r.PictureURL)}
		}),
	}
	for _, p := range l.Progress { // stays null until the monolith has told
		line.Progress = append(line.Progress, &types.LineProgress{State: p.State, Quantity: p.Quantity})
	}
	return line
}

// order is an order for a field: nil for one that is neither the buyer's nor opened by the token.
func (r *Resolver) order(ctx context.Context, id string, token *string) (*types.Order, error) {
	b, ok, err := r.reader(ctx, orderLink, id, token)
	if err != nil || !ok {
		return nil, err
	}
	o, err := r.orders.Find(ctx, b.Partner.Slug, b.Owner, id)
	if errors.Is(err, orders.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r.toOrder(b, o), nil
}

// followOrder sends an order now and after each change, until the subscriber leaves.
func (r *Resolver) followOrder(ctx context.Context, b checkout.Buyer, id string) (<-chan *types.Order, error) {
	changes, err := r.orders.Watch(ctx, b.Partner.Slug, b.Owner, id)
	if errors.Is(err, orders.ErrNotFound) {
		return nil, coded(types.ErrorCodeNotFound, "There is no such order.")
	}
	if err != nil {
		return nil, err
	}
	out := make(chan *types.Order)
	go func() {
		defer close(out)
		for o := range changes {
			if !send(ctx, out, r.toOrder(b, o)) {
				return
			}
		}
	}()
	return out, nil
}

func fromPlacement(b checkout.Buyer, in types.OrderPlaceInput, total money.Money) orders.Placement {
	return orders.Placement{
		Partner: b.Partner.Slug, Owner: b.Owner, CartID: in.CartID, Key: in.IdempotencyKey, ExpectedTotal: total, Reference: value(in.Reference),
		Payment: orders.Payment{
			Method:         monolith.PaymentMethod(strings.ToLower(string(in.Payment.Method))),
			VerificationID: value(in.Payment.VerificationID), PurchaseOrder: value(in.Payment.PurchaseOrder),
		},
	}
}

// refusalOf turns what speaks against an order into the payload; false when the error is none of the buyer's.
func refusalOf(err error) (*types.OrderPlacePayload, bool) {
	problem := func(code, message, field string) *types.OrderPlacePayload {
		return refused(nil, checkout.Problem{Code: code, Field: []string{"input", field}, Message: message})
	}
	var r *checkout.Refusal
	switch {
	case errors.As(err, &r):
		return refused(r.Sheet, r.Problems...), true
	case errors.Is(err, orders.ErrKeyInvalid):
		return problem("IDEMPOTENCY_KEY_INVALID", "The key must have 1 to 128 characters.", "idempotencyKey"), true
	case errors.Is(err, orders.ErrKeyReused):
		return problem("IDEMPOTENCY_KEY_REUSED", "This key was used for another order. Please start again.", "idempotencyKey"), true
	case errors.Is(err, orders.ErrCartOrdered):
		return problem("CART_ALREADY_ORDERED", "This cart was ordered already.", "cartId"), true
	default:
		return nil, false
	}
}

func refused(newCost *checkout.Sheet, problems ...checkout.Problem) *types.OrderPlacePayload {
	payload := &types.OrderPlacePayload{UserErrors: userErrors(problems, func(message string, field []string, code types.OrderPlaceErrorCode) *types.OrderPlaceUserError {
		return &types.OrderPlaceUserError{Message: message, Field: field, Code: code}
	})}
	if newCost != nil {
		payload.NewCost = &types.CartCost{Of: sheetCost{newCost}}
	}
	return payload
}

// notCancelled turns what speaks against a cancellation into user errors; false when the error is none of the buyer's.
func notCancelled(err error) ([]*types.OrderCancelUserError, bool) {
	problem := func(code types.OrderCancelErrorCode, message string) ([]*types.OrderCancelUserError, bool) {
		return []*types.OrderCancelUserError{{Code: code, Field: []string{"orderId"}, Message: message}}, true
	}
	switch {
	case err == nil:
		return []*types.OrderCancelUserError{}, true
	case errors.Is(err, orders.ErrNotFound):
		return problem(types.OrderCancelErrorCodeOrderNotFound, "There is no such order.")
	case errors.Is(err, orders.ErrBusy):
		return problem(types.OrderCancelErrorCodeOrderBusy, "The order is being handed on. Please try again in a moment.")
	case errors.Is(err, orders.ErrTooLate):
		return problem(types.OrderCancelErrorCodeTooLate, "The order cannot be cancelled any more: its making has begun, or it is finished.")
	case errors.Is(err, orders.ErrAttention):
		return problem(types.OrderCancelErrorCodeNeedsAttention, "A person is looking at this order. Please write to us to cancel it.")
	default:
		return nil, false
	}
}
