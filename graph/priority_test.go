package graph_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/modeliq/modeliq/graph"
	"github.com/modeliq/modeliq/graph/generated"
)

func TestTheHighestRootFieldCounts(t *testing.T) {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for text, want := range map[string]graph.Rank{
		`{ __typename }`: graph.Browse,
		`{ materials { totalCount } partner { slug } viewer { id } }`:                                          graph.Browse,
		`{ node(id: "x") { id } }`:                                                                             graph.Browse,
		`{ __schema { types { name } } }`:                                                                      graph.Browse,
		`{ model(id: "x") { id } materials { totalCount } }`:                                                   graph.Quote,
		`{ materials { totalCount } quote(id: "x") { id } }`:                                                   graph.Quote,
		`query A { ...F } fragment F on Query { ... on Query { cart(id: "x") { id } } quote(id: "x") { id } }`: graph.Cart,
		`{ quoteCreate: materials { totalCount } }`:                                                            graph.Browse,
		`{ order(id: "x") { id } }`:                                                                            graph.Cart,
		`mutation { sessionCreate { session { token } } }`:                                                     graph.Cart,
		`subscription { modelUpdated(id: "x") { id } }`:                                                        graph.Quote,
		`subscription { orderUpdated(id: "x") { id } }`:                                                        graph.Cart,
	} {
		doc, err := parser.ParseQuery(&ast.Source{Input: text})
		if err != nil {
			t.Fatal(err)
		}
		_ = validator.ValidateWithRules(schema, doc, nil) // fragments find their definitions
		if got := graph.RankOf(doc.Operations[0]); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// A mutation or a subscription that nobody gave a rank would be shed with those who browse; and a rank of a field that is
// not there is a mistake.
func TestEveryMutationAndSubscriptionHasARank(t *testing.T) {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	var fields []string
	for _, root := range []*ast.Definition{schema.Query, schema.Mutation, schema.Subscription} {
		for _, f := range root.Fields {
			fields = append(fields, f.Name)
			if _, ok := graph.RankedFields[f.Name]; !ok && root != schema.Query {
				t.Errorf("%s has no rank", f.Name)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(graph.RankedFields)) {
		if !slices.Contains(fields, name) || strings.HasPrefix(name, "_") {
			t.Errorf("%s has a rank, and is no field", name)
		}
	}
}
