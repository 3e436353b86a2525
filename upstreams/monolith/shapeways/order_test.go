package shapeways_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
	"github.com/modeliq/modeliq/upstreams/monolith"
)

func order() monolith.OrderRequest {
	return monolith.OrderRequest{
		Reference: "MIQ-0001",
		ShipTo: upstreams.Address{
			FirstName: "John", LastName: "Doe", Address1: "419 Park Ave S", City: "New York", Region: "ny", PostalCode: "10016",
			Country: "us", Phone: "+1 (234) 567-8901", Email: "john@example.com",
		},
		Items:            []monolith.OrderItem{{ModelID: 123456, MaterialID: 6, Quantity: 2}},
		ShippingOptionID: 12,
		Payment:          monolith.Payment{Method: monolith.Invoice},
	}
}

// Contract: monolith A4.17, monolith A7.1, monolith A7.2, monolith A10.1
func TestAnOrderAsItIsSent(t *testing.T) {
	r, c := recorded(t)
	sent := r.On("POST", "/orders/v1", httpclienttest.File(t, 200, "order_created.json"))
	receipt, err := c.PlaceOrder(t.Context(), order())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(monolith.OrderReceipt{OrderID: 123, ProductionOrderIDs: []string{"1234"}}, receipt); diff != "" {
		t.Error(diff)
	}
	const want = `{"firstName":"John","lastName":"Doe","country":"US","state":"NY","city":"New York","address1":"419 Park Ave S",` +
		`"address3":"Ref MIQ-0001","zipCode":"10016","phoneNumber":"2345678901","email":"john@example.com",` +
		`"items":[{"materialId":6,"modelId":123456,"quantity":2}],"paymentMethod":"manual","shippingOption":"12","refNumber":"MIQ-0001"}`
	if string(sent.Body) != want {
		t.Errorf("sent %s\nwant %s", sent.Body, want)
	}
	if sent.Header.Get("Content-Type") != "application/json" {
		t.Errorf("content type %q", sent.Header.Get("Content-Type"))
	}
}

// Contract: monolith A7.1, monolith A10.2, monolith A10.3
func TestWhatAnOrderSays(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*monolith.OrderRequest)
		want   map[string]any
	}{
		{
			"a company moves to the free second line", func(o *monolith.OrderRequest) { o.ShipTo.Company = "ACME" },
			map[string]any{"address1": "419 Park Ave S", "address2": "ACME", "address3": "Ref MIQ-0001"},
		},
		{
			"or before the street", func(o *monolith.OrderRequest) { o.ShipTo.Company, o.ShipTo.Address2 = "ACME", "Suite 900" },
			map[string]any{"address1": "ACME, 419 Park Ave S", "address2": "Suite 900", "address3": "Ref MIQ-0001"},
		},
		{
			"a company without a person", func(o *monolith.OrderRequest) {
				o.ShipTo.FirstName, o.ShipTo.LastName, o.ShipTo.Company = "", "", "ACME"
			},
			map[string]any{"firstName": "ACME", "lastName": "-"},
		},
		{"one name", func(o *monolith.OrderRequest) { o.ShipTo.LastName = "" }, map[string]any{"firstName": "John", "lastName": "-"}},
		{
			"no state and no postal code", func(o *monolith.OrderRequest) {
				o.ShipTo.Country, o.ShipTo.Region, o.ShipTo.City, o.ShipTo.PostalCode, o.ShipTo.Phone = "HK", "", "Kowloon", "", "+852 1234"
			},
			map[string]any{"state": "Kowloon", "zipCode": "-", "phoneNumber": "+852 1234"},
		},
		{"nine digits of postal code", func(o *monolith.OrderRequest) { o.ShipTo.PostalCode = "10016-7301" }, map[string]any{"zipCode": "10016"}},
		{"nine digits without a dash", func(o *monolith.OrderRequest) { o.ShipTo.PostalCode = "100167301" }, map[string]any{"zipCode": "10016"}},
		{
			"digits of another country", func(o *monolith.OrderRequest) { o.ShipTo.Country, o.ShipTo.PostalCode = "BR", "01310-1000" },
			map[string]any{"zipCode": "01310-1000"},
		},
		{
			"an account on file", func(o *monolith.OrderRequest) { o.Payment.Method = monolith.AccountOnFile },
			map[string]any{"paymentMethod": "credit_card", "paymentVerificationId": nil},
		},
		{
			"an external payment", func(o *monolith.OrderRequest) {
				o.Payment = monolith.Payment{Method: monolith.External, VerificationID: "pay_1"}
			},
			map[string]any{"paymentMethod": "credit_card", "paymentVerificationId": "pay_1"},
		},
		{"priority", func(o *monolith.OrderRequest) { o.Speed = monolith.Priority }, map[string]any{"manufacturingSpeed": "Priority"}},
		{"economy", func(o *monolith.OrderRequest) { o.Speed = monolith.Economy }, map[string]any{"manufacturingSpeed": "Economy"}},
		{"standard", func(o *monolith.OrderRequest) { o.Speed = monolith.Standard }, map[string]any{"manufacturingSpeed": nil}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, client := recorded(t)
			sent := r.On("POST", "/orders/v1", httpclienttest.File(t, 200, "order_created.json"))
			o := order()
			c.change(&o)
			if _, err := client.PlaceOrder(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			var body map[string]any
			if err := json.Unmarshal(sent.Body, &body); err != nil {
				t.Fatal(err)
			}
			for field, want := range c.want {
				if body[field] != want {
					t.Errorf("%s is %v, want %v", field, body[field], want)
				}
			}
		})
	}
}

