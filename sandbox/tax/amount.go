package tax

import (
	"fmt"
	"strings"

	"github.com/modeliq/modeliq/internal/money"
)

// amount is an exact decimal that travels as a JSON number: money with its cents, rates with their digits.
type amount struct{ money.Decimal }

// maxIntegerDigits leaves a 19-digit decimal room for cents and for the product with a rate.
const maxIntegerDigits = 12

// UnmarshalJSON reads a JSON number, or the same in quotes as some clients send it.
func (a *amount) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	if text == "null" {
		return nil
	}
	d, err := money.ParseDecimal(text)
	if err != nil || d.Prec()-d.Scale() > maxIntegerDigits {
		return &failure{
			400, "InvalidDecimalValue", 48, "IncorrectData", "A number is not a usable decimal.",
			fmt.Sprintf("%.40q is not a decimal of at most %d integer digits.", text, maxIntegerDigits), "",
		}
	}
	a.Decimal = d
	return nil
}

// MarshalJSON writes the number as it is, never through a float.
func (a amount) MarshalJSON() ([]byte, error) { return []byte(a.String()), nil }

// arithmetic computes in one currency and keeps the first error (an overflow, an unknown currency), so that a calculation
// reads as the formula it is and is checked once at its end.
type arithmetic struct {
	currency string
	err      error
}

func (c *arithmetic) keep(a amount, err error) amount {
	if c.err == nil {
		c.err = err
	}
	return a
}

// round is the number in whole units of the currency's smallest coin.
func (c *arithmetic) round(d money.Decimal) amount {
	m, err := money.New(c.currency, d)
	if err != nil {
		return c.keep(amount{}, err)
	}
	return amount{m.Decimal()}
}

func (c *arithmetic) add(a, b amount) amount {
	d, err := a.Add(b.Decimal)
	return c.keep(amount{d}, err)
}

func (c *arithmetic) subtract(a, b amount) amount {
	d, err := a.Sub(b.Decimal)
	return c.keep(amount{d}, err)
}

// times is the product with a rate, rounded to the currency.
func (c *arithmetic) times(base amount, rate money.Decimal) amount {
	d, err := base.Mul(rate)
	if err != nil {
		return c.keep(amount{}, err)
	}
	return c.round(d)
}

// part is base × numerator ÷ denominator, rounded to the currency.
func (c *arithmetic) part(base amount, numerator, denominator money.Decimal) amount {
	quotient, err := numerator.Quo(denominator)
	if err != nil {
		return c.keep(amount{}, err)
	}
	return c.times(base, quotient)
}
