package monolith

import (
	_ "embed"
	"regexp"
	"strings"
)

//go:embed countries.csv
var countriesFile string

// countries are the ISO 3166-1 alpha-2 codes, by code and by name, in capitals.
var countries = readCountries(countriesFile)

func readCountries(table string) map[string]string {
	codes := map[string]string{}
	for line := range strings.Lines(table) {
		code, names, found := strings.Cut(strings.TrimSpace(line), ",")
		if strings.HasPrefix(line, "#") || !found {
			continue
		}
		codes[code] = code
		for name := range strings.SplitSeq(names, "|") {
			codes[strings.ToUpper(name)] = code
		}
	}
	return codes
}

// address is where an order goes, by the names its filters have on the wire.
type address struct {
	FirstName, LastName, Country, State, City, Address1, Address2, Address3, ZipCode, PhoneNumber, Email string
}

func readAddress(read *looseFields) address {
	short := func(field string) string { return read.short(field, maxOrderField) }
	return address{
		short("firstName"), short("lastName"), short("country"), short("state"), short("city"), short("address1"), short("address2"),
		short("address3"), short("zipCode"), short("phoneNumber"), short("email"),
	}
}

const addressColumns = "first_name, last_name, country, state, city, address1, address2, address3, zip_code, phone, email"

// columns are the values of addressColumns.
func (a *address) columns() []any {
	return []any{
		&a.FirstName, &a.LastName, &a.Country, &a.State, &a.City, &a.Address1, &a.Address2, &a.Address3, &a.ZipCode, &a.PhoneNumber, &a.Email,
	}
}

// The limits of postal codes: US < 10 characters, GB < 7.
const (
	maxZipUS = 9
	maxZipGB = 6
)

// britishPostcode is a well-formed one. Many of them have more characters than the wire's limit, most of London among
// them: they are taken, the limit is for everything else.
var britishPostcode = regexp.MustCompile(`^(?i)[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}$`)

// check holds the rules that the wire has for single countries.
func (a *address) check() error {
	switch country := a.countryCode(); {
	case country == "":
		return invalid("country", "it must be a country's name or its code of ISO 3166-1 alpha-2.")
	case country == "US" && (len(a.State) != 2 || !isCountryCode(strings.ToUpper(a.State))):
		return invalid("state", "it must have 2 letters in the US.")
	case country == "US" && len(a.ZipCode) > maxZipUS,
		country == "GB" && len(a.ZipCode) > maxZipGB && !britishPostcode.MatchString(a.ZipCode):
		return invalid("zipCode", "it is too long.")
	case (country == "US" || country == "CA") && countDigits(a.PhoneNumber) != 10:
		return invalid("phoneNumber", "it must have 10 digits in the US and Canada.")
	}
	return nil
}

func countDigits(text string) int {
	n := 0
	for _, c := range text {
		if c >= '0' && c <= '9' {
			n++
		}
	}
	return n
}

func (a *address) countryCode() string { return countryCode(a.Country) }

// countryCode is the ISO code of a country given by code or name, empty for one that is neither.
func countryCode(v any) string {
	text, _ := looseText(v)
	return countries[strings.ToUpper(strings.TrimSpace(text))]
}

func hasStates(country string) bool { return country == "US" || country == "CA" }
