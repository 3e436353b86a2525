package main_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/modeliq/modeliq/graph/generated"
)

// idPlace is one place of the schema where an id can be given: an argument of a root field, or a field of an input in one.
type idPlace struct {
	operation ast.Operation
	field     *ast.FieldDefinition
	path      []string // from the argument down; "0" is the element of a list
}

func (p idPlace) String() string { return p.field.Name + " " + strings.Join(p.path, ".") }

// idPlaces are all of them, found in the schema, so that a new one is asked without anybody thinking of it.
func idPlaces(t *testing.T, schema *ast.Schema) (places []idPlace) {
	t.Helper()
	for operation, root := range map[ast.Operation]*ast.Definition{ast.Query: schema.Query, ast.Mutation: schema.Mutation, ast.Subscription: schema.Subscription} {
		for _, f := range root.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			for _, a := range f.Arguments {
				for _, path := range idsIn(schema, a.Type, []string{a.Name}) {
					places = append(places, idPlace{operation, f, path})
				}
			}
		}
	}
	// Below the roots only an owner's own things have fields, and one of those takes an id.
	for name, def := range schema.Types {
		if def.Kind != ast.Object || name == "Query" || name == "Mutation" || name == "Subscription" || strings.HasPrefix(name, "__") {
			continue
		}
		for _, f := range def.Fields {
			for _, a := range f.Arguments {
				if name+"."+f.Name != "Model.offers" && len(idsIn(schema, a.Type, nil)) > 0 {
					t.Errorf("%s.%s takes an id and nobody asks it with a stranger's", name, f.Name)
				}
			}
		}
	}
	slices.SortFunc(places, func(a, b idPlace) int { return strings.Compare(a.String(), b.String()) })
	return places
}

func idsIn(schema *ast.Schema, of *ast.Type, at []string) (paths [][]string) {
	if of.Elem != nil {
		return idsIn(schema, of.Elem, append(slices.Clone(at), "0"))
	}
	def := schema.Types[of.NamedType]
	switch {
	case of.NamedType == "ID":
		return [][]string{at}
	case def.Kind == ast.InputObject:
		for _, f := range def.Fields {
			paths = append(paths, idsIn(schema, f.Type, append(slices.Clone(at), f.Name))...)
		}
	}
	return paths
}

// question asks the place with an id; every other id that is needed is one of the asker's own.
func (p idPlace) question(schema *ast.Schema, id string, own belongings) (document string, v variables) {
	v = variables{}
	var declared, passed []string
	for _, a := range p.field.Arguments {
		value, needed := sample(schema, a.Name, a.Type, []string{a.Name}, p.path, id, own)
		if !needed {
			continue
		}
		v[a.Name] = value
		declared = append(declared, "$"+a.Name+": "+a.Type.String())
		passed = append(passed, a.Name+": $"+a.Name)
	}
	return fmt.Sprintf("%s (%s) { answer: %s(%s) %s }", p.operation, strings.Join(declared, ", "), p.field.Name, strings.Join(passed, ", "), shown(schema.Types[p.field.Type.Name()])), v
}

// sample is the least value of a type that the schema takes, with the id at its place.
func sample(schema *ast.Schema, name string, of *ast.Type, at, target []string, id string, own belongings) (value any, needed bool) {
	onTheWay := len(at) <= len(target) && slices.Equal(at, target[:len(at)])
	if !onTheWay && (!of.NonNull || name == "acknowledgedWarnings") {
		return nil, false
	}
	if of.Elem != nil {
		element, _ := sample(schema, name, of.Elem, append(slices.Clone(at), "0"), target, id, own)
		return []any{element}, true
	}
	def := schema.Types[of.NamedType]
	switch {
	case of.NamedType == "ID" && onTheWay:
		return id, true
	case of.NamedType == "ID":
		return own.of(name), true
	case def.Kind == ast.Enum:
		return def.EnumValues[0].Name, true
	case def.Kind == ast.InputObject:
		object := map[string]any{}
		for _, f := range def.Fields {
			if part, needed := sample(schema, f.Name, f.Type, append(slices.Clone(at), f.Name), target, id, own); needed {
				object[f.Name] = part
			}
		}
		return object, true
	}
	return map[string]any{"String": "x", "Int": 1, "Boolean": true, "Decimal": "1.00", "CurrencyCode": "USD", "CountryCode": "US"}[of.NamedType], true
}

// of is the asker's own thing for an argument of this name.
func (b belongings) of(name string) string {
	switch name {
	case "cartId", "replacesCartId":
		return b.cart
	case "modelId":
		return b.model
	case "quoteId":
		return b.quote
	case "orderId":
		return b.order
	case "materialId":
		return b.material
	default:
		return b.line
	}
}

// shown selects what tells two answers apart.
func shown(def *ast.Definition) string {
	switch {
	case def.Fields.ForName("userErrors") != nil:
		selection := "{ userErrors { message field } "
		for _, f := range def.Fields {
			if f.Name == "cart" || f.Name == "quote" || f.Name == "model" || f.Name == "order" {
				selection += f.Name + " { id } "
			}
		}
		return selection + "}"
	case def.Name == "MaterialConnection":
		return "{ totalCount nodes { id } }"
	case def.Kind == ast.Interface:
		return "{ __typename id }"
	case def.Fields.ForName("id") != nil:
		return "{ __typename id }"
	default:
		return "{ __typename }"
	}
}

