package avatax

import (
	"errors"
	"fmt"
	"strings"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// toQuote reads an answer to r, and refuses one that does not add up or is about another sale.
func toQuote(r tax.Request, w *wireTransaction) (tax.Quote, error) {
	if w.TotalAmount == nil || w.TotalTax == nil || w.TotalTaxable == nil {
		return tax.Quote{}, errors.New("the totals are missing")
	}
	if w.CurrencyCode != "" && w.CurrencyCode != r.Currency {
		return tax.Quote{}, fmt.Errorf("asked in %s, answered in %q", r.Currency, w.CurrencyCode)
	}
	if err := sameSale(r, w); err != nil {
		return tax.Quote{}, err
	}
	q := tax.Quote{Provider: "avatax"}
	var err error
	if q.Total, err = money.New(r.Currency, w.TotalTax.Decimal); err != nil {
		return tax.Quote{}, err
	}
	if q.Taxable, err = money.New(r.Currency, w.TotalTaxable.Decimal); err != nil {
		return tax.Quote{}, err
	}
	if q.Jurisdictions, q.Exempt, err = jurisdictions(r.Currency, w.Lines); err != nil {
		return tax.Quote{}, err
	}
	sum, err := money.Zero(r.Currency)
	if err != nil {
		return tax.Quote{}, err
	}
	for _, j := range q.Jurisdictions {
		if sum, err = sum.Add(j.Amount); err != nil {
			return tax.Quote{}, err
		}
	}
	if !sum.Equal(q.Total) {
		return tax.Quote{}, fmt.Errorf("the details add up to %s, the tax is %s", sum, q.Total)
	}
	return q, nil
}

// sameSale compares the amount that was taxed with the one that was asked about.
func sameSale(r tax.Request, w *wireTransaction) error {
	nets := make([]money.Money, len(r.Lines))
	for i, line := range r.Lines {
		nets[i] = line.Net
	}
	asked, err := money.Sum(r.Currency, nets...)
	if err != nil {
		return err
	}
	if asked.Decimal().Cmp(w.TotalAmount.Decimal) != 0 || len(w.Lines) != len(r.Lines) {
		return fmt.Errorf("asked about %s in %d lines, answered about %s in %d", asked, len(r.Lines), w.TotalAmount.Decimal, len(w.Lines))
	}
	return nil
}

// share is one authority's tax while it is added up.
type share struct {
	tax.Jurisdiction
	sum money.Decimal
}

// jurisdictions add up the details over the lines, in the order in which they first appear. exempt: an exemption applied to
// a line at least.
func jurisdictions(currency string, lines []wireLine) (_ []tax.Jurisdiction, exempt bool, err error) {
	var shares []share
	for _, line := range lines {
		for _, d := range line.Details {
			why := reason(d)
			exempt = exempt || why == "EXEMPT"
			s := find(&shares, d)
			if s.sum, err = s.sum.Add(d.Tax.Decimal); err != nil {
				return nil, false, err
			}
			if s.Reason == "STANDARD" {
				s.Reason = why
			}
		}
	}
	result := make([]tax.Jurisdiction, 0, len(shares))
	for _, s := range shares {
		if s.Amount, err = money.New(currency, s.sum); err != nil {
			return nil, false, err
		}
		if !s.sum.IsZero() { // an authority that takes tax on some lines is not the reason why there is none
			s.Reason = "STANDARD"
		}
		result = append(result, s.Jurisdiction)
	}
	return result, exempt, nil
}

func find(shares *[]share, d wireDetail) *share {
	code := place(d)
	for i := range *shares {
		if s := &(*shares)[i]; s.Code == code && s.Name == d.TaxName && s.Rate.Cmp(d.Rate.Decimal) == 0 {
			return s
		}
	}
	*shares = append(*shares, share{Jurisdiction: tax.Jurisdiction{Code: code, Name: d.TaxName, Rate: d.Rate.Decimal, Reason: "STANDARD"}})
	return &(*shares)[len(*shares)-1]
}

// place is the jurisdiction as ISO 3166-2 has it; counties and cities count as their state.
func place(d wireDetail) string {
	if d.Region == "" || d.Region == d.Country || strings.EqualFold(d.JurisType, "Country") {
		return d.Country
	}
	return d.Country + "-" + d.Region
}

// reason says why a detail bears tax or not. The wire has no field for it: the tax's name and the exempt amount tell.
func reason(d wireDetail) string {
	name := strings.ToLower(d.TaxName)
	switch {
	case strings.Contains(name, "reverse charge"):
		return "REVERSE_CHARGE"
	case strings.Contains(name, "export"):
		return "EXPORT"
	case !d.ExemptAmount.IsZero() && d.Tax.IsZero():
		return "EXEMPT"
	default:
		return "STANDARD"
	}
}

func toStatus(s string) tax.Status {
	switch s {
	case "Committed":
		return tax.Committed
	case "Cancelled":
		return tax.Voided
	default: // Temporary, Saved, Posted: nothing of it is in the ledger yet
		return tax.Draft
	}
}
