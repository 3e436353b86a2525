package mp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams/httpclient"
)

type wirePriceItem struct {
	ModelID    string `json:"modelId"`
	MaterialID int    `json:"materialId"`
	Quantity   int    `json:"quantity"`
	Speed      Speed  `json:"speed"`
}

type wirePrice struct {
	wirePriceItem
	State        PriceState  `json:"state"`
	UnitPrice    *string     `json:"unitPrice"`
	Total        *string     `json:"total"`
	Currency     string      `json:"currency"`
	Breaks       []wireBreak `json:"breaks"`
	LeadTimeDays *[2]int     `json:"leadTimeDays"`
	ValidUntil   *time.Time  `json:"validUntil"`
}

type wireBreak struct {
	MinQuantity int    `json:"minQuantity"`
	UnitPrice   string `json:"unitPrice"`
}

// Prices asks for any number of prices in one call. The answers stand in the order of the items; an item that MP does not
// answer, or answers against the contract (a price of zero, a total that is not quantity times unit price, another
// currency), is absent: no price is known.
func (c *Client) Prices(ctx context.Context, currency string, items []PriceItem) ([]Price, error) {
	if len(items) == 0 {
		return []Price{}, nil
	}
	call := c.call("ask prices", httpclient.Read, http.MethodPost, "/v1/prices")
	call.Shape, call.Idempotent = pricesShape, true // a computation: to ask twice costs nothing but its time
	in := struct {
		Currency string          `json:"currency"`
		Items    []wirePriceItem `json:"items"`
	}{Currency: currency, Items: make([]wirePriceItem, 0, len(items))}
	asked := make(map[PriceItem]bool, len(items))
	for _, item := range items {
		if !asked[item] {
			asked[item] = true
			in.Items = append(in.Items, wirePriceItem(item))
		}
	}
	var out struct {
		Prices *[]wirePrice `json:"prices"`
	}
	if err := c.http.JSON(ctx, call, in, &out); err != nil {
		return nil, err
	}
	if out.Prices == nil {
		return nil, c.http.Malformed(call, errors.New("no prices in the answer"))
	}
	if prices, ok := c.inOrder(*out.Prices, items, currency); ok {
		return prices, nil
	}
	known := make(map[PriceItem]Price, len(*out.Prices))
	for _, w := range *out.Prices {
		price, err := toPrice(w, currency)
		if err != nil {
			c.http.Log().WarnContext(ctx, "price left out", "model", w.ModelID, "material", w.MaterialID, "error", err)
			continue
		}
		known[price.PriceItem] = price
	}
	prices := make([]Price, 0, len(items))
	for _, item := range items {
		if price, ok := known[item]; ok {
			prices = append(prices, price)
		}
	}
	return prices, nil
}

// inOrder are the prices of an answer that has every item, good and in its place, as nearly all have: without a look-up
// for each.
func (c *Client) inOrder(list []wirePrice, items []PriceItem, currency string) ([]Price, bool) {
	if len(list) != len(items) {
		return nil, false
	}
	prices := make([]Price, len(items))
	for i, w := range list {
		price, err := toPrice(w, currency)
		if err != nil || price.PriceItem != items[i] {
			return nil, false
		}
		prices[i] = price
	}
	return prices, true
}

func toPrice(w wirePrice, currency string) (Price, error) {
	p := Price{PriceItem: PriceItem(w.wirePriceItem), State: w.State, LeadTimeDays: w.LeadTimeDays}
	if w.ValidUntil != nil {
		p.ValidUntil = *w.ValidUntil
	}
	switch w.State {
	case PricePending, NotPrintable, Review:
		return p, nil
	case Priced:
		return p, p.setAmounts(w, currency)
	default:
		return Price{}, fmt.Errorf("the price is in the unknown state %q", w.State)
	}
}

// setAmounts checks what a price promises before it is shown to anybody.
func (p *Price) setAmounts(w wirePrice, currency string) error {
	if w.UnitPrice == nil || w.Total == nil || w.Currency != currency {
		return fmt.Errorf("an amount is missing or not in %s", currency)
	}
	unit, err := positive(currency, *w.UnitPrice)
	if err != nil {
		return fmt.Errorf("unit price: %w", err)
	}
	total, err := positive(currency, *w.Total)
	if err != nil {
		return fmt.Errorf("total: %w", err)
	}
	if product, err := unit.Times(p.Quantity); err != nil || !product.Equal(total) {
		return fmt.Errorf("the total %s is not %d times %s", total, p.Quantity, unit)
	}
	for _, b := range w.Breaks {
		price, err := positive(currency, b.UnitPrice)
		if err != nil {
			return fmt.Errorf("break from %d: %w", b.MinQuantity, err)
		}
		if b.MinQuantity < 1 {
			return fmt.Errorf("a break from %d pieces is none", b.MinQuantity)
		}
		p.Breaks = append(p.Breaks, Break{MinQuantity: b.MinQuantity, UnitPrice: price})
	}
	p.UnitPrice, p.Total = &unit, &total
	return nil
}

func positive(currency, amount string) (money.Money, error) {
	m, err := money.Parse(currency, amount)
	if err == nil && (m.IsZero() || m.IsNegative()) {
		err = fmt.Errorf("%s is no price", m)
	}
	return m, err
}
