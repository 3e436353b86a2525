// Package shapeways speaks the Shapeways v1 wire to the legacy monolith: lenient in what it reads, strict in what it sends.
package shapeways

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/monolith"
)

var _ monolith.Port = (*Client)(nil)

// Options configure a Client; all but Now are required.
type Options struct {
	HTTP                   *httpclient.Client
	ClientID, ClientSecret string
	Now                    func() time.Time // nil is time.Now
}

// Client is the monolith behind its public API, with one account's credentials. It is safe for concurrent use.
type Client struct {
	http      *httpclient.Client
	tokens    *tokens
	countries map[string]string
}

// New builds a client; nothing is sent before its first call.
func New(o Options) (*Client, error) {
	if o.HTTP == nil || o.ClientID == "" || o.ClientSecret == "" {
		return nil, errors.New("shapeways: the http client, the client id and the client secret are required")
	}
	countries, err := readCountries(countriesFile)
	if err != nil {
		return nil, fmt.Errorf("shapeways: %w", err)
	}
	now := o.Now
	if now == nil {
		now = time.Now
	}
	return &Client{http: o.HTTP, tokens: newTokens(o, now), countries: countries}, nil
}

// call sends a call with a token and decodes the answer into out. A 401 means that nothing was done, so the call is sent
// once more with a fresh token, even if it writes.
func (c *Client) call(ctx context.Context, call httpclient.Call, in any, out answer) error {
	call.Explain = explain
	if call.Class != httpclient.Read && call.Class != httpclient.Background {
		call.Explain = explainWrite
	}
	call.Header = http.Header{"Accept": {"application/json"}}
	if in != nil {
		body, err := json.Marshal(in)
		if err != nil {
			return c.http.Refused(call, "unencodable", fmt.Errorf("encode the request: %w", err))
		}
		call.Body = body
	}
	if call.Body != nil || call.Content != nil {
		call.Header.Set("Content-Type", "application/json")
	}
	var used atomic.Pointer[string] // by the latest attempt
	call.Authorize = func(ctx context.Context) (string, error) {
		used.Store(nil)
		token, err := c.tokens.get(ctx)
		if err != nil {
			return "", err
		}
		used.Store(&token)
		return "Bearer " + token, nil
	}
	for again := false; ; again = true {
		response, err := c.http.Do(ctx, call)
		if err == nil {
			err = c.open(call, response.Body, out)
		}
		token := used.Load()
		if upstreams.KindOf(err) != upstreams.Unauthorized || token == nil {
			return err
		}
		c.tokens.forget(*token)
		if again || !rewind(&call) {
			return err
		}
	}
}

// rewind makes the call's content readable again; a body needs nothing, a stream without a way back cannot be.
func rewind(call *httpclient.Call) bool {
	if call.Content == nil {
		return true
	}
	seeker, ok := call.Content.(io.Seeker)
	if !ok {
		return false
	}
	_, err := seeker.Seek(0, io.SeekStart)
	return err == nil
}

// open looks behind a status of success: a failure hides there too.
func (c *Client) open(call httpclient.Call, body []byte, out answer) error {
	err := c.http.Decode(call, body, out)
	if err != nil {
		if resultOf(body) != "failure" {
			c.http.Compare(call, body) // why it cannot be read is drift more than anything
		}
		return err
	}
	switch w := out.told(); w.Result {
	case "success":
		c.http.Compare(call, body)
		return nil
	case "failure":
		e := c.http.Refused(call, "", nil)
		e.Reason = httpclient.Brief(string(w.Reason))
		refine(e)
		return e
	default:
		c.http.Compare(call, body)
		return c.http.Malformed(call, fmt.Errorf("the result is neither success nor failure: %q", w.Result))
	}
}

// resultOf is the result that a body tells which cannot be read otherwise; "" when it tells none.
func resultOf(body []byte) text {
	var w struct {
		Result text `json:"result"`
	}
	_ = httpclient.ReadJSON(body, &w) // what cannot be read leaves it empty
	return w.Result
}
