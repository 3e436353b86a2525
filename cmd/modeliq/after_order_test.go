package main_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const cancelDocument = `mutation ($id: ID!) { orderCancel(orderId: $id) { order { id status events { status message } } userErrors { code message field } } }`

func (b buyer) cancel(t *testing.T, order string) value {
	t.Helper()
	return b.ask(t, cancelDocument, variables{"id": order}).at("orderCancel")
}

// bought is a placed order of a new buyer.
func (s *shop) bought(t *testing.T, key string) (b buyer, order value) {
	t.Helper()
	b = s.enter(t, "pk_test_loctite")
	model, _ := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	order = without(t, b.place(t, placement(b.fill(t, model, "mat_6", 1, newYork), key))).at("order")
	eventually(t, accepted, "the order is PLACED", func() bool { return b.stands(t, order.text("id")) == "PLACED" })
	return b, order
}

func (b buyer) stands(t *testing.T, order string) string {
	t.Helper()
	return b.ask(t, `query ($id: ID!) { order(id: $id) { status } }`, variables{"id": order}).text("order.status")
}

// A cancelled order is cancelled in the monolith, void in the tax ledger, and stays so when it is cancelled again.
func TestAnOrderIsCancelledEverywhere(t *testing.T) {
	shop, u := open(t)
	b, order := shop.bought(t, "to cancel")
	number := order.text("number")
	eventually(t, accepted, "the sale is recorded", func() bool { return u.tax(t, "/"+number).status == http.StatusOK })
	for range 2 {
		cancelled := without(t, b.cancel(t, order.text("id")))
		if cancelled.text("order.status") != "CANCELLED" {
			t.Fatalf("it is %s", cancelled)
		}
	}
	if there := u.ordersOf(t, number); len(there) != 1 || there[0].status != "cancelled" {
		t.Errorf("the monolith has %v", there)
	}
	eventually(t, accepted, "the sale is void", func() bool { return u.tax(t, "/"+number).json(t).text("status") == "Cancelled" })
}

func TestAnOrderOfNobodyIsNotCancelled(t *testing.T) {
	shop, _ := open(t)
	if refused := shop.enter(t, "pk_test_loctite").cancel(t, "ord_nobody"); refused.codes("userErrors") != "ORDER_NOT_FOUND" || refused.has("order") {
		t.Errorf("got %s", refused)
	}
}

// An address that the tax service writes in another way is offered, and is none once the buyer has taken it.
func TestAnAddressIsSuggested(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	const document = `query ($id: ID!) { cart(id: $id) { suggestedAddress { firstName lastName address1 address2 city region postalCode country phone } } }`
	typed := variables{"firstName": "Jane", "lastName": "Doe", "address1": "419 park avenue south", "address2": "suite 900", "city": "new york", "region": "NY", "postalCode": "10016", "country": "US", "phone": "2125550100"}
	cart := without(t, b.ask(t, cartCreateDocument, variables{"input": variables{"shipTo": typed}}).at("cartCreate")).at("cart")
	suggested := b.ask(t, document, variables{"id": cart.text("id")}).at("cart.suggestedAddress")
	if suggested.text("address1") != "419 Park Ave S" || suggested.text("address2") != "Ste 900" || suggested.text("city") != "New York" || suggested.text("firstName") != "Jane" {
		t.Fatalf("suggested is %s", suggested)
	}
	without(t, b.ask(t, addressDocument, variables{"id": cart.text("id"), "to": suggested.of}).at("cartShippingAddressUpdate"))
	if again := b.ask(t, document, variables{"id": cart.text("id")}); again.has("cart.suggestedAddress") {
		t.Errorf("suggested again: %s", again)
	}
}

// The status link opens its order for a guest without a session, under its partner's key alone, and opens nothing else.
func TestTheStatusLinkOpensItsOrder(t *testing.T) {
	shop, _ := open(t)
	b, order := shop.bought(t, "status link")
	id := order.text("id")
	link := b.ask(t, `query ($id: ID!) { order(id: $id) { statusToken statusUrl } }`, variables{"id": id}).at("order")
	token := link.text("statusToken")
	page, err := url.Parse(link.text("statusUrl"))
	if err != nil || page.Host != "shop.loctite.example" || page.Query().Get("order") != id || page.Query().Get("token") != token {
		t.Errorf("the link is %s, %v", link, err)
	}
	const document = `query ($id: ID!, $token: String) { order(id: $id, token: $token) { number status lines { title } } }`
	guest := buyer{shop: shop, key: "pk_test_loctite"}
	if seen := guest.ask(t, document, variables{"id": id, "token": token}); seen.text("order.number") != order.text("number") {
		t.Errorf("a guest sees %s", seen)
	}
	followed := guest.put(t, `subscription ($id: ID!, $token: String) { orderUpdated(id: $id, token: $token) { number } }`, variables{"id": "ord_other", "token": token})
	if strings.Contains(followed, order.text("number")) {
		t.Errorf("the token follows another id: %s", followed)
	}
	_, other := shop.bought(t, "status link of another")
	for what, seen := range map[string]value{
		"another order":   guest.ask(t, document, variables{"id": other.text("id"), "token": token}),
		"another partner": buyer{shop: shop, key: "pk_test_atelier"}.ask(t, document, variables{"id": id, "token": token}),
		"a changed token": guest.ask(t, document, variables{"id": id, "token": token[:len(token)-2] + "AA"}),
		"no token":        guest.ask(t, document, variables{"id": id}),
	} {
		if seen.has("order") {
			t.Errorf("%s: %s", what, seen)
		}
	}
	if refused := guest.send(t, cancelDocument, variables{"id": id}); refused.code(t) != "SESSION_REQUIRED" {
		t.Errorf("a guest cancels: %s", refused.body)
	}
}

// The partner's checkout reads the cart that its link names, models and all, and orders nothing with it.
func TestTheCheckoutLinkOpensItsCart(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_atelier")
	model, _ := b.ready(t, "missing_triangle.stl", modelFile(t, "missing_triangle.stl"), nil)
	cart := b.fill(t, model, "mat_85", 1, berlin)
	link := b.ask(t, `query ($id: ID!) { cart(id: $id) { checkoutUrl } }`, variables{"id": cart.text("id")}).text("cart.checkoutUrl")
	page, err := url.Parse(link)
	if err != nil || page.Host != "shop.atelier.example" || page.Query().Get("cart") != cart.text("id") {
		t.Fatalf("the link is %s, %v", link, err)
	}
	till := buyer{shop: shop, key: "pk_test_atelier"}
	v := variables{"id": cart.text("id"), "token": page.Query().Get("token")}
	seen := till.ask(t, `query ($id: ID!, $token: String) { cart(id: $id, token: $token) { lines { model { id offers { totalCount } } } `+costFields+` } }`, v)
	if seen.text("cart.lines.0.model.id") != model || seen.text("cart.cost.total.amount") != cart.text("cost.total.amount") {
		t.Errorf("the till sees %s", seen)
	}
	own := shop.enter(t, "pk_test_loctite")
	if c := without(t, own.ask(t, `mutation { cartCreate { cart { id checkoutUrl } userErrors { code } } }`, nil).at("cartCreate")); c.has("cart.checkoutUrl") {
		t.Errorf("a partner without a checkout page has %s", c)
	}
}
