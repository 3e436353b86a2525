package checkout

import (
	"context"
	"fmt"
	"strconv"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams"
)

// ShippingOption is a way to ship, in the partner's currency, without tax.
type ShippingOption struct {
	Number        int // the monolith's id
	Name          string
	Price         money.Money
	InTransitDays [2]int // business days, min and max
}

// ID is the option's global id.
func (o ShippingOption) ID() string { return "shp_" + strconv.Itoa(o.Number) }

// ShippingOptions are the ways to an address, cheapest first; nil without one.
func (s *Service) ShippingOptions(ctx context.Context, b Buyer, to *upstreams.Address) ([]ShippingOption, error) {
	if to == nil {
		return nil, nil
	}
	all, err := s.Reads.ShippingOptions(ctx, to.Country, to.PostalCode)
	if err != nil {
		return nil, fmt.Errorf("shipping options: %w", err)
	}
	options := make([]ShippingOption, len(all))
	for i, o := range all {
		price, err := toPartner(b.Partner, o.Price, b.Partner.Markup.Zero())
		if err != nil {
			return nil, fmt.Errorf("shipping option %d: %w", o.ID, err)
		}
		options[i] = ShippingOption{o.ID, o.Name, price, o.InTransitDays}
	}
	return options, nil
}
