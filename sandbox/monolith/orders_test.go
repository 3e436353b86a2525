package monolith

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// Ids count up from 1.
//
// Contract: monolith A4.17
func TestAnOrderIsPlaced(t *testing.T) {
	s := start(t, Options{})
	for _, id := range []string{"1", "2", "3"} {
		if placed := s.place(1); placed != id {
			t.Errorf("order %s, want %s", placed, id)
		}
	}
}

// The documented example of GET order: counts by status, objects keyed by ids, everything else as strings.
//
// Contract: monolith A4.18, monolith A4.19, monolith A7.3
func TestAnOrderIsToldAsTheWireDoes(t *testing.T) {
	s := start(t, Options{})
	model := s.orderable()
	s.call("POST", "/orders/v1", order3(model, map[string]any{"refNumber": "MIQ-000001"}))
	for path, suggestions := range map[string]string{"/orders/1/v1": `{"url":null}`, "/orders/v1?orderIds=1": "[]"} {
		_, body := s.call("GET", path, "")
		s.want(body, "result", `"success"`, "nextActionSuggestions", suggestions,
			"ordersCount", `{"cancelled":0,"in_production":0,"placed":1,"shipped":0,"total":1,"unknown":0}`,
			"ordersStatus/1/status", `"placed"`, "ordersStatus/1/items/1/title", `"cube"`, "ordersStatus/1/items/1/quantity", "3",
			"ordersStatus/1/items/1/status", `{"cancelled":0,"complete":0,"in_production":0,"processing":3}`,
			"ordersInfo/0/orderId", "1", "ordersInfo/0/refNumber", `"MIQ-000001"`, "ordersInfo/0/shipments", "null",
			"ordersInfo/0/targetShipDate", `"2026-11-30 00:00:00"`, "ordersInfo/0/targetDeliveryDate", `"2026-12-09 00:00:00"`,
			"ordersInfo/0/orderProducts/0/orderProductId", `"1"`, "ordersInfo/0/orderProducts/0/productTitle", `"cube"`,
			"ordersInfo/0/orderProducts/0/quantity", `"3"`, "ordersInfo/0/orderProducts/0/optionDescription", `"SLS - Nylon PA12 - White"`,
			"ordersInfo/0/orderProducts/0/models/0/modelId", `"`+model+`"`, "ordersInfo/0/orderProducts/0/models/0/materialId", `"6"`,
			"ordersInfo/0/orderProducts/0/models/0/rejection", `{"affectedMaterials":[],"rejectionReasons":[]}`)
		if spin := at(body, "ordersInfo/0/orderProducts/0/spin"); len(spin) != 9+2 {
			t.Errorf("spin %s", spin)
		}
	}
	if status, body := s.call("GET", "/orders/9/v1", ""); status != 404 || body["result"] != "failure" {
		t.Errorf("%d %v", status, body)
	}
}

// Ids as a list; those that are not there are left out, and no object is [].
//
// Contract: monolith A4.18, monolith A1.5
func TestOrdersAreReadByTheirIDs(t *testing.T) {
	s := start(t, Options{})
	model := s.orderable()
	for range 3 {
		s.call("POST", "/orders/v1", order3(model, nil))
	}
	_, body := s.call("GET", "/orders/v1?orderIds=3,1,77", "")
	s.want(body, "ordersCount/total", "2", "ordersStatus/1/status", `"placed"`, "ordersStatus/3/status", `"placed"`, "ordersStatus/2", "absent", "ordersInfo/2", "absent")
	_, body = s.call("GET", "/orders/v1?orderIds=77", "")
	s.want(body, "result", `"success"`, "ordersCount/total", "0", "ordersStatus", "[]", "ordersInfo", "[]")
	_, body = s.call("GET", "/orders/v1", "") // as the vendor's own clients ask for all
	s.want(body, "result", `"success"`, "ordersCount/total", "3", "ordersInfo/0/orderId", "3", "ordersInfo/2/orderId", "1")
	for _, bad := range []string{"x", "1,,2", "1;2", strings.Repeat("1,", 100) + "1"} {
		if status, _ := s.call("GET", "/orders/v1"+query("orderIds", bad), ""); status != 400 {
			t.Errorf("%.20s: %d", bad, status)
		}
	}
}

