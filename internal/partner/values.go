package partner

import (
	"fmt"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"github.com/modeliq/modeliq/internal/money"
)

// Decimal is an exact number: "0.15".
type Decimal struct{ money.Decimal }

// UnmarshalYAML reads digit by digit, never as a float.
func (d *Decimal) UnmarshalYAML(n ast.Node) (err error) {
	d.Decimal, err = read(n, money.ParseDecimal, `an exact number such as "0.15"`)
	return err
}

// Date is a day, written 2026-11-20.
type Date struct{ time.Time }

// UnmarshalYAML reads a day.
func (d *Date) UnmarshalYAML(n ast.Node) (err error) {
	d.Time, err = read(n, func(s string) (time.Time, error) { return time.Parse(time.DateOnly, s) }, "a day such as 2026-11-20")
	return err
}

// Duration is a span such as "168h".
type Duration struct{ time.Duration }

// UnmarshalYAML reads a span.
func (d *Duration) UnmarshalYAML(n ast.Node) (err error) {
	d.Duration, err = read(n, time.ParseDuration, "a span such as 168h")
	return err
}

// read parses a scalar; its error names the field and carries the line.
func read[T any](n ast.Node, parse func(string) (T, error), want string) (T, error) {
	text := strings.TrimSpace(n.GetToken().Value)
	v, err := parse(text)
	if err != nil {
		field := strings.TrimPrefix(n.GetPath(), "$.")
		return v, &yaml.SyntaxError{Message: fmt.Sprintf("%s: %q is not %s", field, text, want), Token: n.GetToken()}
	}
	return v, nil
}

var one = func() money.Decimal {
	d, err := money.ParseDecimal("1")
	if err != nil {
		panic(err)
	}
	return d
}()
