package monolith

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"strings"
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

// The steps are the same however often they are looked at; only the dates of the parcels are those of who looked.
//
// Contract: monolith A7.4, monolith A7.5, monolith A7.6
func TestProductionDoesNotDependOnWhoLooks(t *testing.T) {
	const hours = 16 * 24
	run := func(reads func(hour int) bool) string {
		s, factory := startFactory(t, Options{})
		defer s.stop()
		for n, speed := range []string{"", "Priority", "Economy"} {
			s.placeWith(map[string]any{"manufacturingSpeed": speed}, 10, 1, 1+n)
		}
		for range ordersPerRejection {
			s.place(2, 5)
		}
		for hour := range hours {
			switch hour {
			case 5:
				s.call("PUT", "/orders/7/v1", `{"orderId":7,"status":"cancelled"}`)
			case 30:
				s.call("PUT", "/orders/8/v1", `{"orderId":8,"status":"cancelled"}`)
			case 80:
				if err := s.server.Reject(t.Context(), 1, 1, "It is cracked."); err != nil {
					t.Error(err)
				}
			}
			if reads(hour) {
				s.call("GET", "/orders/0/v1"+query("limit", fmt.Sprint(1+hour%30)), "")
			}
			factory.advance(time.Hour)
		}
		_, body := s.call("GET", "/orders/0/v1?limit=100", "")
		for _, info := range body["ordersInfo"].([]any) {
			info := info.(map[string]any)
			parcels, _ := info["shipments"].([]any)
			for _, parcel := range parcels {
				delete(parcel.(map[string]any), "shipmentId") // counted in the order in which they are seen
			}
			for _, product := range info["orderProducts"].([]any) {
				delete(product.(map[string]any), "spin")
			}
		}
		told, _ := json.MarshalIndent(body, "", " ")
		random := regexp.MustCompile(`rejections/\w+/|127\.0\.0\.1:\d+`)
		return random.ReplaceAllString(string(told), "")
	}
	want := run(func(int) bool { return false })
	if n := strings.Count(want, `"status": "shipped"`); n != 22 { // all but the cancelled one
		t.Errorf("%d orders are shipped:\n%s", n, want)
	}
	for _, every := range []int{1, 7, 40, 100} {
		if got := run(func(hour int) bool { return hour%every == every/2 }); got != want {
			t.Errorf("read every %d hours:\n%s\nwant\n%s", every, got, want)
		}
	}
}

// Contract: monolith A7.1, monolith A7.5
func TestASpeedIsHowSoonAnOrderIsComplete(t *testing.T) {
	s, factory := startFactory(t, Options{})
	orders := map[string]string{}
	for _, speed := range []string{"Priority", "Standard", "Economy"} {
		orders[speed] = s.placeWith(map[string]any{"manufacturingSpeed": speed}, 1)
	}
	shipped := map[string]int{}
	for day := range 20 {
		for speed, id := range orders {
			_, body := s.call("GET", "/orders/"+id+"/v1", "")
			if at(body, "ordersStatus/"+id+"/status") == `"shipped"` && shipped[speed] == 0 {
				shipped[speed] = day
			}
		}
		factory.advance(factoryDay)
	}
	if fmt.Sprint(shipped) != "map[Economy:15 Priority:2 Standard:5]" {
		t.Error(shipped)
	}
}

// One piece goes in one parcel; two items of one piece each go in two.
//
// Contract: monolith A7.4
func TestWhatThereIsTwoOfIsSentInTwoParcels(t *testing.T) {
	for name, c := range map[string]struct {
		quantities []int
		parcels    int
	}{
		"one piece":            {[]int{1}, 1},
		"two pieces":           {[]int{2}, 2},
		"two items":            {[]int{1, 1}, 2},
		"many of both":         {[]int{1, 7, 1, 30}, 2},
		"one piece, then more": {[]int{1, 2}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s, factory := startFactory(t, Options{})
			s.place(c.quantities...)
			factory.advance(4 * factoryDay)
			_, body := s.call("GET", "/orders/1/v1", "")
			s.want(body, "ordersStatus/1/status", `"in_production"`)
			before, _ := body["ordersInfo"].([]any)[0].(map[string]any)["shipments"].([]any)
			factory.advance(factoryDay)
			_, body = s.call("GET", "/orders/1/v1", "")
			after, _ := body["ordersInfo"].([]any)[0].(map[string]any)["shipments"].([]any)
			if len(before) != c.parcels-1 || len(after) != c.parcels {
				t.Errorf("%d parcels, then %d", len(before), len(after))
			}
			s.want(body, "ordersStatus/1/status", `"shipped"`)
		})
	}
}

