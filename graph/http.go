package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// overHTTP answers one question with one body (GraphQL over HTTP). gqlgen's own transports read the request a second time,
// and run the whole answer through encoding/json once more.
type overHTTP struct{}

type questionKey struct{}

// Supports takes what answers has read, unless it goes out as events.
func (overHTTP) Supports(r *http.Request) bool {
	q, ok := r.Context().Value(questionKey{}).(*question)
	return ok && !q.streams(r)
}

// Do executes the question.
func (overHTTP) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	ctx := r.Context()
	q := ctx.Value(questionKey{}).(*question)
	contentType := accepted(r)
	w.Header()["Content-Type"] = []string{contentType}
	now := graphql.Now()
	params := &graphql.RawParams{
		Query: q.params.Query, OperationName: q.params.OperationName, Variables: q.freshVariables(), Extensions: q.params.Extensions,
		Headers: r.Header, ReadTime: graphql.TraceTiming{Start: now, End: now},
	}
	operation, faults := exec.CreateOperationContext(ctx, params)
	if faults != nil {
		w.WriteHeader(statusOf(contentType, faults))
		writeResponse(w, exec.DispatchError(graphql.WithOperationContext(ctx, operation), faults))
		return
	}
	responses, ctx := exec.DispatchOperation(ctx, operation)
	writeResponse(w, responses(ctx))
}

const (
	plainJSON       = "application/json"
	graphqlResponse = "application/graphql-response+json"
)

// accepted is the content type that the client wants; one that says nothing gets JSON, which every client reads.
func accepted(r *http.Request) string {
	accept := r.Header.Get("Accept")
	if accept == "" || accept == "*/*" || accept == plainJSON {
		return plainJSON
	}
	for part := range strings.SplitSeq(accept, ",") {
		media, _, err := mime.ParseMediaType(strings.TrimSpace(part))
		switch {
		case err != nil:
		case media == plainJSON, media == "*/*", media == "application/*":
			return plainJSON
		case media == graphqlResponse:
			return graphqlResponse
		}
	}
	return graphqlResponse
}

// statusOf a document that is not executed, as the draft of GraphQL over HTTP has it for either content type.
func statusOf(contentType string, faults gqlerror.List) int {
	switch {
	case errcode.GetErrorKind(faults) != errcode.KindProtocol:
		return http.StatusOK
	case contentType == graphqlResponse:
		return http.StatusBadRequest
	default:
		return http.StatusUnprocessableEntity
	}
}

// writeResponse writes the parts as they are: data is JSON already.
func writeResponse(w io.Writer, r *graphql.Response) {
	if r == nil {
		return // the client has left
	}
	b := new(bytes.Buffer)
	if rec, ok := w.(*recorder); ok {
		b = &rec.body // what is kept is written once
	} else {
		defer func() { _, _ = w.Write(b.Bytes()) }()
	}
	b.Grow(len(r.Data) + 64)
	b.WriteByte('{')
	if len(r.Errors) > 0 {
		b.WriteString(`"errors":`)
		writeJSON(b, r.Errors)
		b.WriteByte(',')
	}
	b.WriteString(`"data":`)
	if len(r.Data) == 0 {
		b.WriteString("null")
	}
	b.Write(r.Data)
	if len(r.Extensions) > 0 {
		b.WriteString(`,"extensions":`)
		writeJSON(b, r.Extensions)
	}
	b.WriteByte('}')
}

func writeJSON(b *bytes.Buffer, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		text = []byte("null")
	}
	b.Write(text)
}

// withQuestion hands a question to the transport.
func withQuestion(ctx context.Context, q *question) context.Context {
	return context.WithValue(ctx, questionKey{}, q)
}
