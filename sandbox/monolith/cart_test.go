package monolith

import (
	"fmt"
	"testing"
)

// Contract: monolith A4.14, monolith A4.15, monolith A1.3
func TestACartIsFilled(t *testing.T) {
	s := start(t, Options{})
	s.want(s.get("/orders/cart/v1"), "result", `"success"`, "itemCount", "0", "items", "[]", "nextActionSuggestions", "[]")
	id := s.orderable()
	for _, body := range []string{
		`{"modelId": "` + id + `", "materialId": 53, "quantity": 1, "scale": 1}`, // the vendor's own sample, with an id as text
		`{"modelId": ` + id + `, "materialId": 53, "quantity": "2"}`,
		`{"modelId": ` + id + `}`, // no material: the first that it can be had in
	} {
		if status, answer := s.call("POST", "/orders/cart/v1", body); status != 200 || answer["result"] != "success" {
			t.Errorf("%s: %d %v", body, status, answer)
		}
	}
	s.want(s.get("/orders/cart/v1"), "itemCount", "2", "items/0/cartKey", `"`+id+`-53"`, "items/0/modelId", id, "items/0/materialId", "53", "items/0/quantity", "3",
		"items/1/cartKey", `"`+id+`-6"`, "items/1/quantity", "1")
	s.call("PUT", "/models/"+id+"/info/v1", `{"defaultMaterialId": 25}`)
	// The client for Node sends no body: its fields are in the query.
	s.call("POST", "/orders/cart/v1"+query("modelId", id, "quantity", "4"), "")
	s.want(s.get("/orders/cart/v1"), "itemCount", "3", "items/2/cartKey", `"`+id+`-25"`, "items/2/quantity", "4")
	s.call("DELETE", "/models/"+id+"/v1", "")
	s.want(s.get("/orders/cart/v1"), "itemCount", "0")
}

// Contract: monolith A4.15, monolith A8.1, monolith A8.2
func TestACartTakesWhatIsForSaleOnly(t *testing.T) {
	s := start(t, Options{})
	id := s.orderable()
	s.call("PUT", "/models/"+id+"/info/v1", `{"materials": {"6": {"isActive": 1}, "25": {"isActive": 0}}}`)
	fresh := s.newModel()
	for name, c := range map[string]struct {
		body   string
		status int
		reason string
	}{
		"no model":              {`{"materialId": 6}`, 400, "\n Field <modelId> is required, but missing."},
		"a material turned off": {`{"modelId": ` + id + `, "materialId": 25}`, 400, "\n Field <materialId> is invalid: it must be a material that is enabled for sale."},
		"one not named on":      {`{"modelId": ` + id + `, "materialId": 53}`, 400, "\n Field <materialId> is invalid: it must be a material that is enabled for sale."},
		"unknown material":      {`{"modelId": ` + id + `, "materialId": 7}`, 400, "\n Field <materialId> is invalid: the material does not exist."},
		"no pieces":             {`{"modelId": ` + id + `, "quantity": 0}`, 400, "\n Field <quantity> is invalid: it must be a whole number from 1."},
		"too many":              {fmt.Sprintf(`{"modelId": %s, "quantity": %d}`, id, maxQuantity+1), 400, "\n Field <quantity> is invalid: a cart takes 100000 pieces of a kind."},
		"another size":          {`{"modelId": ` + id + `, "scale": 2}`, 400, "\n Field <scale> is invalid: models are sold in their own size, which is 1."},
		"unknown model":         {`{"modelId": 99}`, 404, "Model 99 was not found."},
		"still processing":      {`{"modelId": ` + fresh + `}`, 200, "Model " + fresh + " is still processing."},
	} {
		status, body := s.call("POST", "/orders/cart/v1", c.body)
		if status != c.status || body["result"] != "failure" || body["reason"] != c.reason {
			t.Errorf("%s: %d %q", name, status, body["reason"])
		}
	}
	s.want(s.get("/orders/cart/v1"), "itemCount", "0")
}

// Contract: monolith A4.14, monolith A2.2
func TestEveryAccountHasItsOwnCart(t *testing.T) {
	s := start(t, Options{})
	ours := s.orderable()
	s.call("POST", "/orders/cart/v1", `{"modelId": `+ours+`}`)
	_, tokens := s.redeem(s.allowed("alice"), shopCallback)
	s.token = tokens["access_token"].(string)
	s.want(s.get("/orders/cart/v1"), "itemCount", "0")
	if status, _ := s.call("POST", "/orders/cart/v1", `{"modelId": `+ours+`}`); status != 404 {
		t.Errorf("another's model: %d", status)
	}
	theirs := s.orderable()
	s.call("POST", "/orders/cart/v1", `{"modelId": `+theirs+`}`)
	s.want(s.get("/orders/cart/v1"), "itemCount", "1", "items/0/modelId", theirs)
}
