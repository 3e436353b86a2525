package httpclient

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/sony/gobreaker/v2"
)

const (
	// repeatsBurst is the budget of repeats at its fullest, and at the start.
	repeatsBurst = 10
	retryBase    = 50 * time.Millisecond
	retryLongest = time.Second
	// answerReserve is what an attempt leaves of the caller's deadline; with less left than that none is started.
	answerReserve = 20 * time.Millisecond
)

// again waits and says whether repeat n (from 0) of the call may be sent: there is a budget, time, and a breaker that is not open.
func (c *Client) again(ctx context.Context, ch *chain, call *Call, n int, until time.Time) bool {
	if !call.mayRepeat() || n >= c.retries || ch.breaker.State() == gobreaker.StateOpen {
		return false
	}
	wait := jitter(n)
	if left, ok := timeLeft(ctx, until); ok && left < wait+answerReserve || !ch.repeats.take() {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		ch.repeated.Add(1)
		return true
	}
}

// jitter is the wait before repeat n (from 0), anything up to a bound that doubles.
func jitter(n int) time.Duration {
	return rand.N(min(retryLongest, retryBase<<min(n, 10))) + 1
}

// timeLeft is what an attempt that begins now could use: until the call's own end, and until the caller's deadline less a
// reserve to answer in. False: there is no end.
func timeLeft(ctx context.Context, until time.Time) (left time.Duration, bounded bool) {
	if !until.IsZero() {
		left, bounded = time.Until(until), true
	}
	if deadline, ok := ctx.Deadline(); ok {
		if own := time.Until(deadline) - answerReserve; !bounded || own < left {
			left, bounded = own, true
		}
	}
	return left, bounded
}
