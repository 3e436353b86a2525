package main_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// belongings are ids of one buyer.
type belongings struct{ model, quote, cart, order string }

// customer is a new buyer with one of everything, so that there is something to be curious about.
func (s *shop) customer(t *testing.T) (buyer, belongings) {
	t.Helper()
	b := s.enter(t, "pk_test_loctite")
	model, _ := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	quote := without(t, b.ask(t, quoteDocument, variables{"input": variables{"lines": []variables{{"modelId": model, "materialId": "mat_6"}}, "shipTo": newYork}}).at("quoteCreate"))
	ordered := b.fill(t, model, "mat_6", 1, newYork)
	order := without(t, b.place(t, placement(ordered, "mine"))).at("order")
	return b, belongings{model, quote.text("quote.id"), b.fill(t, model, "mat_6", 2, newYork).text("id"), order.text("id")}
}

// unknown are ids of the same shape that nobody has.
func (of belongings) unknown() belongings {
	other := func(id string) string {
		kind, rest, _ := strings.Cut(id, "_")
		return kind + "_" + strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return '0' + (r-'0'+1)%10
			}
			return r
		}, "9"+rest[1:])
	}
	return belongings{other(of.model), other(of.quote), other(of.cart), other(of.order)}
}

// curious are all ways to name somebody's thing; own is a cart of whoever asks.
func (of belongings) curious(own string) map[string]struct {
	document string
	v        variables
} {
	type question = struct {
		document string
		v        variables
	}
	line := []variables{{"modelId": of.model, "materialId": "mat_6"}}
	pay := variables{"idempotencyKey": "k", "payment": variables{"method": "INVOICE"}, "cartId": of.cart, "expectedTotal": variables{"amount": "1.00", "currencyCode": "USD"}}
	payload := func(mutation, arguments, parameters string) string {
		return "mutation (" + parameters + ") { " + mutation + "(" + arguments + ") { userErrors { code message field } } }"
	}
	return map[string]question{
		"node, a model":             {`query ($id: ID!) { node(id: $id) { id __typename } }`, variables{"id": of.model}},
		"node, a quote":             {`query ($id: ID!) { node(id: $id) { id __typename } }`, variables{"id": of.quote}},
		"node, a cart":              {`query ($id: ID!) { node(id: $id) { id __typename } }`, variables{"id": of.cart}},
		"node, an order":            {`query ($id: ID!) { node(id: $id) { id __typename } }`, variables{"id": of.order}},
		"model":                     {modelDocument, variables{"id": of.model}},
		"quote":                     {`query ($id: ID!) { quote(id: $id) { id status } }`, variables{"id": of.quote}},
		"cart":                      {cartDocument, variables{"id": of.cart}},
		"order":                     {orderDocument, variables{"id": of.order}},
		"materials":                 {`query ($id: ID!) { materials(filter: { printableForModel: $id }) { totalCount nodes { id } } }`, variables{"id": of.model}},
		"quoteCreate":               {payload("quoteCreate", "input: $i", "$i: QuoteCreateInput!"), variables{"i": variables{"lines": line}}},
		"cartCreate, a quote":       {payload("cartCreate", "input: $i", "$i: CartCreateInput"), variables{"i": variables{"quoteId": of.quote}}},
		"cartCreate, a model":       {payload("cartCreate", "input: $i", "$i: CartCreateInput"), variables{"i": variables{"lines": line}}},
		"cartLinesAdd":              {payload("cartLinesAdd", "cartId: $c, lines: $l", "$c: ID!, $l: [CartLineInput!]!"), variables{"c": of.cart, "l": line}},
		"cartLinesAdd, a model":     {payload("cartLinesAdd", "cartId: $c, lines: $l", "$c: ID!, $l: [CartLineInput!]!"), variables{"c": own, "l": line}},
		"cartLinesUpdate":           {payload("cartLinesUpdate", "cartId: $c, lines: $l", "$c: ID!, $l: [CartLineUpdateInput!]!"), variables{"c": of.cart, "l": []variables{{"lineId": "line_1", "quantity": 3}}}},
		"cartLinesRemove":           {payload("cartLinesRemove", "cartId: $c, lineIds: $l", "$c: ID!, $l: [ID!]!"), variables{"c": of.cart, "l": []string{"line_1"}}},
		"cartShippingAddressUpdate": {payload("cartShippingAddressUpdate", "cartId: $c, address: $a", "$c: ID!, $a: AddressInput!"), variables{"c": of.cart, "a": newYork}},
		"cartShippingOptionSelect":  {payload("cartShippingOptionSelect", "cartId: $c, shippingOptionId: $o", "$c: ID!, $o: ID!"), variables{"c": of.cart, "o": "shp_1"}},
		"cartAttributesUpdate":      {payload("cartAttributesUpdate", "cartId: $c, attributes: $a", "$c: ID!, $a: [AttributeInput!]!"), variables{"c": of.cart, "a": []variables{}}},
		"orderPlace":                {payload("orderPlace", "input: $i", "$i: OrderPlaceInput!"), variables{"i": pay}},
		"modelUpdated":              {`subscription ($id: ID!) { modelUpdated(id: $id) { id } }`, variables{"id": of.model}},
		"orderUpdated":              {`subscription ($id: ID!) { orderUpdated(id: $id) { id } }`, variables{"id": of.order}},
	}
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

func TestAnIDOfSomebodyElseIsAnUnknownID(t *testing.T) {
	shop, u := open(t)
	owner, things := shop.customer(t)
	was := owner.ask(t, cartDocument, variables{"id": things.cart}).at("cart")
	neighbour, atelier := shop.enter(t, "pk_test_loctite"), shop.enter(t, "pk_test_atelier")
	eventually(t, accepted, "the order is PLACED", func() bool {
		return owner.ask(t, orderDocument, variables{"id": things.order}).text("order.status") != "ACCEPTED"
	})
	orders := len(u.orders(t))
	for who, stranger := range map[string]buyer{
		"another buyer of the partner": neighbour, "a buyer of another partner": atelier, "nobody": {shop: shop, key: "pk_test_loctite"},
	} {
		t.Run(who, func(t *testing.T) {
			own := "crt_none"
			if stranger.token != "" {
				own = stranger.ask(t, `mutation { cartCreate { cart { id } userErrors { code } } }`, nil).text("cartCreate.cart.id")
			}
			real, unknown := things.curious(own), things.unknown().curious(own)
			for _, field := range slices.Sorted(maps.Keys(real)) {
				shop.untouched(t, func() {
					theirs, nobodys := stranger.put(t, real[field].document, real[field].v), stranger.put(t, unknown[field].document, unknown[field].v)
					if theirs != nobodys {
						t.Errorf("%s tells them apart:\n%s\n%s", field, theirs, nobodys)
					}
					if strings.Contains(theirs, things.order) || strings.Contains(strings.ToLower(theirs), "permi") || strings.Contains(theirs, `"INTERNAL"`) {
						t.Errorf("%s tells %s", field, theirs)
					}
				})
			}
		})
	}
	// The questions are good ones: their owner gets answers to them.
	for field, q := range things.curious(things.cart) {
		if strings.HasPrefix(q.document, "query") && !strings.HasPrefix(field, "materials") {
			if answered := owner.ask(t, q.document, q.v); !strings.Contains(answered.String(), "{\"") || strings.HasSuffix(answered.String(), ":null}") {
				t.Errorf("the owner's %s is %s", field, answered)
			}
		}
	}
	if now := owner.ask(t, cartDocument, variables{"id": things.cart}).at("cart"); now.String() != was.String() {
		t.Errorf("the cart was\n%s and is\n%s", was, now)
	}
	if now := len(u.orders(t)); now != orders {
		t.Errorf("the monolith had %d orders and has %d", orders, now)
	}
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
