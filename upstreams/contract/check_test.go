package contract_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modeliq/modeliq/upstreams/contract"
)

// catalogue is a shape with everything that the contracts have: maps by id, empty arrays for objects, loose kinds.
var catalogue = contract.Object(contract.Fields{
	"result": contract.Value(contract.String),
	"materials": contract.Map(contract.Object(contract.Fields{
		"materialId": contract.Value(contract.Number | contract.NumberText),
		"colour":     contract.Value(contract.Bool | contract.FlagText).Optional(),
		"title":      contract.Value(contract.String),
		"swatch":     contract.Value(contract.String).Optional(),
		"limits":     contract.Map(contract.Value(contract.Number)).Or(contract.EmptyArray),
	})).Or(contract.EmptyArray),
	"orders": contract.List(contract.Object(contract.Fields{"id": contract.Value(contract.Number)})).Optional(),
})

func drifts(body string, shape *contract.Shape) (told []string) {
	contract.Check([]byte(body), shape, func(field, got string) { told = append(told, field+" "+got) })
	slices.Sort(told)
	return told
}

func TestWhatDiffersIsToldByField(t *testing.T) {
	const good = `{"materialId":"6","title":"White","limits":[]}`
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"as the contract says":        {`{"result":"success","materials":{"6":` + good + `}}`, nil},
		"more than it says":           {`{"result":"success","new":{"a":[1,{"b":null}]},"materials":{"6":` + good + `}}`, nil},
		"an empty object in PHP":      {`{"result":"success","materials":[ ]}`, nil},
		"keys of another case":        {`{"Result":"success","Materials":{"6":` + good + `}}`, nil},
		"keys with escapes":           {`{"re\u0073ult":"success","materials":{}}`, nil},
		"a field is missing":          {`{"result":"success"}`, []string{"materials missing"}},
		"a field is null":             {`{"result":null,"materials":{}}`, []string{"result null"}},
		"an optional one is null":     {`{"result":"x","materials":{"6":{"materialId":6,"title":"","swatch":null,"limits":{"a":1}}}}`, nil},
		"an optional one is a number": {`{"result":"x","materials":{"6":{"materialId":6,"title":"","swatch":7,"limits":[]}}}`, []string{"materials.*.swatch number"}},
		"a text that is no number":    {`{"result":"x","materials":{"6":{"materialId":"six","title":"","limits":[]}}}`, []string{"materials.*.materialId string"}},
		"texts that are flags":        {`{"result":"x","materials":{"6":{"materialId":" 6.0","title":"","colour":"0","limits":[]},"7":{"materialId":7,"title":"","colour":"true","limits":[]}}}`, nil},
		"a text that is no flag":      {`{"result":"x","materials":{"6":{"materialId":6,"title":"","colour":"maybe","limits":[]}}}`, []string{"materials.*.colour string"}},
		"many of one kind, told once": {`{"result":"x","materials":{"6":{"materialId":true,"limits":[]},"7":{"materialId":false,"limits":[]}}}`, []string{"materials.*.materialId boolean", "materials.*.title missing"}},
		"an array that is not empty":  {`{"result":"x","materials":[1]}`, []string{"materials array"}},
		"an object for a list":        {`{"result":"x","materials":{},"orders":{"1":{"id":1}}}`, []string{"orders object"}},
		"an element of a list":        {`{"result":"x","materials":{},"orders":[{"id":"1"},{}]}`, []string{"orders[].id missing", "orders[].id string"}},
		"a value of a map":            {`{"result":"x","materials":{"6":{"materialId":6,"title":"","limits":{"a":"1"}}}}`, []string{"materials.*.limits.* string"}},
		"not an object at all":        {`"gone"`, []string{". string"}},
		"no JSON":                     {`<html>`, nil},
		"JSON that ends early":        {`{"result":`, nil},
		"a string that ends early":    {`{"result":"succ`, nil},
		"nothing":                     {``, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, drifts(c.body, catalogue)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// An answer may be 16 MiB of brackets: a walk that follows each of them overflows the stack, which ends the process.
func TestAnAnswerThatNestsWithoutEndIsLeft(t *testing.T) {
	for name, open := range map[string]string{"arrays": "[", "objects": `{"a":`, "both": `[{"materials":`} {
		t.Run(name, func(t *testing.T) {
			if got := drifts(strings.Repeat(open, 16<<20/len(open)), nil); got != nil {
				t.Errorf("got drift %q of a body that has no end", got)
			}
			if got := drifts(`{"materials":`+strings.Repeat(open, 1<<20)+`}`, catalogue); slices.Contains(got, "result missing") {
				t.Errorf("got %q: the walk went on behind what it could not read", got)
			}
		})
	}
}

// No bytes of any upstream may crash or hang the walk, and valid JSON is walked to its end.
func FuzzCheck(f *testing.F) {
	f.Add(`{"result":"x","materials":{"6":{"materialId":6,"title":"a\"b","limits":[]}}}`)
	f.Add(`[[[{"a":"\\`)
	f.Fuzz(func(t *testing.T, body string) {
		marked := `{"materials":` + body + `}`
		reached := false
		contract.Check([]byte(marked), catalogue, func(field, got string) { reached = reached || field == "result" && got == "missing" })
		if json.Valid([]byte(body)) && !reached && strings.Count(body, "[")+strings.Count(body, "{") < 150 {
			t.Errorf("the walk did not reach the end of %q", marked)
		}
	})
}

// BenchmarkCheck beside BenchmarkDecode shows what the comparison adds to reading a catalogue of 100 materials.
func BenchmarkCheck(b *testing.B) {
	body := hundred()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		contract.Check(body, catalogue, func(field, _ string) { b.Fatal(field) })
	}
}

func BenchmarkDecode(b *testing.B) {
	body := hundred()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		var w struct {
			Result    string
			Materials map[string]struct {
				MaterialID json.Number
				Title      string
				Swatch     string
			}
		}
		if err := json.Unmarshal(body, &w); err != nil {
			b.Fatal(err)
		}
	}
}

func hundred() []byte {
	var b strings.Builder
	b.WriteString(`{"result":"success","materials":{"0":{"materialId":0,"title":"x","limits":[]}`)
	for i := range 99 {
		fmt.Fprintf(&b, `,"%[1]d":{"materialId":%[1]d,"title":"SLS - Nylon PA12 - Colour %[1]d","supportsColorFiles":false,"printerId":"5","swatch":"https://static.example/materials/%[1]d.jpg","limits":{"a":1}}`, i+1)
	}
	b.WriteString("}}")
	return []byte(b.String())
}
