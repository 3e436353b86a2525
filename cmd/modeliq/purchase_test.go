package main_test

import (
	"testing"

	"github.com/modeliq/modeliq/internal/money"
)

// Where parcels go.
var (
	newYork = variables{"firstName": "Jane", "lastName": "Doe", "address1": "419 Park Ave S", "city": "New York", "region": "NY", "postalCode": "10016", "country": "US", "phone": "2125550100"}
	berlin  = variables{"firstName": "Jana", "lastName": "Reh", "address1": "Torstr. 1", "city": "Berlin", "postalCode": "10119", "country": "DE", "phone": "+49305550100"}
	paris   = variables{"firstName": "Jeanne", "lastName": "Roux", "address1": "1 Rue de Rivoli", "city": "Paris", "postalCode": "75001", "country": "FR", "phone": "+33155500100"}
	london  = variables{"firstName": "June", "lastName": "Hart", "address1": "1 Strand", "city": "London", "postalCode": "WC2N 5HR", "country": "GB", "phone": "+442055500100"}
)

const costFields = `cost { subtotal { amount currencyCode } fees { code amount { amount } } shipping { amount }
	tax { status total { amount } lines { jurisdiction rate amount { amount } reason } } total { amount currencyCode } }`

const cartFields = `{ id version totalQuantity ` + costFields + `
	lines { id quantity offer { status unitPrice { amount } } total { amount } }
	shippingOptions { id name price { amount currencyCode } } blockers { code message } order { id } }`

const (
	cartDocument       = `query ($id: ID!) { cart(id: $id) ` + cartFields + ` }`
	cartCreateDocument = `mutation ($input: CartCreateInput) { cartCreate(input: $input) { cart ` + cartFields + ` userErrors { code message field } } }`
	shipDocument       = `mutation ($id: ID!, $option: ID!) { cartShippingOptionSelect(cartId: $id, shippingOptionId: $option) { cart ` + cartFields + ` userErrors { code message field } } }`
	addressDocument    = `mutation ($id: ID!, $to: AddressInput!) { cartShippingAddressUpdate(cartId: $id, address: $to) { cart ` + cartFields + ` userErrors { code message field } } }`
	quoteDocument      = `mutation ($input: QuoteCreateInput!) { quoteCreate(input: $input) { quote {
		id status lines { offerStatus quantity unitPrice { amount currencyCode } total { amount } } subtotal { amount } fees { code amount { amount } }
		shippingOptions { id price { amount } } tax { status total { amount } } total { amount } inputHash expiresAt } userErrors { code message field } } }`
	orderPlaceDocument = `mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) {
		order { id number status ` + costFields + ` } replayed newCost { total { amount currencyCode } } userErrors { code message field } } }`
	orderDocument = `query ($id: ID!) { order(id: $id) { number status reference ` + costFields + ` shippingAddress { city country }
		lines { title materialTitle quantity unitPrice { amount } total { amount } progress { state quantity } promisedShipDate } events { status message at } } }`
)

// without says that a mutation had no user errors, and gives its payload.
func without(t *testing.T, payload value) value {
	t.Helper()
	if codes := payload.codes("userErrors"); codes != "" {
		t.Fatalf("refused: %s", payload)
	}
	return payload
}

// fill makes a cart of one line that can be ordered: with an address and the cheapest way to ship.
func (b buyer) fill(t *testing.T, modelID, materialID string, quantity int, to variables) value {
	t.Helper()
	cart := without(t, b.ask(t, cartCreateDocument, variables{"input": variables{
		"lines": []variables{{"modelId": modelID, "materialId": materialID, "quantity": quantity}}, "shipTo": to,
	}}).at("cartCreate")).at("cart")
	return b.ship(t, cart)
}

// ship chooses the first way to ship.
func (b buyer) ship(t *testing.T, cart value) value {
	t.Helper()
	chosen := b.ask(t, shipDocument, variables{"id": cart.text("id"), "option": cart.text("shippingOptions.0.id")})
	return without(t, chosen.at("cartShippingOptionSelect")).at("cart")
}

// placement is the order of a cart at the price that it shows.
func placement(cart value, key string) variables {
	return variables{
		"cartId": cart.text("id"), "idempotencyKey": key, "payment": variables{"method": "INVOICE"},
		"expectedTotal": variables{"amount": cart.text("cost.total.amount"), "currencyCode": cart.text("cost.total.currencyCode")},
	}
}

func (b buyer) place(t *testing.T, input variables) value {
	t.Helper()
	return b.ask(t, orderPlaceDocument, variables{"input": input}).at("orderPlace")
}

// addsUp holds a cart's or an order's cost to the cent: lines to subtotal, parts to total, tax lines to tax.
func addsUp(t *testing.T, of value) {
	t.Helper()
	same(t, "the lines", sum(t, of.list("lines"), "total.amount"), of.amount("cost.subtotal.amount"))
	same(t, "the tax lines", sum(t, of.list("cost.tax.lines"), "amount.amount"), of.amount("cost.tax.total.amount"))
	total := sum(t, of.list("cost.fees"), "amount.amount")
	for _, part := range []string{"subtotal", "shipping", "tax.total"} {
		total = plus(t, total, of.amount("cost."+part+".amount"))
	}
	same(t, "the parts", total, of.amount("cost.total.amount"))
}

func sum(t *testing.T, parts []value, path string) money.Decimal {
	t.Helper()
	total := exact(t, "0")
	for _, p := range parts {
		total = plus(t, total, p.amount(path))
	}
	return total
}

func plus(t *testing.T, a, b money.Decimal) money.Decimal {
	t.Helper()
	c, err := a.Add(b)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func times(t *testing.T, a, b money.Decimal) money.Decimal {
	t.Helper()
	c, err := a.Mul(b)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func same(t *testing.T, what string, got, want money.Decimal) {
	t.Helper()
	if got.Cmp(want) != 0 {
		t.Errorf("%s come to %s, stated is %s", what, got, want)
	}
}
