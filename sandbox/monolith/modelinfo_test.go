package monolith

import (
	"strings"
	"testing"
)

// Contract: monolith A4.8, monolith A1.2, monolith A1.4
func TestAModelsDetailsAreChanged(t *testing.T) {
	s := start(t, Options{})
	id := s.orderable()
	s.advance(settlingTime)
	for _, path := range []string{"/info/v1", "/info/v1/", "/v1"} { // the clients for Node and Go put to the model itself
		_, body := s.call("PUT", "/models/"+id+path, `{"title": "another", "description": "of it", "isPublic": 1, "isForSale": "1", "isDownloadable": true,
			"tags": ["x", "y"], "materials": {"6": {"materialId": 6, "markup": "2.5", "isActive": 1}}, "defaultMaterialId": "25", "categories": [3, "5"]}`)
		for _, answered := range []map[string]any{body, s.get("/models/" + id + "/info/v1"), s.get("/models/" + id + "/v1")} {
			s.want(answered, "result", `"success"`, "modelId", id, "modelVersion", "0", "title", `"another"`, "description", `"of it"`, "isPublic", "1", "isForSale", "true",
				"isDownloadable", "1", "tags", `["x","y"]`, "categories", `{"3":3,"5":5}`, "defaultMaterialId", "25", "printable", `"yes"`,
				"materials/6/price", "7.5", "materials/6/markup", `"2.500000"`, "materials/6/isActive", "1", "materials/25/isActive", "0")
		}
	}
	_, body := s.call("PUT", "/models/"+id+"/info/v1", `{"description": null, "isForSale": 0, "materials": {"25": {"isActive": 1}}, "tags": {}}`)
	s.want(body, "title", `"another"`, "description", "null", "isForSale", "false", "isPublic", "1", "tags", "[]",
		"materials/6/markup", `"2.500000"`, "materials/6/isActive", "1", "materials/25/isActive", "1")
	s.want(s.get("/models/v1"), "models/0/title", `"another"`)
}

// get asks with the token for what must be a success.
func (s *system) get(path string) map[string]any {
	s.Helper()
	status, body := s.call("GET", path, "")
	if status != 200 {
		s.Errorf("%s: %d %v", path, status, body)
	}
	return body
}

// Contract: monolith A4.8, monolith A5.3, monolith A5.10
func TestAnotherScaleMeasuresAModelAgain(t *testing.T) {
	s := start(t, Options{})
	id := s.orderable()
	_, body := s.call("PUT", "/models/"+id+"/info/v1", `{"uploadScale": 0.002}`)
	s.want(body, "printable", `"processing"`, "materials/53/price", "0")
	s.advance(settlingTime)
	s.want(s.get("/models/"+id+"/v1"), "printable", `"yes"`, "materials/53/price", "1556") // 64 cm³ of silver instead of 8
	_, body = s.call("PUT", "/models/"+id+"/info/v1", `{"uploadScale": "0.002", "title": "the same scale"}`)
	s.want(body, "printable", `"yes"`, "materials/53/price", "1556")
	s.call("PUT", "/models/"+id+"/info/v1", `{"uploadScale": 1}`)
	s.advance(settlingTime)
	s.want(s.get("/models/"+id+"/v1"), "printable", `"no"`)
}