// Contract: monolith A7.4
func TestAParcelWithoutANumberHasNoLink(t *testing.T) {
	s, factory := startFactory(t, Options{})
	s.placeWith(map[string]any{"country": "JP", "state": "", "shippingOption": "Cheapest"}, 1)
	factory.advance(5 * factoryDay)
	_, body := s.call("GET", "/orders/1/v1", "")
	s.want(body, "ordersInfo/0/shipments/0", `{"carrier":"Post","shipDate":"2026-11-20 12:00:01","shipmentId":1,"trackingNumber":null}`)
}

// A factory's clock that went back, as when a sandbox was run with another one, takes nothing back; and what was seen once
// stays as it was seen after a restart.
//
// Contract: monolith A7.4, monolith A7.5
func TestNothingThatWasSeenIsTakenBack(t *testing.T) {
	first, factory := startFactory(t, Options{})
	first.place(10)
	factory.advance(3 * factoryDay)
	_, before := first.call("GET", "/orders/1/v1", "")
	first.stop()
	again, _ := startFactory(t, Options{Dir: first.dir}) // at the day of the order
	again.advance(time.Minute)
	_, after := again.call("GET", "/orders/1/v1", "")
	again.want(after, "ordersStatus/1/items/1/status", pieces(0, 6, 4, 0))
	if !reflect.DeepEqual(before, after) {
		t.Errorf("before %v\nafter %v", before, after)
	}
}

// Without a clock of its own the factory keeps the real time. Orders from before there was production are made from now on.
func TestADatabaseFromBeforeThereWasProduction(t *testing.T) {
	old := start(t, Options{})
	old.place(1)
	if _, err := old.server.store.db.Exec(`DROP TABLE production; DROP TABLE shipments; DROP TABLE rejections`); err != nil {
		t.Fatal(err)
	}
	old.stop()
	s := start(t, Options{Dir: old.dir})
	_, body := s.call("GET", "/orders/1/v1", "")
	s.want(body, "ordersStatus/1/status", `"placed"`)
	s.advance(5 * factoryDay)
	_, body = s.call("GET", "/orders/1/v1", "")
	s.want(body, "result", `"failure"`) // the token has expired
	s.token = s.newToken()
	_, body = s.call("GET", "/orders/1/v1", "")
	s.want(body, "ordersStatus/1/status", `"shipped"`)
}

// Contract: monolith A4.20, monolith A8.5
func TestWhatIsBeingMadeCannotBeCancelled(t *testing.T) {
	s, factory := startFactory(t, Options{})
	s.place(2)
	s.place(2)
	factory.advance(factoryDay - time.Second)
	if status, body := s.call("PUT", "/orders/1/v1", `{"orderId":1,"status":"cancelled"}`); status != 200 {
		t.Errorf("just before: %d %v", status, body)
	}
	for _, state := range []string{"in_production", "in_production", "shipped"} {
		factory.advance(2 * factoryDay)
		status, body := s.call("PUT", "/orders/2/v1", `{"orderId":2,"status":"cancelled"}`)
		if status != 400 {
			t.Errorf("status %d", status)
		}
		s.want(body, "result", `"failure"`, "reason", `"Order 2 cannot be cancelled, it is `+state+`."`, "orderId", "2")
	}
	_, body := s.call("GET", "/orders/v1?orderIds=1,2", "") // nothing is made of the first
	s.want(body, "ordersCount", `{"cancelled":1,"in_production":0,"placed":0,"shipped":1,"total":2,"unknown":0}`,
		"ordersStatus/1/items/1/status", pieces(0, 0, 0, 2), "ordersStatus/2/items/2/status", pieces(0, 0, 2, 0),
		"ordersInfo/1/orderId", "1", "ordersInfo/1/shipments", "null")
}
