package graph_test

import (
	"os"
	"slices"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/modeliq/modeliq/graph/generated"
)

// floor is the least that the public schema has: frontends rely on every name and type in it.
func floor(t *testing.T) *ast.Schema {
	t.Helper()
	text, err := os.ReadFile("testdata/floor.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "floor.graphqls", Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// Every type, field, argument, input field and enum value of the floor is in the schema, with the same type and default.
// A mutation's userErrors may be of a type of its own that implements UserError.
func TestTheSchemaStandsOnItsFloor(t *testing.T) {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for name, want := range floor(t).Types {
		if want.BuiltIn {
			continue
		}
		got := schema.Types[name]
		if got == nil || got.Kind != want.Kind {
			t.Errorf("%s %s is missing", want.Kind, name)
			continue
		}
		for _, v := range want.EnumValues {
			if got.EnumValues.ForName(v.Name) == nil {
				t.Errorf("%s.%s is missing", name, v.Name)
			}
		}
		for _, i := range want.Interfaces {
			if !slices.Contains(got.Interfaces, i) {
				t.Errorf("%s does not implement %s", name, i)
			}
		}
		for _, f := range want.Fields {
			if f.Name[0] != '_' {
				sameField(t, schema, name, got, f)
			}
		}
	}
}

func sameField(t *testing.T, schema *ast.Schema, name string, in *ast.Definition, want *ast.FieldDefinition) {
	t.Helper()
	got := in.Fields.ForName(want.Name)
	if got == nil {
		t.Errorf("%s.%s is missing", name, want.Name)
		return
	}
	if got.Type.String() != want.Type.String() && !isOwnUserError(schema, got, want) {
		t.Errorf("%s.%s is %s, the floor has %s", name, want.Name, got.Type, want.Type)
	}
	sameDefault(t, name+"."+want.Name, got.DefaultValue, want.DefaultValue)
	for _, a := range want.Arguments {
		mine := got.Arguments.ForName(a.Name)
		if mine == nil || mine.Type.String() != a.Type.String() {
			t.Errorf("%s.%s has no argument %s: %s", name, want.Name, a.Name, a.Type)
			continue
		}
		sameDefault(t, name+"."+want.Name+"("+a.Name+")", mine.DefaultValue, a.DefaultValue)
	}
	for _, a := range got.Arguments { // a client of the floor does not know it
		if want.Arguments.ForName(a.Name) == nil && a.Type.NonNull && a.DefaultValue == nil {
			t.Errorf("%s.%s asks for %s, which the floor does not know", name, want.Name, a.Name)
		}
	}
}

func isOwnUserError(schema *ast.Schema, got, want *ast.FieldDefinition) bool {
	own := schema.Types[got.Type.Name()]
	return want.Type.String() == "[UserError!]!" && got.Type.String() == "["+own.Name+"!]!" && slices.Contains(own.Interfaces, "UserError")
}

func sameDefault(t *testing.T, where string, got, want *ast.Value) {
	t.Helper()
	if (got == nil) != (want == nil) || got != nil && got.String() != want.String() {
		t.Errorf("the default of %s is %v, the floor has %v", where, got, want)
	}
}

// Every code that a client may meet says what to do about it: the reference of errors has no blank.
func TestEveryErrorCodeHasARemedy(t *testing.T) {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	codes := 0
	for name, def := range schema.Types {
		remedied := slices.ContainsFunc(def.EnumValues, func(v *ast.EnumValueDefinition) bool { return v.Directives.ForName("remedy") != nil })
		if def.Kind != ast.Enum || !remedied && !isErrorCode(name) {
			continue
		}
		for _, v := range def.EnumValues {
			codes++
			if v.Directives.ForName("remedy") == nil {
				t.Errorf("%s.%s does not say what to do", name, v.Name)
			}
		}
	}
	if codes < 100 {
		t.Errorf("only %d codes were found", codes)
	}
}

func isErrorCode(name string) bool {
	const suffix = "ErrorCode"
	return len(name) >= len(suffix) && name[len(name)-len(suffix):] == suffix
}
