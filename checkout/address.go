package checkout

import (
	"fmt"
	"strings"

	"github.com/modeliq/modeliq/upstreams"
)

// maxAddressPart leaves room for what the monolith joins in one line: company and street.
const maxAddressPart = 80

// checkAddress says what keeps goods from being sent there. at is the argument that holds the address. An address that
// passes can be ordered to: the carrier's, the monolith's and the tax's wishes are all here.
func checkAddress(b Buyer, a upstreams.Address, at ...string) (problems []Problem) {
	add := func(wrong bool, code, field, message string) {
		if wrong {
			problems = append(problems, Problem{code, append(append([]string{}, at...), field), message})
		}
	}
	incomplete := func(wrong bool, field, message string) { add(wrong, "ADDRESS_INCOMPLETE", field, message) }
	add(!b.Partner.ShipsThere(a.Country), "ADDRESS_NOT_SERVED", "country", fmt.Sprintf("%s does not ship to this country.", b.Partner.Name))
	if len(problems) > 0 {
		return problems // the rest is judged by the country's rules
	}
	incomplete(blank(a.LastName) && blank(a.FirstName) && blank(a.Company), "lastName", "Please say who receives the parcel.")
	incomplete(blank(a.Address1), "address1", "Please give street and number.")
	incomplete(blank(a.City), "city", "Please give the city.")
	regionOK, codeOK := goodRegion(a.Country, a.Region), goodPostalCode(a.Country, a.PostalCode)
	incomplete(!regionOK, "region", "Please give the state or province as its code, such as NY.")
	incomplete(!codeOK, "postalCode", "Please check the postal code.")
	incomplete(regionOK && codeOK && !inRegion(a.Country, a.Region, a.PostalCode), "postalCode", "This postal code does not lie in the state or province.")
	incomplete(!goodPhone(a.Country, a.Phone), "phone", "Please check the phone number, or leave it empty.")
	for _, part := range []struct{ field, value string }{
		{"firstName", a.FirstName},
		{"lastName", a.LastName},
		{"company", a.Company},
		{"address1", a.Address1},
		{"address2", a.Address2},
		{"city", a.City},
		{"region", a.Region},
		{"postalCode", a.PostalCode},
		{"phone", a.Phone},
		{"email", a.Email},
	} {
		incomplete(len([]rune(part.value)) > maxAddressPart, part.field, fmt.Sprintf("This may have %d characters at most.", maxAddressPart))
	}
	return problems
}

// goodPhone takes no number at all, since the carrier is given the partner's then. In the United States and Canada the
// monolith wants ten digits; elsewhere 5 to 15 (ITU-T E.164).
func goodPhone(country, phone string) bool {
	if blank(phone) {
		return true
	}
	digits := 0
	for _, r := range phone {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune("+-./() ", r):
			return false
		}
	}
	if country == "US" || country == "CA" {
		return digits == 10 || (digits == 11 && strings.HasPrefix(strings.TrimLeft(phone, "+ ("), "1"))
	}
	return digits >= 5 && digits <= 15
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }
