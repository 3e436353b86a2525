package main_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// control changes something by the sandbox's control, which must accept it.
func (u *upstreams) control(t *testing.T, method, path, body string) value {
	t.Helper()
	r := u.request(t, method, "/control/"+path, body)
	r.Header.Set("Content-Type", "application/json")
	return u.ok(t, r)
}

// The monolith places the order and its answer is lost: the order is found there, and never placed again.
func TestAnOrderWhoseAnswerIsLostIsPlacedOnce(t *testing.T) {
	u := startUpstreams(t, shipped, t.TempDir(), anyPort)
	defer func() { u.kill() }()
	shop := startShop(t, shipped, t.TempDir(), u.urls(), []string{"--monolith-max-processing", "1s"})
	defer func() { shop.kill() }()
	b := shop.enter(t, "pk_test_loctite")
	model, _ := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	cart := b.fill(t, model, "mat_6", 1, newYork)
	eventually(t, patience, "the monolith has processed the model", func() bool { // until then it refuses to make it
		models := u.monolith(t, "/models/v1").list("models")
		return len(models) == 1 && u.monolith(t, "/models/"+models[0].text("modelId")+"/v1").text("printable") == "yes"
	})
	u.control(t, "PUT", "faults/monolith", `{"kind":"lost","method":"POST","path":"/orders/"}`)
	order := without(t, b.place(t, placement(cart, "lost"))).at("order")
	eventually(t, patience, "the order is known to be placed", func() bool {
		return b.ask(t, orderDocument, variables{"id": order.text("id")}).text("order.status") == "PLACED"
	})
	if found := u.ordersOf(t, order.text("number")); len(found) != 1 {
		t.Errorf("the monolith has %v", found)
	}
	if hit := u.control(t, "GET", "state", "").text("upstreams.0.hit"); hit != "1" {
		t.Errorf("%s calls were lost: the order was sent again", hit)
	}
}

// Whatever is wrong with the tax service, a quote has tax from the table of rates; afterwards it is the service's again.
func TestAQuoteWhileTheTaxServiceIsIll(t *testing.T) {
	u := startUpstreams(t, shipped, t.TempDir(), anyPort)
	defer func() { u.kill() }()
	for _, kind := range []string{"broken", "silent", "rate_limited"} {
		t.Run(kind, func(t *testing.T) {
			shop := startShop(t, shipped, t.TempDir(), u.urls()) // each with a breaker of its own
			defer func() { shop.kill() }()
			b := shop.enter(t, "pk_test_loctite")
			model, _ := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
			taxed := func(quantity int) string {
				line := variables{"modelId": model, "materialId": "mat_6", "quantity": quantity} // a quantity that is new is not remembered
				quote := b.ask(t, quoteDocument, variables{"input": variables{"lines": []variables{line}, "shipTo": newYork}})
				return without(t, quote.at("quoteCreate")).text("quote.tax.status")
			}
			fault := `{"kind":"` + kind + `"}`
			if kind == "rate_limited" {
				fault = `{"kind":"rate_limited","retry":"1s"}`
			}
			u.control(t, "PUT", "faults/tax", fault)
			if status := taxed(1); status != "ESTIMATED" {
				t.Errorf("taxed as %s", status)
			}
			u.control(t, "DELETE", "faults/tax", "")
			quantity := 1
			eventually(t, 2*patience, "tax of the service", func() bool {
				quantity++
				return taxed(quantity) == "CALCULATED"
			})
		})
	}
}

// Whoever starts the product with a sandbox in it is told where its control is; with upstreams of their own there is none.
func TestTheControlIsAnnounced(t *testing.T) {
	_, u := open(t)
	alone := launch(t, shipped, shopArguments(t.TempDir(), []string{"--sandbox-factory-speed", "60"})...)
	defer alone.kill()
	address := alone.said(t, "Sandbox ")
	page := get(t, address)
	if page.status != http.StatusOK || !strings.HasSuffix(address, "/control/") || !strings.Contains(string(page.body), "<title>Sandbox control") {
		t.Errorf("%s: %d %.200s", address, page.status, page.body)
	}
	if speed := get(t, address+"state").json(t).text("clock.speed"); speed != "60" {
		t.Errorf("the factory's speed is %s", speed)
	}
	if page := get(t, u.url+"/control/"); page.status != http.StatusOK {
		t.Errorf("modeliq sandbox: %d", page.status)
	}
	connected := launch(t, shipped, shopArguments(t.TempDir(), u.urls())...)
	defer connected.kill()
	for line := range connected.lines {
		if strings.Contains(line, "Sandbox") {
			t.Errorf("announced %q", line)
		}
		if strings.Contains(line, "Partner key") {
			break // what is announced after the control
		}
	}
}

