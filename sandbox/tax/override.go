package tax

import (
	"time"

	"github.com/modeliq/modeliq/internal/money"
)

// taxOverride says something of the tax in the caller's stead, for a document or for one line.
type taxOverride struct {
	Type      string `json:"type"`
	TaxAmount amount `json:"taxAmount"`
	TaxDate   date   `json:"taxDate"`
	Reason    string `json:"reason"`
}

// The types that are understood. The vendor has further ones for accrued and derived tax.
const (
	overrideNone      = "None"
	overrideDate      = "TaxDate"   // the rates of another day
	overrideAmount    = "TaxAmount" // this much tax, whatever is calculated
	overrideExemption = "Exemption" // no tax
)

func (o *taxOverride) complete(field string) error {
	if o == nil {
		return nil
	}
	switch o.Type {
	case "", overrideNone, overrideAmount:
		return nil
	case overrideDate:
		if o.TaxDate.IsZero() {
			return valueRequired(field + ".taxDate")
		}
		return nil
	case overrideExemption:
		return nil
	default:
		return incorrect(field+".type", "The types None, TaxAmount, TaxDate and Exemption are understood.")
	}
}

func (o *taxOverride) is(kind string) bool { return o != nil && o.Type == kind }

// taxDay is the day whose rates count: a refund uses the day of the sale.
func (m *createModel) taxDay() date {
	if m.TaxOverride.is(overrideDate) {
		return m.TaxOverride.TaxDate
	}
	return m.Date
}

// taxDate is that day for a line, whose own override counts before the document's.
func (m *createModel) taxDate(l lineModel) time.Time {
	if l.TaxOverride.is(overrideDate) {
		return l.TaxOverride.TaxDate.Time
	}
	return m.taxDay().Time
}

// overrideTax puts a stated amount in the place of what was calculated: each authority's share in proportion, the last
// takes what rounding leaves over. What was calculated stays beside it.
func (l *line) overrideTax(sums *arithmetic, stated amount) {
	rest := sums.round(stated.Decimal)
	l.Tax = rest
	for i := range l.Details {
		d := &l.Details[i]
		switch {
		case i == len(l.Details)-1:
			d.Tax = rest
		case l.TaxCalculated.IsZero():
			d.Tax = sums.round(money.Decimal{})
		default:
			d.Tax = sums.part(stated, d.TaxCalculated.Decimal, l.TaxCalculated.Decimal)
			rest = sums.subtract(rest, d.Tax)
		}
	}
}

// overrideTotal spreads a document's stated tax over its lines, as overrideTax does over a line's authorities.
func overrideTotal(sums *arithmetic, lines []line, stated amount) {
	var calculated amount
	for _, l := range lines {
		calculated = sums.add(calculated, l.TaxCalculated)
	}
	rest := sums.round(stated.Decimal)
	for i := range lines {
		share := rest
		if i < len(lines)-1 {
			share = sums.round(money.Decimal{})
			if !calculated.IsZero() {
				share = sums.part(stated, lines[i].TaxCalculated.Decimal, calculated.Decimal)
			}
		}
		lines[i].overrideTax(sums, share)
		rest = sums.subtract(rest, share)
	}
}