// address3 exactly, orderId 0 when filtering, newest first, at most 100.
//
// Contract: monolith A4.19, monolith A10.1, monolith A1.7
func TestOrdersAreFoundByFilters(t *testing.T) {
	s := start(t, Options{})
	model := s.orderable()
	place := func(n int, edit map[string]any) {
		for range n {
			s.call("POST", "/orders/v1", order3(model, edit))
		}
	}
	place(2, map[string]any{"address3": "ACME / Ref MIQ-7", "email": "a@shop.example"})
	place(1, map[string]any{"address3": "ACME / Ref MIQ-77"})
	place(23, nil)
	_, body := s.call("GET", "/orders/0/v1"+query("address3", "ACME / Ref MIQ-7"), "")
	s.want(body, "ordersCount/total", "2", "ordersInfo/0/orderId", "2", "ordersInfo/1/orderId", "1")
	for _, none := range []string{"ACME / Ref MIQ", "acme / ref miq-7", "%", "' OR 1=1 --"} {
		_, body = s.call("GET", "/orders/0/v1"+query("address3", none), "")
		s.want(body, "ordersCount/total", "0")
	}
	for _, c := range []struct {
		filter string
		want   string
	}{
		{query("email", "a@shop.example"), "2"},
		{query("email", "a@shop.example", "zipCode", "99999"), "0"},
		{query("firstName", "John", "lastName", "Doe", "country", "US", "state", "NY", "city", "New York", "address1", "419 Park Ave S", "address2", "Suite 900", "zipCode", "10016", "phoneNumber", "1234567890"), "20"},
		{query("firstName", "John", "limit", "100"), "26"},
		{query("firstName", "John", "limit", "1"), "1"},
		{query("limit", "100000"), "26"},
		{"", "20"},
	} {
		_, body = s.call("GET", "/orders/0/v1"+c.filter, "")
		s.want(body, "ordersCount/total", c.want, "ordersCount/placed", c.want)
	}
	for _, bad := range []string{"0", "-1", "x"} {
		if status, _ := s.call("GET", "/orders/0/v1?limit="+bad, ""); status != 400 {
			t.Errorf("limit %s: %d", bad, status)
		}
	}
	place(100, nil)
	_, body = s.call("GET", "/orders/0/v1?limit=1000", "")
	s.want(body, "ordersCount/total", "100", "ordersInfo/0/orderId", "126")
}

// Each required field, in the order of the documentation.
//
// Contract: monolith A7.1, monolith A8.1
func TestARequiredFieldOfAnOrderIsNamed(t *testing.T) {
	s := start(t, Options{})
	model := s.orderable()
	for _, field := range requiredOrderFields {
		for _, gone := range []any{nil, ""} {
			status, body := s.call("POST", "/orders/v1", order3(model, map[string]any{field: gone}))
			if status != 400 || body["reason"] != "\n Field <"+field+"> is required, but missing." {
				t.Errorf("%s: %d %q", field, status, body["reason"])
			}
		}
	}
	for _, field := range []string{"modelId", "materialId", "quantity"} {
		item := map[string]any{"modelId": json.Number(model), "materialId": 6, "quantity": 1}
		delete(item, field)
		_, body := s.call("POST", "/orders/v1", order3(model, map[string]any{"items": []any{item}}))
		if body["reason"] != "\n Field <"+field+"> is required, but missing." {
			t.Errorf("%s: %q", field, body["reason"])
		}
	}
	_, body := s.call("POST", "/orders/v1", order3(model, map[string]any{"items": []any{}}))
	s.want(body, "reason", `"\n Field \u003citems\u003e is required, but missing."`)
}

