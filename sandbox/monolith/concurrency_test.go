package monolith

import (
	"fmt"
	"sync"
	"testing"
)

func TestOrdersPlacedAtOnceAreAllPlaced(t *testing.T) {
	s := start(t, Options{OrdersIdempotent: true})
	model := s.orderable()
	const orders, askedEach = 40, 3
	var mu sync.Mutex
	ids := map[string]map[string]bool{} // by reference
	var done sync.WaitGroup
	for i := range orders * askedEach {
		done.Go(func() {
			reference := fmt.Sprintf("MIQ-%d", i%orders)
			_, body := s.call("POST", "/orders/v1", order3(model, map[string]any{"refNumber": reference}))
			mu.Lock()
			defer mu.Unlock()
			if ids[reference] == nil {
				ids[reference] = map[string]bool{}
			}
			ids[reference][at(body, "orderId")] = true
		})
	}
	done.Wait()
	for reference, answered := range ids {
		if len(answered) != 1 || answered["absent"] {
			t.Errorf("%s was answered as %v", reference, answered)
		}
	}
	_, body := s.call("GET", "/orders/0/v1?limit=100", "")
	s.want(body, "ordersCount/total", fmt.Sprint(orders))
}
