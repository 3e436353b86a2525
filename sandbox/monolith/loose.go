package monolith

import (
	"encoding/json"
	"strings"

	"github.com/modeliq/modeliq/internal/money"
)

// The wire's clients send ids, numbers and flags as numbers, strings or booleans. These read what a value means; ok is
// false when it means nothing of the kind. Values come from a decoder that keeps numbers as json.Number.

// looseText is a string or a number, as text.
func looseText(v any) (text string, ok bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

// looseDecimal is an exact number.
func looseDecimal(v any) (money.Decimal, bool) {
	text, ok := looseText(v)
	if !ok {
		return money.Decimal{}, false
	}
	d, err := money.ParseDecimal(strings.TrimSpace(text))
	return d, err == nil
}

// looseInt is a whole number; 2.0 is one too.
func looseInt(v any) (int, bool) {
	d, ok := looseDecimal(v)
	if !ok {
		return 0, false
	}
	whole, fraction, ok := d.Int64(0)
	return int(whole), ok && fraction == 0 && d.IsInt()
}

// looseFlag is 1, "1", true or "true", and their opposites.
func looseFlag(v any) (flag, ok bool) {
	if b, isBool := v.(bool); isBool {
		return b, true
	}
	text, _ := looseText(v)
	switch strings.ToLower(text) {
	case "1", "true":
		return true, true
	case "0", "false", "":
		return false, true
	}
	return false, false
}

// absent reports whether the wire counts a field as missing: not there, null or an empty string.
func absent(v any) bool { return v == nil || v == "" }