// A refusal is HTTP non-200, or 200 with result failure; nothing of it is kept.
//
// Contract: monolith A8.2, monolith A7.1
func TestARefusedOrderLeavesNothing(t *testing.T) {
	s := start(t, Options{})
	model := s.orderable()
	item := func(model, material, quantity any) map[string]any {
		return map[string]any{"items": []any{
			map[string]any{"modelId": s.modelNumber(), "materialId": 6, "quantity": 1}, map[string]any{"modelId": model, "materialId": material, "quantity": quantity},
		}}
	}
	for name, c := range map[string]struct {
		edit   map[string]any
		status int
		reason string
	}{
		"unknown model":             {item(5, 6, 1), 200, "Model 5 does not exist."},
		"unknown material":          {item(json.Number(model), 7, 1), 200, "Material 7 is not available."},
		"quantity of zero":          {item(json.Number(model), 6, 0), 400, "quantity"},
		"half a quantity":           {item(json.Number(model), 6, 1.5), 400, "quantity"},
		"negative quantity":         {item(json.Number(model), 6, -1), 400, "quantity"},
		"items that are no list":    {map[string]any{"items": "all"}, 400, "items"},
		"a reference too long":      {map[string]any{"refNumber": "123456789012345678901"}, 400, "refNumber"},
		"a state by name":           {map[string]any{"state": "New York"}, 400, "state"},
		"nine digits":               {map[string]any{"phoneNumber": "123456789"}, 400, "phoneNumber"},
		"ZIP+4 with its dash":       {map[string]any{"zipCode": "10016-1234"}, 400, "zipCode"},
		"no British postcode":       {map[string]any{"country": "United Kingdom", "zipCode": "1234567"}, 400, "zipCode"},
		"an unknown country":        {map[string]any{"country": "Narnia"}, 400, "country"},
		"an unassigned code":        {map[string]any{"country": "XX"}, 400, "country"},
		"eleven digits in Canada":   {map[string]any{"country": "Canada", "phoneNumber": "12345678901"}, 400, "phoneNumber"},
		"metadata that is a text":   {map[string]any{"metadata": "a"}, 400, "metadata"},
		"metadata without a name":   {map[string]any{"metadata": []any{map[string]any{"modelId": 1, "value": "b"}}}, 400, "metadata"},
		"an incentive of an object": {map[string]any{"incentives": []any{map[string]any{}}}, 400, "incentives"},
		"an item that is a number":  {map[string]any{"items": []any{5}}, 400, "items"},
		"an unknown payment":        {map[string]any{"paymentMethod": "cash"}, 200, "payment"},
		"an unknown speed":          {map[string]any{"manufacturingSpeed": "Ludicrous"}, 200, "speed"},
		"another country's option":  {map[string]any{"shippingOption": 31}, 200, "shipping option"},
		"an unknown option":         {map[string]any{"shippingOption": "Slowest"}, 200, "shipping option"},
		"a first name of an object": {map[string]any{"firstName": map[string]any{}}, 400, "firstName"},
	} {
		t.Run(name, func(t *testing.T) {
			status, body := s.call("POST", "/orders/v1", order3(model, c.edit))
			if status != c.status || body["result"] != "failure" || !strings.Contains(fmt.Sprint(body["reason"]), c.reason) {
				t.Errorf("%d %v", status, body)
			}
		})
	}
	for _, bad := range []string{"", "[]", "null", "{", "{}{}"} {
		if status, body := s.call("POST", "/orders/v1", bad); status != 400 || body["result"] != "failure" {
			t.Errorf("%q: %d %v", bad, status, body)
		}
	}
	_, body := s.call("GET", "/orders/0/v1", "")
	s.want(body, "ordersCount/total", "0")
	_, body = s.call("POST", "/orders/v1", order3(model, nil))
	s.want(body, "orderId", "1", "productionOrderIds", `["1"]`) // a refused order has used up no id either
}

// modelNumber is the id of the first model.
func (s *system) modelNumber() json.Number { return "1000001" }

// Contract: monolith A7.1, monolith A1.4, monolith A10.2, monolith A10.3
func TestLooseTypesAndOtherCountriesAreAccepted(t *testing.T) {
	s := start(t, Options{})
	model := s.orderable()
	for name, edit := range map[string]map[string]any{
		"ids as strings":            {"items": []any{map[string]any{"modelId": model, "materialId": "6", "quantity": "2", "productDimensionChoiceCombo": 0}}},
		"the option's id":           {"shippingOption": 12},
		"the option's id as a text": {"shippingOption": "12"},
		"fastest":                   {"shippingOption": "Fastest"},
		"on an invoice":             {"paymentMethod": "manual"},
		"verified elsewhere":        {"paymentVerificationId": "tx_1"},
		"priority":                  {"manufacturingSpeed": "Priority"},
		"economy":                   {"manufacturingSpeed": "Economy"},
		"a reference of 20":         {"refNumber": "12345678901234567890"},
		"ZIP+4 without its dash":    {"zipCode": "100161234"},
		"the country's name":        {"country": "United States"},
		"another country's name":    {"country": "côte d'ivoire", "state": "", "zipCode": "01 BP 1"},
		"a name and its own zone":   {"country": "Germany", "state": "", "zipCode": "10115", "shippingOption": 31},
		"digits among signs":        {"phoneNumber": "(123) 456-7890"},
		"Canada":                    {"country": "CA", "state": "ON", "zipCode": "K1A 0B1"},
		"Germany without a state":   {"country": "DE", "state": "", "zipCode": "10115", "phoneNumber": "+49 30 1234567"},
		"London":                    {"country": "GB", "state": "London", "zipCode": "EC1A 1BB", "phoneNumber": "+44 20 7946 0000"},
		"metadata":                  {"metadata": []any{map[string]any{"modelId": 1, "name": "a", "value": "b"}}},
		"no metadata as an object":  {"metadata": map[string]any{}},
		"incentives":                {"incentives": []any{"WELCOME", 5}},
		"a British code of six":     {"country": "UK", "state": "London", "zipCode": "123456"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, body := s.call("POST", "/orders/v1", order3(model, edit)); body["result"] != "success" {
				t.Error(body["reason"])
			}
		})
	}
}

