package graph

import (
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

var hinted = gqlparser.MustLoadSchema(&ast.Source{Input: `
enum CacheControlScope { PUBLIC PRIVATE }
directive @cacheControl(maxAge: Int, scope: CacheControlScope) on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
directive @defer on INLINE_FRAGMENT | FRAGMENT_SPREAD
input Filter { word: String, mine: ID @cacheControl(scope: PRIVATE), all: [Filter!] }
type Thing { name: String, price: Int @cacheControl(maxAge: 5), own: String @cacheControl(scope: PRIVATE) }
type Query {
	things(filter: Filter, n: Int): [Thing] @cacheControl(maxAge: 60)
	mine: Thing @cacheControl(maxAge: 30, scope: PRIVATE)
	live: Thing
}
type Mutation { do: Thing @cacheControl(maxAge: 60) }
`})

func TestTheShortestLifeAndThePrivatestFieldCount(t *testing.T) {
	mine := map[string]any{"f": map[string]any{"mine": "x"}}
	for name, c := range map[string]struct {
		query     string
		variables map[string]any
		want      policy
	}{
		"a public field":                     {`{ things { name } }`, nil, policy{time.Minute, false}},
		"a shorter one below":                {`{ things { name price } }`, nil, policy{5 * time.Second, false}},
		"in a fragment":                      {`{ things { ...p } } fragment p on Thing { ... on Thing { price } }`, nil, policy{5 * time.Second, false}},
		"one that a directive may leave out": {`query ($s: Boolean!) { things { name price @skip(if: $s) } }`, map[string]any{"s": true}, policy{5 * time.Second, false}},
		"a private field":                    {`{ things { name } mine { name } }`, nil, policy{30 * time.Second, true}},
		"a private one below":                {`{ things { own } }`, nil, policy{time.Minute, true}},
		"one that is never kept":             {`{ things { name } live { name } }`, nil, policy{0, false}},
		"a private input":                    {`{ things(filter: {mine: "x"}) { name } }`, nil, policy{time.Minute, true}},
		"in a variable":                      {`query ($f: Filter) { things(filter: $f) { name } }`, mine, policy{time.Minute, true}},
		"in a variable's default":            {`query ($f: Filter = {mine: "x"}) { things(filter: $f) { name } }`, nil, policy{time.Minute, true}},
		"in a list within":                   {`{ things(filter: {all: [{word: "a"}, {mine: "x"}]}) { name } }`, nil, policy{time.Minute, true}},
		"in one value in a list's place":     {`{ things(filter: {all: {mine: "x"}}) { name } }`, nil, policy{time.Minute, true}},
		"null is no private input":           {`{ things(filter: {mine: null}) { name } }`, nil, policy{time.Minute, false}},
		"an answer in parts":                 {`{ things { ... @defer { name } } }`, nil, policy{0, false}},
		"a mutation":                         {`mutation { do { name } }`, nil, policy{}},
		"nothing but the schema":             {`{ __typename }`, nil, policy{}},
		"a variable of another type":         {`query ($f: Filter) { things(filter: $f) { name } }`, map[string]any{"f": 3}, policy{}},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := gqlparser.LoadQueryWithRules(hinted, c.query, rules.NewDefaultRules())
			if err != nil {
				t.Fatal(err)
			}
			got := policyOf(hinted, doc.Operations[0], c.variables)
			if got.life != c.want.life || got.life > 0 && got.private != c.want.private {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
