// Package ratetable is the dated table of statutory tax rates that ships inside the binary. It is what estimates tax when
// the tax service cannot answer, and what the embedded tax service calculates with.
package ratetable

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/govalues/decimal"
)

// Rate is one tax that is due on a sale to a place.
type Rate struct {
	Country string // ISO 3166-1 alpha-2: "US", "DE", "GR" (never "EL")
	Region  string // ISO 3166-2 without the country: "NY", "QC"; empty for a whole country
	Name    string // as it is shown to a buyer: "New York sales tax"
	TaxType string // sales, vat, gst, hst, pst or qst
	// Rate is a fraction, not per cent: 0.0400 is 4 %.
	Rate decimal.Decimal
	// ShippingTaxable says whether a separately stated delivery charge is taxed like the goods.
	ShippingTaxable bool
	// ValidFrom and ValidTo are the first and the last day of the rate, both included; a zero ValidTo is still open.
	ValidFrom, ValidTo time.Time
}

// Lookup returns every tax that a sale to the place bears on the calendar day of on: one for most places, two where a
// Canadian province has a tax beside the federal one. The region's own rows win over the country's. False means that no
// rate is known (an unknown country, a US sale without its state, a day before the table begins), which is not a rate of zero.
func Lookup(country, region string, on time.Time) ([]Rate, bool) {
	table, err := load()
	if err != nil {
		return nil, false
	}
	country, region = strings.ToUpper(strings.TrimSpace(country)), strings.ToUpper(strings.TrimSpace(region))
	day := calendarDay(on)
	if found := validOn(table[place{country, region}], day); len(found) > 0 {
		return found, true
	}
	found := validOn(table[place{country: country}], day)
	return found, len(found) > 0
}

// Check reports what is wrong with the embedded table, nil for nothing; Lookup knows no rate at all from a broken one.
func Check() error {
	_, err := load()
	return err
}

// InEU reports whether the country (ISO 3166-1 alpha-2) is a member state of the European Union, whose VAT numbers make
// a sale between two members a reverse charge.
func InEU(country string) bool {
	return strings.Contains(euMembers, " "+strings.ToUpper(country)+" ") && len(country) == 2
}

const euMembers = " AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK "

//go:embed rates.csv
var embedded []byte

// load parses the table on first use, so that a broken file is an error to report and not a panic at start-up.
var load = sync.OnceValues(func() (map[place][]Rate, error) { return parse(bytes.NewReader(embedded)) })

// place is a country, or one of its regions.
type place struct{ country, region string }

var columns = []string{
	"country", "region", "category", "rate", "tax_type", "name", "shipping_taxable", "valid_from", "valid_to", "source", "checked_at",
}

func parse(file io.Reader) (map[place][]Rate, error) {
	rows := csv.NewReader(file)
	head, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("read the rate table: %w", err)
	}
	if !slices.Equal(head, columns) {
		return nil, fmt.Errorf("rate table: columns are %v, want %v", head, columns)
	}
	table := make(map[place][]Rate)
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return table, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the rate table: %w", err)
		}
		line, _ := rows.FieldPos(0)
		rate, err := parseRate(row)
		if err != nil {
			return nil, fmt.Errorf("rate table line %d: %w", line, err)
		}
		at := place{rate.Country, rate.Region}
		if slices.ContainsFunc(table[at], rate.overlaps) {
			return nil, fmt.Errorf("rate table line %d: %s %s %s is stated twice for one day", line, rate.Country, rate.Region, rate.TaxType)
		}
		table[at] = append(table[at], rate)
	}
}

var taxTypes = []string{"sales", "vat", "gst", "hst", "pst", "qst"}

func parseRate(row []string) (Rate, error) {
	r := Rate{Country: row[0], Region: row[1], TaxType: row[4], Name: row[5]}
	category, source := row[2], row[9]
	if len(r.Country) != 2 || r.Name == "" || category != "standard" || source == "" || !slices.Contains(taxTypes, r.TaxType) {
		return Rate{}, fmt.Errorf("country, name, category, source or tax type is not usable: %q", row)
	}
	var err error
	if r.Rate, err = decimal.Parse(row[3]); err != nil {
		return Rate{}, fmt.Errorf("rate: %w", err)
	}
	if r.Rate.IsNeg() || !r.Rate.Less(decimal.One) {
		return Rate{}, fmt.Errorf("rate %s is not a fraction of one", row[3])
	}
	if r.ShippingTaxable, err = strconv.ParseBool(row[6]); err != nil {
		return Rate{}, fmt.Errorf("shipping taxable: %w", err)
	}
	if r.ValidFrom, err = time.Parse(time.DateOnly, row[7]); err != nil {
		return Rate{}, fmt.Errorf("valid from: %w", err)
	}
	if row[8] != "" {
		if r.ValidTo, err = time.Parse(time.DateOnly, row[8]); err != nil {
			return Rate{}, fmt.Errorf("valid to: %w", err)
		}
		if r.ValidTo.Before(r.ValidFrom) {
			return Rate{}, fmt.Errorf("valid to %s is before valid from %s", row[8], row[7])
		}
	}
	if _, err = time.Parse(time.DateOnly, row[10]); err != nil {
		return Rate{}, fmt.Errorf("checked at: %w", err)
	}
	return r, nil
}

// overlaps reports whether both rates would be due on some day as the same tax of the same place.
func (r Rate) overlaps(other Rate) bool {
	return r.TaxType == other.TaxType &&
		(r.ValidTo.IsZero() || !other.ValidFrom.After(r.ValidTo)) &&
		(other.ValidTo.IsZero() || !r.ValidFrom.After(other.ValidTo))
}

func validOn(rates []Rate, day time.Time) []Rate {
	var found []Rate
	for _, r := range rates {
		if !day.Before(r.ValidFrom) && (r.ValidTo.IsZero() || !day.After(r.ValidTo)) {
			found = append(found, r)
		}
	}
	return found
}

// calendarDay is the date as its own clock shows it: a sale at 23:30 in New York belongs to that day, whatever UTC says.
func calendarDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
