package main_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/modeliq/modeliq/internal/money"
)

// value is a piece of an answer. Its parts are found by paths such as "quote.lines.0.total.amount"; a part that should be
// there and is not ends the test.
type value struct {
	t  *testing.T
	of any
}

func decode(t *testing.T, body []byte) value {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber() // amounts must not pass through a float
	var of any
	if err := decoder.Decode(&of); err != nil {
		t.Fatalf("the answer is no JSON: %v\n%.400s", err, body)
	}
	return value{t, of}
}

func (v value) String() string {
	text, _ := json.Marshal(v.of)
	return string(text)
}

// find follows a path; nil where something on it is null or missing.
func (v value) find(path string) any {
	of := v.of
	if path == "" {
		return of
	}
	for _, step := range strings.Split(path, ".") {
		switch parent := of.(type) {
		case map[string]any:
			of = parent[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(parent) {
				return nil
			}
			of = parent[i]
		default:
			return nil
		}
	}
	return of
}

func (v value) has(path string) bool { return v.find(path) != nil }

func (v value) at(path string) value {
	v.t.Helper()
	of := v.find(path)
	if of == nil {
		v.t.Fatalf("no %s in %.2000s", path, v)
	}
	return value{v.t, of}
}

func (v value) text(path string) string {
	v.t.Helper()
	switch of := v.at(path).of.(type) {
	case string:
		return of
	case json.Number:
		return of.String()
	default:
		v.t.Fatalf("%s is not text in %.2000s", path, v)
		return ""
	}
}

func (v value) number(path string) float64 {
	v.t.Helper()
	n, err := strconv.ParseFloat(v.text(path), 64)
	if err != nil {
		v.t.Fatalf("%s: %v", path, err)
	}
	return n
}

func (v value) yes(path string) bool {
	v.t.Helper()
	is, ok := v.at(path).of.(bool)
	if !ok {
		v.t.Fatalf("%s is neither true nor false in %.2000s", path, v)
	}
	return is
}

// amount is exact.
func (v value) amount(path string) money.Decimal {
	v.t.Helper()
	return exact(v.t, v.text(path))
}

func exact(t *testing.T, text string) money.Decimal {
	t.Helper()
	d, err := money.ParseDecimal(text)
	if err != nil {
		t.Fatalf("the amount %q: %v", text, err)
	}
	return d
}

func (v value) list(path string) []value {
	v.t.Helper()
	items, ok := v.at(path).of.([]any)
	if !ok {
		v.t.Fatalf("%s is no list in %.2000s", path, v)
	}
	list := make([]value, len(items))
	for i, item := range items {
		list[i] = value{v.t, item}
	}
	return list
}

// codes are those of a list of errors, issues or checks.
func (v value) codes(path string) string {
	v.t.Helper()
	var codes []string
	for _, e := range v.list(path) {
		codes = append(codes, e.text("code"))
	}
	return strings.Join(codes, " ")
}