// Every field and mutation with an id, asked with the ids of another buyer of the same partner, of a buyer of another
// partner, and without a session, answers as to an id that nobody has, whatever kind of thing the id is of; and nothing
// changes by it.
func TestAnIDOfSomebodyElseIsAnUnknownID(t *testing.T) {
	shop, u := open(t)
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	places := idPlaces(t, schema)
	if len(places) < 30 {
		t.Fatalf("only %d places with an id were found", len(places))
	}
	owner, things := shop.customer(t, "pk_test_loctite")
	was := owner.ask(t, cartDocument, variables{"id": things.cart}).at("cart")
	eventually(t, accepted, "the order is PLACED", func() bool { return owner.stands(t, things.order) != "ACCEPTED" })
	neighbour, neighbours := shop.customer(t, "pk_test_loctite")
	abroad, abroads := shop.customer(t, "pk_test_atelier")
	eventually(t, accepted, "the other orders are PLACED", func() bool {
		return neighbour.stands(t, neighbours.order) != "ACCEPTED" && abroad.stands(t, abroads.order) != "ACCEPTED"
	})
	orders := len(u.orders(t))
	for who, stranger := range map[string]struct {
		buyer
		own belongings
	}{
		"another buyer of the partner": {neighbour, neighbours}, "a buyer of another partner": {abroad, abroads},
		"nobody": {buyer{shop: shop, key: "pk_test_loctite"}, neighbours},
	} {
		t.Run(who, func(t *testing.T) {
			shop.untouched(t, func() {
				for _, place := range places {
					for kind, id := range things.all(stranger.key) {
						document, v := place.question(schema, id, stranger.own)
						theirs := strings.ReplaceAll(stranger.put(t, document, v), id, "ID")
						other := unknown(id)
						document, v = place.question(schema, other, stranger.own)
						nobodys := strings.ReplaceAll(stranger.put(t, document, v), other, "ID")
						if theirs != nobodys {
							t.Errorf("%s with a %s tells them apart:\n%s\n%s", place, kind, theirs, nobodys)
						}
						if strings.Contains(strings.ToLower(theirs), "permi") || strings.Contains(theirs, `"INTERNAL"`) || strings.Contains(theirs, "GRAPHQL_VALIDATION") {
							t.Errorf("%s with a %s tells %s", place, kind, theirs)
						}
					}
				}
			})
		})
	}
	theOwnerIsAnswered(t, schema, places, owner, things)
	if now := owner.ask(t, cartDocument, variables{"id": things.cart}).at("cart"); now.String() != was.String() {
		t.Errorf("the cart was\n%s and is\n%s", was, now)
	}
	if now := len(u.orders(t)); now != orders {
		t.Errorf("the monolith had %d orders and has %d", orders, now)
	}
}

// theOwnerIsAnswered shows that the questions are good ones: to their owner the same ids are known.
func theOwnerIsAnswered(t *testing.T, schema *ast.Schema, places []idPlace, owner buyer, things belongings) {
	t.Helper()
	for _, place := range places {
		if place.operation != ast.Query { // a subscription would not end, a mutation would change things
			continue
		}
		known := false
		for _, id := range things.all("") {
			document, v := place.question(schema, id, things)
			theirs := strings.ReplaceAll(owner.put(t, document, v), id, "ID")
			document, v = place.question(schema, unknown(id), things)
			known = known || theirs != strings.ReplaceAll(owner.put(t, document, v), unknown(id), "ID")
		}
		if !known {
			t.Errorf("%s answers its owner as a stranger", place)
		}
	}
}

// all are the owner's ids by kind; to somebody of another partner a material of the owner's partner is one as well.
func (b belongings) all(askersKey string) map[string]string {
	ids := map[string]string{"model": b.model, "quote": b.quote, "cart": b.cart, "order": b.order, "line": b.line}
	if askersKey != "pk_test_loctite" {
		ids["material"] = b.material
	}
	return maps.Clone(ids)
}

// unknown is an id of the same shape that nobody has.
func unknown(id string) string {
	kind, rest, _ := strings.Cut(id, "_")
	if kind == "mat" {
		return "mat_99999"
	}
	return kind + "_" + strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0' + (r-'0'+1)%10
		}
		return r
	}, "7"+rest[1:])
}

// The offers of one's own model, filtered by somebody else's, are those of a model that nobody has.
func TestOffersFilteredByASomebodyElsesModel(t *testing.T) {
	shop, _ := open(t)
	_, things := shop.customer(t, "pk_test_loctite")
	b, own := shop.customer(t, "pk_test_loctite")
	const document = `query ($own: ID!, $other: ID) { model(id: $own) { offers(filter: { printableForModel: $other }) { totalCount nodes { id } } } }`
	theirs, nobodys := b.put(t, document, variables{"own": own.model, "other": things.model}), b.put(t, document, variables{"own": own.model, "other": unknown(things.model)})
	if mine := b.put(t, document, variables{"own": own.model, "other": own.model}); theirs != nobodys || mine == theirs {
		t.Errorf("somebody else's %s, nobody's %s, mine %s", theirs, nobodys, mine)
	}
}
