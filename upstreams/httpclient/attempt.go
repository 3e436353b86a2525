package httpclient

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"

	"github.com/modeliq/modeliq/upstreams"
)

const (
	defaultMaxBytes = 16 << 20
	maxErrorBytes   = 64 << 10
	maxAhead        = 1 << 20 // what an announced length alone makes us allocate
	// usualAnswer is most of a catalogue or of a hundred prices.
	usualAnswer = 16 << 10
)

// answer is what one attempt brought: the body read to its end, or still open.
type answer struct {
	status int
	header http.Header
	body   []byte
	open   *openBody
	size   int64
}

// attempt sends the call once, within the try's time, and tells the observer.
func (c *Client) attempt(t *try, ch *chain, call *Call, event Event, keepOpen bool) outcome {
	event.Upstream, event.Op, event.Class, event.Start = c.upstream, call.Op, call.Class, c.now()
	t.hasty = t.budget < ch.cap/hastyShare
	out := c.exchange(t, ch, call, keepOpen)
	event.Status, event.Sent = out.status, !out.unsent
	c.tell(event, out.err)
	return out
}

// tell completes the event of an attempt that has ended.
func (c *Client) tell(event Event, e *upstreams.Error) {
	event.Duration = c.now().Sub(event.Start)
	if e != nil {
		event.Kind, event.Err = e.Kind, e
	}
	c.observe(event)
}

// exchange is one request and its answer. The try ends with it, unless the body stays open.
func (c *Client) exchange(t *try, ch *chain, call *Call, keepOpen bool) outcome {
	kept := false
	defer func() {
		if !kept {
			t.end()
		}
	}()
	var wire wire
	request, body, err := c.request(wire.watch(t.ctx, call), call)
	if err != nil {
		return outcome{err: c.Refused(*call, "unencodable", err), told: errExcluded, unsent: true}
	}
	if call.Authorize != nil {
		value, err := call.Authorize(t.ctx)
		if err != nil {
			return c.unauthorized(t, call, err)
		}
		request.Header.Set("Authorization", value)
	}
	if body != nil {
		t.clock.Stop() // an upload has no limit of its own until its last byte is sent
		body.finished = func() { t.clock.Reset(t.budget) }
	}
	response, err := ch.transport.RoundTrip(request)
	if broken := body.release(); broken != nil {
		closeBody(response)
		e := c.fail(call, upstreams.Cancelled, fmt.Errorf("read the content: %w", broken))
		e.Ambiguous = call.hasEffect() && wire.reached(err)
		return outcome{err: e, told: errExcluded}
	}
	if err != nil {
		return c.ofNetwork(t, call, 0, call.hasEffect() && wire.reached(err), err)
	}
	if body != nil {
		t.clock.Reset(t.budget) // an answer that came before the last byte must not take forever either
	}
	status := response.StatusCode
	if !success(call, status) {
		text, _ := io.ReadAll(io.LimitReader(response.Body, maxErrorBytes)) // the status alone decides when it breaks off
		closeBody(response)
		return outcome{status: status, err: c.ofStatus(call, status, response.Header, text), told: verdict(status)}
	}
	a := &answer{status: status, header: response.Header, size: response.ContentLength}
	if !keepOpen {
		return c.readAll(t, call, response, a)
	}
	if !t.clock.Stop() && t.ctx.Err() != nil { // the time ran out together with the header's arrival
		closeBody(response)
		return c.ofNetwork(t, call, status, true, errSlow)
	}
	kept, a.open = true, &openBody{ReadCloser: response.Body, cancel: t.cancel}
	return outcome{answer: a, status: status}
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
func (c *Client) readAll(t *try, call *Call, response *http.Response, a *answer) outcome {
	defer closeBody(response)
	limit := call.MaxBytes
	if limit == 0 {
		limit = defaultMaxBytes
	}
	if response.ContentLength > limit {
		return outcome{status: a.status, err: c.Malformed(*call, fmt.Errorf("the answer of %d bytes is over the limit of %d", response.ContentLength, limit))}
	}
	var body bytes.Buffer
	switch length := response.ContentLength; {
	case length > 0:
		body.Grow(int(min(length, maxAhead)) + bytes.MinRead)
	case length < 0:
		body.Grow(usualAnswer) // of unknown length, which the large ones are
	}
	if _, err := body.ReadFrom(io.LimitReader(response.Body, limit+1)); err != nil {
		return c.ofNetwork(t, call, a.status, true, fmt.Errorf("read the answer: %w", err))
	}
	if a.body = body.Bytes(); int64(len(a.body)) > limit {
		return outcome{status: a.status, err: c.Malformed(*call, fmt.Errorf("the answer is over the limit of %d bytes", limit))}
	}
	return outcome{answer: a, status: a.status}
}

func closeBody(r *http.Response) {
	if r != nil {
		_ = r.Body.Close()
	}
}

// openBody ends the attempt's context when the caller is done with the body, and gives the call's place back.
type openBody struct {
	io.ReadCloser
	cancel context.CancelCauseFunc
	leave  func()
	closed atomic.Bool
}

func (b *openBody) Close() error {
	err := b.ReadCloser.Close()
	b.cancel(nil)
	if !b.closed.Swap(true) {
		b.leave()
	}
	return err
}
