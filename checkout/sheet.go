package checkout

import (
	"context"
	"fmt"
	"sync"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// Sheet works out what a cart costs, each part when it is asked for and once, so that one upstream's silence blanks its
// own part and those that need it, and nothing else. Its calls belong to the request that made it.
type Sheet struct {
	Offers   func() ([]Offer, error) // one a line, in the cart's order
	Models   func() ([]Model, error) // what Offers are for: one a line, the zero Model where it is gone
	Subtotal func() (*money.Money, error)
	Fees     func() ([]Fee, error)
	Shipping func() (*ShippingOption, error) // the chosen one
	Tax      func() (*TaxEstimate, error)
	Total    func() (*money.Money, error)
	Options  func() ([]ShippingOption, error)
}

// QuoteSheet works out what is not kept with a quote.
type QuoteSheet struct {
	Tax   func() (*TaxEstimate, error)
	Total func() (*money.Money, error)
}

// SheetOf prepares the cost of a cart.
func (s *Service) SheetOf(ctx context.Context, b Buyer, c Cart) *Sheet {
	sh := &Sheet{}
	priced := sync.OnceValues(func() (pricedCart, error) { return s.priceCart(ctx, b, c) })
	sh.Offers = func() ([]Offer, error) { p, err := priced(); return p.offers, err }
	sh.Models = func() ([]Model, error) { p, err := priced(); return p.models, err }
	sh.Subtotal = sync.OnceValues(func() (*money.Money, error) { return sh.subtotal(b.Partner.Currency) })
	sh.Fees = sync.OnceValues(func() ([]Fee, error) {
		sum, err := sh.Subtotal()
		if err != nil {
			return nil, err
		}
		return fees(b.Partner, sum)
	})
	sh.Options = sync.OnceValues(func() ([]ShippingOption, error) { return s.ShippingOptions(ctx, b, c.ShipTo) })
	sh.Shipping = sync.OnceValues(func() (*ShippingOption, error) { return sh.chosen(c) })
	sh.Tax = sync.OnceValues(func() (*TaxEstimate, error) { return sh.tax(ctx, s, b, c) })
	sh.Total = sync.OnceValues(func() (*money.Money, error) { return sh.total(b.Partner.Currency) })
	return sh
}

// SheetOfQuote prepares the tax and total of a quote.
func (s *Service) SheetOfQuote(ctx context.Context, b Buyer, q Quote) *QuoteSheet {
	sh := &QuoteSheet{}
	sh.Tax = sync.OnceValues(func() (*TaxEstimate, error) { return s.quoteTax(ctx, b, q) })
	sh.Total = sync.OnceValues(func() (*money.Money, error) {
		t, err := sh.Tax()
		if err != nil || t == nil || !t.Known() {
			return nil, err
		}
		return sum(q.Currency, *q.Subtotal, q.Fees, t.Total)
	})
	return sh
}

func (sh *Sheet) subtotal(currency string) (*money.Money, error) {
	offers, err := sh.Offers()
	if err != nil {
		return nil, err
	}
	totals := make([]*money.Money, len(offers))
	for i, o := range offers {
		totals[i] = o.Total
	}
	return subtotal(currency, totals)
}

func (sh *Sheet) chosen(c Cart) (*ShippingOption, error) {
	if c.ShippingOption == 0 {
		return nil, nil
	}
	options, err := sh.Options()
	for _, o := range options {
		if o.Number == c.ShippingOption {
			return &o, nil
		}
	}
	return nil, err
}

// ask asks for prices and for the chosen way to ship at the same time. Their errors are those of the fields that need them.
func (sh *Sheet) ask() {
	var g sync.WaitGroup
	g.Go(func() { _, _ = sh.Shipping() })
	_, _ = sh.Offers()
	g.Wait()
}

func (sh *Sheet) tax(ctx context.Context, s *Service, b Buyer, c Cart) (*TaxEstimate, error) {
	sh.ask()
	offers, err := sh.Offers()
	if err != nil {
		return nil, err
	}
	fees, err := sh.Fees()
	if err != nil {
		return nil, err
	}
	shipping, err := sh.Shipping()
	if err != nil {
		return nil, err
	}
	sale := taxed{fees: fees, shipping: shipping}
	for i, o := range offers {
		if o.Total == nil {
			return nil, nil
		}
		sale.items = append(sale.items, tax.Line{ID: c.Lines[i].ID, Kind: tax.Item, Description: o.Material.Title, Quantity: o.Quantity, Net: *o.Total})
	}
	if c.ShipTo == nil || shipping == nil || len(sale.items) == 0 {
		return nil, nil
	}
	sale.to = *c.ShipTo
	t, err := s.tax(ctx, b, sale)
	return &t, err
}

// total is all of it; nil while a part is unknown.
func (sh *Sheet) total(currency string) (*money.Money, error) {
	t, err := sh.Tax()
	if err != nil || t == nil || !t.Known() {
		return nil, err
	}
	subtotal, err := sh.Subtotal()
	if err != nil || subtotal == nil {
		return nil, err
	}
	fees, err := sh.Fees()
	if err != nil {
		return nil, err
	}
	shipping, err := sh.Shipping()
	if err != nil || shipping == nil {
		return nil, err
	}
	return sum(currency, *subtotal, fees, shipping.Price, t.Total)
}

func sum(currency string, first money.Money, fees []Fee, more ...money.Money) (*money.Money, error) {
	amounts := append([]money.Money{first}, more...)
	for _, f := range fees {
		amounts = append(amounts, f.Amount)
	}
	total, err := money.Sum(currency, amounts...)
	if err != nil {
		return nil, fmt.Errorf("total: %w", err)
	}
	return &total, nil
}
