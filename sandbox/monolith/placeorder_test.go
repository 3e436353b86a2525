package monolith

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// The account's set-up comes back as a failure of the order, told by the words in its reason alone.
//
// Contract: monolith A8.2, monolith A8.3, monolith A8.4, monolith A10.3
func TestAnAccountThatIsNotSetUpRefusesCreditCards(t *testing.T) {
	verified := map[string]any{"paymentVerificationId": "tx_1"}
	for name, c := range map[string]struct {
		opts   Options
		edit   map[string]any
		reason string
	}{
		"no billing address":                 {Options{NoBillingAddress: true}, nil, "There is no default billing address for user [modeliq]."},
		"no billing address and no card":     {Options{NoBillingAddress: true, NoCard: true}, nil, "There is no default billing address for user [modeliq]."},
		"no billing address but verified":    {Options{NoBillingAddress: true}, verified, "There is no default billing address for user [modeliq]."},
		"no card":                            {Options{NoCard: true}, nil, "There is no credit card on file for this account."},
		"no card but verified elsewhere":     {Options{NoCard: true}, verified, ""},
		"neither of the two, on an invoice":  {Options{NoBillingAddress: true, NoCard: true}, map[string]any{"paymentMethod": "manual"}, ""},
		"an account that has all it needs":   {Options{}, nil, ""},
		"another order than by credit cards": {Options{NoCard: true}, map[string]any{"paymentMethod": "manual"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, c.opts)
			status, body := s.call("POST", "/orders/v1", order3(s.orderable(), c.edit))
			placed := map[bool]string{true: "success", false: "failure"}[c.reason == ""]
			if reason, _ := body["reason"].(string); status != 200 || body["result"] != placed || reason != c.reason {
				t.Errorf("%d %v", status, body)
			}
			_, body = s.call("GET", "/orders/0/v1", "")
			s.want(body, "ordersCount/total", map[bool]string{true: "1", false: "0"}[c.reason == ""])
		})
	}
}

// An order needs models that are processed, and that fit the printer of the material.
//
// Contract: monolith A7.1, monolith A5.10, monolith A8.2
func TestAnOrderNeedsModelsThatCanBeMade(t *testing.T) {
	s := start(t, Options{})
	_, long := s.call("POST", "/models/v1", upload(cube(200), nil)) // 20 cm: nylon is made so large, castings are not
	model := at(long, "modelId")
	order := func(material int) string {
		return order3(model, map[string]any{"items": []any{map[string]any{"modelId": model, "materialId": material, "quantity": 1}}})
	}
	status, body := s.call("POST", "/orders/v1", order(6))
	if status != 200 {
		t.Errorf("status %d", status)
	}
	s.want(body, "result", `"failure"`, "reason", `"Model `+model+` is still processing."`)
	s.advance(processingTime)
	_, body = s.call("POST", "/orders/v1", order(53))
	s.want(body, "result", `"failure"`, "reason", `"Model `+model+` is not printable in material 53."`)
	_, body = s.call("POST", "/orders/v1", order(6))
	s.want(body, "result", `"success"`, "orderId", "1")
}

// The promised days: Economy ten business days later than usual, Priority sooner, and transit on top.
//
// Contract: monolith A7.1, monolith A7.3
func TestTheTargetDatesFollowTheSpeed(t *testing.T) {
	s := start(t, Options{}) // on a Friday
	for speed, want := range map[string][2]string{
		"":         {"2026-11-30 00:00:00", "2026-12-01 00:00:00"},
		"Standard": {"2026-11-30 00:00:00", "2026-12-01 00:00:00"},
		"Economy":  {"2026-12-14 00:00:00", "2026-12-15 00:00:00"},
		"Priority": {"2026-11-25 00:00:00", "2026-11-26 00:00:00"},
	} {
		id := s.placeWith(map[string]any{"manufacturingSpeed": speed, "shippingOption": "Fastest"}, 1)
		_, body := s.call("GET", "/orders/"+id+"/v1", "")
		s.want(body, "ordersInfo/0/targetShipDate", `"`+want[0]+`"`, "ordersInfo/0/targetDeliveryDate", `"`+want[1]+`"`)
	}
}

// An order is to be found as soon as it is answered, and one whose caller left before it was recorded never comes.
//
// Contract: monolith A10.1, monolith A10.6
func TestAnOrderIsFoundAtOnceOrNever(t *testing.T) {
	s := start(t, Options{})
	found := func(reference string) string {
		_, body := s.call("GET", "/orders/0/v1"+query("address3", "Ref "+reference, "limit", "100"), "")
		return at(body, "ordersCount/total")
	}
	for n := range 5 {
		reference := fmt.Sprintf("MIQ-%d", n)
		s.placeWith(map[string]any{"refNumber": reference, "address3": "Ref " + reference}, 1)
		if total := found(reference); total != "1" {
			t.Errorf("%s is found %s times", reference, total)
		}
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	body := order3(s.orderable(), map[string]any{"refNumber": "MIQ-9", "address3": "Ref MIQ-9"})
	r := httptest.NewRequestWithContext(gone, http.MethodPost, "/orders/v1", strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+s.token)
	s.server.ServeHTTP(httptest.NewRecorder(), r)
	for range 2 {
		if total := found("MIQ-9"); total != "0" {
			t.Errorf("an order of nobody is found %s times", total)
		}
		s.advance(10 * time.Second)
	}
}
