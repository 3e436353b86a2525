package main_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"
)

// agreed is an order whose acceptance reached the buyer.
type agreed struct{ id, number, cart string }

// carriedAfterKill is how long an order may take whose process died with the call to the monolith on its way: the queue
// gives it away again after 5 s, and the call is waited for as long as it may take (8 s) and may still appear (1 s here).
const carriedAfterKill = 40 * time.Second

// An order that was accepted is placed once, however soon after its acceptance the process dies.
func TestAcceptedOrdersSurviveKills(t *testing.T) {
	t.Parallel()
	u := startUpstreams(t, shipped, t.TempDir(), anyPort)
	defer func() { u.kill() }()
	dir := t.TempDir()
	soon := []string{"--monolith-max-processing", "1s"}
	shop := startShop(t, shipped, dir, u.urls(), soon)
	defer func() { shop.kill() }()
	b := shop.enter(t, "pk_test_loctite")
	model, _ := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	quote := without(t, b.ask(t, quoteDocument, variables{"input": variables{"lines": []variables{{"modelId": model, "materialId": "mat_6"}}}}).at("quoteCreate")).at("quote")

	var orders []agreed
	for round, delay := range []time.Duration{0, 2, 5, 10, 20, 35, 60, 100} {
		cart := b.fill(t, model, "mat_6", round+1, newYork)
		order := without(t, b.place(t, placement(cart, fmt.Sprintf("round %d", round)))).at("order")
		orders = append(orders, agreed{order.text("id"), order.text("number"), cart.text("id")})
		<-time.After(delay * time.Millisecond) // the moment of death is what varies; nothing is waited for
		shop.kill()
		shop = startShop(t, shipped, dir, u.urls(), soon)
		b.shop = shop
		if quote.text("id") != b.ask(t, `query ($id: ID!) { quote(id: $id) { id } }`, variables{"id": quote.text("id")}).text("quote.id") {
			t.Errorf("round %d: the quote is gone", round)
		}
	}
	for round, o := range orders {
		eventually(t, carriedAfterKill, o.number+" is carried", func() bool {
			status := b.ask(t, orderDocument, variables{"id": o.id}).text("order.status")
			return status != "ACCEPTED"
		})
		read := b.ask(t, orderDocument, variables{"id": o.id}).at("order")
		if read.text("status") != "PLACED" || read.text("number") != o.number {
			t.Errorf("round %d ended as %s", round, read)
		}
		if found := u.ordersOf(t, o.number); len(found) != 1 || found[0].products[0].number("quantity") != float64(round+1) {
			t.Errorf("round %d: the monolith has %v", round, found)
		}
		cart := b.ask(t, cartDocument, variables{"id": o.cart}).at("cart")
		again := placement(cart, fmt.Sprintf("round %d", round))
		again["expectedTotal"] = variables{"amount": read.text("cost.total.amount"), "currencyCode": read.text("cost.total.currencyCode")}
		if replay := b.place(t, again); cart.text("order.id") != o.id || !replay.yes("replayed") || replay.text("order.id") != o.id {
			t.Errorf("round %d: the cart %s replays as %s", round, cart, replay)
		}
	}
	if all := u.orders(t); len(all) != len(orders) {
		t.Errorf("%d orders were accepted and the monolith has %d", len(orders), len(all))
	}
}

// Everything that a buyer was given is there after a kill, and no order was made that nobody placed.
func TestWhatABuyerHasSurvivesAKill(t *testing.T) {
	u := startUpstreams(t, shipped, t.TempDir(), anyPort)
	defer func() { u.kill() }()
	dir := t.TempDir()
	shop := startShop(t, shipped, dir, u.urls())
	defer func() { shop.kill() }()
	b := shop.enter(t, "pk_test_loctite")
	model, was := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	cart := b.fill(t, model, "mat_6", 2, newYork)
	shop.kill()
	b.shop = startShop(t, shipped, dir, u.urls())
	shop = b.shop
	if is := b.ask(t, modelDocument, variables{"id": model}).at("model.geometry"); is.String() != was.at("geometry").String() {
		t.Errorf("the model was %s and is %s", was, is)
	}
	// What does not depend on the process's address is the same to the letter.
	if is := b.ask(t, cartDocument, variables{"id": cart.text("id")}).at("cart"); is.String() != cart.String() {
		t.Errorf("the cart was\n%s and is\n%s", cart, is)
	}
	if orders := u.orders(t); len(orders) != 0 {
		t.Errorf("nobody ordered, and the monolith has %v", orders)
	}
	without(t, b.place(t, placement(cart, "after the kill")))
}

func TestASecondProcessOnTheDataIsRefused(t *testing.T) {
	shop, u := open(t)
	began := time.Now()
	second := launch(t, shipped, shopArguments(shop.dir, u.urls())...)
	if code := second.code(t, time.Second); code == 0 {
		t.Errorf("a second process ran on the same data and ended with 0:\n%s", second.log)
	}
	t.Logf("FIGURE a second process on the data dir ended after %s", time.Since(began).Round(time.Millisecond))
	shop.enter(t, "pk_test_loctite") // the first one goes on
}

func TestTheProcessEndsWhenItIsTold(t *testing.T) {
	dir := t.TempDir()
	u := startUpstreams(t, shipped, filepath.Join(dir, "upstreams"), anyPort)
	defer func() { u.kill() }()
	shop := startShop(t, shipped, filepath.Join(dir, "shop"), u.urls())
	defer func() { shop.kill() }()
	b := shop.enter(t, "pk_test_loctite")
	s := b.dial(t) // an open connection must not hold it up
	if f, ok := s.receive(); !ok || f.Type != "connection_ack" {
		t.Fatalf("not let in: %v", f)
	}
	if code := shop.stop(t); code != 0 {
		t.Errorf("serve ended with %d:\n%s", code, shop.log)
	}
	if code := u.stop(t); code != 0 {
		t.Errorf("sandbox ended with %d:\n%s", code, u.log)
	}
}

// The upstreams keep what they have taken, so that the product can be tried with crashes of either side.
func TestTheSandboxKeepsItsOrdersOverAKill(t *testing.T) {
	dir := t.TempDir()
	u := startUpstreams(t, shipped, dir, anyPort)
	defer func() { u.kill() }()
	shop := startShop(t, shipped, t.TempDir(), u.urls())
	defer func() { shop.kill() }()
	b := shop.enter(t, "pk_test_loctite")
	model, _ := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	cart := b.fill(t, model, "mat_6", 2, newYork)
	order := without(t, b.place(t, placement(cart, "kept"))).at("order")
	eventually(t, accepted, "the tax document", func() bool { return u.tax(t, "/"+order.text("number")).status == 200 })
	before := u.ordersOf(t, order.text("number"))
	if len(before) != 1 {
		t.Fatalf("the monolith has %v", before)
	}
	address := u.url[len("http://"):]
	u.kill()
	u = startUpstreams(t, shipped, dir, address)
	after := u.ordersOf(t, order.text("number"))
	if len(after) != 1 || after[0].id != before[0].id || u.tax(t, "/"+order.text("number")).json(t).text("status") != "Committed" {
		t.Errorf("before %v, after %v", before, after)
	}
	eventually(t, patience, "the shop reads the order again", func() bool {
		return b.ask(t, orderDocument, variables{"id": order.text("id")}).has("order.lines.0.progress")
	})
	if next := b.fill(t, model, "mat_6", 1, newYork); next.has("order") {
		t.Errorf("the new cart has an order: %s", next)
	}
}
