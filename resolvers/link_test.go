package resolvers_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/internal/auth"
)

// Who came by a link is shown that link and no other: it ends when it was to end, and opens what it was given for.
func TestALinkRenewsNeitherItselfNorAnother(t *testing.T) {
	const order, cart, folder = "ord_5qppnstjjkmqf4332xs07ynfze", "crt_o", "testdata/cart-ordered-stays-readable/upstream.json"
	var s setting
	readJSON(t, folder, &s)
	h := newHouse(t, &s.wires)
	for bucket, docs := range s.Seeds {
		for id, doc := range docs {
			h.seed(bucket, "loctite", "buyer", id, doc)
		}
	}
	monthAgo := auth.NewLinks(h.key, func() time.Time { return noon.AddDate(0, -1, 0) })
	old := monthAgo.SignFor("order|loctite|buyer|"+order, 90*24*time.Hour)
	till := monthAgo.SignFor("cart|loctite|buyer|"+cart, 90*24*time.Hour)
	read := func(owner, query, id, token string) (told struct{ StatusToken, StatusURL string }) {
		t.Helper()
		var answer struct {
			Data struct {
				Order *struct{ StatusToken, StatusURL string }
				Cart  *struct {
					Order struct{ StatusToken, StatusURL string }
				}
			}
		}
		if err := json.Unmarshal(h.raw(t, "loctite", owner, posted(t, query, map[string]any{"id": id, "token": token})), &answer); err != nil {
			t.Fatal(err)
		}
		switch d := answer.Data; {
		case d.Order != nil:
			return *d.Order
		case d.Cart != nil:
			return d.Cart.Order
		}
		t.Errorf("%s opens nothing", token)
		return told
	}
	const byOrder = `query ($id: ID!, $token: String) { order(id: $id, token: $token) { statusToken statusUrl } }`
	const byCart = `query ($id: ID!, $token: String) { cart(id: $id, token: $token) { order { statusToken statusUrl } } }`
	for _, owner := range []string{"", "somebody else"} {
		if told := read(owner, byOrder, order, old); told.StatusToken != old || !strings.Contains(told.StatusURL, old) {
			t.Errorf("%q came by %s and is given %+v", owner, old, told)
		}
		if told := read(owner, byCart, cart, till); told.StatusToken != "" || told.StatusURL != "" {
			t.Errorf("%q came by the cart's link and is given %+v", owner, told)
		}
	}
	if told := read("buyer", byOrder, order, old); told.StatusToken == old || told.StatusToken == "" {
		t.Errorf("the owner is given %+v", told)
	}
}
