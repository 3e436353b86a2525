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

// send is the chain: retry, then hold, breaker and deadline, then the network. Once one attempt was ambiguous the call
// stays so, whatever later attempts answer.
func (c *Client) send(ctx context.Context, call *Call, keepOpen bool) (*answer, error) {
	ambiguous := false
	for n := 0; ; n++ {
		a, e, again := c.once(ctx, call, n+1, keepOpen)
		if e == nil {
			c.bucket.success()
			return a, nil
		}
		ambiguous = ambiguous || e.Ambiguous
		e.Ambiguous = ambiguous
		if !again || !call.mayRepeat() || n >= c.retries || !c.bucket.take() || !pause(ctx, n) {
			return nil, e
		}
	}
}

// once makes one attempt, if it may start; again says that another might fare better.
func (c *Client) once(ctx context.Context, call *Call, n int, keepOpen bool) (a *answer, e *upstreams.Error, again bool) {
	event := Event{Upstream: c.upstream, Op: call.Op, Class: call.Class, Attempt: n, Start: c.now()}
	defer func() {
		event.Duration = c.now().Sub(event.Start)
		if e != nil {
			event.Kind, event.Err = e.Kind, e
		}
		c.observe(event)
	}()
	budget, e := c.mayStart(ctx, call, event.Start)
	if e != nil {
		return nil, e, false
	}
	breaker, ok := c.breakers[call.Class]
	if !ok {
		return nil, c.Refused(*call, "unencodable", fmt.Errorf("no such class of operation: %q", call.Class)), false
	}
	_, err := breaker.Execute(func() (struct{}, error) {
		var told error
		event.Sent = true
		a, event.Status, e, told = c.attempt(ctx, call, budget, keepOpen)
		return struct{}{}, told
	})
	if rejected(err) {
		return nil, c.fail(call, upstreams.Unavailable, err), false
	}
	if e == nil {
		return a, nil, false
	}
	if e.Kind == upstreams.RateLimited {
		c.hold.extend(c.now(), e.RetryAfter)
	}
	return nil, e, e.Kind == upstreams.Unavailable || e.Kind == upstreams.Timeout
}

// mayStart gives the attempt its time: the cap, or what is left of the caller's deadline less a reserve to answer in.
func (c *Client) mayStart(ctx context.Context, call *Call, now time.Time) (time.Duration, *upstreams.Error) {
	if err := ctx.Err(); errors.Is(err, context.Canceled) {
		return 0, c.fail(call, upstreams.Cancelled, err)
	}
	if wait := c.hold.left(now); wait > 0 {
		e := c.fail(call, upstreams.RateLimited, nil)
		e.RetryAfter = wait
		return 0, e
	}
	budget := c.timeout
	if deadline, ok := ctx.Deadline(); ok {
		budget = min(budget, time.Until(deadline)-answerReserve)
	}
	if budget <= 0 {
		return 0, c.fail(call, upstreams.Timeout, errNoTime)
	}
	return budget, nil
}
