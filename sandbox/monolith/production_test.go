package monolith

import (
	"fmt"
	"maps"
	"testing"
	"time"
)

// startFactory opens a monolith whose factory has a clock of its own, both at the same time at first.
func startFactory(t testing.TB, opts Options) (*system, *clock) {
	t.Helper()
	factory := &clock{at: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
	opts.FactoryNow = factory.now
	return start(t, opts), factory
}

// place orders a cube in each of some quantities and fails the test when that is refused. It answers the order's id.
func (s *system) place(quantities ...int) string {
	s.Helper()
	return s.placeWith(nil, quantities...)
}

func (s *system) placeWith(edit map[string]any, quantities ...int) string {
	s.Helper()
	model := s.orderable()
	var items []any
	for _, quantity := range quantities {
		items = append(items, map[string]any{"modelId": model, "materialId": 6, "quantity": quantity})
	}
	fields := map[string]any{"items": items}
	maps.Copy(fields, edit)
	_, body := s.call("POST", "/orders/v1", order3(model, fields))
	if body["result"] != "success" {
		s.Fatalf("order: %v", body["reason"])
	}
	return at(body, "orderId")
}

func pieces(processing, inProduction, complete, cancelled int) string {
	return fmt.Sprintf(`{"cancelled":%d,"complete":%d,"in_production":%d,"processing":%d}`, cancelled, complete, inProduction, processing)
}

// Contract: monolith A7.4, monolith A7.5
func TestAnOrderMovesByItselfAsItsFactoryDaysGoBy(t *testing.T) {
	s, factory := startFactory(t, Options{})
	s.place(10)
	const parcel1 = `{"carrier":"UPS","shipDate":"2026-11-20 12:03:01","shipmentId":1,"trackingLink":"https://tracking.example/SB00000001P1","trackingNumber":"SB00000001P1"}`
	const parcel2 = `{"carrier":"UPS","shipDate":"2026-11-20 12:05:01","shipmentId":2,"trackingLink":"https://tracking.example/SB00000001P2","trackingNumber":"SB00000001P2"}`
	for day, want := range []struct{ status, pieces, shipments string }{
		{"placed", pieces(10, 0, 0, 0), "null"},
		{"in_production", pieces(0, 10, 0, 0), "null"},
		{"in_production", pieces(0, 10, 0, 0), "null"},
		{"in_production", pieces(0, 6, 4, 0), "[" + parcel1 + "]"},
		{"in_production", pieces(0, 6, 4, 0), "[" + parcel1 + "]"},
		{"shipped", pieces(0, 0, 10, 0), "[" + parcel1 + "," + parcel2 + "]"},
		{"shipped", pieces(0, 0, 10, 0), "[" + parcel1 + "," + parcel2 + "]"},
	} {
		_, body := s.call("GET", "/orders/1/v1", "")
		s.want(body, "ordersStatus/1/status", `"`+want.status+`"`, "ordersStatus/1/items/1/status", want.pieces, "ordersInfo/0/shipments", want.shipments,
			"ordersCount/"+want.status, "1", "ordersCount/total", "1")
		if t.Failed() {
			t.Fatalf("after %d days", day)
		}
		factory.advance(factoryDay)
		s.advance(time.Minute)
	}
}
