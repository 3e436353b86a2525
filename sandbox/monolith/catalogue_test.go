package monolith

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"
)

// Contract: monolith A4.2, monolith A6.1, monolith A6.2, monolith A6.3, monolith A6.4, monolith A1.5, monolith A1.6, monolith A1.4
// An object keyed by id, whose ids are strings and whose flags are booleans.
func TestMaterialsAreAnObjectKeyedByID(t *testing.T) {
	s := start(t, Options{})
	_, body := s.call("GET", "/materials/v1", "")
	s.want(body, "result", `"success"`, "nextActionSuggestions", "[]",
		"materials/6/materialId", `"6"`, "materials/6/title", `"SLS - Nylon PA12 - White"`, "materials/6/supportsColorFiles", "false",
		"materials/6/printerId", `"5"`, "materials/6/restrictions", "null",
		"materials/6/swatch", `"https://static.example/rrstatic/img/materials/plastic_wsf_white.jpg"`,
		"materials/231/supportsColorFiles", "true", "materials/232/supportsColorFiles", "true",
		"materials/53/restrictions/5/restrictionId", `"5"`, "materials/53/restrictions/5/restrictionName", `"Block Ship To Country"`,
		"materials/53/restrictions/5/restrictionEntityIds", `["204","243","221","215","154","127","98","15"]`,
		"materials/84/restrictions/5/restrictionEntityIds", `["243","221","215","154","127","98","15"]`,
		"materials/304/restrictions/5/restrictionEntityIds", `["15"]`)
	blocked := 0
	for id := range body["materials"].(map[string]any) {
		if at(body, "materials/"+id+"/restrictions") != "null" {
			blocked++
		}
	}
	if blocked != 15 {
		t.Errorf("%d materials are restricted", blocked)
	}
}

// Contract: monolith A6.4. The real ids that the contract names have the titles that were logged, and the sandbox's own
// are marked. Most titles read "Process - Material - Colour/Finish"; those that do not are the vendor's, too.
func TestTheCatalogueIsTheVendors(t *testing.T) {
	s := start(t, Options{})
	var file struct {
		Materials []struct {
			ID    int    `json:"id"`
			Title string `json:"title"`
			Own   bool   `json:"own"`
		} `json:"materials"`
	}
	if err := json.Unmarshal(catalogueFile, &file); err != nil {
		t.Fatal(err)
	}
	_, body := s.call("GET", "/materials/v1", "")
	foreign, inThree := 0, 0
	for _, m := range file.Materials {
		if m.Own != (m.ID >= 301 && m.ID <= 311) {
			t.Errorf("%d: own is %v", m.ID, m.Own)
		}
		if !m.Own {
			foreign++
		}
		if len(strings.Split(m.Title, " - ")) == 3 {
			inThree++
		}
		s.want(body, "materials/"+strconv.Itoa(m.ID)+"/title", strconv.Quote(m.Title))
	}
	if foreign < 60 || len(body["materials"].(map[string]any)) != len(file.Materials) || inThree < 50 {
		t.Errorf("%d real materials of %d, %d titles in three parts", foreign, len(file.Materials), inThree)
	}
	for id, title := range map[string]string{
		"25": "SLS - Nylon PA12 - Black Dyed", "75": "SLS - Nylon PA12 - Purple Dyed", "78": "SLS - Nylon PA12 - Blue Dyed",
		"93": "SLS - Nylon PA12 - Yellow Dyed", "95": "SLS - Nylon PA12 - Orange Dyed", "54": "Casting - Silver - Polished",
		"84": "Casting - Brass - Natural", "87": "Casting - Bronze - Polished", "91": "Casting - Gold - 14K Yellow", "98": "Casting - Gold - 18K Yellow",
		"110": "Casting - Brass - 14K Gold Plated", "113": "Casting - Brass - Rhodium Plated", "130": "MJF - Nylon PA12 - Gray",
		"145": "MJF - Nylon PA12GB - Gray", "150": "MJF - Nylon PA12 - Black Vapor Smoothing", "207": "SLS - Nylon PA12 - White Vapor Smoothing",
		"240": "SLS - Nylon PA12 - Green Vapor Smoothing", "156": "Casting - Copper - Natural", "222": "BJT - Stainless Steel 316L",
		"223": "BJT - Stainless Steel 17-4 BJT", "231": "MJF - Full Color Nylon PA12 - Standard", "276": "FDM - ABS - Black - 100%",
	} {
		s.want(body, "materials/"+id+"/title", strconv.Quote(title))
	}
}

// Contract: monolith A4.3, monolith A4.23, monolith A1.1. With a slash at the end, and under the singular path too.
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

// Contract: monolith A4.16, monolith A6.8, monolith A8.1, monolith A1.5
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

// What the catalogue sells, model processing has rules and prices for, under the same titles.
func TestModelProcessingKnowsTheSameMaterials(t *testing.T) {
	text, err := os.ReadFile("../mp/materials.json")
	if err != nil {
		t.Fatal(err)
	}
	var rules struct {
		Materials []struct {
			MaterialID     int        `json:"materialId"`
			Title          string     `json:"title"`
			SupportsColor  bool       `json:"supportsColor"`
			MaxBoundingBox [3]float64 `json:"maxBoundingBox"`
		} `json:"materials"`
	}
	if err := json.Unmarshal(text, &rules); err != nil {
		t.Fatal(err)
	}
	c, err := loadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	if len(rules.Materials) != len(c.Materials) {
		t.Errorf("%d and %d materials", len(rules.Materials), len(c.Materials))
	}
	for _, r := range rules.Materials {
		m := c.materials[r.MaterialID]
		if m.Title != r.Title || m.SupportsColorFiles != r.SupportsColor {
			t.Errorf("%d is %q there and %q here", r.MaterialID, r.Title, m.Title)
		}
		largest := size{CM3: 1}
		for axis, mm := range r.MaxBoundingBox {
			largest.Extent[axis] = mm / 10
		}
		if !largest.fits(c.printers[m.Printer]) {
			t.Errorf("%d: a part of %v mm does not fit its printer's %v cm", r.MaterialID, r.MaxBoundingBox, c.printers[m.Printer].Box)
		}
	}
}
