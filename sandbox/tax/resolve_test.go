package tax

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

func resolveBody(line1, line2, city, region, zip, textCase string) string {
	b, _ := json.Marshal(map[string]string{"line1": line1, "line2": line2, "city": city, "region": region, "postalCode": zip, "country": "US", "textCase": textCase})
	return string(b)
}

// Contract: tax T7
func TestAnAddressIsWrittenAsThePostDoes(t *testing.T) {
	s := start(t, t.TempDir())
	for name, c := range map[string]struct {
		body string
		want []string // line1, line2, city, region, postalCode
	}{
		"in capitals":          {resolveBody("123 main street", "suite 900", "new york", "ny", "10001", ""), []string{"123 MAIN ST", "STE 900", "NEW YORK", "NY", "10001"}},
		"in both cases":        {resolveBody("123 main street", "suite 900", "new york", "ny", "10001", "Mixed"), []string{"123 Main St", "Ste 900", "New York", "NY", "10001"}},
		"a state by its name":  {resolveBody("1 Mill Road", "", "Troy", "Michigan", "48083", "Mixed"), []string{"1 Mill Rd", "", "Troy", "MI", "48083"}},
		"no state":             {resolveBody("1 Mill Road", "", "Troy", "", "48083", "Mixed"), []string{"1 Mill Rd", "", "Troy", "MI", "48083"}},
		"nine digits together": {resolveBody("1 Mill Rd", "", "Troy", "MI", "480831234", "Mixed"), []string{"1 Mill Rd", "", "Troy", "MI", "48083-1234"}},
		"a direction":          {resolveBody("419 Park Avenue South", "", "New York", "NY", "10016", "Mixed"), []string{"419 Park Ave S", "", "New York", "NY", "10016"}},
		"a street called so":   {resolveBody("12 Avenue Road", "", "Troy", "MI", "48083", "Mixed"), []string{"12 Avenue Rd", "", "Troy", "MI", "48083"}},
		"as it is already":     {resolveBody("419 Park Ave S", "", "New York", "NY", "10016", "Mixed"), []string{"419 Park Ave S", "", "New York", "NY", "10016"}},
	} {
		t.Run(name, func(t *testing.T) {
			body := s.ok("POST", "/api/v2/addresses/resolve", c.body, "resolutionQuality", "NotCoded", "messages.0.summary", "-")
			s.want(body, "coordinates", "-", "validatedAddresses.0.latitude", "-")
			for i, field := range []string{"line1", "line2", "city", "region", "postalCode"} {
				s.want(body, "validatedAddresses.0."+field, c.want[i])
			}
		})
	}
	query := url.Values{"line1": {"123 main street"}, "city": {"new york"}, "region": {"NY"}, "postalCode": {"10001"}, "country": {"US"}}
	s.ok("GET", "/api/v2/addresses/resolve?"+query.Encode(), "", "validatedAddresses.0.line1", "123 MAIN ST", "address.line1", "123 main street",
		"taxAuthorities.0.jurisdictionType", "State", "taxAuthorities.0.signatureCode", "NY")
}

// Contract: tax T7
func TestAnAddressThatCannotBeIsSaid(t *testing.T) {
	s := start(t, t.TempDir())
	for name, c := range map[string]struct{ body, refers string }{
		"another state's ZIP": {resolveBody("1 Mill Rd", "", "Troy", "NY", "48083", ""), "address.postalCode"},
		"no such state":       {resolveBody("1 Mill Rd", "", "Troy", "ZZ", "48083", ""), "address.region"},
		"no street":           {resolveBody("", "", "Troy", "MI", "48083", ""), "address.line1"},
		"four digits":         {resolveBody("1 Mill Rd", "", "Troy", "MI", "4808", ""), "address.postalCode"},
	} {
		t.Run(name, func(t *testing.T) {
			s.ok("POST", "/api/v2/addresses/resolve", c.body, "validatedAddresses.0", "-", "messages.0.refersTo", c.refers, "messages.0.severity", "Error")
		})
	}
	s.refused("POST", "/api/v2/addresses/resolve", `{"country":"US"}`, "ValueRequiredError")
	s.refused("POST", "/api/v2/addresses/resolve", `{"line1":"x","textCase":"Title"}`, "IncorrectFieldValue")
	s.ok("POST", "/api/v2/addresses/resolve", `{"line1":"torstr. 1","city":"Berlin","postalCode":"10119","country":"DE"}`, "validatedAddresses.0.line1", "torstr. 1")
}

