package main_test

import (
	"strings"
	"testing"
)

// belongings are ids of one buyer, and a material of the buyer's partner.
type belongings struct{ model, quote, cart, line, order, material string }

// customer is a new buyer with one of everything, so that there is something to be curious about.
func (s *shop) customer(t *testing.T, key string) (buyer, belongings) {
	t.Helper()
	b := s.enter(t, key)
	file, material, to := "so101_upper_arm.stl", "mat_6", newYork
	if key == "pk_test_atelier" {
		file, material, to = "missing_triangle.stl", "mat_85", berlin
	}
	model, _ := b.ready(t, file, modelFile(t, file), nil)
	quote := without(t, b.ask(t, quoteDocument, variables{"input": variables{"lines": []variables{{"modelId": model, "materialId": material}}, "shipTo": to}}).at("quoteCreate"))
	order := without(t, b.place(t, placement(b.fill(t, model, material, 1, to), "mine"))).at("order")
	cart := b.fill(t, model, material, 2, to)
	return b, belongings{model, quote.text("quote.id"), cart.text("id"), cart.text("lines.0.id"), order.text("id"), material}
}

// put asks a question as it is asked on the wire, and gives the answer to the letter, without what differs between any two.
func (b buyer) put(t *testing.T, document string, v variables) string {
	t.Helper()
	accept := "application/json"
	if strings.HasPrefix(document, "subscription") {
		accept = "text/event-stream"
	}
	a := b.post(t, "application/json", strings.NewReader(string(operation(t, document, v))), "Accept", accept)
	return strings.ReplaceAll(a.withoutRequestID(), ": \n", "")
}

// A material of another partner is one that nobody has.
func TestAMaterialOfAnotherPartnerIsUnknown(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	for _, document := range []string{
		`query ($id: ID!) { material(id: $id) { id title } }`,
		`query ($id: ID!) { node(id: $id) { id __typename } }`,
	} {
		theirs, nobodys := b.put(t, document, variables{"id": "mat_53"}), b.put(t, document, variables{"id": "mat_999"})
		if own := b.put(t, document, variables{"id": "mat_6"}); theirs != nobodys || !strings.Contains(theirs, "null") || !strings.Contains(own, "mat_6") {
			t.Errorf("%s\n%s\n%s", theirs, nobodys, own)
		}
	}
}
