package tax

import (
	"database/sql"
	"fmt"
	"net/http"
	"slices"

	"github.com/modeliq/modeliq/internal/money"
)

// refundModel is the wire's RefundTransactionModel.
type refundModel struct {
	RefundTransactionCode string   `json:"refundTransactionCode"`
	RefundDate            date     `json:"refundDate"`
	RefundType            string   `json:"refundType"`
	RefundPercentage      *amount  `json:"refundPercentage"`
	RefundLines           []string `json:"refundLines"`
	ReferenceCode         string   `json:"referenceCode"`
}

// The types of a refund.
const (
	refundFull       = "Full"
	refundPartial    = "Partial"    // the lines that are named
	refundTaxOnly    = "TaxOnly"    // the tax and not the goods
	refundPercentage = "Percentage" // a part of all lines, or of those that are named
)

// refund records a committed ReturnInvoice of an invoice, at the rates of the day of the sale.
func (s *Server) refund(r *http.Request, code string) (any, int, error) {
	var order refundModel
	if err := decode(r, &order); err != nil {
		return nil, 0, err
	}
	if order.RefundTransactionCode == "" {
		return nil, 0, valueRequired("refundTransactionCode")
	}
	sale, err := find(r.Context(), s.store.db, code, salesInvoice)
	if err != nil {
		return nil, 0, err
	}
	if sale == nil {
		return nil, 0, notFound("transaction", code)
	}
	if sale.Status != statusCommitted {
		return nil, 0, invalidStatus(code, sale.Status, "refunded")
	}
	if order.RefundDate.IsZero() {
		order.RefundDate.Time = s.now()
	}
	m, err := order.of(sale)
	if err != nil {
		return nil, 0, err
	}
	return s.record(r, m, func(tx *sql.Tx, doc, current *transaction) error {
		doc.Status = statusCommitted
		return replace(r, tx, doc, current, nil)
	})
}

// of is the return's own document: the lines of the sale with their amounts turned round.
func (o refundModel) of(sale *transaction) (*createModel, error) {
	if sale.Source == nil {
		return nil, incorrect("refundType", "This transaction was recorded without its lines and cannot be refunded.")
	}
	if err := o.check(sale); err != nil {
		return nil, err
	}
	m := *sale.Source
	m.Type, m.Code, m.Date, m.Commit = returnInvoice, o.RefundTransactionCode, o.RefundDate, true
	m.ReferenceCode = o.ReferenceCode
	if m.ReferenceCode == "" {
		m.ReferenceCode = sale.Code
	}
	m.Discount = amount{}
	m.TaxOverride = &taxOverride{Type: overrideDate, TaxDate: sale.Source.taxDay(), Reason: "Refund"}
	m.Lines = nil
	for i, l := range sale.Source.Lines {
		if o.named(l.Number) {
			turned, err := o.turn(sale, l, sale.Lines[i])
			if err != nil {
				return nil, err
			}
			m.Lines = append(m.Lines, turned)
		}
	}
	return &m, nil
}

func (o refundModel) check(sale *transaction) error {
	for _, number := range o.RefundLines {
		if !slices.ContainsFunc(sale.Lines, func(l line) bool { return l.LineNumber == number }) {
			return incorrect("refundLines", fmt.Sprintf("The transaction has no line %.50q.", number))
		}
	}
	switch o.RefundType {
	case refundFull, refundTaxOnly:
		return nil
	case refundPartial:
		if len(o.RefundLines) == 0 {
			return valueRequired("refundLines")
		}
		return nil
	case refundPercentage:
		p := o.RefundPercentage
		if p == nil || !p.IsPos() || p.Cmp(hundred) > 0 {
			return incorrect("refundPercentage", "A percentage above 0 and at most 100 is required.")
		}
		return nil
	case "":
		return valueRequired("refundType")
	default:
		return incorrect("refundType", fmt.Sprintf("%.40q is not one of Full, Partial, TaxOnly, Percentage.", o.RefundType))
	}
}

// named says that a line is refunded: all are when none is named.
func (o refundModel) named(number string) bool {
	return len(o.RefundLines) == 0 || o.RefundType == refundFull || slices.Contains(o.RefundLines, number)
}

var hundred = func() money.Decimal {
	d, err := money.ParseDecimal("100")
	if err != nil {
		panic(err) // it is a number
	}
	return d
}()

// turnOverride is what a line of the return says of its tax, so that what comes back is what was taken: the return's own
// override is the day of the sale, and what the sale's said instead stands at its lines.
func turnOverride(sums *arithmetic, document, own *taxOverride, sold line, share money.Decimal) *taxOverride {
	switch {
	case document.is(overrideAmount):
		return &taxOverride{Type: overrideAmount, TaxAmount: amount{sums.part(sold.Tax, share, hundred).Neg()}, Reason: document.Reason}
	case own.is(overrideAmount):
		turned := *own
		turned.TaxAmount = amount{sums.part(own.TaxAmount, share, hundred).Neg()}
		return &turned
	case document.is(overrideExemption):
		return &taxOverride{Type: overrideExemption, Reason: document.Reason}
	default:
		return own
	}
}

// turn is a line of the return: what was paid for it, with the sign turned and as much of it as is given back.
func (o refundModel) turn(sale *transaction, l lineModel, sold line) (lineModel, error) {
	sums := &arithmetic{currency: sale.CurrencyCode}
	paid, share := sums.subtract(l.Amount, sold.DiscountAmount), hundred
	if o.RefundType == refundPercentage {
		share = o.RefundPercentage.Decimal
	}
	l.Discounted = false
	if o.RefundType == refundTaxOnly {
		l.Amount = amount{}
		l.TaxOverride = &taxOverride{Type: overrideAmount, TaxAmount: amount{sold.Tax.Neg()}, Reason: "Refund of the tax"}
	} else {
		l.Amount = amount{sums.part(paid, share, hundred).Neg()}
		l.TaxOverride = turnOverride(sums, sale.Source.TaxOverride, l.TaxOverride, sold, share)
	}
	if sums.err != nil {
		return l, fmt.Errorf("refund line %s: %w", l.Number, sums.err)
	}
	return l, nil
}
