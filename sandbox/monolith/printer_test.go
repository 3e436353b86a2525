package monolith

import "testing"

// Contract: monolith A4.4, monolith A6.5, monolith A1.5. A list, whose bounds are strings of four digits.
func TestPrintersAreAList(t *testing.T) {
	s := start(t, Options{})
	_, body := s.call("GET", "/printers/v1", "")
	s.want(body, "result", `"success"`, "nextActionSuggestions", "[]", "printers/0/printerId", `"5"`, "printers/0/title", `"SLS Printer"`,
		"printers/0/xBoundMin", `"0.0700"`, "printers/0/xBoundMax", `"66.0000"`, "printers/0/yBoundMin", `"0.0700"`, "printers/0/yBoundMax", `"35.0000"`,
		"printers/0/zBoundMin", `"0.0700"`, "printers/0/zBoundMax", `"55.0000"`)
	known := map[string]bool{}
	for _, p := range body["printers"].([]any) {
		known[at(p, "printerId")] = true
	}
	_, body = s.call("GET", "/materials/v1", "")
	for id := range body["materials"].(map[string]any) {
		if printer := at(body, "materials/"+id+"/printerId"); !known[printer] {
			t.Errorf("material %s is made on the unknown printer %s", id, printer)
		}
	}
}

// Contract: monolith A4.4, monolith A4.23, monolith A8.7
func TestOnePrinterIsFlat(t *testing.T) {
	s := start(t, Options{})
	for _, path := range []string{"/printers/15/v1", "/printer/15/v1", "/printers/15/v1/"} {
		_, body := s.call("GET", path, "")
		s.want(body, "result", `"success"`, "printerId", `"15"`, "title", `"SLS Color Printer New"`, "zBoundMax", `"32.0000"`)
	}
	if status, body := s.call("GET", "/printers/2/v1", ""); status != 404 || body["result"] != "failure" {
		t.Errorf("%d %v", status, body)
	}
}

// Contract: monolith A4.22, monolith A8.7
func TestCategoriesAreAnObjectKeyedByID(t *testing.T) {
	s := start(t, Options{})
	_, body := s.call("GET", "/categories/v1", "")
	s.want(body, "result", `"success"`, "categories/5/categoryId", `"5"`, "categories/5/title", `"Jewelry"`)
	if n := len(body["categories"].(map[string]any)); n < 5 {
		t.Errorf("%d categories", n)
	}
	_, body = s.call("GET", "/categories/5/v1", `{"categoryId": 5}`) // the client for Python sends a body with it
	s.want(body, "result", `"success"`, "categoryId", `"5"`, "title", `"Jewelry"`)
	if status, body := s.call("GET", "/categories/99/v1", ""); status != 404 || body["result"] != "failure" {
		t.Errorf("%d %v", status, body)
	}
}
