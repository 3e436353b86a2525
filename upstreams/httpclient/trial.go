package httpclient

import (
	"context"
	"time"

	"github.com/failsafe-go/failsafe-go/adaptivelimiter"
	"github.com/sony/gobreaker/v2"

	"github.com/modeliq/modeliq/upstreams"
)

// trialPatience is how long a caller waits for the one call that a breaker lets through to see whether the upstream is back.
// A page may take 50 ms more than on a good day while a breaker is open, and a trial that hangs takes all of the read's time.
const trialPatience = 40 * time.Millisecond

// forTrial gives the attempt a place of its own when it would be a half-open breaker's trial and may go on without its caller:
// it is a read whose answer nobody needs. Where no place is left its caller waits for it.
func (ch *chain) forTrial(call *Call, keepOpen bool) (adaptivelimiter.Permit, bool) {
	if ch.class != Read || keepOpen || !call.mayRepeat() || ch.breaker.State() != gobreaker.StateHalfOpen {
		return nil, false
	}
	return ch.limit.places.TryAcquirePermit()
}

// trial makes the attempt apart from its caller, who goes on as if the breaker were open when it takes long. It has a place
// and the time of its own, and ends with the client.
func (c *Client) trial(ctx context.Context, ch *chain, place adaptivelimiter.Permit, call *Call, n int) outcome {
	ended := make(chan outcome, 1)
	apart, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(c.open, end)
	c.trials.Go(func() {
		defer end()
		defer stop()
		out := c.guarded(apart, ch, call, n, ch.cap, false)
		ch.limit.release(place, false)
		ended <- out
	})
	patience := time.NewTimer(trialPatience)
	defer patience.Stop()
	select {
	case out := <-ended:
		return out
	case <-patience.C:
		return c.barred(call, n, gobreaker.ErrOpenState)
	case <-ctx.Done():
		return outcome{err: c.unsent(call, n, c.ofPlace(ctx, call, ctx.Err())), unsent: true, final: true}
	}
}

// guarded makes the attempt if the breaker lets it, and tells the breaker how it went.
func (c *Client) guarded(ctx context.Context, ch *chain, call *Call, n int, budget time.Duration, keepOpen bool) (out outcome) {
	_, err := ch.breaker.Execute(func() (struct{}, error) {
		out = c.fire(ctx, ch, call, n, budget, keepOpen)
		return struct{}{}, out.told
	})
	if rejected(err) {
		return c.barred(call, n, err)
	}
	return out
}

// barred is the outcome of an attempt that the breaker did not let through.
func (c *Client) barred(call *Call, n int, err error) outcome {
	return outcome{err: c.unsent(call, n, c.fail(call, upstreams.Unavailable, err)), unsent: true, final: true}
}
