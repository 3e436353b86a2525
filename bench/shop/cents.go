package shop

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseCents reads an amount with two digits behind the point.
func ParseCents(amount string) (int64, error) {
	whole, fraction, ok := strings.Cut(amount, ".")
	if !ok || len(fraction) != 2 {
		return 0, fmt.Errorf("%q is no amount in cents", amount)
	}
	return strconv.ParseInt(whole+fraction, 10, 64)
}

// Share is so many per cent of an amount, rounded half to even.
func Share(cents, percent int64) int64 {
	whole, rest := cents*percent/100, cents*percent%100
	if rest > 50 || rest == 50 && whole%2 == 1 {
		whole++
	}
	return whole
}

// Amount writes cents with two digits behind the point.
func Amount(b []byte, cents int64) []byte {
	b = strconv.AppendInt(b, cents/100, 10)
	return append(b, '.', byte('0'+cents%100/10), byte('0'+cents%10))
}
