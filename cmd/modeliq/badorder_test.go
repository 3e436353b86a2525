package main_test

import (
	"testing"
)

// A line that cannot be bought is refused wherever it is said, and the cart stays as it was.
func TestALineThatIsNotSold(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	model, _ := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	cart := b.fill(t, model, "mat_6", 1, newYork)
	id := cart.text("id")
	for name, c := range map[string]struct {
		material string
		quantity int
		code     string
	}{
		"a material of another partner": {"mat_53", 1, "MATERIAL_NOT_FOUND"},
		"a material of nobody":          {"mat_999", 1, "MATERIAL_NOT_FOUND"},
		"no pieces":                     {"mat_6", 0, "QUANTITY_INVALID"},
		"less than none":                {"mat_6", -1, "QUANTITY_INVALID"},
		"ten million pieces":            {"mat_6", 10_000_000, "QUANTITY_INVALID"},
	} {
		t.Run(name, func(t *testing.T) {
			line := variables{"modelId": model, "materialId": c.material, "quantity": c.quantity}
			change := variables{"lineId": cart.text("lines.0.id"), "materialId": c.material, "quantity": c.quantity}
			for mutation, refused := range map[string]value{
				"quoteCreate":     b.ask(t, quoteDocument, variables{"input": variables{"lines": []variables{line}}}).at("quoteCreate"),
				"cartCreate":      b.ask(t, cartCreateDocument, variables{"input": variables{"lines": []variables{line}}}).at("cartCreate"),
				"cartLinesAdd":    b.ask(t, `mutation ($id: ID!, $lines: [CartLineInput!]!) { cartLinesAdd(cartId: $id, lines: $lines) { userErrors { code } } }`, variables{"id": id, "lines": []variables{line}}).at("cartLinesAdd"),
				"cartLinesUpdate": b.ask(t, `mutation ($id: ID!, $lines: [CartLineUpdateInput!]!) { cartLinesUpdate(cartId: $id, lines: $lines) { userErrors { code } } }`, variables{"id": id, "lines": []variables{change}}).at("cartLinesUpdate"),
			} {
				if refused.codes("userErrors") != c.code || mutation == "quoteCreate" && refused.has("quote") || mutation == "cartCreate" && refused.has("cart") {
					t.Errorf("%s answered %s", mutation, refused)
				}
			}
			if now := b.ask(t, cartDocument, variables{"id": id}).at("cart"); now.String() != cart.String() {
				t.Errorf("the cart was\n%s and is\n%s", cart, now)
			}
		})
	}
}

func TestAnAddressOutsideThePartnersCountries(t *testing.T) {
	shop, _ := open(t)
	for key, c := range map[string]struct {
		file, material string
		home, abroad   variables
	}{
		"pk_test_loctite": {"so101_upper_arm.stl", "mat_6", newYork, berlin},
		"pk_test_atelier": {"missing_triangle.stl", "mat_85", berlin, newYork},
	} {
		t.Run(key, func(t *testing.T) {
			b := shop.enter(t, key)
			model, _ := b.ready(t, c.file, modelFile(t, c.file), nil)
			cart := b.fill(t, model, c.material, 1, c.home)
			lines := []variables{{"modelId": model, "materialId": c.material}}
			for mutation, refused := range map[string]value{
				"quoteCreate":               b.ask(t, quoteDocument, variables{"input": variables{"lines": lines, "shipTo": c.abroad}}).at("quoteCreate"),
				"cartCreate":                b.ask(t, cartCreateDocument, variables{"input": variables{"lines": lines, "shipTo": c.abroad}}).at("cartCreate"),
				"cartShippingAddressUpdate": b.ask(t, addressDocument, variables{"id": cart.text("id"), "to": c.abroad}).at("cartShippingAddressUpdate"),
			} {
				if refused.codes("userErrors") != "ADDRESS_NOT_SERVED" {
					t.Errorf("%s answered %s", mutation, refused)
				}
			}
			if now := b.ask(t, cartDocument, variables{"id": cart.text("id")}).at("cart"); now.String() != cart.String() {
				t.Errorf("the cart was\n%s and is\n%s", cart, now)
			}
		})
	}
}

