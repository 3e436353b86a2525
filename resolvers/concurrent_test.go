package resolvers_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
)

// Two tabs cannot lose each other's changes: each of many additions at once is in the cart, and has its own version.
func TestChangesAtOnceAreAllKept(t *testing.T) {
	const tabs = 20
	w := &wires{}
	readJSON(t, "testdata/cart-lines/upstream.json", w)
	h := newHouse(t, w)
	var s setting
	readJSON(t, "testdata/cart-lines/upstream.json", &s)
	for bucket, docs := range s.Seeds {
		for id, doc := range docs {
			h.seed(bucket, "loctite", "buyer", id, doc)
		}
	}
	var g sync.WaitGroup
	for range tabs {
		g.Go(func() {
			answer := h.send(t, "loctite", "buyer", `mutation { cartLinesAdd(cartId: "crt_c", lines: [{modelId: "mdl_arm", materialId: "mat_25", quantity: 1}]) { userErrors { code } } }`, nil)
			if strings.Contains(string(answer), "code") {
				t.Errorf("an addition was refused: %s", answer)
			}
		})
	}
	g.Wait()
	var cart struct {
		Data struct {
			Cart struct{ Version, TotalQuantity int }
		}
	}
	answer := h.send(t, "loctite", "buyer", `{ cart(id: "crt_c") { version totalQuantity } }`, nil)
	if err := json.Unmarshal(answer, &cart); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(cart.Data.Cart), fmt.Sprintf("{%d %d}", 4+tabs, 4+tabs); got != want {
		t.Errorf("version and quantity are %s, want %s", got, want)
	}
}
