package tax

import (
	"strings"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams/tax/ratetable"
)

// treatment is why a line bears tax or not.
type treatment int

const (
	taxable       treatment = iota
	untaxedExempt           // the buyer or the use is exempt, or the buyer accounts for the tax
)

// freightPrefix begins the vendor's tax codes of delivery charges.
const freightPrefix = "FR"

// addDetails computes each authority's share of a line and the line's own figures from them.
func (l *line) addDetails(sums *arithmetic, to location, rates []ratetable.Rate, t treatment) {
	base := sums.subtract(l.LineAmount, l.DiscountAmount)
	zero := sums.round(money.Decimal{})
	freight := strings.HasPrefix(strings.ToUpper(l.TaxCode), freightPrefix)
	// What bears tax is the same for all authorities of a place: their flags differ by country and state, not within one.
	bears := t == taxable && (!freight || rates[0].ShippingTaxable)
	if l.TaxIncluded && bears {
		base = l.takeOutTax(sums, base, rates)
	}
	l.TaxableAmount, l.ExemptAmount, l.Tax = zero, zero, zero
	nonTaxable := zero
	switch {
	case t == untaxedExempt:
		l.ExemptAmount = base
	case bears:
		l.TaxableAmount = base
	default:
		nonTaxable, l.IsItemTaxable = base, false
	}
	for _, rate := range rates {
		d := authority(rate, to)
		d.TaxableAmount, d.ExemptAmount, d.NonTaxableAmount, d.Tax = l.TaxableAmount, l.ExemptAmount, nonTaxable, zero
		if bears {
			d.Tax = sums.times(base, rate.Rate)
		}
		d.TaxCalculated = d.Tax
		l.Tax = sums.add(l.Tax, d.Tax)
		l.Details = append(l.Details, d)
	}
	if l.TaxIncluded && bears {
		l.settle(sums)
	}
	l.TaxCalculated = l.Tax
}

// takeOutTax turns an amount that includes its tax into the net one, and the line's amount with it.
func (l *line) takeOutTax(sums *arithmetic, gross amount, rates []ratetable.Rate) amount {
	whole := amount{money.Decimal{}.One()}
	for _, rate := range rates {
		whole = sums.add(whole, amount{rate.Rate})
	}
	net := sums.part(gross, money.Decimal{}.One(), whole.Decimal)
	l.LineAmount = sums.add(net, l.DiscountAmount)
	l.gross = gross
	return net
}

// settle makes net and tax add up to the gross amount that the caller stated: what rounding the shares one by one left
// over goes to the last of them.
func (l *line) settle(sums *arithmetic) {
	rest := sums.subtract(sums.subtract(l.gross, l.TaxableAmount), l.Tax)
	last := &l.Details[len(l.Details)-1]
	last.Tax = sums.add(last.Tax, rest)
	last.TaxCalculated = last.Tax
	l.Tax = sums.add(l.Tax, rest)
}

// authority names who levies a rate at a place.
func authority(rate ratetable.Rate, to location) detail {
	d := detail{
		JurisType: "Country", JurisCode: rate.Country, JurisName: rate.Country, Country: rate.Country, Region: to.Region,
		Rate: amount{rate.Rate}, TaxName: rate.Name, TaxType: strings.ToUpper(rate.TaxType), RateType: "Standard", Sourcing: "DESTINATION",
	}
	// The Canadian GST is federal although the table states it for each province.
	if rate.Region != "" && rate.TaxType != "gst" {
		d.JurisType, d.JurisCode, d.JurisName = "State", rate.Region, rate.Region
	}
	if rate.TaxType == "sales" {
		d.TaxType, d.RateType = "Sales", "General"
	}
	return d
}

// summarise adds up the details by authority, in the order in which they first appear.
func summarise(sums *arithmetic, lines []line) []summaryLine {
	var summary []summaryLine
	for _, l := range lines {
		for _, d := range l.Details {
			i := 0
			for i < len(summary) && !summary[i].of(d) {
				i++
			}
			if i == len(summary) {
				summary = append(summary, newSummaryLine(d))
				continue
			}
			s := &summary[i]
			s.Taxable, s.Tax = sums.add(s.Taxable, d.TaxableAmount), sums.add(s.Tax, d.Tax)
			s.NonTaxable, s.Exemption = sums.add(s.NonTaxable, d.NonTaxableAmount), sums.add(s.Exemption, d.ExemptAmount)
			s.TaxCalculated = sums.add(s.TaxCalculated, d.TaxCalculated)
		}
	}
	return summary
}

func newSummaryLine(d detail) summaryLine {
	return summaryLine{
		Country: d.Country, Region: d.Region, JurisType: d.JurisType, JurisCode: d.JurisCode, JurisName: d.JurisName,
		TaxType: d.TaxType, TaxName: d.TaxName, RateType: d.RateType, Rate: d.Rate,
		Taxable: d.TaxableAmount, Tax: d.Tax, TaxCalculated: d.TaxCalculated, NonTaxable: d.NonTaxableAmount, Exemption: d.ExemptAmount,
	}
}

func (s *summaryLine) of(d detail) bool {
	return s.Country == d.Country && s.Region == d.Region && s.TaxName == d.TaxName && s.Rate.Equal(d.Rate.Decimal)
}