// A price that is not what the buyer saw is told and not ordered, and the key is as good as new.
func TestAChangedPrice(t *testing.T) {
	shop, u := open(t)
	b := shop.enter(t, "pk_test_loctite")
	model, _ := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	cart := b.fill(t, model, "mat_6", 1, newYork)
	orders := len(u.orders(t))
	input := placement(cart, "changed")
	for _, seen := range []variables{{"amount": "1.00", "currencyCode": "USD"}, {"amount": cart.text("cost.total.amount"), "currencyCode": "EUR"}} {
		wrong := placement(cart, "changed")
		wrong["expectedTotal"] = seen
		shop.untouched(t, func() {
			refused := b.place(t, wrong)
			if refused.has("order") || refused.codes("userErrors") != "PRICE_CHANGED" || refused.yes("replayed") {
				t.Errorf("%v gave %s", seen, refused)
			}
			same(t, "the new cost", refused.amount("newCost.total.amount"), cart.amount("cost.total.amount"))
		})
	}
	if now := len(u.orders(t)); now != orders {
		t.Errorf("the monolith had %d orders and has %d", orders, now)
	}
	order := without(t, b.place(t, input)).at("order")

	// The key stands for this order now: with any other input it is refused, and the order stays alone.
	second := b.fill(t, model, "mat_25", 2, newYork)
	reworded := placement(cart, "changed")
	reworded["reference"] = "another"
	for name, c := range map[string]struct {
		input variables
		code  string
	}{
		"the key for another cart":      {placement(second, "changed"), "IDEMPOTENCY_KEY_REUSED"},
		"the key with another input":    {reworded, "IDEMPOTENCY_KEY_REUSED"},
		"the cart with another key":     {placement(cart, "another"), "CART_ALREADY_ORDERED"},
		"a key of nothing":              {placement(second, ""), "IDEMPOTENCY_KEY_INVALID"},
		"a way to pay that is not ours": {with(placement(second, "x"), "payment", variables{"method": "EXTERNAL", "verificationId": "v"}), "PAYMENT_INVALID"},
	} {
		t.Run(name, func(t *testing.T) {
			if refused := b.place(t, c.input); refused.has("order") || refused.codes("userErrors") != c.code {
				t.Errorf("%s", refused)
			}
		})
	}
	if now := b.ask(t, cartDocument, variables{"id": second.text("id")}).at("cart"); now.String() != second.String() {
		t.Errorf("the cart was\n%s and is\n%s", second, now)
	}
	eventually(t, accepted, "the tax document", func() bool { return u.tax(t, "/"+order.text("number")).status == 200 })
	if now := len(u.orders(t)); now != orders+1 {
		t.Errorf("one order was placed: %d before, %d now", orders, now)
	}
}

func with(input variables, field string, to any) variables {
	input[field] = to
	return input
}

// atelier wants warnings acknowledged; loctite does not, and neither sells what a person must look at first.
func TestWarningsMustBeAcknowledged(t *testing.T) {
	shop, _ := open(t)
	open := openSphere()
	b := shop.enter(t, "pk_test_atelier")
	model, read := b.ready(t, "open.stl", open, nil)
	if read.text("status") != "READY" || read.yes("geometry.watertight") || read.has("geometry.volumeMm3") {
		t.Fatalf("the model is %s", read)
	}
	line := variables{"modelId": model, "materialId": "mat_311"}
	refused := b.ask(t, cartCreateDocument, variables{"input": variables{"lines": []variables{line}}}).at("cartCreate")
	if refused.has("cart") || refused.codes("userErrors") != "WARNINGS_NOT_ACKNOWLEDGED" || refused.text("userErrors.0.field.3") != "acknowledgedWarnings" {
		t.Errorf("not acknowledged: %s", refused)
	}
	line["acknowledgedWarnings"] = []string{"not_watertight"}
	cart := without(t, b.ask(t, cartCreateDocument, variables{"input": variables{"lines": []variables{line}, "shipTo": berlin}}).at("cartCreate")).at("cart")
	if blockers := b.ship(t, cart).codes("blockers"); blockers != "MANUAL_REVIEW" {
		t.Errorf("acknowledged, and blocked by %q", blockers)
	}
	loctite := shop.enter(t, "pk_test_loctite")
	other, _ := loctite.ready(t, "open.stl", open, nil)
	if blockers := loctite.fill(t, other, "mat_6", 1, newYork).codes("blockers"); blockers != "MANUAL_REVIEW" {
		t.Errorf("loctite's cart is blocked by %q", blockers)
	}
}

func TestAnOrderOverThePartnersLimitIsLookedAtFirst(t *testing.T) {
	shop, u := open(t)
	b := shop.enter(t, "pk_test_atelier")
	model, _ := b.ready(t, "missing_triangle.stl", modelFile(t, "missing_triangle.stl"), nil)
	cart := b.fill(t, model, "mat_98", 1, berlin)
	if cart.codes("blockers") != "REVIEW_REQUIRED" {
		t.Fatalf("blocked by %q", cart.codes("blockers"))
	}
	orders := len(u.orders(t))
	shop.untouched(t, func() {
		if refused := b.place(t, placement(cart, "gold")); refused.has("order") || refused.codes("userErrors") != "CART_BLOCKED" {
			t.Errorf("%s", refused)
		}
	})
	if now := len(u.orders(t)); now != orders {
		t.Errorf("the monolith had %d orders and has %d", orders, now)
	}
}