// {result,reason,orderId}, and HTTP 400 with the same when it is refused.
//
// Contract: monolith A4.20, monolith A8.5, monolith A8.7
func TestAPlacedOrderIsCancelledOnce(t *testing.T) {
	s := start(t, Options{})
	s.call("POST", "/orders/v1", order3(s.orderable(), nil))
	for _, bad := range []string{`{"orderId":1,"status":"shipped"}`, `{"orderId":2,"status":"cancelled"}`} {
		status, body := s.call("PUT", "/orders/1/v1", bad)
		if status != 400 {
			t.Errorf("%s: %d", bad, status)
		}
		s.want(body, "result", `"failure"`, "orderId", "1")
	}
	status, body := s.call("PUT", "/orders/1/v1", `{"orderId":"1","status":"cancelled"}`)
	if status != 200 {
		t.Errorf("status %d", status)
	}
	s.want(body, "result", `"success"`, "reason", "null", "orderId", "1")
	_, body = s.call("GET", "/orders/1/v1", "")
	s.want(body, "ordersStatus/1/status", `"cancelled"`, "ordersCount/cancelled", "1", "ordersCount/placed", "0",
		"ordersStatus/1/items/1/status", `{"cancelled":3,"complete":0,"in_production":0,"processing":0}`)
	status, body = s.call("PUT", "/orders/1/v1", `{"orderId":1,"status":"cancelled"}`)
	if status != 400 {
		t.Errorf("status %d", status)
	}
	s.want(body, "result", `"failure"`, "reason", `"Order 1 cannot be cancelled, it is cancelled."`, "orderId", "1")
	if status, _ = s.call("PUT", "/orders/2/v1", `{"orderId":2,"status":"cancelled"}`); status != 404 {
		t.Errorf("an unknown order: %d", status)
	}
}

// There is no idempotency. The other mode answers a repeated refNumber with the first order.
//
// Contract: monolith A1.8
func TestOrdersAreIdempotentOnlyWhenAsked(t *testing.T) {
	for _, idempotent := range []bool{false, true} {
		s := start(t, Options{OrdersIdempotent: idempotent})
		model := s.orderable()
		first := order3(model, map[string]any{"refNumber": "MIQ-1"})
		var second map[string]any
		for range 2 {
			_, second = s.call("POST", "/orders/v1", first)
		}
		_, other := s.call("POST", "/orders/v1", order3(model, map[string]any{"refNumber": "MIQ-2"}))
		want := map[bool][2]string{false: {"2", "3"}, true: {"1", "2"}}[idempotent]
		s.want(second, "orderId", want[0], "productionOrderIds", `["`+want[0]+`"]`)
		s.want(other, "orderId", want[1])
		for range 2 { // without a reference there is nothing to tell them by
			_, other = s.call("POST", "/orders/v1", order3(model, nil))
		}
		s.want(other, "orderId", map[bool]string{false: "5", true: "4"}[idempotent])
	}
}

// Contract: monolith A7.5
func TestAnOrdersStatusIsMadeFromItsPieces(t *testing.T) {
	for want, items := range map[string][]orderedItem{
		"placed":        {{quantity: 2, processing: 2}, {quantity: 1, processing: 1}},
		"in_production": {{quantity: 2, processing: 1, inProduction: 1}},
		"shipped":       {{quantity: 2, complete: 2}, {quantity: 1, cancelled: 1}},
		"cancelled":     {{quantity: 2, cancelled: 2}},
	} {
		if got := (&order{items: items}).status(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := (&order{items: []orderedItem{{quantity: 3, processing: 2, complete: 1}}}).status(); got != "in_production" {
		t.Errorf("a part of it is complete: %s", got)
	}
}
