package checkout

import (
	"fmt"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/internal/partner"
)

// Fee is what a partner adds to an order, without tax.
type Fee struct {
	Code   string      `json:"code"`
	Label  string      `json:"label"`
	Amount money.Money `json:"amount"`
}

// subtotal adds up lines; nil while one of them has no price.
func subtotal(currency string, totals []*money.Money) (*money.Money, error) {
	amounts := make([]money.Money, 0, len(totals))
	for _, t := range totals {
		if t == nil {
			return nil, nil
		}
		amounts = append(amounts, *t)
	}
	sum, err := money.Sum(currency, amounts...)
	return &sum, err
}

// fees are the partner's on a subtotal; none while there is no subtotal.
func fees(p *partner.Partner, subtotal *money.Money) ([]Fee, error) {
	if subtotal == nil || subtotal.IsZero() {
		return nil, nil
	}
	var due []Fee
	for _, f := range p.Fees {
		if f.Below != nil && subtotal.Decimal().Cmp(f.Below.Decimal) >= 0 {
			continue
		}
		amount, err := feeAmount(p, f, *subtotal)
		if err != nil {
			return nil, fmt.Errorf("fee %s: %w", f.Code, err)
		}
		due = append(due, Fee{f.Code, f.Label, amount})
	}
	return due, nil
}

func feeAmount(p *partner.Partner, f partner.Fee, subtotal money.Money) (money.Money, error) {
	if f.Rate != nil {
		return subtotal.Share(f.Rate.Decimal)
	}
	return money.New(p.Currency, f.Amount.Decimal)
}
