package seam

import (
	"testing"
	"time"

	"github.com/modeliq/modeliq/internal/money"
)

func exact(t *testing.T, text string) *money.Decimal {
	t.Helper()
	d, err := money.ParseDecimal(text)
	if err != nil {
		t.Fatal(err)
	}
	return &d
}

func dollars(t *testing.T, amount string) money.Money {
	t.Helper()
	m, err := money.Parse("USD", amount)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTolerances(t *testing.T) {
	euros, err := money.Parse("EUR", "10.00")
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	cent, percent := Tolerance{Absolute: exact(t, "0.01")}, Tolerance{Percent: exact(t, "1")}
	for name, c := range map[string]struct {
		tolerance       Tolerance
		primary, shadow any
		want            bool
	}{
		"the same money":                     {Tolerance{}, dollars(t, "10.00"), dollars(t, "10.000"), true},
		"a cent without a tolerance":         {Tolerance{}, dollars(t, "10.00"), dollars(t, "10.01"), false},
		"a cent within one":                  {cent, dollars(t, "10.00"), dollars(t, "9.99"), true},
		"two cents over one":                 {cent, dollars(t, "10.00"), dollars(t, "10.02"), false},
		"exactly a percent":                  {percent, dollars(t, "10.00"), dollars(t, "9.90"), true},
		"more than a percent":                {percent, dollars(t, "10.00"), dollars(t, "10.11"), false},
		"a percent of nothing":               {percent, dollars(t, "0"), dollars(t, "0.01"), false},
		"another currency":                   {Tolerance{Percent: exact(t, "100")}, dollars(t, "10.00"), euros, false},
		"money and none":                     {percent, dollars(t, "10.00"), nil, false},
		"none and money":                     {percent, nil, dollars(t, "10.00"), false},
		"none on both sides":                 {Tolerance{}, nil, nil, true},
		"anything, ignored":                  {Tolerance{Ignore: true}, nil, "x", true},
		"a rate":                             {Tolerance{}, *exact(t, "0.04"), *exact(t, "0.040"), true},
		"another rate":                       {Tolerance{}, *exact(t, "0.04"), *exact(t, "0.045"), false},
		"a measure within a percent":         {percent, 100.0, 100.9, true},
		"a measure beyond":                   {percent, 100.0, 101.1, false},
		"a count":                            {Tolerance{}, 12, 13, false},
		"a count within":                     {Tolerance{Absolute: exact(t, "1")}, 12, 13, true},
		"a day more":                         {Tolerance{Days: 1}, [2]int{2, 4}, [2]int{3, 5}, true},
		"two days more":                      {Tolerance{Days: 1}, [2]int{2, 4}, [2]int{2, 6}, false},
		"moments within a day":               {Tolerance{Days: 1}, day, day.Add(-23 * time.Hour), true},
		"moments further apart":              {Tolerance{Days: 1}, day, day.Add(25 * time.Hour), false},
		"lists, each within":                 {cent, []any{dollars(t, "1.00"), nil}, []any{dollars(t, "1.01"), nil}, true},
		"lists, one beyond":                  {cent, []any{dollars(t, "1.00")}, []any{dollars(t, "1.02")}, false},
		"lists of two lengths":               {percent, []any{1}, []any{1, 1}, false},
		"texts":                              {percent, "a", "b", false},
		"a text and a number":                {percent, "1", 1, false},
		"a number too long to be subtracted": {percent, *exact(t, "9999999999999999999"), *exact(t, "-9999999999999999999"), false},
	} {
		if got := c.tolerance.allows(c.primary, c.shadow); got != c.want {
			t.Errorf("%s: allowed is %v", name, got)
		}
	}
}
