package main_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// What the upstreams themselves say, asked by the vendors' own calls and past the product.

// monolith asks the monolith, with a token of its own.
func (u *upstreams) monolith(t *testing.T, path string) value {
	t.Helper()
	if u.token == "" {
		r := u.request(t, http.MethodPost, "/oauth2/token", url.Values{"grant_type": {"client_credentials"}}.Encode())
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.SetBasicAuth("modeliq", "sandbox")
		u.token = u.ok(t, r).text("access_token")
	}
	r := u.request(t, http.MethodGet, path, "")
	r.Header.Set("Authorization", "Bearer "+u.token)
	return u.ok(t, r)
}

// tax asks the tax service.
func (u *upstreams) tax(t *testing.T, path string) answer {
	t.Helper()
	r := u.request(t, http.MethodGet, "/tax/api/v2/companies/DEFAULT/transactions"+path, "")
	r.SetBasicAuth("1", "sandbox")
	a, err := do(r)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (u *upstreams) request(t *testing.T, method, path, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, u.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (u *upstreams) ok(t *testing.T, r *http.Request) value {
	t.Helper()
	a, err := do(r)
	if err != nil || a.status != http.StatusOK {
		t.Fatalf("%s %s: %d %s %v", r.Method, r.URL, a.status, a.body, err)
	}
	return a.json(t)
}

// placed is an order as it stands in the monolith.
type placed struct {
	id, reference, status string
	products              []value
}

// orders are all that the monolith has: its ids count up from 1.
func (u *upstreams) orders(t *testing.T) []placed {
	t.Helper()
	var ids []string
	for id := 1; id <= 100; id++ { // more cannot be asked for at once
		ids = append(ids, strconv.Itoa(id))
	}
	v := u.monolith(t, "/orders/v1?orderIds="+strings.Join(ids, ","))
	if v.number("ordersCount.total") == 100 {
		t.Fatal("the monolith has more orders than one call shows")
	}
	var orders []placed
	for _, info := range v.list("ordersInfo") {
		o := placed{id: info.text("orderId"), products: info.list("orderProducts")}
		if info.has("refNumber") {
			o.reference = info.text("refNumber")
		}
		o.status = v.text("ordersStatus." + o.id + ".status")
		orders = append(orders, o)
	}
	return orders
}

// ordersOf are those with this number of ours.
func (u *upstreams) ordersOf(t *testing.T, number string) (orders []placed) {
	t.Helper()
	for _, o := range u.orders(t) {
		if o.reference == number {
			orders = append(orders, o)
		}
	}
	return orders
}

// modelsTitled are the monolith's models with this title, of all its pages.
func (u *upstreams) modelsTitled(t *testing.T, title string) (ids []string) {
	t.Helper()
	for page := 1; ; page++ {
		models := u.monolith(t, "/models/v1?page="+strconv.Itoa(page)).list("models")
		if len(models) == 0 {
			return ids
		}
		for _, m := range models {
			if m.text("title") == title {
				ids = append(ids, m.text("modelId"))
			}
		}
	}
}