// What is not said is there all the same. Contract: tax T7
func TestAnswersHaveTheirFieldsAlsoWhenNothingIsToBeSaid(t *testing.T) {
	s := start(t, t.TempDir())
	body := s.ok("POST", "/api/v2/addresses/resolve", resolveBody("419 Park Ave S", "", "New York", "NY", "10016", ""))
	if list, ok := body["messages"].([]any); !ok || len(list) != 0 {
		t.Errorf("the messages of a good address are %v", body["messages"])
	}
	s.ok("POST", "/api/v2/transactions/create", sale(func(map[string]any) {}), "exchangeRate", "1")
	s.ok("POST", "/api/v2/transactions/create", sale(func(m map[string]any) { m["code"], m["exchangeRate"] = "ORD-2", 0.92 }), "exchangeRate", "0.92")
}

// Contract: tax T8
func TestRatesOfAPlace(t *testing.T) {
	s := start(t, t.TempDir())
	s.ok("GET", "/api/v2/taxrates/byaddress?line1=x&city=New+York&region=NY&postalCode=10016&country=US", "", "totalRate", "0.0400", "rates.0.rate", "0.0400", "rates.0.type", "State")
	s.ok("GET", "/api/v2/taxrates/bypostalcode?country=US&postalCode=10016", "", "totalRate", "0.0400")
	s.ok("GET", "/api/v2/taxrates/bypostalcode?country=DE&postalCode=10119", "", "totalRate", "0.1900", "rates.0.type", "Country")
	s.ok("GET", "/api/v2/taxrates/byaddress?region=BC&country=CA", "", "totalRate", "0.1200", "rates.1.rate", "0.0700")
	s.refused("GET", "/api/v2/taxrates/bypostalcode?country=US&postalCode=00000", "", "InvalidAddress")
	s.refused("GET", "/api/v2/taxrates/bypostalcode?country=US", "", "ValueRequiredError")
	s.refused("GET", "/api/v2/taxrates/byaddress?line1=x", "", "ValueRequiredError")
}

// Contract: tax T10, tax T2
func TestDefinitionsAreLists(t *testing.T) {
	s := start(t, t.TempDir())
	s.ok("GET", "/api/v2/definitions/entityusecodes", "", "value.0.code", "A", "value.0.name", "Federal government", "@recordsetCount", "18")
	s.ok("GET", "/api/v2/definitions/certificateexemptreasons", "", "value.0.id", "1", "value.0.name", "RESALE")
	s.ok("GET", "/api/v2/definitions/certificateexposurezones", "", "@recordsetCount", "51", "value.0.region", "AK")
	s.ok("GET", "/api/v2/definitions/nexus/byaddress?line1=x&region=NY&country=US", "", "value.0.jurisCode", "NY", "value.0.country", "US")
	s.ok("POST", "/api/v2/definitions/nexus/byaddress", `{"region":"New York","country":"US"}`, "value.0.region", "NY")
}

// A ZIP code tells its state, but for six beginnings that two states share.
func TestEveryZIPLiesInOneState(t *testing.T) {
	states, err := readStates()
	if err != nil || len(states) != 51 {
		t.Fatal(len(states), err)
	}
	shared := map[int]string{55: "MA VT", 63: "CT NY", 201: "DC VA", 733: "OK TX", 755: "AR TX", 834: "ID WY"}
	for n := range 1000 {
		var in []string
		for _, st := range states {
			if st.has(fmt.Sprintf("%03d", n)) {
				in = append(in, st.code)
			}
		}
		if len(in) > 1 && strings.Join(in, " ") != shared[n] {
			t.Errorf("%03d lies in %v", n, in)
		}
	}
	if _, err := readSuffixes(); err != nil {
		t.Error(err)
	}
}
