package resolvers

import (
	"strings"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/upstreams/mp"
)

func toOffer(o checkout.Offer) *types.Offer {
	offer := &types.Offer{
		ID: o.ID(), Material: toMaterial(o.Material), Status: types.OfferStatus(o.Status), UnitPrice: o.UnitPrice, Total: o.Total,
		PriceBreaks: each(o.Breaks, func(b checkout.Break) *types.PriceBreak {
			return &types.PriceBreak{MinQuantity: b.MinQuantity, UnitPrice: &b.UnitPrice}
		}),
		Checks: each(o.Checks, toCheck),
	}
	if o.LeadTime != nil {
		offer.LeadTime = toLeadTime(*o.LeadTime)
	}
	return offer
}

func toCheck(c mp.Check) *types.PrintabilityCheck {
	return &types.PrintabilityCheck{
		Code: c.Code, Severity: toSeverity(c.Severity), Message: c.Message,
		Measured: c.Measured, Limit: c.Limit, Unit: optional(c.Unit), At: toPoint(c.At),
	}
}

func toPoint(at *[3]float64) *types.Point {
	if at == nil {
		return nil
	}
	return &types.Point{X: at[0], Y: at[1], Z: at[2]}
}

func fromSpeed(s types.ManufacturingSpeed) mp.Speed { return mp.Speed(strings.ToLower(string(s))) }

func toSpeed(s mp.Speed) types.ManufacturingSpeed {
	return types.ManufacturingSpeed(strings.ToUpper(string(s)))
}
