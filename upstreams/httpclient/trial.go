package httpclient

import (
	"context"
	"time"

	"github.com/sony/gobreaker/v2"

	"github.com/modeliq/modeliq/upstreams"
)

// trialPatience is how long a caller waits for the one call that a breaker lets through to see whether the upstream is back.
// A page may take 50 ms more than on a good day while a breaker is open, and a trial that hangs takes all of the read's time.
const trialPatience = 40 * time.Millisecond

// isTrial says that the attempt would be a half-open breaker's trial, and that it may go on without its caller: it is a read
// whose answer nobody needs.
func (ch *chain) isTrial(call *Call, keepOpen bool) bool {
	return ch.class == Read && !keepOpen && call.mayRepeat() && ch.breaker.State() == gobreaker.StateHalfOpen
}

// trial makes the attempt apart from its caller, who goes on as if the breaker were open when it takes long. It ends with
// its budget, and Close waits for it.
func (c *Client) trial(ctx context.Context, ch *chain, call *Call, n int, budget time.Duration) outcome {
	ended := make(chan outcome, 1)
	apart := context.WithoutCancel(ctx)
	c.trials.Go(func() { ended <- c.guarded(apart, ch, call, n, budget, false) })
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
