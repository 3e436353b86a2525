package monolith

import (
	"encoding/json"
	"strings"
	"testing"
)

// What the wire does not have is not there either: nobody may come to rely on it.
//
// Contract: monolith A1.8, monolith A1.9, monolith A1.11, monolith A1.12
func TestTheWireTellsNoTaxNoFeeAndNobodyIsCalled(t *testing.T) {
	s := start(t, Options{})
	s.place(1)
	for _, path := range []string{
		"/api/v1", "/materials/v1", "/materials/6/v1", "/printers/v1", "/models/v1", "/cart/shipping-options/v1?country=US",
		"/orders/v1?orderIds=1", "/orders/1/v1", "/orders/cart/v1", "/categories/v1",
	} {
		_, body := s.call("GET", path, "")
		for _, name := range namesIn(t, body) {
			for _, absent := range []string{"tax", "fee", "surcharge", "webhook", "callback", "idempoten"} {
				if strings.Contains(strings.ToLower(name), absent) {
					t.Errorf("%s has %q", path, name)
				}
			}
		}
	}
}

// namesIn are the names of all members of an answer, at every depth.
func namesIn(t *testing.T, body any) (names []string) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, member := range v {
				names = append(names, name)
				walk(member)
			}
		case []any:
			for _, element := range v {
				walk(element)
			}
		}
	}
	walk(value)
	return names
}
