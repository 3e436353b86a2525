package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/internal/partner"
)

// question is what one request asks, read once and remembered by its bytes.
type question struct {
	// kind is "" when the document has faults, which the executor explains.
	kind      ast.Operation
	takesFile bool
	policy    policy
	rank      Rank
	// key is the same for all requests that ask the same: a digest of document, operation and variables.
	key string
	// params have the document in the place of its name; the variables stand beside them.
	params    params
	variables []byte
	refused   *Refusal
}

// asked is a question's identity: its bytes mean the same for one partner, whose documents have names of its own.
type asked struct {
	partner, bytes string
	get            bool
}

// questions reads requests.
type questions struct {
	documents *documents
	persisted *persisted
	known     *cache.Bounded[asked, *question]
}

const (
	questionsWeight   = 16 << 20 // bytes
	longestRemembered = 4 << 10  // bytes; a longer request is read each time
)

func newQuestions(d *documents, p *persisted) *questions {
	return &questions{documents: d, persisted: p, known: cache.NewWeighted(questionsWeight, func(id asked, q *question) uint32 {
		return uint32(1024 + len(id.bytes) + len(q.params.Query) + 2*len(q.variables))
	})}
}

// params are the parts of a request (GraphQL over HTTP).
type params struct {
	Query         string         `json:"query"`
	OperationName string         `json:"operationName,omitempty"`
	Variables     map[string]any `json:"variables,omitempty"`
	Extensions    map[string]any `json:"extensions,omitempty"`
	DocumentID    string         `json:"documentId,omitempty"`
}

// read is what a request asks. bytes may be the caller's to use again.
func (q *questions) read(shop *partner.Partner, bytes string, get bool) *question {
	id := asked{bytes: bytes, get: get}
	if shop != nil {
		id.partner = shop.Slug
	}
	if known, ok := q.known.Get(id); ok {
		return known
	}
	id.bytes = strings.Clone(bytes)
	p, err := parse(id)
	if err != nil {
		return &question{refused: badBody}
	}
	read := q.of(id, p)
	if read.kind != "" && len(bytes) <= longestRemembered {
		q.known.Put(id, read)
	}
	return read
}

func parse(id asked) (p params, err error) {
	decode := func(text string, into any) {
		if text != "" && err == nil {
			decoder := json.NewDecoder(strings.NewReader(text))
			decoder.UseNumber()
			if err = decoder.Decode(into); err == nil && decoder.More() {
				err = errors.New("more than one value")
			}
		}
	}
	if !id.get {
		if id.bytes == "" {
			return p, io.EOF
		}
		decode(id.bytes, &p)
		return p, err
	}
	values, err := url.ParseQuery(id.bytes)
	p.Query, p.OperationName, p.DocumentID = values.Get("query"), values.Get("operationName"), values.Get("documentId")
	decode(values.Get("variables"), &p.Variables)
	decode(values.Get("extensions"), &p.Extensions)
	return p, err
}

func (q *questions) of(id asked, p params) *question {
	name := named(p.DocumentID, p.Extensions)
	variables, err := json.Marshal(p.Variables) // with its keys in order
	if err != nil {
		return &question{refused: badBody}
	}
	if name != "" && p.Query == "" {
		text, ok := q.persisted.find(id.partner, name)
		if !ok {
			return &question{refused: notPersisted}
		}
		p.Query, p.DocumentID, p.Extensions = text, "", nil
	} else if name != "" && name != hash(p.Query) {
		return &question{refused: notTheHash}
	}
	read := &question{params: p, variables: variables}
	read.params.Variables = nil
	doc := q.documents.valid(p.Query)
	if doc == nil {
		return read
	}
	if name != "" {
		q.persisted.keep(id.partner, name, p.Query)
	}
	operation := doc.Operations.ForName(p.OperationName)
	if operation == nil {
		return read
	}
	if id.get && operation.Operation != ast.Query {
		return &question{refused: getsRead}
	}
	read.kind, read.rank, read.takesFile = operation.Operation, rankOf(operation), takesFile(operation)
	read.policy = policyOf(q.documents.schema, operation, p.Variables)
	read.key = hash(p.OperationName + "\x00" + p.Query + "\x00" + string(variables))
	return read
}

// freshVariables are the variables for one execution, which coerces them in place.
func (q *question) freshVariables() (variables map[string]any) {
	if len(q.variables) > 0 {
		decoder := json.NewDecoder(bytes.NewReader(q.variables))
		decoder.UseNumber()
		_ = decoder.Decode(&variables) // it was encoded here
	}
	return variables
}

// request is r with the question in hand, and for a stream, whose transport reads for itself, with a body that has the
// document.
func (q *question) request(ctx context.Context, r *http.Request) *http.Request {
	again := r.WithContext(withQuestion(ctx, q))
	if q.streams(r) {
		p := q.params
		p.Variables = q.freshVariables()
		body, _ := json.Marshal(p) // it came from JSON
		again.Body, again.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	return again
}

// streams says that the answer goes out as events: a subscription's, or whatever a client wants in no other way. Clients name
// all that they can read (urql sends JSON, events and multipart with every request).
func (q *question) streams(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return r.Method == http.MethodPost && strings.Contains(accept, "text/event-stream") &&
		(q.kind == ast.Subscription || !strings.Contains(accept, "json"))
}

var (
	badBody  = &Refusal{Status: http.StatusBadRequest, Code: types.ErrorCodeBadRequest, Message: `The body must be one JSON object with "query", "variables" and "operationName".`}
	getsRead = &Refusal{Status: http.StatusMethodNotAllowed, Code: types.ErrorCodeMethodNotAllowed, Message: "GET is for queries. Send this with POST."}
)
