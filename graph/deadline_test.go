package graph

import (
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// An answer has ten seconds, whatever its upstreams do; a file has longer, and a subscription as long as it likes.
func TestAnswersHaveADeadline(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"{ partner { slug } }":                                 answerTimeout,
		"mutation { quoteCreate { quote { id } } }":            answerTimeout,
		"mutation { m: modelUpload { model { id } } }":         uploadTimeout,
		"subscription { orderUpdated { status } }":             0,
		"fragment modelUpload on Query { modelUpload { id } }": answerTimeout, // no operation at all
	} {
		document, err := parser.ParseQuery(&ast.Source{Input: text})
		if err != nil {
			t.Fatal(err)
		}
		operation := &graphql.OperationContext{}
		if len(document.Operations) > 0 {
			operation.Operation = document.Operations[0]
		}
		ctx, cancel := withDeadline(graphql.WithOperationContext(t.Context(), operation))
		deadline, has := ctx.Deadline()
		cancel()
		if has != (want > 0) || (has && time.Until(deadline).Round(time.Second) != want) {
			t.Errorf("%s: deadline in %s, want %s", text, time.Until(deadline), want)
		}
	}
}