// Contract: monolith A4.8, monolith A8.7
func TestARefusedChangeChangesNothing(t *testing.T) {
	s := start(t, Options{})
	_, body := s.call("POST", "/models/v1", upload(cube(20), map[string]any{"isClaimable": 1}))
	id := at(body, "modelId")
	before := at(s.get("/models/"+id+"/v1"), "title")
	for name, fields := range map[string]string{
		"a flag that is none": `"isPublic": "perhaps"`, "a claimable one for sale": `"isForSale": 1`, "a claimable one made public": `"isPublic": 1`,
		"scale of zero": `"uploadScale": 0`, "unknown material": `"defaultMaterialId": 7`, "unknown materials": `"materials": {"7": {}}`,
		"categories in words": `"categories": ["art"]`, "a title beyond the limit": `"title": "` + strings.Repeat("x", maxText+1) + `"`,
	} {
		if status, body := s.call("PUT", "/models/"+id+"/info/v1", `{"title": "changed", `+fields+`}`); status != 400 || body["result"] != "failure" {
			t.Errorf("%s: %d %v", name, status, body)
		}
	}
	if after := at(s.get("/models/"+id+"/v1"), "title"); after != before {
		t.Errorf("the title is %s", after)
	}
	if status, _ := s.call("PUT", "/models/99/info/v1", `{}`); status != 404 {
		t.Errorf("no model: %d", status)
	}
}

// Contract: monolith A5.7. Keys for the pages of the vendor's site, and what every material of a model says.
func TestAModelHasItsKeysAndPages(t *testing.T) {
	s := start(t, Options{})
	_, body := s.call("POST", "/models/v1", upload(cube(20), map[string]any{"isClaimable": 1, "tags": []any{"a"}, "categories": []any{2}, "defaultMaterialId": 53}))
	id, key, claim := at(body, "modelId"), strings.Trim(at(body, "secretKey"), `"`), strings.Trim(at(body, "claimKey"), `"`)
	if len(key) < 16 || len(claim) < 16 || key == claim {
		t.Errorf("keys %q and %q", key, claim)
	}
	s.want(body, "isClaimable", "1", "spin", `"`+key[:9]+`"`, "fileData", "null", "defaultMaterialId", "53", "tags", `["a"]`, "categories/2", "2",
		"urls/privateProductUrl/address", `"/model/`+id+`?key=`+key+`"`, "urls/claimUrl/address", `"/model/claim/`+id+`?key=`+claim+`"`,
		"materials/53/printerId", `"9"`, "materials/53/swatch", `"https://static.example/files/cms/materials/swatches/Natural.jpg"`,
		"materials/53/restrictions/5/restrictionName", `"Block Ship To Country"`, "materials/6/restrictions", "null")
	_, body = s.call("POST", "/models/v1", upload(cube(20), nil))
	s.want(body, "claimKey", "absent", "urls/claimUrl", "absent", "categories", "[]", "tags", "[]", "description", "null", "defaultMaterialId", "null")
}

// Contract: monolith A5.8, monolith A1.3. An object where there is something to suggest, a list where there is nothing.
func TestAModelSuggestsWhatToDoNext(t *testing.T) {
	s := start(t, Options{})
	id := s.newModel()
	body := s.get("/models/" + id + "/v1")
	host := strings.TrimPrefix(s.url, "http://")
	for name, want := range map[string][2]string{
		"addModelToShoppingCart": {"POST", "/orders/cart/v1"}, "downloadModel": {"GET", "/models/" + id + "/files/0/v1?file=1"},
		"updateModelDetails": {"PUT", "/models/" + id + "/info/v1"}, "updateModelFile": {"POST", "/models/" + id + "/files/v1"},
		"deleteModel": {"DELETE", "/models/" + id + "/v1"}, "addModelPhoto": {"POST", "/models/" + id + "/photos/v1"},
	} {
		path := "nextActionSuggestions/" + name
		s.want(body, path+"/method", `"`+want[0]+`"`, path+"/link", strings.ReplaceAll(`"`+want[1]+`"`, "&", `\u0026`), path+"/restUrl", `"http://`+host+want[1]+`"`)
	}
	s.want(body, "nextActionSuggestions/addModelToShoppingCart/parameters/modelId", id, "nextActionSuggestions/addModelToShoppingCart/parameters/materialId", `"int"`,
		"nextActionSuggestions/addModelToShoppingCart/parameters/count", `"int"`) // the cart itself reads quantity
	_, body = s.call("DELETE", "/models/"+id+"/v1", "")
	s.want(body, "nextActionSuggestions", "[]")
}
