package shapeways

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/modeliq/modeliq/internal/money"
)

// The monolith is PHP of several ages: one field is a number here, a string there, a boolean elsewhere, and an empty
// object is "[]". These types read all of that; nothing here is ever written.

// text reads a string, a number or a boolean; null, [] and {} are "".
type text string

// UnmarshalJSONFrom reads one value.
func (t *text) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	s, err := loose(d)
	*t = text(s)
	return err
}

// loose is the next value as a text.
func loose(d *jsontext.Decoder) (string, error) {
	switch d.PeekKind() {
	case '[', '{', 'n':
		return "", d.SkipValue()
	default:
		token, err := d.ReadToken()
		return token.String(), err
	}
}

// integer reads 6, "6", 6.0, true; anything else is 0, which no id is.
type integer int

// UnmarshalJSONFrom reads one value.
func (i *integer) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	s, err := loose(d)
	*i = 0
	if s = strings.TrimSpace(s); s == "true" {
		*i = 1
	}
	if whole, fraction, ok := strings.Cut(s, "."); ok && strings.Trim(fraction, "0") == "" {
		s = whole
	}
	if n, err := strconv.Atoi(s); err == nil {
		*i = integer(n)
	}
	return err
}

// flag reads true, 1, "1", "true" and "yes"; anything else is false.
type flag bool

// UnmarshalJSONFrom reads one value.
func (f *flag) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	s, err := loose(d)
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "1", "true", "yes":
		*f = true
	default:
		*f = false
	}
	return err
}

// amount reads an exact decimal from 4, 4.5 or "4.50"; known is false for anything else.
type amount struct {
	value money.Decimal
	known bool
}

// UnmarshalJSONFrom reads one value.
func (a *amount) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	s, err := loose(d)
	value, wrong := money.ParseDecimal(strings.TrimSpace(s))
	*a = amount{value, wrong == nil}
	return err
}

// list reads an array of T; null, {} and false are the empty list. An object is the list of its values.
type list[T any] []T

// UnmarshalJSONFrom reads one value.
func (l *list[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*l = nil
	switch d.PeekKind() {
	case '[':
		return json.UnmarshalDecode(d, (*[]T)(l))
	case '{':
		var m map[string]T
		if err := json.UnmarshalDecode(d, &m); err != nil {
			return err
		}
		for _, v := range m {
			*l = append(*l, v)
		}
		return nil
	default:
		return d.SkipValue()
	}
}

// object reads an object by its keys; [], null and false are the empty one. An array that is not empty breaks the contract.
type object[T any] map[string]T

// UnmarshalJSONFrom reads one value.
func (o *object[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*o = nil
	switch d.PeekKind() {
	case '{':
		*o = object[T]{}
		return json.UnmarshalDecode(d, (*map[string]T)(o))
	case '[':
		*o = object[T]{}
		if _, err := d.ReadToken(); err != nil {
			return err
		}
		if d.PeekKind() != ']' {
			return errors.New("an array in an object's place")
		}
		_, err := d.ReadToken()
		return err
	default:
		*o = object[T]{}
		return d.SkipValue()
	}
}

// UnmarshalJSONFrom reads the object, and takes everything else for no rejection: PHP writes an empty object as [].
func (r *wireRejection) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	type plain wireRejection
	*r = wireRejection{}
	if d.PeekKind() != '{' {
		return d.SkipValue()
	}
	return json.UnmarshalDecode(d, (*plain)(r))
}

// layouts are how the monolith writes a time. None names a zone; we read them as UTC.
var layouts = []string{time.DateTime, time.DateOnly, time.RFC3339}

// date reads a time or is zero.
func date(t text) time.Time {
	for _, layout := range layouts {
		if at, err := time.Parse(layout, strings.TrimSpace(string(t))); err == nil && at.Year() > 1 {
			return at.UTC()
		}
	}
	return time.Time{}
}
