package checkout

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/modeliq/modeliq/upstreams"
)

// withRegion are the countries whose carriers and tax need a state or province.
var withRegion = map[string]bool{"US": true, "CA": true, "AU": true}

// postalCodes are the shapes of the countries whose monolith and tax rules depend on them; elsewhere any will do.
var postalCodes = map[string]*regexp.Regexp{
	"US": regexp.MustCompile(`^\d{5}(-\d{4})?$`),
	"CA": regexp.MustCompile(`^[A-Z]\d[A-Z] ?\d[A-Z]\d$`),
	"DE": regexp.MustCompile(`^\d{5}$`),
	"GB": regexp.MustCompile(`^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$`),
}

// withoutPostalCode are countries that have none (Universal Postal Union).
var withoutPostalCode = map[string]bool{"AE": true, "AO": true, "BS": true, "HK": true, "PA": true, "QA": true, "ZW": true}

const maxAddressPart = 100

// checkAddress says what keeps goods from being sent there. at is the argument that holds the address.
func checkAddress(b Buyer, a upstreams.Address, at ...string) (problems []Problem) {
	add := func(wrong bool, code, field, message string) {
		if wrong {
			problems = append(problems, Problem{code, append(append([]string{}, at...), field), message})
		}
	}
	add(!b.Partner.ShipsThere(a.Country), "ADDRESS_NOT_SERVED", "country", fmt.Sprintf("%s does not ship to this country.", b.Partner.Name))
	if len(problems) > 0 {
		return problems // the rest is judged by the country's rules
	}
	add(blank(a.LastName) && blank(a.FirstName) && blank(a.Company), "ADDRESS_INCOMPLETE", "lastName", "Please say who receives the parcel.")
	add(blank(a.Address1), "ADDRESS_INCOMPLETE", "address1", "Please give street and number.")
	add(blank(a.City), "ADDRESS_INCOMPLETE", "city", "Please give the city.")
	add(withRegion[a.Country] && !regions.MatchString(a.Region), "ADDRESS_INCOMPLETE", "region", "Please give the state or province as its code, such as NY.")
	shape, strict := postalCodes[a.Country]
	add((strict && !shape.MatchString(strings.ToUpper(a.PostalCode))) || (!strict && blank(a.PostalCode) && !withoutPostalCode[a.Country]),
		"ADDRESS_INCOMPLETE", "postalCode", "Please check the postal code.")
	for field, value := range map[string]string{
		"firstName": a.FirstName, "lastName": a.LastName, "company": a.Company, "address1": a.Address1, "address2": a.Address2,
		"city": a.City, "region": a.Region, "postalCode": a.PostalCode, "phone": a.Phone, "email": a.Email,
	} {
		add(len([]rune(value)) > maxAddressPart, "ADDRESS_INCOMPLETE", field, fmt.Sprintf("This may have %d characters at most.", maxAddressPart))
	}
	return problems
}

var regions = regexp.MustCompile(`^[A-Z]{2,3}$`)

func blank(s string) bool { return strings.TrimSpace(s) == "" }
