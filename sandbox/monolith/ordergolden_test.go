package monolith

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// documentedOrder is the body of the documentation member by member, with our values: which ids are texts and which are
// numbers, what is null and what is an empty list. Spin is random.
const documentedOrder = `{"result":"success",
 "ordersCount":{"total":1,"placed":0,"in_production":1,"cancelled":0,"unknown":0,"shipped":0},
 "ordersStatus":{"1":{"status":"in_production","items":{"1":{"title":"cube","quantity":1,
   "status":{"processing":0,"in_production":1,"complete":0,"cancelled":0}}}}},
 "ordersInfo":[{"orderId":1,"refNumber":null,"targetDeliveryDate":"2026-12-09 00:00:00","targetShipDate":"2026-11-30 00:00:00",
   "shipments":null,
   "orderProducts":[{"orderProductId":"1","spin":"SPIN","productTitle":"cube","optionId":"6",
     "optionDescription":"SLS - Nylon PA12 - White","quantity":"1",
     "models":[{"modelId":"1000001","materialId":"6","title":"cube",
       "rejection":{"rejectionReasons":[],"affectedMaterials":[]}}]}]}],
 "nextActionSuggestions":{"url":null}}`

// rejectedOrder is a body with everything that the documented one has none of.
const rejectedOrder = `{"result":"success",
 "ordersCount":{"total":1,"placed":0,"in_production":0,"cancelled":0,"unknown":0,"shipped":1},
 "ordersStatus":{"1":{"status":"shipped","items":{"1":{"title":"cube","quantity":10,
   "status":{"processing":0,"in_production":0,"complete":4,"cancelled":6}}}}},
 "ordersInfo":[{"orderId":1,"refNumber":"MIQ-1","targetDeliveryDate":"2026-12-09 00:00:00","targetShipDate":"2026-11-30 00:00:00",
   "shipments":[{"shipmentId":1,"shipDate":"2026-11-20 12:00:01","carrier":"UPS","trackingNumber":"SB00000001P1","trackingLink":"https://tracking.example/SB00000001P1"}],
   "orderProducts":[{"orderProductId":"1","spin":"SPIN","productTitle":"cube","optionId":"6",
     "optionDescription":"SLS - Nylon PA12 - White","quantity":"10",
     "models":[{"modelId":"1000001","materialId":"6","title":"cube",
       "rejection":{"rejectionReasons":[{"reasonTitle":"Rejected by production","comment":"It is cracked.","pictureUrl":"http://HOST/rejections/KEY/picture.png"}],
         "affectedMaterials":["6"]}}]}]}],
 "nextActionSuggestions":{"url":null}}`

// Contract: monolith A7.3, monolith A1.3, monolith A1.4, monolith A1.5
func TestAnOrderInProductionIsTheDocumentedBody(t *testing.T) {
	s, factory := startFactory(t, Options{})
	s.place(1)
	factory.advance(factoryDay)
	_, body := s.call("GET", "/orders/1/v1", "")
	s.wantBody(body, documentedOrder)
}

// The documented request to the letter, and its answer.
//
// Contract: monolith A4.17, monolith A7.1, monolith A7.2
func TestTheDocumentedOrderIsPlaced(t *testing.T) {
	s := start(t, Options{})
	_, body := s.call("POST", "/orders/v1", strings.Replace(`{"firstName":"John","lastName":"Doe","country":"US","state":"NY","city":"New York",
		"address1":"419 Park Ave S","address2":"Suite 900","zipCode":"10016","phoneNumber":"1234567890",
		"items":[{"materialId":6,"modelId":123456,"quantity":1}],"paymentMethod":"credit_card","shippingOption":"Cheapest"}`, `"modelId":123456`, `"modelId":`+s.orderable(), 1))
	s.wantBody(body, `{"result":"success","orderId":1,"productionOrderIds":["1"],"nextActionSuggestions":{"checkOrderStatus":"/checkout/receipt?orderId=1"}}`)
}

// A cancellation and its refusal have the same members.
//
// Contract: monolith A4.20, monolith A8.5
func TestACancellationAndItsRefusalAreOneBody(t *testing.T) {
	s := start(t, Options{})
	s.place(1)
	const cancel = `{"orderId":1,"status":"cancelled"}`
	_, body := s.call("PUT", "/orders/1/v1", cancel)
	s.wantBody(body, `{"result":"success","reason":null,"orderId":1,"nextActionSuggestions":[]}`)
	status, body := s.call("PUT", "/orders/1/v1", cancel)
	s.wantBody(body, `{"result":"failure","reason":"Order 1 cannot be cancelled, it is cancelled.","orderId":1,"nextActionSuggestions":[]}`)
	if status != 400 {
		t.Errorf("status %d", status)
	}
}

// Contract: monolith A7.3, monolith A7.4, monolith A7.6
func TestAnOrderWithAllThereCanBe(t *testing.T) {
	s, factory := startFactory(t, Options{})
	s.placeWith(map[string]any{"refNumber": "MIQ-1"}, 10)
	factory.advance(3 * factoryDay)
	if err := s.server.Reject(t.Context(), 1, 1, "It is cracked."); err != nil {
		t.Fatal(err)
	}
	_, body := s.call("GET", "/orders/1/v1", "")
	s.wantBody(body, rejectedOrder)
}

// wantBody compares a whole body, save for what is random in it.
func (s *system) wantBody(body map[string]any, want string) {
	s.Helper()
	got, err := json.MarshalIndent(body, "", " ")
	if err != nil {
		s.Fatal(err)
	}
	for pattern, fixed := range map[string]string{`"spin": "[A-Z2-7]{9}"`: `"spin": "SPIN"`, `rejections/[A-Z2-7]{26}/`: "rejections/KEY/"} {
		got = regexp.MustCompile(pattern).ReplaceAll(got, []byte(fixed))
	}
	got = bytes.ReplaceAll(got, []byte(strings.TrimPrefix(s.url, "http://")), []byte("HOST"))
	var members map[string]any
	if err := json.Unmarshal([]byte(want), &members); err != nil {
		s.Fatal(err)
	}
	sorted, _ := json.MarshalIndent(members, "", " ")
	if string(got) != string(sorted) {
		s.Errorf("the body is\n%s\nwant\n%s", got, sorted)
	}
}
