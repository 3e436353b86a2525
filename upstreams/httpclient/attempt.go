package httpclient

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"time"

	"github.com/modeliq/modeliq/upstreams"
)

const (
	defaultMaxBytes = 16 << 20
	maxErrorBytes   = 64 << 10
)

// answer is what one attempt brought: the body read to its end, or still open.
type answer struct {
	status int
	header http.Header
	body   []byte
	open   io.ReadCloser
	size   int64
}

// attempt sends the call once, within the time, and also says what the breaker is to be told.
func (c *Client) attempt(caller context.Context, call *Call, budget time.Duration, keepOpen bool) (_ *answer, status int, _ *upstreams.Error, told error) {
	ctx, cancel := context.WithCancelCause(caller)
	timer := time.AfterFunc(budget, func() { cancel(errSlow) })
	kept := false
	defer func() {
		if !kept {
			timer.Stop()
			cancel(nil)
		}
	}()
	wire := &wire{}
	request, body, err := c.request(httptrace.WithClientTrace(ctx, wire.trace()), call)
	if err != nil {
		return nil, 0, c.Refused(*call, "unencodable", err), errExcluded
	}
	if body != nil {
		timer.Stop() // an upload has no limit of its own until its last byte is sent
		body.finished = func() { timer.Reset(budget) }
	}
	response, err := c.transport.RoundTrip(request)
	if broken := body.release(); broken != nil {
		closeBody(response)
		e := c.fail(call, upstreams.Cancelled, fmt.Errorf("read the content: %w", broken))
		e.Ambiguous = wire.reached(err) && call.hasEffect()
		return nil, 0, e, errExcluded
	}
	if err != nil {
		e, told := c.ofNetwork(caller, ctx, call, wire.reached(err), err)
		return nil, 0, e, told
	}
	if body != nil {
		timer.Reset(budget) // an answer that came before the last byte must not take forever either
	}
	if status = response.StatusCode; !success(call, status) {
		text, _ := io.ReadAll(io.LimitReader(response.Body, maxErrorBytes)) // the status alone decides when it breaks off
		closeBody(response)
		return nil, status, c.ofStatus(call, status, response.Header, text), verdict(status)
	}
	a := &answer{status: status, header: response.Header, size: response.ContentLength}
	if keepOpen {
		if !timer.Stop() && ctx.Err() != nil { // the time ran out together with the header's arrival
			closeBody(response)
			e, told := c.ofNetwork(caller, ctx, call, true, errSlow)
			return nil, status, e, told
		}
		kept, a.open = true, &openBody{ReadCloser: response.Body, cancel: cancel}
		return a, status, nil, nil
	}
	e, told := c.readAll(caller, ctx, call, response, a)
	return a, status, e, told
}

func (c *Client) request(ctx context.Context, call *Call) (*http.Request, *content, error) {
	var body io.Reader
	var streamed *content
	switch {
	case call.Content != nil && call.Size != 0: // a body of length 0 must be none, or it would be sent as unknown
		streamed = &content{reader: call.Content}
		body = streamed
	case call.Body != nil:
		body = bytes.NewReader(call.Body)
	}
	r, err := http.NewRequestWithContext(ctx, call.Method, c.url(call), body)
	if err != nil {
		return nil, nil, fmt.Errorf("build the request: %w", err)
	}
	if streamed != nil {
		r.ContentLength = call.Size
	}
	for name, values := range call.Header {
		r.Header[http.CanonicalHeaderKey(name)] = values
	}
	r.Header.Set("User-Agent", "modeliq")
	if id := RequestID(ctx); id != "" {
		r.Header.Set("X-Request-Id", id)
	}
	return r, streamed, nil
}

func success(call *Call, status int) bool {
	return status >= 200 && status < 300 || status == http.StatusNotModified && call.Header.Get("If-None-Match") != ""
}

// readAll reads the body to its end, so that the connection can be used again, or refuses what is over the bound.
func (c *Client) readAll(caller, ctx context.Context, call *Call, response *http.Response, a *answer) (*upstreams.Error, error) {
	defer closeBody(response)
	limit := call.MaxBytes
	if limit == 0 {
		limit = defaultMaxBytes
	}
	if response.ContentLength > limit {
		return c.Malformed(*call, fmt.Errorf("the answer of %d bytes is over the limit of %d", response.ContentLength, limit)), nil
	}
	var err error
	if a.body, err = io.ReadAll(io.LimitReader(response.Body, limit+1)); err != nil {
		e, told := c.ofNetwork(caller, ctx, call, true, fmt.Errorf("read the answer: %w", err))
		return e, told
	}
	if int64(len(a.body)) > limit {
		return c.Malformed(*call, fmt.Errorf("the answer is over the limit of %d bytes", limit)), nil
	}
	return nil, nil
}

func closeBody(r *http.Response) {
	if r != nil {
		_ = r.Body.Close()
	}
}

// openBody ends the attempt's context when the caller is done with the body.
type openBody struct {
	io.ReadCloser
	cancel context.CancelCauseFunc
}

func (b *openBody) Close() error {
	err := b.ReadCloser.Close()
	b.cancel(nil)
	return err
}
