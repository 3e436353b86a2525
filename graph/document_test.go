package graph

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A comment is no token, so that no other limit holds long documents back.
func TestRememberedDocumentsAreBoundedInBytes(t *testing.T) {
	for name, filler := range map[string]string{
		"long comments": " # " + strings.Repeat("x", 500_000),
		"many fields":   "",
	} {
		before := heap()
		q := newQuestions(newDocuments(hinted), newPersisted(nil))
		for i := range 400 {
			fields := strings.Repeat(" name", 40)
			body := fmt.Sprintf(`{"query":%q}`, fmt.Sprintf("{ a%d: things { %s } }%s", i, fields, filler))
			if read := q.read(nil, body, false); read.kind == "" {
				t.Fatalf("%s: not valid", name)
			}
		}
		if grown := int64(heap()-before) >> 20; grown > 64 {
			t.Errorf("400 documents with %s: %d MB are kept", name, grown)
		}
		runtime.KeepAlive(q)
	}
}

func TestADocumentIsParsedOnce(t *testing.T) {
	d := newDocuments(hinted)
	const text = "{ things { name } }"
	if first := d.valid(text); first == nil || d.valid(text) != first {
		t.Error("parsed again")
	}
}
