package resolvers

import (
	"context"
	"errors"
	"net/url"
	"sync"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/orders"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// pricedCart is what a Cart's own fields ask: the cart, whose it is, what it costs when that is asked for, and the order
// that it became, nil without one.
type pricedCart struct {
	checkout.Cart
	buyer   checkout.Buyer
	sheet   *checkout.Sheet
	ordered func() (*orders.Order, error)
}

// pricedLine is a line of it.
type pricedLine struct {
	pricedCart
	index int
}

// offer is today's; nil once the cart was ordered.
func (l pricedLine) offer() (*checkout.Offer, error) {
	o, err := l.ordered()
	if err != nil || o != nil {
		return nil, err
	}
	offers, err := l.sheet.Offers()
	if err != nil {
		return nil, err
	}
	return &offers[l.index], nil
}

// total is what was agreed once the cart was ordered, today's before.
func (l pricedLine) total() (*money.Money, error) {
	o, err := l.ordered()
	if err != nil {
		return nil, err
	}
	if o != nil {
		return agreedTotal(*o, l.Lines[l.index].ID), nil
	}
	offer, err := l.offer()
	if err != nil {
		return nil, err
	}
	return offer.Total, nil
}

// cost is what was agreed once the cart was ordered, today's before.
func (c pricedCart) cost() (*types.CartCost, error) {
	o, err := c.ordered()
	if err != nil {
		return nil, err
	}
	if o != nil {
		return &types.CartCost{Of: agreedCost{o.Cost}}, nil
	}
	return &types.CartCost{Of: sheetCost{c.sheet}}, nil
}

// cost is what a CartCost is made from: a cart's sheet, or what an order was agreed to cost.
type cost interface {
	subtotal() (*money.Money, error)
	fees() []*types.Fee
	shipping() (*money.Money, error)
	tax() (*types.TaxEstimate, error)
	total() (*money.Money, error)
}

type sheetCost struct{ *checkout.Sheet }

func (s sheetCost) subtotal() (*money.Money, error) { return s.Subtotal() }
func (s sheetCost) total() (*money.Money, error)    { return s.Total() }

// fees are none while they are unknown: subtotal says so, with its error.
func (s sheetCost) fees() []*types.Fee {
	fees, _ := s.Fees()
	return each(fees, toFee)
}

func (s sheetCost) shipping() (*money.Money, error) {
	o, err := s.Shipping()
	if err != nil || o == nil {
		return nil, err
	}
	return &o.Price, nil
}

func (s sheetCost) tax() (*types.TaxEstimate, error) {
	t, err := s.Tax()
	return toTaxEstimate(t), err
}

func (r *Resolver) toCart(ctx context.Context, b checkout.Buyer, c checkout.Cart) *types.Cart {
	priced := pricedCart{c, b, r.checkout.SheetOf(ctx, b, c), sync.OnceValues(func() (*orders.Order, error) { return r.orderOf(ctx, b, c.ID) })}
	link := url.Values{"cart": {c.ID}, "token": {r.sign(cartLink, b, c.ID, cartLinkLife)}}
	cart := &types.Cart{
		ID: c.ID, Version: c.Version, Lines: []*types.CartLine{}, TotalQuantity: c.Pieces(), ShippingAddress: toAddress(c.ShipTo),
		Attributes: each(c.Attributes, toAttribute), VatID: optional(c.VATID), CheckoutURL: pageWith(b.Partner.Pages.Checkout, link),
		Of: priced,
	}
	for i, l := range c.Lines {
		cart.Lines = append(cart.Lines, &types.CartLine{
			ID: l.ID, ModelID: l.ModelID, MaterialNumber: l.MaterialNumber, MaterialTitle: l.MaterialTitle,
			Quantity: l.Quantity, Speed: toSpeed(l.Speed), Of: pricedLine{priced, i},
		})
	}
	return cart
}

func toAttribute(a checkout.Attribute) *types.Attribute {
	return &types.Attribute{Key: a.Key, Value: a.Value}
}

func toBlocker(b checkout.Blocker) *types.CartBlocker {
	return &types.CartBlocker{LineID: optional(b.LineID), Code: b.Code, Message: b.Message}
}

// changed is the cart of a payload: null when it was not found, as it is now otherwise.
func (r *Resolver) changed(ctx context.Context, b checkout.Buyer, c checkout.Cart) *types.Cart {
	if c.ID == "" {
		return nil
	}
	return r.toCart(ctx, b, c)
}

// orderOf is the order that a cart became, nil without one.
func (r *Resolver) orderOf(ctx context.Context, b checkout.Buyer, cartID string) (*orders.Order, error) {
	o, err := r.orders.FindByCart(ctx, b.Partner.Slug, b.Owner, cartID)
	if errors.Is(err, orders.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &o, nil
}

// cart is a cart for a field: nil for one that is neither the buyer's nor opened by the token.
func (r *Resolver) cart(ctx context.Context, id string, token *string) (*types.Cart, error) {
	b, ok, err := r.reader(ctx, cartLink, id, token)
	if err != nil || !ok {
		return nil, err
	}
	c, err := r.checkout.Cart(ctx, b, id)
	if errors.Is(err, checkout.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r.toCart(ctx, b, c), nil
}

func fromCartLines(lines []*types.CartLineInput) []checkout.LineInput {
	out := make([]checkout.LineInput, len(lines))
	for i, l := range lines {
		out[i] = checkout.LineInput{
			ModelID: l.ModelID, MaterialID: l.MaterialID, Quantity: l.Quantity, Speed: fromSpeed(l.Speed), Acknowledged: l.AcknowledgedWarnings,
		}
	}
	return out
}

func fromLineChanges(lines []*types.CartLineUpdateInput) []checkout.LineChange {
	out := make([]checkout.LineChange, len(lines))
	for i, l := range lines {
		var speed *mp.Speed
		if l.Speed != nil {
			s := fromSpeed(*l.Speed)
			speed = &s
		}
		out[i] = checkout.LineChange{LineID: l.LineID, Quantity: l.Quantity, MaterialID: l.MaterialID, Speed: speed, Acknowledged: l.AcknowledgedWarnings}
	}
	return out
}

func fromCartInput(in *types.CartCreateInput) checkout.CartInput {
	if in == nil {
		return checkout.CartInput{}
	}
	return checkout.CartInput{
		QuoteID: value(in.QuoteID), Replaces: value(in.ReplacesCartID), Lines: fromCartLines(in.Lines), ShipTo: in.ShipTo,
		Attributes: fromAttributes(in.Attributes),
	}
}

func fromAttributes(attributes []*types.AttributeInput) []checkout.Attribute {
	out := make([]checkout.Attribute, len(attributes))
	for i, a := range attributes {
		out[i] = checkout.Attribute{Key: a.Key, Value: a.Value}
	}
	return out
}
