package httpclient

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"

	"github.com/modeliq/modeliq/upstreams"
)

// errSlow ends an attempt that used up its time.
var errSlow = errors.New("no answer in time")

// Malformed is the error of an answer that breaks the contract. After a call with an effect it is ambiguous: the upstream
// did something and we cannot tell what.
func (c *Client) Malformed(call Call, err error) *upstreams.Error {
	return &upstreams.Error{Upstream: c.upstream, Op: call.Op, Kind: upstreams.Malformed, Ambiguous: call.hasEffect(), Err: err}
}

// Refused is the error of a call that the upstream, or the adapter in its place, answers with no.
func (c *Client) Refused(call Call, code string, err error) *upstreams.Error {
	return &upstreams.Error{Upstream: c.upstream, Op: call.Op, Kind: upstreams.Refused, Code: code, Err: err}
}

func (c *Client) fail(call *Call, kind upstreams.Kind, err error) *upstreams.Error {
	return &upstreams.Error{Upstream: c.upstream, Op: call.Op, Kind: kind, Err: err}
}

// ofStatus is the error of an answer that is not a success, before the adapter explains it.
func (c *Client) ofStatus(call *Call, status int, header http.Header, body []byte) *upstreams.Error {
	e := c.fail(call, kindOfStatus(status), nil)
	e.Ambiguous = call.hasEffect() && (status >= 500 || status < 400 || status == http.StatusRequestTimeout)
	if e.Kind == upstreams.RateLimited {
		e.RetryAfter = retryAfter(header, c.now())
	}
	if call.Explain != nil {
		call.Explain(status, header, body, e)
	}
	e.Reason = Brief(e.Reason)
	return e
}

// maxReason bounds in bytes what of an upstream's text gets into our logs.
const maxReason = 500

// Brief is an upstream's text as an error's Reason carries it: trimmed and bounded.
func Brief(text string) string {
	text = strings.TrimSpace(text)
	if len(text) <= maxReason {
		return text
	}
	return strings.ToValidUTF8(text[:maxReason], "") + "..."
}

func kindOfStatus(status int) upstreams.Kind {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return upstreams.Unauthorized
	case status == http.StatusNotFound, status == http.StatusGone:
		return upstreams.NotFound
	case status == http.StatusRequestTimeout, status == http.StatusGatewayTimeout:
		return upstreams.Timeout
	case status == http.StatusTooManyRequests:
		return upstreams.RateLimited
	case status >= 500:
		return upstreams.Unavailable
	case status >= 400:
		return upstreams.Refused
	default: // a redirect or the like: nothing in the contracts answers so
		return upstreams.Malformed
	}
}

// verdict is what the breaker is told of an answer's status. Who asks us to stay away (429) is well, and gets it by the hold.
func verdict(status int) error {
	if status >= 500 {
		return errCounts
	}
	return nil
}

// ofNetwork is the outcome of an attempt without a complete answer.
func (c *Client) ofNetwork(t *try, call *Call, status int, reached bool, err error) outcome {
	kind, told := upstreams.Unavailable, errCounts
	var network net.Error
	switch cause := context.Cause(t.ctx); {
	case errors.Is(t.caller.Err(), context.Canceled):
		kind, told = upstreams.Cancelled, errExcluded
	case errors.Is(cause, errBeaten):
		kind, told, err = upstreams.Cancelled, errExcluded, errBeaten
	case t.caller.Err() == nil && errors.Is(cause, errSlow):
		kind, err = upstreams.Timeout, errSlow
	case t.caller.Err() != nil, errors.As(err, &network) && network.Timeout():
		kind = upstreams.Timeout
	}
	if kind == upstreams.Timeout && t.hasty {
		told = errExcluded
	}
	e := c.fail(call, kind, err)
	e.Ambiguous = reached && call.hasEffect()
	return outcome{status: status, err: e, told: told}
}

// unauthorized is the outcome of an attempt that was not sent because what it needed first did not come.
func (c *Client) unauthorized(t *try, call *Call, err error) outcome {
	out := c.ofNetwork(t, call, 0, false, err)
	out.unsent = true
	var e *upstreams.Error
	if t.ctx.Err() == nil && errors.As(err, &e) {
		out.err, out.told = e, nil
		switch {
		case e.Kind == upstreams.Timeout && t.hasty:
			out.told = errExcluded
		case e.Kind == upstreams.Unavailable, e.Kind == upstreams.Timeout:
			out.told = errCounts
		}
	}
	return out
}
