package main_test

import (
	"net/http"
	"strings"
	"testing"
)

// What a partner's brand, catalogue, money and terms are told by. Each selection must differ between the two demo partners.
const partnersDocument = `query ($model: ID!) {
	partner { slug name currency locale shipsTo termsUrl paymentMethods
		uploadLimits { maxBytes maxTriangles formats } orderLimits { maxQuantity maxLines reviewOver { amount currencyCode } warningsMustBeAcknowledged }
		brand { logoUrl fontFamily legal colors { role value } header { label url } footer { label url } } }
	materials(first: 100) { totalCount nodes { id title } facets { field values { value count } } }
	model(id: $model) { offers(first: 100) { nodes { material { id } unitPrice { amount currencyCode } } } }
}`

// shopping is everything of a purchase that carries brand, material, money or terms, as one partner's buyer sees it.
func shopping(t *testing.T, b buyer, file, material string, to variables) map[string]value {
	t.Helper()
	model, _ := b.ready(t, file, modelFile(t, file), nil)
	line := variables{"modelId": model, "materialId": material, "quantity": 1}
	seen := b.ask(t, partnersDocument, variables{"model": model})
	quote := without(t, b.ask(t, quoteDocument, variables{"input": variables{"lines": []variables{line}, "shipTo": to}}).at("quoteCreate")).at("quote")
	cart := b.fill(t, model, material, 1, to)
	order := without(t, b.place(t, placement(cart, "two partners"))).at("order")
	told := b.ask(t, `query ($cart: ID!, $order: ID!) { cart(id: $cart) { checkoutUrl } order(id: $order) { statusUrl } }`, variables{"cart": cart.text("id"), "order": order.text("id")})
	parts := map[string]value{}
	for _, path := range []string{
		"partner.slug", "partner.name", "partner.currency", "partner.locale", "partner.shipsTo", "partner.termsUrl", "partner.paymentMethods",
		"partner.uploadLimits.maxBytes", "partner.uploadLimits.maxTriangles", "partner.uploadLimits.formats", "partner.orderLimits",
		"partner.brand.logoUrl", "partner.brand.fontFamily", "partner.brand.legal", "partner.brand.colors", "partner.brand.header", "partner.brand.footer",
		"materials.nodes", "materials.facets", "model.offers.nodes",
	} {
		parts[path] = seen.at(path)
	}
	for _, path := range []string{"lines", "subtotal", "fees", "shippingOptions", "tax", "total", "expiresAt", "inputHash"} {
		parts["quote."+path] = quote.at(path)
	}
	for _, path := range []string{"subtotal", "fees", "shipping", "tax", "total"} {
		parts["cart.cost."+path] = cart.at("cost." + path)
		parts["order.cost."+path] = order.at("cost." + path)
	}
	parts["order.statusUrl"] = told.at("order.statusUrl")
	parts["cart"] = told.at("cart")
	return parts
}

// The two demo partners look and sell differently in every answer that carries brand, material, money or terms, and
// neither sells what the other does not say it sells.
func TestTheTwoPartnersDifferEverywhere(t *testing.T) {
	shop, _ := open(t)
	loctite := shopping(t, shop.enter(t, "pk_test_loctite"), "so101_upper_arm.stl", "mat_6", newYork)
	atelier := shopping(t, shop.enter(t, "pk_test_atelier"), "missing_triangle.stl", "mat_85", berlin)
	for path, theirs := range loctite {
		if theirs.String() == atelier[path].String() {
			t.Errorf("%s is %s with both", path, theirs)
		}
	}
	for _, m := range atelier["materials.nodes"].list("") {
		for _, n := range loctite["materials.nodes"].list("") {
			if m.text("id") == n.text("id") {
				t.Errorf("both sell %s", m.text("title"))
			}
		}
	}
	for what, url := range map[string]string{"loctite": loctite["partner.brand.logoUrl"].of.(string), "atelier": atelier["partner.brand.logoUrl"].of.(string)} {
		logo := get(t, url)
		if logo.status != http.StatusOK || logo.header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(logo.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s's logo: %d %v", what, logo.status, logo.header)
		}
	}
	if lost := get(t, shop.url(t, "/brands/nobody/logo")); lost.status != http.StatusNotFound {
		t.Errorf("nobody's logo: %d", lost.status)
	}
}
