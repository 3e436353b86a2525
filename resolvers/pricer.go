package resolvers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/orders"
	"github.com/modeliq/modeliq/upstreams/monolith"
)

// Pricer lets the order pipeline price a cart anew, and OrderLog lets checkout know what was ordered: the two
// rooms stand side by side and meet only here. Checkout is set once it is made. FreshReads gives a context loaders of its
// own: an order is priced by what the upstreams say now, and by what they said before only where they cannot be asked.
type Pricer struct {
	Checkout   *checkout.Service
	FreshReads func(ctx context.Context) context.Context
}

var _ orders.Pricer = (*Pricer)(nil)

// Draft is the cart at today's price, or why it cannot be ordered.
func (p *Pricer) Draft(ctx context.Context, slug, owner, cartID string, expected money.Money, in orders.Placement) (orders.Draft, error) {
	shop := partner.From(ctx)
	if shop == nil || shop.Slug != slug {
		return orders.Draft{}, fmt.Errorf("price cart %s: the request is not partner %s's", cartID, slug)
	}
	b := checkout.Buyer{Partner: shop, Owner: owner}
	pay := checkout.Payment{
		Method: strings.ToUpper(string(in.Payment.Method)), VerificationID: in.Payment.VerificationID, PurchaseOrder: in.Payment.PurchaseOrder,
	}
	d, err := p.Checkout.Draft(p.FreshReads(cache.Current(ctx)), b, cartID, expected, pay, in.Reference)
	if err != nil {
		return orders.Draft{}, err
	}
	return toDraft(b, d), nil
}

// Unchanged says that a model is in the unit in which it was priced.
func (p *Pricer) Unchanged(ctx context.Context, slug, owner, modelID, unit string) (bool, error) {
	b := checkout.Buyer{Partner: &partner.Partner{Slug: slug}, Owner: owner}
	return p.Checkout.StillSized(p.FreshReads(ctx), b, modelID, unit)
}

func toDraft(b checkout.Buyer, d *checkout.Draft) orders.Draft {
	draft := orders.Draft{ShipTo: *d.Cart.ShipTo, ContactPhone: b.Partner.ShipFrom.Phone, TaxRequest: d.Tax.Request}
	for i, o := range d.Offers {
		draft.Lines = append(draft.Lines, toLine(registrationOf(b, d.Models[i]), d.Cart.Lines[i], o))
	}
	for _, a := range d.Cart.Attributes {
		draft.Attributes = append(draft.Attributes, orders.Attribute(a))
	}
	draft.Cost = orders.Cost{
		Subtotal: d.Subtotal, ShippingOptionID: d.Shipping.Number, ShippingName: d.Shipping.Name, Shipping: d.Shipping.Price,
		Tax: d.Tax.Quote, TaxStatus: string(d.Tax.Status), Total: d.Total,
	}
	for _, f := range d.Fees {
		draft.Cost.Fees = append(draft.Cost.Fees, orders.Fee(f))
	}
	return draft
}

func toLine(model orders.Registration, l checkout.CartLine, o checkout.Offer) orders.Line {
	return orders.Line{
		ID: l.ID, ModelID: l.ModelID, Title: model.Title, MaterialID: l.MaterialNumber, MaterialTitle: o.Material.Title,
		Quantity: l.Quantity, Speed: monolith.Speed(l.Speed), UnitPrice: *o.UnitPrice, Total: *o.Total,
		MPModelID: model.MPModelID, FileName: model.FileName, Format: model.Format, Unit: model.Unit, Triangles: model.Triangles, Export: model.Export,
	}
}

// OrderLog answers from the log of orders, and hands on what its queues do.
type OrderLog struct {
	Orders *orders.Pipeline
	Log    *slog.Logger
}

var _ checkout.Orders = OrderLog{}

// Ordered says that a cart has an order.
func (o OrderLog) Ordered(ctx context.Context, partner, owner, cartID string) (bool, error) {
	_, err := o.Orders.FindByCart(ctx, partner, owner, cartID)
	if errors.Is(err, orders.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Making says that an order that is not finished has the model.
func (o OrderLog) Making(ctx context.Context, partner, owner, modelID string) (bool, error) {
	return o.Orders.Making(ctx, partner, owner, modelID)
}

// Register tells the monolith of a model, from the durable queue. An order that comes first registers what it needs by
// itself, so that a failure here is noted and no buyer's. A file that may carry a unit of its own waits for that order,
// because the monolith must be told the one that counts.
func (o OrderLog) Register(ctx context.Context, b checkout.Buyer, m checkout.Model) {
	if m.CarriesUnit() && m.State.UnitFrom == "" {
		return
	}
	if err := o.Orders.Register(ctx, registrationOf(b, m)); err != nil {
		o.Log.WarnContext(ctx, "register model", "model", m.ID, "error", err)
	}
}

// Supersede takes from the monolith what it was given of a model before.
func (o OrderLog) Supersede(ctx context.Context, b checkout.Buyer, m checkout.Model) error {
	return o.Orders.Supersede(ctx, registrationOf(b, m))
}

// Forget takes a model from every service behind.
func (o OrderLog) Forget(ctx context.Context, b checkout.Buyer, m checkout.Model) error {
	return o.Orders.Forget(ctx, registrationOf(b, m))
}

func registrationOf(b checkout.Buyer, m checkout.Model) orders.Registration {
	r := orders.Registration{
		Partner: b.Partner.Slug, Owner: b.Owner, ModelID: m.ID, MPModelID: m.MPID,
		FileName: m.FileName, Title: m.Title, Format: m.Format, Unit: m.EffectiveUnit(), Export: m.Misleading(),
	}
	if m.State.Geometry != nil { // else nobody has counted them
		r.Triangles = m.State.Geometry.Triangles
	}
	return r
}
