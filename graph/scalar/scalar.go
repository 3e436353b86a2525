// Package scalar reads and writes the schema's own scalars. A value that is not one is refused with a message that says
// what is wanted, and never given back in full.
package scalar

import (
	"io"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/internal/money"
)

func wrong(message string) error {
	return &gqlerror.Error{Message: message, Extensions: map[string]any{"code": string(types.ErrorCodeBadUserInput)}}
}

var (
	errDateTime = wrong("a DateTime is an RFC 3339 text such as 2026-11-20T12:00:00Z")
	errDecimal  = wrong(`a Decimal is a text of digits such as "12.30"`)
	errCountry  = wrong("a CountryCode is two capital letters of ISO 3166-1")
	errCurrency = wrong("a CurrencyCode is three capital letters of ISO 4217")
)

func text(s string) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(s)) })
}

// MarshalDateTime writes RFC 3339 in UTC.
func MarshalDateTime(t time.Time) graphql.Marshaler { return text(t.UTC().Format(time.RFC3339)) }

// UnmarshalDateTime reads RFC 3339.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, errDateTime
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, errDateTime
	}
	return t.UTC(), nil
}

// MarshalDecimal writes the digits as a string.
func MarshalDecimal(d money.Decimal) graphql.Marshaler { return text(d.String()) }

// UnmarshalDecimal reads a string of at most 24 characters; numbers are refused, because a client's JSON number is a
// float.
func UnmarshalDecimal(v any) (money.Decimal, error) {
	s, ok := v.(string)
	if !ok || len(s) > 24 {
		return money.Decimal{}, errDecimal
	}
	d, err := money.ParseDecimal(s)
	if err != nil {
		return money.Decimal{}, errDecimal
	}
	return d, nil
}

// MarshalCountryCode writes the two letters.
func MarshalCountryCode(s string) graphql.Marshaler { return text(s) }

// UnmarshalCountryCode takes exactly two capital letters.
func UnmarshalCountryCode(v any) (string, error) { return letters(v, 2, errCountry) }

// MarshalCurrencyCode writes the three letters.
func MarshalCurrencyCode(s string) graphql.Marshaler { return text(s) }

// UnmarshalCurrencyCode takes exactly three capital letters.
func UnmarshalCurrencyCode(v any) (string, error) { return letters(v, 3, errCurrency) }

func letters(v any, n int, wrong error) (string, error) {
	s, ok := v.(string)
	if !ok || len(s) != n {
		return "", wrong
	}
	for _, r := range s {
		if r < 'A' || r > 'Z' {
			return "", wrong
		}
	}
	return s, nil
}
