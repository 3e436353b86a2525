package main_test

import (
	"crypto/md5"
	"encoding/hex"
	"strconv"
	"testing"
	"time"
)

// accepted is how long an order may take from its acceptance to the monolith when nothing is wrong.
const accepted = 10 * time.Second

// orders places the cart twice with one key: one order, told twice.
func (j journey) orders(t *testing.T, b buyer, cart value) value {
	t.Helper()
	input := placement(cart, "journey")
	input["reference"] = "PO 4711"
	first := without(t, b.place(t, input))
	again := without(t, b.place(t, input))
	order := first.at("order")
	if first.yes("replayed") || !again.yes("replayed") || again.text("order.id") != order.text("id") || again.text("order.number") != order.text("number") {
		t.Errorf("placed %s and again %s", first, again)
	}
	if number := order.text("number"); len(number) > 20 {
		t.Errorf("the number %q is longer than the monolith's reference", number)
	}
	if with := b.ask(t, cartDocument, variables{"id": cart.text("id")}); with.text("cart.order.id") != order.text("id") {
		t.Errorf("the cart does not know its order: %s", with)
	}
	return order
}

const orderUpdatedDocument = `subscription ($id: ID!) { orderUpdated(id: $id) { status lines { progress { state quantity } } } }`

// follows watches the order until the monolith has it and has told of its pieces.
func (j journey) follows(t *testing.T, b buyer, order value) {
	t.Helper()
	began := time.Now()
	id := variables{"id": order.text("id")}
	b.follow(t, orderUpdatedDocument, id, func(data value) bool { return data.text("orderUpdated.status") == "PLACED" })
	if took := time.Since(began); took > accepted {
		t.Errorf("the order was PLACED after %s", took)
	}
	b.dial(t).follow(orderUpdatedDocument, id, func(data value) bool { return data.has("orderUpdated.lines.0.progress") })
	read := b.ask(t, orderDocument, id).at("order")
	addsUp(t, read)
	same(t, "the agreed parts", read.amount("cost.total.amount"), order.amount("cost.total.amount"))
	pieces := 0.0
	for _, p := range read.list("lines.0.progress") {
		pieces += p.number("quantity")
	}
	if pieces != float64(j.quantity) || read.number("lines.0.quantity") != float64(j.quantity) || !read.has("lines.0.promisedShipDate") {
		t.Errorf("%v pieces in progress: %s", pieces, read.at("lines"))
	}
	if read.text("reference") != "PO 4711" || read.text("shippingAddress.city") != j.to["city"] || read.text("events.0.status") != "ACCEPTED" || read.text("events.1.status") != "PLACED" {
		t.Errorf("the order reads %s", read)
	}
}

// isKnownUpstream asks the upstreams past the product: one order with our number, the same file, material and quantity,
// and a tax document of the same amount.
func (j journey) isKnownUpstream(t *testing.T, b buyer, u *upstreams, order value) {
	t.Helper()
	number := order.text("number")
	found := u.ordersOf(t, number)
	if len(found) != 1 || len(found[0].products) != 1 {
		t.Fatalf("the monolith has %v for %s", found, number)
	}
	product := found[0].products[0]
	if product.text("quantity") != strconv.Itoa(j.quantity) || product.text("models.0.materialId") != j.monolithMaterial {
		t.Errorf("the monolith makes %s", product)
	}
	sum := md5.Sum(modelFile(t, j.file))
	model := u.monolith(t, "/models/"+product.text("models.0.modelId")+"/v1")
	if model.text("fileMd5Checksum") != hex.EncodeToString(sum[:]) || model.text("fileName") != j.file {
		t.Errorf("the monolith makes the model %.300s", model)
	}
	agreed := b.ask(t, orderDocument, variables{"id": order.text("id")}).at("order")
	var document value
	eventually(t, accepted, "the tax document of "+number, func() bool {
		a := u.tax(t, "/"+number)
		if a.status != 200 {
			return false
		}
		document = a.json(t)
		return document.text("status") == "Committed"
	})
	same(t, "the recorded tax", document.amount("totalTax"), agreed.amount("cost.tax.total.amount"))
	if document.text("type") != "SalesInvoice" || document.text("currencyCode") != j.currency {
		t.Errorf("recorded %.400s", document)
	}
}