func TestAnOrderThatCannotBeIsNotSent(t *testing.T) {
	for name, change := range map[string]func(*monolith.OrderRequest){
		"no reference":            func(o *monolith.OrderRequest) { o.Reference = "" },
		"a reference too long":    func(o *monolith.OrderRequest) { o.Reference = "123456789012345678901" },
		"a reference with blanks": func(o *monolith.OrderRequest) { o.Reference = "A1 " },
		"no items":                func(o *monolith.OrderRequest) { o.Items = nil },
		"no quantity":             func(o *monolith.OrderRequest) { o.Items[0].Quantity = 0 },
		"no shipping option":      func(o *monolith.OrderRequest) { o.ShippingOptionID = 0 },
		"no payment":              func(o *monolith.OrderRequest) { o.Payment.Method = "" },
		"no verification":         func(o *monolith.OrderRequest) { o.Payment.Method = monolith.External },
		"an unknown speed":        func(o *monolith.OrderRequest) { o.Speed = "warp" },
	} {
		c := client(t, httpclienttest.New(t).Client(upstreams.MonolithName)) // any request fails the test
		o := order()
		change(&o)
		if _, err := c.PlaceOrder(t.Context(), o); upstreams.KindOf(err) != upstreams.Refused || upstreams.IsAmbiguous(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

const findTarget = "/orders/0/v1?address3=Ref%20MIQ-0001&limit=100"

// Contract: monolith A4.19, monolith A10.1
func TestOrdersAreFoundByTheLineThatWasWritten(t *testing.T) {
	r, c := recorded(t)
	r.On("GET", findTarget, httpclienttest.File(t, 200, "orders_shipped.json"))
	found, err := c.FindOrders(t.Context(), "MIQ-0001")
	if err != nil {
		t.Fatal(err)
	}
	want := []monolith.Order{{
		ID: 7, Reference: "MIQ-0001", Status: monolith.OrderShipped,
		Items: []monolith.OrderProgress{{
			ModelID: 41, MaterialID: 6, Title: "arm", Quantity: 3, States: map[string]int{"in_production": 1, "complete": 2},
		}},
		Shipments: []monolith.Shipment{
			{
				ID: 5, ShippedAt: time.Date(2026, 11, 29, 10, 30, 0, 0, time.UTC), Carrier: "UPS", TrackingNumber: "1Z999",
				TrackingURL: "https://track.example/1Z999",
			},
			{ID: 6, Carrier: "UPS"},
		},
		TargetShipDate: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC),
	}}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Error(diff)
	}
}

// Contract: monolith A7.3
func TestTheDocumentedOrderIsFoundWithoutItsReference(t *testing.T) {
	r, c := recorded(t)
	r.On("GET", findTarget, httpclienttest.File(t, 200, "orders_documented.json"))
	found, err := c.FindOrders(t.Context(), "MIQ-0001")
	if err != nil {
		t.Fatal(err)
	}
	want := []monolith.Order{{
		ID: 123, Reference: "MIQ-0001", Status: monolith.OrderInProduction, TargetShipDate: time.Date(2023, 11, 2, 0, 0, 0, 0, time.UTC),
		Items: []monolith.OrderProgress{{Title: "cube", Quantity: 1, States: map[string]int{"processing": 1}}},
	}}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Error(diff)
	}
}

func TestNoneIsOnlyWhatSaysNone(t *testing.T) {
	for body, none := range map[string]bool{
		`{"result":"success","ordersCount":{"total":0},"ordersStatus":[],"ordersInfo":[]}`: true,
		`{"result":"success","ordersCount":{"total":0},"ordersStatus":{},"ordersInfo":{}}`: true,
		`{"result":"success"}`:                   false,
		`{"result":"success","ordersStatus":{}}`: false,
		`{"result":"success","ordersCount":{"total":"1"},"ordersStatus":[],"ordersInfo":[]}`:            false,
		`{"result":"success","ordersCount":{"total":1},"ordersStatus":{"x":{}},"ordersInfo":[]}`:        false,
		`{"result":"success","ordersCount":{"total":1},"ordersStatus":{},"ordersInfo":[{"orderId":0}]}`: false,
	} {
		r, c := recorded(t)
		r.On("GET", findTarget, httpclienttest.JSON(200, body))
		found, err := c.FindOrders(t.Context(), "MIQ-0001")
		if none && (err != nil || found == nil || len(found) != 0) || !none && upstreams.KindOf(err) != upstreams.Malformed {
			t.Errorf("%s: %v, %v", body, found, err)
		}
	}
}

// Contract: monolith A4.18
func TestOrdersAreReadByID(t *testing.T) {
	r, c := recorded(t)
	r.On("GET", "/orders/v1?orderIds=9%2C7%2C999", httpclienttest.File(t, 200, "orders_shipped.json"))
	r.On("GET", "/orders/v1?orderIds=999", httpclienttest.JSON(404, `{"result":"failure","reason":"Order not found"}`))
	orders, err := c.Orders(t.Context(), []int{9, 7, 999})
	if err != nil || len(orders) != 2 || orders[0].Status != monolith.OrderUnknown || !orders[0].TargetShipDate.IsZero() {
		t.Errorf("%+v %v", orders, err)
	}
	if orders, err := c.Orders(t.Context(), []int{999}); err != nil || len(orders) != 0 {
		t.Errorf("%v %v", orders, err)
	}
	if orders, err := c.Orders(t.Context(), nil); err != nil || len(orders) != 0 {
		t.Errorf("%v %v", orders, err)
	}
	if _, err := c.Orders(t.Context(), make([]int, 101)); upstreams.KindOf(err) != upstreams.Refused {
		t.Errorf("101 orders: %v", err)
	}
}
