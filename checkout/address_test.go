package checkout

import (
	"slices"
	"testing"

	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/upstreams"
)

func TestAddressesAreJudgedByTheirCountry(t *testing.T) {
	everywhere := Buyer{Partner: &partner.Partner{Name: "P", ShipsTo: []string{"US", "CA", "DE", "GB", "HK", "AU"}}}
	newYork := upstreams.Address{LastName: "Doe", Address1: "1 St", City: "New York", Region: "NY", PostalCode: "10016", Country: "US"}
	for name, c := range map[string]struct {
		change func(*upstreams.Address)
		fields []string // where it is refused
	}{
		"as it should be":           {func(*upstreams.Address) {}, nil},
		"five and four digits":      {func(a *upstreams.Address) { a.PostalCode = "10016-1234" }, nil},
		"a company alone":           {func(a *upstreams.Address) { a.LastName, a.Company = "", "Acme" }, nil},
		"nobody":                    {func(a *upstreams.Address) { a.LastName = " " }, []string{"lastName"}},
		"a state that is none":      {func(a *upstreams.Address) { a.Region = "ZZ" }, []string{"region"}},
		"a state in full":           {func(a *upstreams.Address) { a.Region = "New York" }, []string{"region"}},
		"the ZIP of another state":  {func(a *upstreams.Address) { a.PostalCode = "90210" }, []string{"postalCode"}},
		"a state for less tax":      {func(a *upstreams.Address) { a.Region = "OR" }, []string{"postalCode"}},
		"four digits":               {func(a *upstreams.Address) { a.PostalCode = "1001" }, []string{"postalCode"}},
		"a short phone number":      {func(a *upstreams.Address) { a.Phone = "123" }, []string{"phone"}},
		"a phone number with words": {func(a *upstreams.Address) { a.Phone = "2125550100 ext 5" }, []string{"phone"}},
		"a phone number with +1":    {func(a *upstreams.Address) { a.Phone = "+1 (212) 555-0100" }, nil},
		"eleven digits without 1":   {func(a *upstreams.Address) { a.Phone = "22125550100" }, []string{"phone"}},
		"Toronto":                   {func(a *upstreams.Address) { a.Country, a.Region, a.PostalCode = "CA", "ON", "M5V 2T6" }, nil},
		"Toronto in Quebec":         {func(a *upstreams.Address) { a.Country, a.Region, a.PostalCode = "CA", "QC", "M5V 2T6" }, []string{"postalCode"}},
		"Berlin": {func(a *upstreams.Address) {
			a.Country, a.Region, a.PostalCode, a.Phone = "DE", "", "10119", "+49 30 555 01"
		}, nil},
		"Berlin without a code": {func(a *upstreams.Address) { a.Country, a.Region, a.PostalCode = "DE", "", "" }, []string{"postalCode"}},
		"London":                {func(a *upstreams.Address) { a.Country, a.Region, a.PostalCode = "GB", "", "SW1A 1AA" }, nil},
		"Hong Kong":             {func(a *upstreams.Address) { a.Country, a.Region, a.PostalCode = "HK", "", "" }, nil},
		"Sydney":                {func(a *upstreams.Address) { a.Country, a.Region, a.PostalCode = "AU", "NSW", "2000" }, nil},
		"Oslo":                  {func(a *upstreams.Address) { a.Country = "NO" }, []string{"country"}},
	} {
		a := newYork
		c.change(&a)
		var fields []string
		for _, p := range checkAddress(everywhere, a, "address") {
			fields = append(fields, p.Field[1])
		}
		if !slices.Equal(fields, c.fields) {
			t.Errorf("%s: refused at %v, want %v", name, fields, c.fields)
		}
	}
}

// Every state that the address takes has ZIP codes, and a first digit lies in the states of its region (USPS publication
// 65: 0 is New England and New Jersey, 9 the Pacific).
func TestZIPPrefixesOfEveryState(t *testing.T) {
	for state, zip := range map[string]string{
		"NY": "10016", "CA": "94601", "TX": "75201", "FL": "33101", "AK": "99501", "HI": "96813", "DC": "20500", "MA": "02108",
		"NJ": "07030", "WA": "98101", "OR": "97201", "IL": "60601", "WY": "82001", "ND": "58102", "LA": "70112", "PR": "00901",
	} {
		if !inRegion("US", state, zip) {
			t.Errorf("%s is not in %s", zip, state)
		}
	}
	if len(zipPrefixes) != 50+1+5+3 {
		t.Errorf("%d states, districts, territories and military places", len(zipPrefixes))
	}
}
