package checkout

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// TaxStatus says how sure a tax is; the values are the schema's.
type TaxStatus string

// The statuses.
const (
	TaxCalculated TaxStatus = "CALCULATED"
	TaxEstimated  TaxStatus = "ESTIMATED"
	TaxExempt     TaxStatus = "EXEMPT"
	TaxPending    TaxStatus = "PENDING"
)

// TaxEstimate is a tax with how sure it is. Request is what the sale's document would be made of; nil where the partner
// collects nothing.
type TaxEstimate struct {
	tax.Quote
	Status  TaxStatus
	Request *tax.Request
}

// Known says that there is an amount to count on.
func (t TaxEstimate) Known() bool { return t.Status != TaxPending }

// taxed is what a sale consists of.
type taxed struct {
	to       upstreams.Address
	items    []tax.Line
	fees     []Fee
	shipping *ShippingOption
}

// tax asks the tax service, and the rate table when that cannot answer. It fails only with the request itself.
func (s *Service) tax(ctx context.Context, b Buyer, sale taxed) (TaxEstimate, error) {
	if _, ok := b.Partner.Registered(sale.to.Country, sale.to.Region, s.Now()); !ok {
		return notCollecting(b.Partner, sale.to)
	}
	r := s.taxRequest(b, sale)
	quote, err := s.Tax.Quote(ctx, r)
	status := TaxCalculated
	if err != nil && ctx.Err() == nil && !errors.Is(err, tax.ErrInvalidAddress) {
		quote, err = s.FallbackTax.Quote(ctx, r)
		status = TaxEstimated
	}
	switch {
	case errors.Is(err, tax.ErrNoRate), errors.Is(err, tax.ErrInvalidAddress):
		zero, err := money.Zero(b.Partner.Currency)
		return TaxEstimate{Quote: tax.Quote{Total: zero, Taxable: zero}, Status: TaxPending}, err
	case err != nil:
		return TaxEstimate{}, fmt.Errorf("tax: %w", err)
	case quote.Exempt && status == TaxCalculated:
		status = TaxExempt
	}
	return TaxEstimate{quote, status, &r}, nil
}

// notCollecting is a certain nothing: the partner is not registered there. Goods that leave the EU are an export.
func notCollecting(p *partner.Partner, to upstreams.Address) (TaxEstimate, error) {
	zero, err := money.Zero(p.Currency)
	reason := "NOT_COLLECTING"
	if partner.InEU(p.ShipFrom.Country) && !partner.InEU(to.Country) {
		reason = "EXPORT"
	}
	place := to.Country
	if to.Region != "" {
		place += "-" + to.Region
	}
	line := tax.Jurisdiction{Code: place, Name: "No tax collected", Amount: zero, Reason: reason}
	return TaxEstimate{Status: TaxCalculated, Quote: tax.Quote{Total: zero, Taxable: zero, Jurisdictions: []tax.Jurisdiction{line}}}, err
}

// taxRequest names no VAT id: nobody has verified the buyer's, and an id that anyone can type must not take the tax away.
func (s *Service) taxRequest(b Buyer, sale taxed) tax.Request {
	f := b.Partner.ShipFrom
	r := tax.Request{
		CustomerCode: b.Owner, Currency: b.Partner.Currency, Date: s.Now(), ShipTo: sale.to, Lines: sale.items,
		ShipFrom: upstreams.Address{Address1: f.Line1, City: f.City, Region: f.Region, PostalCode: f.PostalCode, Country: f.Country},
	}
	for i, fee := range sale.fees {
		r.Lines = append(r.Lines, tax.Line{ID: "fee-" + strconv.Itoa(i+1), Kind: tax.Fee, Description: fee.Label, Quantity: 1, Net: fee.Amount})
	}
	if sale.shipping != nil {
		r.Lines = append(r.Lines, tax.Line{ID: "shipping", Kind: tax.Shipping, Description: sale.shipping.Name, Quantity: 1, Net: sale.shipping.Price})
	}
	return r
}

// Tax of a quote: its lines and fees; nil without an address or while a line has no price.
func (s *Service) quoteTax(ctx context.Context, b Buyer, q Quote) (*TaxEstimate, error) {
	if q.ShipTo == nil || q.Subtotal == nil {
		return nil, nil
	}
	sale := taxed{to: *q.ShipTo, fees: q.Fees}
	for _, l := range q.Lines {
		sale.items = append(sale.items, tax.Line{ID: l.ID, Kind: tax.Item, Description: l.MaterialTitle, Quantity: l.Quantity, Net: *l.Total})
	}
	t, err := s.tax(ctx, b, sale)
	return &t, err
}
