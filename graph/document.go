package graph

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/modeliq/modeliq/internal/cache"
)

// documents are those that were parsed and validated, by their text: each once, for the executor and for us.
type documents struct {
	schema *ast.Schema
	known  *cache.Bounded[string, *ast.QueryDocument]
}

const (
	// documentsWeight bounds what is remembered, in bytes.
	documentsWeight = 32 << 20
	// longestDocument is the longest text that is remembered. A longer one is read each time.
	longestDocument = 16 << 10
	// treeWeight is how many bytes of memory a byte of a document's text takes once it is parsed and validated.
	treeWeight = 40
)

var _ graphql.Cache[*ast.QueryDocument] = (*documents)(nil)

func newDocuments(schema *ast.Schema) *documents {
	return &documents{schema: schema, known: cache.NewWeighted(documentsWeight, func(text string, _ *ast.QueryDocument) uint32 {
		return uint32(1024 + treeWeight*len(text))
	})}
}

// Get is the executor's.
func (d *documents) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	return d.known.Get(text)
}

// Add is the executor's.
func (d *documents) Add(_ context.Context, text string, doc *ast.QueryDocument) {
	if len(text) <= longestDocument {
		d.known.Put(text, doc)
	}
}

// valid is the parsed document; nil for one that has faults, which the executor finds again and explains.
func (d *documents) valid(text string) *ast.QueryDocument {
	if doc, ok := d.known.Get(text); ok {
		return doc
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, maxTokens)
	if err != nil || len(doc.Operations) == 0 {
		return nil
	}
	if errs := validator.ValidateWithRules(d.schema, doc, nil); len(errs) > 0 {
		return nil
	}
	d.Add(context.Background(), text, doc)
	return doc
}

// hash names a document: lower-case hex of its text's SHA-256, as clients send it.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
