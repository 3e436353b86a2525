package types

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

func publicSchema(t *testing.T) *ast.Schema {
	t.Helper()
	files, err := filepath.Glob("../schema/*.graphqls")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var sources []*ast.Source
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: f, Input: string(text)})
	}
	return gqlparser.MustLoadSchema(sources...)
}

func names[T any](o *object[T]) (string, []string) {
	var fields []string
	for name := range o.fields {
		fields = append(fields, name)
	}
	return o.name, fields
}

// A field that the schema has and the tree has not would end the request in a panic.
func TestTreesHaveEveryFieldOfTheSchema(t *testing.T) {
	schema := publicSchema(t)
	for _, of := range []func() (string, []string){
		func() (string, []string) { return names(materialPages.of) },
		func() (string, []string) { return names(offerPages.of) },
		func() (string, []string) { return names(materialEdge) },
		func() (string, []string) { return names(material) },
		func() (string, []string) { return names(designRules) },
		func() (string, []string) { return names(dimensions) },
		func() (string, []string) { return names(pageInfo) },
		func() (string, []string) { return names(facet) },
		func() (string, []string) { return names(facetValue) },
		func() (string, []string) { return names(offer) },
		func() (string, []string) { return names(amount) },
		func() (string, []string) { return names(priceBreak) },
		func() (string, []string) { return names(leadTime) },
		func() (string, []string) { return names(check) },
		func() (string, []string) { return names(point) },
	} {
		name, got := of()
		def := schema.Types[name]
		if def == nil {
			t.Errorf("the schema has no type %s", name)
			continue
		}
		var want []string
		for _, f := range def.Fields {
			want = append(want, f.Name)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the tree has %v, the schema %v", name, got, want)
		}
	}
}

func TestTextsAndNumbersAreJSON(t *testing.T) {
	for _, s := range []string{"", "plain", `quo"te`, `back\slash`, "line\nbreak", "\x00", "Grüße", "\xff", "</script>", "🙂"} {
		w := &treeWriter{}
		w.text(s)
		var back string
		if err := json.Unmarshal(w.buffer, &back); err != nil {
			t.Errorf("%q: %s: %v", s, w.buffer, err)
		}
		if want, _ := json.Marshal(s); s != "\xff" && back != s {
			t.Errorf("%q became %q, want %s", s, back, want)
		}
	}
	write := float(func(f *float64) *float64 { return f })(nil, graphql.CollectedField{})
	for _, f := range []float64{0, 1.5, -2e-9, 1e21, math.Inf(1), math.NaN()} {
		w := &treeWriter{}
		write(w, &f)
		var back *float64
		if err := json.Unmarshal(w.buffer, &back); err != nil {
			t.Errorf("%v: %s: %v", f, w.buffer, err)
		}
		if finite := !math.IsInf(f, 0) && !math.IsNaN(f); finite != (back != nil) || finite && *back != f {
			t.Errorf("%v became %s", f, w.buffer)
		}
	}
}
