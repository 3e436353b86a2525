package httpclient

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/contract"
)

// Class is a kind of operation. Each has a chain of its own, so that failing uploads do not stop reads.
type Class string

// The classes.
const (
	// Read is what a page waits for: short of time, hedged.
	Read Class = "read"
	// Background is a read that no page waits for, such as the look-up of an order whose fate is unknown. A slow answer is
	// better for it than none.
	Background Class = "background"
	// Auth fetches what the others need first. It is apart so that it can run inside any of them.
	Auth  Class = "auth"
	Write Class = "write"
	// Stream (upload, download, events) has a time limit only until the answer's header arrives.
	Stream Class = "stream"
)

var classes = []Class{Read, Background, Auth, Write, Stream}

// Call is one request to an upstream.
type Call struct {
	Op     string // what is asked, as errors and metrics name it: "place order"
	Class  Class
	Method string
	Path   string // below the base URL, escaped, starting with "/"
	Query  url.Values
	Header http.Header
	// Authorize is the value of the Authorization header when it may have to be fetched first; nil leaves Header as it is.
	// It is a part of every attempt: it has its time, its failure is the attempt's. A hedge calls it at the same time.
	Authorize func(context.Context) (string, error)
	// Body is a small request body; it can be sent again.
	Body []byte
	// Content is a streamed request body instead, read once and never after the call has returned; Size is its
	// length, -1 when unknown.
	Content io.Reader
	Size    int64
	// Idempotent: repeating the call has no further effect, so it may be retried although it writes. Reads and GET
	// requests are so by themselves. A Read that is no GET may also be hedged when it says so: it costs the upstream
	// nothing to answer twice at the same time.
	Idempotent bool
	// MaxBytes bounds the answer of Do; zero is 16 MiB.
	MaxBytes int64
	// Shape is what the wire contract says of a successful answer; nil compares nothing.
	Shape *contract.Shape
	// Explain refines the error of an answer that is not a success from its body (at most 64 KiB): code, reason, and
	// where the contract says so the kind.
	Explain func(status int, header http.Header, body []byte, e *upstreams.Error)
}

// hasEffect says that the call may change something at the upstream, so that a lost answer is ambiguous.
func (call *Call) hasEffect() bool {
	return (call.Class == Write || call.Class == Stream) && !call.gets()
}

func (call *Call) gets() bool { return call.Method == http.MethodGet || call.Method == http.MethodHead }

// mayRepeat says that sending the call again does no harm.
func (call *Call) mayRepeat() bool {
	return call.Content == nil && (call.Idempotent || !call.hasEffect())
}

// mayHedge says that sending the call twice at the same time does no harm.
func (call *Call) mayHedge() bool {
	return call.Class == Read && call.Content == nil && (call.Idempotent || call.gets())
}

// Response is an answer read to its end.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Download is an answer whose body is still to be read; the caller closes Body. Size is -1 when unknown.
type Download struct {
	Status int
	Header http.Header
	Body   io.ReadCloser
	Size   int64
}

// Do sends a call and reads the whole answer. A status other than 2xx is an error, save 304 when If-None-Match was sent.
func (c *Client) Do(ctx context.Context, call Call) (*Response, error) {
	a, err := c.send(ctx, &call, false)
	if err != nil {
		return nil, err
	}
	return &Response{Status: a.status, Header: a.header, Body: a.body}, nil
}

// Open sends a call and returns when the answer's header has come. The context rules the body until it is closed.
func (c *Client) Open(ctx context.Context, call Call) (*Download, error) {
	a, err := c.send(ctx, &call, true)
	if err != nil {
		return nil, err
	}
	return &Download{Status: a.status, Header: a.header, Body: a.open, Size: a.size}, nil
}

// JSON sends in as JSON (nil: the call's own body) and decodes the answer into out (nil: it is ignored).
func (c *Client) JSON(ctx context.Context, call Call, in, out any) error {
	call.Header = call.Header.Clone()
	if call.Header == nil {
		call.Header = make(http.Header)
	}
	call.Header.Set("Accept", "application/json")
	if in != nil {
		body, err := json.Marshal(in)
		if err != nil {
			return c.Refused(call, "unencodable", fmt.Errorf("encode the request: %w", err))
		}
		call.Body = body
		call.Header.Set("Content-Type", "application/json")
	}
	r, err := c.Do(ctx, call)
	if err != nil {
		return err
	}
	c.Compare(call, r.Body)
	if out == nil {
		return nil
	}
	return c.Decode(call, r.Body, out)
}

// Compare tells where a successful answer drifts from the call's Shape. JSON does so by itself.
func (c *Client) Compare(call Call, body []byte) {
	if c.drift == nil || call.Shape == nil {
		return
	}
	contract.Check(body, call.Shape, func(field, got string) {
		c.drift(upstreams.Drift{Upstream: c.upstream, Op: call.Op, Field: field, Got: got})
	})
}

// Decode reads a whole JSON body, or returns the Malformed error of the call.
func (c *Client) Decode(call Call, body []byte, out any) error {
	if err := ReadJSON(body, out); err != nil {
		return c.Malformed(call, fmt.Errorf("decode the answer: %w", err))
	}
	return nil
}

// leniently reads as encoding/json does, whose laxness the wires rest on: keys of another case, duplicates, broken UTF-8.
var leniently = jsonv1.DefaultOptionsV1()

// ReadJSON reads an upstream's JSON. It is encoding/json's successor in its older manner, since decoding is most of what a
// large answer costs (measured: a third of the time, docs/decisions/0009-read-path.md).
func ReadJSON(body []byte, out any) error { return jsonv2.Unmarshal(body, out, leniently) }

func (c *Client) url(call *Call) string {
	u := c.base + call.Path
	if len(call.Query) > 0 {
		// Some PHP-age servers do not read "+" as a space; "%20" is read by all.
		u += "?" + strings.ReplaceAll(call.Query.Encode(), "+", "%20")
	}
	return u
}
