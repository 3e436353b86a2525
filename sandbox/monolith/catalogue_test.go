package monolith

import (
	"strings"
	"testing"
)

// A.6, the body observed in 2025: an object keyed by id, whose ids are strings and whose flags are booleans.
func TestMaterialsAreAnObjectKeyedByID(t *testing.T) {
	s := start(t, Options{})
	_, body := s.call("GET", "/materials/v1", "")
	s.want(body, "result", `"success"`, "nextActionSuggestions", "[]",
		"materials/6/materialId", `"6"`, "materials/6/title", `"SLS - Nylon PA12 - White"`, "materials/6/supportsColorFiles", "false",
		"materials/6/printerId", `"5"`, "materials/6/restrictions", "null", "materials/6/swatch", `"https://static.example/swatches/6.jpg"`,
		"materials/231/supportsColorFiles", "true", "materials/232/supportsColorFiles", "true",
		"materials/53/restrictions/5/restrictionId", `"5"`, "materials/53/restrictions/5/restrictionName", `"Block Ship To Country"`,
		"materials/53/restrictions/5/restrictionEntityIds", `["204","243","221","215","154","127","98","15"]`,
		"materials/304/restrictions/5/restrictionEntityIds", `["15"]`)
	materials := body["materials"].(map[string]any)
	if len(materials) != 41 {
		t.Errorf("%d materials", len(materials))
	}
	blocked := 0
	for id := range materials {
		if parts := strings.Split(strings.Trim(at(body, "materials/"+id+"/title"), `"`), " - "); len(parts) != 3 {
			t.Errorf("%s: %v does not read Process - Material - Colour/Finish", id, parts)
		}
		if at(body, "materials/"+id+"/restrictions") != "null" {
			blocked++
		}
	}
	if blocked != 7 {
		t.Errorf("%d materials are restricted", blocked)
	}
}

// A.4 row 3: flat, with rejections; the singular path works too.
func TestOneMaterialIsFlat(t *testing.T) {
	s := start(t, Options{})
	for _, path := range []string{"/materials/6/v1", "/material/6/v1", "/materials/6/v1/"} {
		_, body := s.call("GET", path, "")
		s.want(body, "result", `"success"`, "materialId", `"6"`, "title", `"SLS - Nylon PA12 - White"`, "rejections", "[]")
	}
	if status, body := s.call("GET", "/materials/7/v1", ""); status != 404 || body["result"] != "failure" {
		t.Errorf("%d %v", status, body)
	}
}

// A.6: an object keyed by id, prices as numbers without tax.
func TestShippingOptionsAreThoseOfTheCountry(t *testing.T) {
	s := start(t, Options{})
	for country, ids := range map[string][]string{
		"US": {"11", "12", "13"}, "us": {"11", "12", "13"}, "CA": {"21", "22"}, "DE": {"31", "32", "33"}, "GB": {"31", "32", "33"}, "JP": {"41", "42"},
	} {
		_, body := s.call("GET", "/cart/shipping-options/v1"+query("country", country, "zipCode", "10016"), "")
		s.want(body, "result", `"success"`)
		if n := len(body["shippingOptions"].(map[string]any)); n != len(ids) {
			t.Errorf("%s: %d options", country, n)
		}
		for _, id := range ids {
			s.want(body, "shippingOptions/"+id+"/shippingOptionId", id)
		}
	}
	_, body := s.call("GET", "/cart/shipping-options/v1?country=US&zipCode=", "")
	s.want(body, "shippingOptions/11/price", "5.99", "shippingOptions/11/name", `"Economy Ground"`,
		"shippingOptions/11/inTransitDaysMin", "4", "shippingOptions/11/inTransitDaysMax", "7")
	status, body := s.call("GET", "/cart/shipping-options/v1?zipCode=1", "")
	if status != 400 {
		t.Errorf("status %d", status)
	}
	s.want(body, "reason", `"\n Field \u003ccountry\u003e is required, but missing."`)
	if status, _ := s.call("GET", "/cart/shipping-options/v1?country=Germany", ""); status != 400 {
		t.Errorf("a country's name: %d", status)
	}
}
