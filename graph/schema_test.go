package graph_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/modeliq/modeliq/graph/generated"
)

// Every type, field, argument and enum value of the public schema says what it is for.
func TestEverythingIsDescribed(t *testing.T) {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for name, def := range schema.Types {
		if def.BuiltIn || strings.HasPrefix(name, "__") {
			continue
		}
		described(t, name, def.Description)
		for _, f := range def.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			described(t, name+"."+f.Name, f.Description)
			for _, a := range f.Arguments {
				described(t, name+"."+f.Name+"("+a.Name+")", a.Description)
			}
		}
		for _, v := range def.EnumValues {
			described(t, name+"."+v.Name, v.Description)
		}
	}
}

func described(t *testing.T, name, description string) {
	t.Helper()
	if description == "" {
		t.Errorf("%s has no description", name)
	}
}

// Mutations answer with userErrors of a type of their own, with codes of their own.
func TestEveryMutationHasItsOwnErrors(t *testing.T) {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for _, f := range schema.Mutation.Fields {
		payload := schema.Types[f.Type.Name()]
		errors := payload.Fields.ForName("userErrors")
		if errors == nil {
			t.Errorf("%s has no userErrors", f.Name)
			continue
		}
		want := strings.TrimSuffix(payload.Name, "Payload") + "UserError"
		own := schema.Types[errors.Type.Name()]
		if own.Name != want || own.Kind != ast.Object || own.Fields.ForName("code") == nil || own.Interfaces[0] != "UserError" {
			t.Errorf("%s answers with %s", f.Name, own.Name)
		}
	}
}
