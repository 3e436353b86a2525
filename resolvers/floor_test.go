package resolvers_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/modeliq/modeliq/graph/generated"
)

// The floor of the schema is what frontends rely on. Each of its fields is asked by an operation of testdata and has a
// value in that operation's answer; each code of a user error stands in one.
func TestEveryFieldOfTheFloorIsAnsweredInACase(t *testing.T) {
	seen, codes := answered(t)
	var missing []string
	text, err := os.ReadFile("../graph/testdata/floor.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	floor := gqlparser.MustLoadSchema(&ast.Source{Input: string(text)})
	for name, def := range floor.Types {
		if def.Kind != ast.Object || def.BuiltIn || strings.HasPrefix(name, "__") {
			continue
		}
		for _, f := range def.Fields {
			if !strings.HasPrefix(f.Name, "__") && !seen[name+"."+f.Name] {
				missing = append(missing, name+"."+f.Name)
			}
		}
	}
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for name, def := range schema.Types {
		if name == "ErrorCode" || !strings.HasSuffix(name, "ErrorCode") {
			continue
		}
		for _, v := range def.EnumValues {
			if !codes[strings.TrimSuffix(name, "ErrorCode")+"UserError."+v.Name] {
				missing = append(missing, name+"."+v.Name)
			}
		}
	}
	slices.Sort(missing)
	for _, m := range missing {
		t.Errorf("no case has %s in its answer", m)
	}
}

// answered are the fields "Type.field" that have a value in some case's answer, and the codes "TypeOfError.CODE" there.
func answered(t *testing.T) (fields, codes map[string]bool) {
	t.Helper()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	fields, codes = map[string]bool{}, map[string]bool{}
	queries, err := filepath.Glob("testdata/*/query.graphql")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range queries {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		document, err := parser.ParseQuery(&ast.Source{Name: path, Input: string(text)})
		if err != nil || len(document.Operations) != 1 {
			continue // a case about a broken document
		}
		var answer struct{ Data map[string]any }
		readJSON(t, filepath.Join(filepath.Dir(path), "want.json"), &answer)
		operation := document.Operations[0]
		root := map[ast.Operation]*ast.Definition{ast.Query: schema.Query, ast.Mutation: schema.Mutation, ast.Subscription: schema.Subscription}[operation.Operation]
		w := walk{schema, document, fields, codes}
		w.object(root, operation.SelectionSet, answer.Data)
	}
	return fields, codes
}

// walk goes through an answer beside the selection that asked for it.
type walk struct {
	schema        *ast.Schema
	document      *ast.QueryDocument
	fields, codes map[string]bool
}

func (w walk) object(def *ast.Definition, selections ast.SelectionSet, data map[string]any) {
	for _, s := range selections {
		switch s := s.(type) {
		case *ast.Field:
			field := def.Fields.ForName(s.Name)
			value := data[s.Alias]
			if field == nil || value == nil {
				continue
			}
			w.fields[def.Name+"."+s.Name] = true
			for _, i := range def.Interfaces {
				w.fields[i+"."+s.Name] = true
			}
			if code, ok := value.(string); ok && s.Name == "code" {
				w.codes[def.Name+"."+code] = true
			}
			w.value(w.schema.Types[field.Type.Name()], s.SelectionSet, value)
		case *ast.InlineFragment:
			w.object(w.schema.Types[s.TypeCondition], s.SelectionSet, data)
		case *ast.FragmentSpread:
			f := w.document.Fragments.ForName(s.Name)
			w.object(w.schema.Types[f.TypeCondition], f.SelectionSet, data)
		}
	}
}

func (w walk) value(def *ast.Definition, selections ast.SelectionSet, value any) {
	switch value := value.(type) {
	case []any:
		for _, v := range value {
			w.value(def, selections, v)
		}
	case map[string]any:
		w.object(def, selections, value)
	}
}
