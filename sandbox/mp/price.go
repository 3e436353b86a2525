package mp

import (
	"errors"
	"strings"
	"time"

	"github.com/govalues/decimal"
)

type priceState string

const (
	priced       priceState = "priced"
	pending      priceState = "pending"
	notPrintable priceState = "not_printable"
	review       priceState = "review"
)

// price answers one item. The amounts, lead time and validity are there exactly when the state is priced: an unknown
// price is never a zero.
type price struct {
	ModelID      string           `json:"modelId"`
	MaterialID   int              `json:"materialId"`
	Quantity     int              `json:"quantity"`
	Speed        string           `json:"speed"`
	State        priceState       `json:"state"`
	UnitPrice    *decimal.Decimal `json:"unitPrice"`
	Total        *decimal.Decimal `json:"total"` // quantity x unitPrice
	Currency     string           `json:"currency"`
	Breaks       []priceBreak     `json:"breaks"`
	LeadTimeDays *[2]int          `json:"leadTimeDays"` // business days
	ValidUntil   *time.Time       `json:"validUntil"`
}

// priceBreak is the unit price from a quantity on; the price of an item is that of its quantity's break.
type priceBreak struct {
	MinQuantity int             `json:"minQuantity"`
	UnitPrice   decimal.Decimal `json:"unitPrice"`
}

func (c *catalogue) price(item priceItem, kept *sidecar, m *material, until time.Time) price {
	p := price{
		ModelID: item.ModelID, MaterialID: m.MaterialID, Quantity: item.Quantity, Speed: strings.ToLower(item.Speed),
		Currency: c.Currency, Breaks: []priceBreak{},
	}
	if p.State = stateOf(kept, m); p.State != priced {
		return p
	}
	at := c.Speeds[p.Speed]
	if err := p.fill(c.Breaks, kept, m.Price, at); err != nil {
		// Only sizes far beyond any machine overflow nineteen digits; a person may look at it.
		p.State, p.UnitPrice, p.Total, p.Breaks = review, nil, nil, []priceBreak{}
		return p
	}
	p.LeadTimeDays = &[2]int{max(1, m.LeadDays[0]+at.AddDays), max(1, m.LeadDays[1]+at.AddDays)}
	p.ValidUntil = &until
	return p
}

func stateOf(kept *sidecar, m *material) priceState {
	rec := &kept.Record
	switch {
	case rec.State == failed || rec.State == unprintable:
		return notPrintable
	case !rec.State.final():
		return pending
	case !printable(checksOf(kept, m)):
		return notPrintable
	case !kept.solid() || rec.figures().Volume == nil:
		return review
	}
	return priced
}

// fill computes the unit price at every break, picks the item's, and multiplies it out.
func (p *price) fill(breaks []quantityBreak, kept *sidecar, t tariff, at speed) error {
	base, err := t.base(kept)
	if err != nil {
		return err
	}
	for _, b := range breaks {
		unit, err := unitPrice(base, t.Minimum, b.Factor, at.Factor)
		if err != nil {
			return err
		}
		if n := len(p.Breaks); n == 0 || unit.Less(p.Breaks[n-1].UnitPrice) { // where the minimum rules, more cost the same
			p.Breaks = append(p.Breaks, priceBreak{b.MinQuantity, unit})
		}
		if p.Quantity >= b.MinQuantity {
			p.UnitPrice = &unit
		}
	}
	quantity, err := decimal.New(int64(p.Quantity), 0)
	if err != nil {
		return err
	}
	total, err := p.UnitPrice.MulExact(quantity, 2)
	p.Total = &total
	return err
}

// base is what one unit costs before quantity and speed: handling, parts, material and machine space.
func (t tariff) base(kept *sidecar) (decimal.Decimal, error) {
	f := kept.Record.figures()
	volume, err1 := cm3(*f.Volume)
	space, err2 := cm3(f.BoundingBox[0] * f.BoundingBox[1] * f.BoundingBox[2])
	pieces, err3 := decimal.New(int64(max(1, kept.Measured.Parts)), 0) // a cavity is a shell and no piece
	sum, err4 := t.Handling.AddMul(t.PerPart, pieces)
	sum, err5 := sum.AddMul(t.PerCm3, volume)
	sum, err6 := sum.AddMul(t.PerMachineCm3, space)
	return sum, errors.Join(err1, err2, err3, err4, err5, err6)
}

// cm3 turns a measured volume in mm³ into exact cm³ of four places: from here on no price depends on a float.
func cm3(mm3 float64) (decimal.Decimal, error) {
	d, err := decimal.NewFromFloat64(mm3 / 1000)
	return d.Round(4), err
}

// unitPrice applies the break, the minimum and the speed, and rounds to cents, half up.
func unitPrice(base, minimum, quantityFactor, speedFactor decimal.Decimal) (decimal.Decimal, error) {
	d, err1 := base.Mul(quantityFactor)
	d, err2 := d.Max(minimum).Mul(speedFactor)
	d, err3 := d.Add(decimal.MustNew(5, 3))
	return d.Trunc(2).Pad(2), errors.Join(err1, err2, err3)
}
