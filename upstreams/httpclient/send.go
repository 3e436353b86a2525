package httpclient

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/modeliq/modeliq/upstreams"
)

// errNoTime is why a call was not started.
var errNoTime = errors.New("too little time is left to start")

// send is the chain: a place, then attempts. A place is held over all of them, for a body that stays open until it is closed.
func (c *Client) send(ctx context.Context, call *Call, keepOpen bool) (*answer, error) {
	ch, ok := c.chains[call.Class]
	if !ok {
		return nil, c.Refused(*call, "unencodable", fmt.Errorf("no such class of operation: %q", call.Class))
	}
	until := ch.ends(time.Now())
	place, err := ch.limit.enter(ctx, until)
	if err != nil {
		return nil, c.unsent(call, 1, c.ofPlace(ctx, call, err))
	}
	a, e, telling := c.attempts(ctx, ch, call, until, keepOpen)
	if e == nil && a.open != nil {
		a.open.leave = func() { ch.limit.release(place, false) }
		return a, nil
	}
	ch.limit.release(place, telling)
	if e != nil {
		return nil, e
	}
	return a, nil
}

// attempts makes one, and others while they may help. Once one was ambiguous the call stays so, whatever later ones
// answer. Telling says that the time it took is the upstream's own: of one attempt, and not of a connection refused.
func (c *Client) attempts(ctx context.Context, ch *chain, call *Call, until time.Time, keepOpen bool) (_ *answer, _ *upstreams.Error, telling bool) {
	ambiguous := false
	for n := 0; ; n++ {
		out := c.once(ctx, ch, call, n+1, until, keepOpen)
		telling = n == 0 && (out.answered() || out.slow())
		if out.err == nil {
			ch.repeats.earn()
			return out.answer, nil, telling
		}
		ambiguous = ambiguous || out.err.Ambiguous
		out.err.Ambiguous = ambiguous
		helps := !out.final && (out.err.Kind == upstreams.Unavailable || out.err.Kind == upstreams.Timeout)
		if !helps || !c.again(ctx, ch, call, n, until) {
			return nil, out.err, telling
		}
	}
}

// once makes one attempt, with its hedge, if it may start.
func (c *Client) once(ctx context.Context, ch *chain, call *Call, n int, until time.Time, keepOpen bool) (out outcome) {
	budget, e := c.mayStart(ctx, ch, call, until)
	if e != nil {
		return outcome{err: c.unsent(call, n, e), unsent: true, final: true}
	}
	if place, ok := ch.forTrial(call, keepOpen); ok {
		out = c.trial(ctx, ch, place, call, n)
	} else {
		out = c.guarded(ctx, ch, call, n, budget, keepOpen)
	}
	if out.err != nil && out.err.Kind == upstreams.RateLimited {
		c.hold.extend(c.now(), out.err.RetryAfter)
	}
	return out
}

// mayStart gives the attempt its time: the cap of its class, or what is left.
func (c *Client) mayStart(ctx context.Context, ch *chain, call *Call, until time.Time) (time.Duration, *upstreams.Error) {
	if err := ctx.Err(); errors.Is(err, context.Canceled) {
		return 0, c.fail(call, upstreams.Cancelled, err)
	}
	if wait := c.hold.left(c.now()); wait > 0 {
		e := c.fail(call, upstreams.RateLimited, nil)
		e.RetryAfter = wait
		return 0, e
	}
	left, bounded := timeLeft(ctx, until)
	if !bounded {
		return ch.cap, nil
	}
	if left <= 0 || !until.IsZero() && time.Until(until) < answerReserve {
		return 0, c.fail(call, upstreams.Timeout, errNoTime)
	}
	return min(ch.cap, left), nil
}

// ofPlace is the error of a call that got no place.
func (c *Client) ofPlace(ctx context.Context, call *Call, err error) *upstreams.Error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return c.fail(call, upstreams.Cancelled, ctx.Err())
	case ctx.Err() != nil:
		return c.fail(call, upstreams.Timeout, ctx.Err())
	default:
		return c.fail(call, upstreams.Unavailable, err)
	}
}

// unsent tells the observer of an attempt that was not started, and returns why.
func (c *Client) unsent(call *Call, n int, e *upstreams.Error) *upstreams.Error {
	c.tell(Event{Upstream: c.upstream, Op: call.Op, Class: call.Class, Attempt: n, Start: c.now()}, e)
	return e
}
