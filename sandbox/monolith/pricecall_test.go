package monolith

import (
	"encoding/json"
	"strings"
	"testing"
)

// cubeOf1cm is the vendor's own sample, the volume of which is a string: php-pecl/PriceModel-oauth1-pecl.php of
// github.com/Shapeways/shapeways-api. edit changes its fields, nil removes one.
func cubeOf1cm(edit map[string]any) string {
	fields := map[string]any{
		"volume": "0.000001", "area": 0.0006, "xBoundMin": 0, "xBoundMax": 0.01, "yBoundMin": 0, "yBoundMax": 0.01, "zBoundMin": 0, "zBoundMax": 0.01,
	}
	for field, value := range edit {
		if fields[field] = value; value == nil {
			delete(fields, field)
		}
	}
	b, _ := json.Marshal(fields)
	return string(b)
}

// Contract: monolith A4.13, monolith A6.6, monolith A6.9, monolith A1.10
func TestAPartIsPricedByItsMeasures(t *testing.T) {
	s := start(t, Options{})
	for _, path := range []string{"/price/v1", "/quote/model/v1", "/price/v1/"} {
		_, body := s.call("POST", path, cubeOf1cm(nil))
		s.want(body, "result", `"success"`, "nextActionSuggestions", "[]", "prices/6/materialId", `"6"`, "prices/6/currency", `"USD"`,
			"prices/6/price", "5", // 2.50 + 1 cm³ × 0.30, and the least that a part costs
			"prices/53/price", "44") // 20.00 + 1 cm³ × 24.00
		if n := len(body["prices"].(map[string]any)); n != len(s.server.catalogue.Materials) {
			t.Errorf("%s: %d prices", path, n)
		}
	}
	_, body := s.call("POST", "/price/v1", cubeOf1cm(map[string]any{"materials": []any{"53", 6}}))
	if n := len(body["prices"].(map[string]any)); n != 2 {
		t.Errorf("%d prices of two materials", n)
	}
	_, body = s.call("POST", "/price/v1", cubeOf1cm(map[string]any{"volume": 1.0e-5, "zBoundMax": -0.1, "materials": []any{53}}))
	s.want(body, "prices/53/price", "260") // 10 cm high; the bounds may come in either order
	for _, tall := range []float64{0.3, -0.3} {
		_, body = s.call("POST", "/price/v1", cubeOf1cm(map[string]any{"zBoundMax": tall}))
		s.want(body, "prices/53", "absent", "prices/6/price", "5") // too tall for a casting
	}
	_, body = s.call("POST", "/price/v1", cubeOf1cm(map[string]any{"zBoundMax": 3}))
	s.want(body, "prices", "[]")
}

// Contract: monolith A6.7
func TestPricesKnowNoQuantity(t *testing.T) {
	s := start(t, Options{})
	_, one := s.call("POST", "/price/v1", cubeOf1cm(nil))
	_, many := s.call("POST", "/price/v1", cubeOf1cm(map[string]any{"quantity": 1000}))
	if a, b := at(one, "prices"), at(many, "prices"); a != b || strings.Contains(a, "quantity") {
		t.Error("the quantity matters")
	}
}

// Contract: monolith A4.13, monolith A8.1
func TestAPriceNeedsEveryMeasure(t *testing.T) {
	s := start(t, Options{})
	for _, field := range []string{"volume", "area", "xBoundMin", "xBoundMax", "yBoundMin", "yBoundMax", "zBoundMin", "zBoundMax"} {
		status, body := s.call("POST", "/price/v1", cubeOf1cm(map[string]any{field: nil}))
		if status != 400 || body["reason"] != "\n Field <"+field+"> is required, but missing." {
			t.Errorf("%s: %d %q", field, status, body["reason"])
		}
	}
	for name, edit := range map[string]map[string]any{
		"x: Min = Max": {"xBoundMin": 0.01}, "y: Min = Max": {"yBoundMax": 0}, "z: Min = Max": {"zBoundMin": "0.010"},
		"no volume": {"volume": 0}, "a volume below nothing": {"volume": -1}, "a volume in words": {"volume": "much"}, "an absurd volume": {"volume": 1e9},
		"no area": {"area": 0}, "an unknown material": {"materials": []any{7}}, "materials that are none": {"materials": []any{"x"}},
	} {
		if status, body := s.call("POST", "/price/v1", cubeOf1cm(edit)); status != 400 || body["result"] != "failure" {
			t.Errorf("%s: %d %v", name, status, body)
		}
	}
}
