package graph

import (
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
	// operation is nil when the document has faults, which the executor explains.
	operation *ast.OperationDefinition
	policy    policy
	rank      Rank
	// key is the same for all requests that ask the same: a digest of document, operation and variables.
	key string
	// forward is the request's body, or a GET's query, with the document in the place of its name; nil when it has it.
	forward []byte
	refused *Refusal
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
	questionsRemembered = 4000
	longestRemembered   = 4 << 10 // bytes; a longer request is read each time
)

func newQuestions(d *documents, p *persisted) *questions {
	return &questions{documents: d, persisted: p, known: cache.NewBounded[asked, *question](questionsRemembered)}
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
	if read.refused == nil && read.operation != nil && len(bytes) <= longestRemembered {
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
	read := &question{}
	if name != "" && p.Query == "" {
		text, ok := q.persisted.find(id.partner, name)
		if !ok {
			return &question{refused: notPersisted}
		}
		p.Query, p.DocumentID, p.Extensions = text, "", nil
		read.forward = p.encode(id.get)
	} else if name != "" && name != hash(p.Query) {
		return &question{refused: notTheHash}
	}
	doc := q.documents.valid(p.Query)
	if doc == nil {
		return read
	}
	if name != "" {
		q.persisted.keep(id.partner, name, p.Query)
	}
	if read.operation = doc.Operations.ForName(p.OperationName); read.operation == nil {
		return read
	}
	if id.get && read.operation.Operation != ast.Query {
		return &question{refused: getsRead}
	}
	variables, err := json.Marshal(p.Variables) // with its keys in order
	if err != nil {
		return &question{refused: badBody}
	}
	read.rank = rankOf(read.operation)
	read.policy = policyOf(q.documents.schema, read.operation, p.Variables)
	read.key = hash(p.OperationName + "\x00" + p.Query + "\x00" + string(variables))
	return read
}

func (p params) encode(get bool) []byte {
	if !get {
		body, _ := json.Marshal(p) // it came from JSON
		return body
	}
	values := url.Values{"query": {p.Query}}
	if p.OperationName != "" {
		values.Set("operationName", p.OperationName)
	}
	if p.Variables != nil {
		variables, _ := json.Marshal(p.Variables)
		values.Set("variables", string(variables))
	}
	return []byte(values.Encode())
}

var (
	badBody  = &Refusal{Status: http.StatusBadRequest, Code: types.ErrorCodeBadRequest, Message: `The body must be one JSON object with "query", "variables" and "operationName".`}
	getsRead = &Refusal{Status: http.StatusMethodNotAllowed, Code: types.ErrorCodeMethodNotAllowed, Message: "GET is for queries. Send this with POST."}
)
