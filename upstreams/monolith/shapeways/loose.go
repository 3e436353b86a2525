package shapeways

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/modeliq/modeliq/internal/money"
)

// The monolith is PHP of several ages: one field is a number here, a string there, a boolean elsewhere, and an empty
// object is "[]". These types read all of that; nothing here is ever written.

// text reads a string, a number or a boolean; null, [] and {} are "".
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	*t = ""
	switch b[0] {
	case '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*t = text(s)
	case '[', '{', 'n':
	default:
		*t = text(b)
	}
	return nil
}

// integer reads 6, "6", 6.0, true; anything else is 0, which no id is.
type integer int

func (i *integer) UnmarshalJSON(b []byte) error {
	var t text
	if err := t.UnmarshalJSON(b); err != nil {
		return err
	}
	*i = 0
	s := strings.TrimSpace(string(t))
	if s == "true" {
		*i = 1
	}
	if whole, fraction, ok := strings.Cut(s, "."); ok && strings.Trim(fraction, "0") == "" {
		s = whole
	}
	if n, err := strconv.Atoi(s); err == nil {
		*i = integer(n)
	}
	return nil
}

// flag reads true, 1, "1", "true" and "yes"; anything else is false.
type flag bool

func (f *flag) UnmarshalJSON(b []byte) error {
	var t text
	if err := t.UnmarshalJSON(b); err != nil {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(string(t))) {
	case "1", "true", "yes":
		*f = true
	default:
		*f = false
	}
	return nil
}

// amount reads an exact decimal from 4, 4.5 or "4.50"; known is false for anything else.
type amount struct {
	value money.Decimal
	known bool
}

func (a *amount) UnmarshalJSON(b []byte) error {
	var t text
	if err := t.UnmarshalJSON(b); err != nil {
		return err
	}
	value, err := money.ParseDecimal(strings.TrimSpace(string(t)))
	*a = amount{value, err == nil}
	return nil
}

// list reads an array of T; null, {} and false are the empty list. An object is the list of its values.
type list[T any] []T

func (l *list[T]) UnmarshalJSON(b []byte) error {
	*l = nil
	switch b[0] {
	case '[':
		return json.Unmarshal(b, (*[]T)(l))
	case '{':
		var m map[string]T
		if err := json.Unmarshal(b, &m); err != nil {
			return err
		}
		for _, v := range m {
			*l = append(*l, v)
		}
	}
	return nil
}

// object reads an object by its keys; [], null and false are the empty one. An array that is not empty breaks the contract.
type object[T any] map[string]T

func (o *object[T]) UnmarshalJSON(b []byte) error {
	*o = object[T]{}
	if b[0] == '{' || b[0] == '[' && len(bytes.TrimSpace(b[1:len(b)-1])) > 0 {
		return json.Unmarshal(b, (*map[string]T)(o))
	}
	return nil
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