// An order goes through the factory as fast as its clock is moved, and its buyer can follow it.
func TestAnOrderIsMadeAndSentAsTheFactorysTimePasses(t *testing.T) {
	u := startUpstreams(t, shipped, t.TempDir(), anyPort, "--factory-speed", "0")
	defer func() { u.kill() }()
	shop := startShop(t, shipped, t.TempDir(), u.urls())
	defer func() { shop.kill() }()
	b := shop.enter(t, "pk_test_loctite")
	model, _ := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	order := without(t, b.place(t, placement(b.fill(t, model, "mat_6", 5, newYork), "made"))).at("order")
	becomes := func(status, progress string) {
		t.Helper()
		eventually(t, patience, "the order is "+status+" with "+progress, func() bool {
			now := b.ask(t, orderDocument, variables{"id": order.text("id")}).at("order")
			if !now.has("lines.0.progress") {
				return false
			}
			var pieces []string
			for _, p := range now.list("lines.0.progress") {
				pieces = append(pieces, p.text("quantity")+" "+p.text("state"))
			}
			slices.Sort(pieces)
			return now.text("status") == status && strings.Join(pieces, ", ") == progress
		})
	}
	becomes("PLACED", "5 processing")
	u.control(t, "POST", "clock/advance", `{"by":"24h"}`)
	becomes("IN_PRODUCTION", "5 in_production")
	u.control(t, "POST", "clock/advance", `{"by":"48h"}`)
	becomes("PARTIALLY_SHIPPED", "2 complete, 3 in_production")
	u.control(t, "PUT", "clock", `{"speed":1000000}`) // the rest takes less than a second
	becomes("SHIPPED", "5 complete")
}

// What a person rejects on the control page is not made.
func TestAnItemThatIsRejectedByHand(t *testing.T) {
	u := startUpstreams(t, shipped, t.TempDir(), anyPort, "--factory-speed", "0")
	defer func() { u.kill() }()
	shop := startShop(t, shipped, t.TempDir(), u.urls())
	defer func() { shop.kill() }()
	b := shop.enter(t, "pk_test_loctite")
	model, _ := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	order := without(t, b.place(t, placement(b.fill(t, model, "mat_6", 2, newYork), "rejected"))).at("order")
	var made value
	eventually(t, patience, "the order on the control page", func() bool {
		orders := u.control(t, "GET", "orders", "").list("orders")
		if len(orders) > 0 {
			made = orders[0]
		}
		return len(orders) == 1
	})
	if made.text("reference") != order.text("number") || made.text("status") != "placed" || made.text("items.0.quantity") != "2" {
		t.Errorf("the page shows %s for %s", made, order)
	}
	after := u.control(t, "POST", "orders/"+made.text("id")+"/reject", `{"productId":`+made.text("items.0.productId")+`,"reason":"A wall is too thin."}`)
	if !after.yes("orders.0.items.0.rejected") || after.text("orders.0.status") != "cancelled" {
		t.Errorf("after the rejection: %s", after)
	}
	eventually(t, patience, "the buyer sees it", func() bool {
		now := b.ask(t, orderDocument, variables{"id": order.text("id")}).at("order")
		return now.text("status") == "REJECTED"
	})
}

// Model processing refuses too many calls with a problem, as it refuses everything.
func TestARateLimitedUpstreamRefusesInItsOwnWords(t *testing.T) {
	u := startUpstreams(t, shipped, t.TempDir(), anyPort)
	defer func() { u.kill() }()
	u.control(t, "PUT", "faults/mp", `{"kind":"rate_limited","retry":"90s"}`)
	a := get(t, u.url+"/mp/v1/materials", "Authorization", "Bearer sandbox")
	if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "90" ||
		a.header.Get("Content-Type") != "application/problem+json" || a.json(t).text("code") != "rate_limited" {
		t.Errorf("%d %v %s", a.status, a.header, a.body)
	}
	u.control(t, "PUT", "faults/monolith", `{"kind":"rate_limited","retry":"90s"}`)
	a = get(t, u.url+"/materials/v1")
	if a.status != http.StatusTooManyRequests || a.json(t).text("rateLimit.retryInSeconds") != "90" || a.json(t).text("result") != "failure" {
		t.Errorf("%d %v %s", a.status, a.header, a.body)
	}
	u.control(t, "PUT", "faults/tax", `{"kind":"rate_limited","retry":"90s"}`)
	a = get(t, u.url+"/tax/api/v2/utilities/ping")
	if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "90" || a.json(t).text("error.code") != "RateLimitExceeded" {
		t.Errorf("%d %v %s", a.status, a.header, a.body)
	}
}
