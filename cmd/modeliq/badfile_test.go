package main_test

import (
	"strings"
	"testing"
)

// What is known of a file at once is a user error, and then nothing was sent anywhere.
func TestAFileThatIsNotTaken(t *testing.T) {
	shop, _ := open(t)
	real := modelFile(t, "star_ascii.stl")
	for name, c := range map[string]struct {
		key, file string
		content   []byte
		changes   variables
		codes     string
		field     string
	}{
		"empty":                  {"pk_test_loctite", "zero_byte.stl", modelFile(t, "zero_byte.stl"), nil, "FILE_EMPTY", "file"},
		"too large for atelier":  {"pk_test_atelier", "large.stl", make([]byte, 16<<20+1), nil, "FILE_TOO_LARGE", "file"},
		"too large for loctite":  {"pk_test_loctite", "large.stl", make([]byte, 32<<20+1), nil, "FILE_TOO_LARGE", "file"},
		"no rights":              {"pk_test_loctite", "star.stl", real, variables{"hasRightsToModel": false}, "RIGHTS_NOT_CONFIRMED", "hasRightsToModel"},
		"no terms":               {"pk_test_loctite", "star.stl", real, variables{"acceptTermsAndConditions": false}, "TERMS_NOT_ACCEPTED", "acceptTermsAndConditions"},
		"neither":                {"pk_test_loctite", "star.stl", real, variables{"hasRightsToModel": false, "acceptTermsAndConditions": false}, "RIGHTS_NOT_CONFIRMED TERMS_NOT_ACCEPTED", "hasRightsToModel"},
		"no unit for OBJ":        {"pk_test_loctite", "cube.obj", modelFile(t, "negative_indices_quads.obj"), variables{"unit": nil}, "UNIT_REQUIRED", "unit"},
		"OBJ for atelier":        {"pk_test_atelier", "cube.obj", modelFile(t, "negative_indices_quads.obj"), nil, "FORMAT_UNSUPPORTED", "file"},
		"no unit":                {"pk_test_loctite", "star.stl", real, variables{"unit": nil}, "UNIT_REQUIRED", "unit"},
		"an unknown extension":   {"pk_test_loctite", "star.exe", real, nil, "FORMAT_UNSUPPORTED", "file"},
		"no extension":           {"pk_test_loctite", "star", real, nil, "FORMAT_UNSUPPORTED", "file"},
		"a path for a name":      {"pk_test_loctite", "../../etc/passwd", real, nil, "FORMAT_UNSUPPORTED", "file"},
		"a title without an end": {"pk_test_loctite", "star.stl", real, variables{"title": strings.Repeat("x", 121)}, "TITLE_TOO_LONG", "title"},
	} {
		t.Run(name, func(t *testing.T) {
			b := shop.enter(t, c.key)
			shop.untouched(t, func() {
				payload := b.upload(t, c.file, c.content, c.changes)
				if payload.has("model") || payload.codes("userErrors") != c.codes || payload.text("userErrors.0.field.1") != c.field {
					t.Errorf("%s", payload)
				}
			})
		})
	}
}

// What only the content tells is judged after acceptance: the model fails, with its reason, and nobody can buy it.
//
// Contract: mp 14
func TestAFileThatIsNoModel(t *testing.T) {
	shop, u := open(t)
	b := shop.enter(t, "pk_test_loctite")
	for file, code := range map[string]string{"truncated_plate.stl": "truncated", "text_renamed.stl": "not_a_model", "bomb.3mf": "expands_too_far"} {
		t.Run(file, func(t *testing.T) {
			id, model := b.ready(t, file, modelFile(t, file), nil)
			if model.text("status") != "FAILED" || model.codes("issues") != code || model.text("issues.0.message") == "" || model.has("geometry") || model.has("renders") {
				t.Errorf("%s", model)
			}
			quote := b.ask(t, quoteDocument, variables{"input": variables{"lines": []variables{{"modelId": id, "materialId": "mat_6"}}}})
			if quote.text("quoteCreate.quote.lines.0.offerStatus") != "NOT_PRINTABLE" || quote.has("quoteCreate.quote.subtotal") || quote.has("quoteCreate.quote.total") {
				t.Errorf("quoted %s", quote)
			}
			cart := b.fill(t, id, "mat_6", 1, newYork)
			if cart.has("cost.total") || cart.codes("blockers") != "NOT_PRINTABLE" {
				t.Errorf("the cart %s", cart)
			}
			orders := len(u.orders(t))
			shop.untouched(t, func() {
				input := variables{
					"cartId": cart.text("id"), "idempotencyKey": "k", "payment": variables{"method": "INVOICE"},
					"expectedTotal": variables{"amount": "0.00", "currencyCode": "USD"},
				}
				if refused := b.place(t, input); refused.has("order") || refused.codes("userErrors") != "CART_BLOCKED" {
					t.Errorf("ordered %s", refused)
				}
			})
			if now := len(u.orders(t)); now != orders {
				t.Errorf("the monolith had %d orders and has %d", orders, now)
			}
		})
	}
}
