package monolith

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
)

func reprint(edit map[string]any) string {
	fields := map[string]any{"orderProductId": 1, "reprintReasonId": 503, "reprintComment": "The arm is bent.", "quantity": 1}
	maps.Copy(fields, edit)
	b, _ := json.Marshal(fields)
	return string(b)
}

// A reprint is an order of its own: same address, same reference, no charge; the original stays as it is.
//
// Contract: monolith A4.21
func TestAReprintIsAnOrderOfItsOwn(t *testing.T) {
	s, factory := startFactory(t, Options{})
	s.placeWith(map[string]any{"refNumber": "MIQ-7", "address3": "Ref MIQ-7", "manufacturingSpeed": "Priority"}, 3, 1)
	factory.advance(2 * factoryDay)
	status, body := s.call("POST", "/orders/1/reprint/v1", reprint(map[string]any{"orderProductId": "1", "quantity": "2"}))
	if status != 200 {
		t.Fatalf("%d %v", status, body)
	}
	s.want(body, "result", `"success"`, "orderId", "2", "productionOrderIds", `["3"]`)
	_, body = s.call("GET", "/orders/0/v1"+query("address3", "Ref MIQ-7", "city", "New York", "phoneNumber", "1234567890"), "")
	s.want(body, "ordersCount/total", "2", "ordersInfo/0/orderId", "2", "ordersInfo/0/refNumber", `"MIQ-7"`,
		"ordersInfo/0/orderProducts/0/quantity", `"2"`, "ordersInfo/0/orderProducts/1", "absent", "ordersStatus/2/status", `"placed"`,
		"ordersStatus/2/items/3/status", pieces(2, 0, 0, 0), "ordersStatus/1/status", `"shipped"`, "ordersStatus/1/items/1/status", pieces(0, 0, 3, 0))
	factory.advance(2 * factoryDay) // as fast as the original
	_, body = s.call("GET", "/orders/2/v1", "")
	s.want(body, "ordersStatus/2/status", `"shipped"`)
}

// Contract: monolith A4.21, monolith A8.1, monolith A8.2, monolith A8.7
func TestAReprintThatCannotBe(t *testing.T) {
	s := start(t, Options{})
	s.place(3)
	s.place(1)
	s.call("PUT", "/orders/2/v1", `{"orderId":2,"status":"cancelled"}`)
	for name, c := range map[string]struct {
		path   string
		edit   map[string]any
		status int
		reason string
	}{
		"no product":                {"/orders/1", map[string]any{"orderProductId": nil}, 400, "\n Field <orderProductId> is required, but missing."},
		"no reason":                 {"/orders/1", map[string]any{"reprintReasonId": nil}, 400, "\n Field <reprintReasonId> is required, but missing."},
		"no comment":                {"/orders/1", map[string]any{"reprintComment": ""}, 400, "\n Field <reprintComment> is required, but missing."},
		"no quantity":               {"/orders/1", map[string]any{"quantity": nil}, 400, "\n Field <quantity> is required, but missing."},
		"nine characters":           {"/orders/1", map[string]any{"reprintComment": "It is off"}, 400, "at least 10"},
		"a reason that is no id":    {"/orders/1", map[string]any{"reprintReasonId": "bent"}, 400, "reprintReasonId"},
		"none of it":                {"/orders/1", map[string]any{"quantity": 0}, 400, "quantity"},
		"more than was ordered":     {"/orders/1", map[string]any{"quantity": 4}, 200, "3 were ordered"},
		"what was cancelled":        {"/orders/2", map[string]any{"orderProductId": 2}, 200, "0 were ordered"},
		"a product of another one":  {"/orders/1", map[string]any{"orderProductId": 2}, 200, "not part of order 1"},
		"an order that is not here": {"/orders/9", nil, 404, "not found"},
	} {
		t.Run(name, func(t *testing.T) {
			status, body := s.call("POST", c.path+"/reprint/v1", reprint(c.edit))
			if status != c.status || body["result"] != "failure" || !strings.Contains(fmt.Sprint(body["reason"]), c.reason) {
				t.Errorf("%d %v", status, body)
			}
		})
	}
	_, body := s.call("GET", "/orders/0/v1", "")
	s.want(body, "ordersCount/total", "2")
	if _, body = s.call("POST", "/orders/1/reprint/v1", reprint(map[string]any{"reprintComment": "It is off."})); body["result"] != "success" {
		t.Errorf("ten characters: %v", body)
	}
}
