// Package money is the one home of exact amounts: a decimal with a currency, on the wire as a string.
// Nothing here is ever a float. Rounding is half to even at the currency's own scale (govalues/money's rule).
package money

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/govalues/decimal"
	"github.com/govalues/money"
)

// Decimal is an exact base-10 number: a rate, a markup, an exchange rate.
type Decimal = decimal.Decimal

// ErrCurrency says that two amounts of different currencies met.
var ErrCurrency = errors.New("amounts are in different currencies")

// Money is an amount in one currency. The zero value has no currency and is not a price: unknown is a nil *Money.
type Money struct{ amount money.Amount }

// Parse reads a decimal string such as "12.30" in an ISO 4217 currency. It refuses exponents beyond the decimal's
// 19 digits and unknown currencies.
func Parse(currency, amount string) (Money, error) {
	a, err := money.ParseAmount(currency, amount)
	if err != nil {
		return Money{}, fmt.Errorf("parse amount: %w", err)
	}
	return Money{a}, nil
}

// New is the amount of a decimal in a currency, rounded to the currency's scale.
func New(currency string, d Decimal) (Money, error) {
	c, err := money.ParseCurr(currency)
	if err != nil {
		return Money{}, fmt.Errorf("parse currency: %w", err)
	}
	a, err := money.NewAmountFromDecimal(c, d)
	if err != nil {
		return Money{}, fmt.Errorf("new amount: %w", err)
	}
	return Money{a.RoundToCurr()}, nil
}

// Zero is nothing in a currency.
func Zero(currency string) (Money, error) { return Parse(currency, "0") }

// ParseDecimal reads an exact decimal string.
func ParseDecimal(s string) (Decimal, error) { return decimal.Parse(s) }

// Currency is the ISO 4217 code.
func (m Money) Currency() string { return m.amount.Curr().Code() }

// Decimal is the number without its currency.
func (m Money) Decimal() Decimal { return m.amount.Decimal() }

// Amount is the number as the wire shows it: at least the currency's own digits.
func (m Money) Amount() string { return m.amount.Decimal().String() }

// IsZero says that the amount is nothing.
func (m Money) IsZero() bool { return m.amount.IsZero() }

// IsNegative says that the amount is below nothing.
func (m Money) IsNegative() bool { return m.amount.IsNeg() }

// Add is the exact sum; both must share a currency.
func (m Money) Add(n Money) (Money, error) {
	if !m.amount.SameCurr(n.amount) {
		return Money{}, ErrCurrency
	}
	a, err := m.amount.Add(n.amount)
	return Money{a}, err
}

// Times is the exact product with a quantity.
func (m Money) Times(quantity int) (Money, error) {
	q, err := decimal.New(int64(quantity), 0)
	if err != nil {
		return Money{}, fmt.Errorf("quantity %d: %w", quantity, err)
	}
	a, err := m.amount.Mul(q)
	return Money{a}, err
}

// Share is the product with a rate (a tax, a fee), rounded to the currency's scale.
func (m Money) Share(rate Decimal) (Money, error) {
	a, err := m.amount.Mul(rate)
	if err != nil {
		return Money{}, err
	}
	return Money{a.RoundToCurr()}, nil
}

// Compare orders two amounts of one currency: -1, 0 or 1.
func (m Money) Compare(n Money) (int, error) {
	if !m.amount.SameCurr(n.amount) {
		return 0, ErrCurrency
	}
	return m.amount.Cmp(n.amount)
}

// Equal says that both are the same amount in the same currency; 1.5 equals 1.50.
func (m Money) Equal(n Money) bool {
	c, err := m.Compare(n)
	return err == nil && c == 0
}

// Sum adds up amounts of one currency; no amounts are zero of that currency.
func Sum(currency string, amounts ...Money) (Money, error) {
	total, err := Zero(currency)
	if err != nil {
		return Money{}, err
	}
	for _, a := range amounts {
		if total, err = total.Add(a); err != nil {
			return Money{}, err
		}
	}
	return total, nil
}

// String is for people and logs: "USD 12.30".
func (m Money) String() string { return m.amount.String() }

type wire struct {
	Amount       string `json:"amount"`
	CurrencyCode string `json:"currencyCode"`
}

// MarshalJSON writes {"amount":"12.30","currencyCode":"USD"}.
func (m Money) MarshalJSON() ([]byte, error) {
	return json.Marshal(wire{m.Amount(), m.Currency()})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (m *Money) UnmarshalJSON(b []byte) error {
	var w wire
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	v, err := Parse(w.CurrencyCode, w.Amount)
	if err != nil {
		return err
	}
	*m = v
	return nil
}
