package shapeways

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/monolith"
)

// ShippingOptions are the ways to ship to a country, cheapest first. Prices are USD without tax.
func (c *Client) ShippingOptions(ctx context.Context, country, zip string) ([]monolith.ShippingOption, error) {
	call := httpclient.Call{
		Op: "list shipping options", Shape: shippingOptionsShape, Class: httpclient.Read, Method: http.MethodGet, Path: "/cart/shipping-options/v1",
		Query: url.Values{"country": {strings.ToUpper(country)}},
	}
	if zip != "" {
		call.Query.Set("zipCode", postalCode(strings.ToUpper(country), zip))
	}
	var w wireShippingOptions
	if err := c.call(ctx, call, nil, &w); err != nil {
		return nil, err
	}
	if w.Options == nil {
		return nil, c.http.Malformed(call, errors.New("no shipping options in the answer"))
	}
	options := make([]monolith.ShippingOption, 0, len(*w.Options))
	for key, o := range *w.Options {
		option, err := toShippingOption(o)
		if err != nil {
			return nil, c.http.Malformed(call, fmt.Errorf("shipping option %q: %w", key, err))
		}
		options = append(options, option)
	}
	slices.SortFunc(options, func(a, b monolith.ShippingOption) int {
		return cmp.Or(a.Price.Decimal().Cmp(b.Price.Decimal()), a.ID-b.ID)
	})
	return options, nil
}

func toShippingOption(w wireShippingOption) (monolith.ShippingOption, error) {
	if w.ID <= 0 || !w.Price.known || w.Price.value.IsNeg() {
		return monolith.ShippingOption{}, errors.New("no id or no price")
	}
	price, err := money.New("USD", w.Price.value)
	if err != nil {
		return monolith.ShippingOption{}, err
	}
	days := [2]int{int(w.MinDays), max(int(w.MinDays), int(w.MaxDays))}
	return monolith.ShippingOption{ID: int(w.ID), Name: string(w.Name), Price: price, InTransitDays: days}, nil
}
