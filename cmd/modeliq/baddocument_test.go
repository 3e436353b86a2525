package main_test

import (
	"strings"
	"testing"
)

// Documents that are no operations of ours are the client's fault, and are told so.
func TestADocumentThatIsWrong(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	for name, c := range map[string]struct{ document, code string }{
		"an unknown field":     {`{ viewer { shoeSize } }`, "GRAPHQL_VALIDATION_FAILED"},
		"an unused variable":   {`query ($unused: ID) { viewer { signedIn } }`, "GRAPHQL_VALIDATION_FAILED"},
		"a broken document":    {`{ viewer { signedIn `, "GRAPHQL_PARSE_FAILED"},
		"too many tokens":      {`{ ` + strings.Repeat("viewer { signedIn } ", 400) + `}`, "GRAPHQL_PARSE_FAILED"},
		"a missing variable":   {`query ($id: ID!) { model(id: $id) { id } }`, "GRAPHQL_VALIDATION_FAILED"},
		"no document":          {``, "GRAPHQL_VALIDATION_FAILED"},
		"an unnamed operation": {`query A { viewer { signedIn } } query B { viewer { signedIn } }`, "GRAPHQL_VALIDATION_FAILED"},
	} {
		t.Run(name, func(t *testing.T) {
			a := b.send(t, c.document, nil)
			if got := a.code(t); got != c.code || a.json(t).has("data") {
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}
	if log := shop.log.String(); strings.Contains(log, `"msg":"panic"`) {
		t.Error("a document made the server panic")
	}
}
