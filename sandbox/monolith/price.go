package monolith

import (
	"math"

	"github.com/modeliq/modeliq/internal/money"
)

// settlingShare is the first price that shows, as a share of the final one.
var settlingShare = mustDecimal("1.03")

// price is what a part of a volume costs in a material, in US dollars to the cent.
func (m material) price(cm3 money.Decimal, at stage) money.Decimal {
	price, err := m.Setup.AddMul(m.PerCM3, cm3)
	if err != nil {
		return money.Decimal{} // beyond what a price can be: size.fits lets no such part through
	}
	price = price.Max(m.Minimum)
	if at == settling {
		if price, err = price.Mul(settlingShare); err != nil {
			return money.Decimal{}
		}
	}
	return price.Round(2)
}

// volume is the model's volume in cubic centimetres. Lengths are measured, so floats until here; money is exact from here on.
func (s size) volume() money.Decimal {
	d, err := money.ParseDecimal(formatMeasure(s.CM3))
	if err != nil {
		return money.Decimal{}
	}
	return d
}

// fits reports whether a part has a volume and fits a printer's box, turned as it likes.
func (s size) fits(p printer) bool {
	if !(s.CM3 > 0) || math.IsInf(s.CM3, 0) {
		return false
	}
	part, box := sorted(s.Extent), sorted(p.Box)
	return part[0] <= box[0] && part[1] <= box[1] && part[2] <= box[2]
}

func mustDecimal(s string) money.Decimal {
	d, err := money.ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return d
}
