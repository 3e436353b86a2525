package httpclient

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"
)

// errBeaten ends the slower of two attempts when the other has its answer.
var errBeaten = errors.New("the other of the pair answered first")

const (
	// hedgeFloor keeps hedges away from upstreams whose every answer is quick: 30 ms took 10 of 500 answers over 100 ms
	// to none for 2 % more calls (measured).
	hedgeFloor = 30 * time.Millisecond
	// hedgesBurst is the budget of hedges at its fullest. It starts empty, so that the share holds from the first call.
	hedgesBurst = 10
	// hedgedOps bounds what is remembered; adapters have a handful of operations.
	hedgedOps = 64
)

// hedges decide when a slow read is sent a second time.
type hedges struct {
	budget bucket
	sent   atomic.Uint64

	mu  sync.RWMutex
	ops map[string]*latency
}

func newHedges(share float64) *hedges {
	return &hedges{budget: bucket{most: hedgesBurst, gain: share}, ops: make(map[string]*latency)}
}

// of is what is known of an operation; nil when there are too many.
func (h *hedges) of(op string) *latency {
	h.mu.RLock()
	l := h.ops[op]
	h.mu.RUnlock()
	if l != nil {
		return l
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if l = h.ops[op]; l == nil && len(h.ops) < hedgedOps {
		l = &latency{}
		h.ops[op] = l
	}
	return l
}

// fire makes the attempt, and when it is a safe read that is slow a second one beside it.
func (c *Client) fire(ctx context.Context, ch *chain, call *Call, n int, budget time.Duration, keepOpen bool) outcome {
	if ch.hedges == nil || keepOpen || !call.mayHedge() {
		return c.attempt(newTry(ctx, budget), ch, call, Event{Attempt: n}, keepOpen)
	}
	known := ch.hedges.of(call.Op)
	if known == nil {
		return c.attempt(newTry(ctx, budget), ch, call, Event{Attempt: n}, false)
	}
	ch.hedges.budget.earn()
	start := time.Now()
	var out outcome
	if slow := known.slow(); slow > 0 && max(slow, hedgeFloor)+answerReserve <= budget {
		out = c.race(ctx, ch, call, n, max(slow, hedgeFloor), budget)
	} else {
		out = c.attempt(newTry(ctx, budget), ch, call, Event{Attempt: n}, false)
	}
	if out.answered() || out.slow() {
		known.add(time.Since(start))
	}
	return out
}

// pair is an attempt and the hedge that may join it. The attempt runs where the call was made, the hedge in its timer's
// goroutine, which ends before the call does.
type pair struct {
	first *try
	ended chan struct{}

	mu     sync.Mutex
	over   bool // the first has ended: no second is to begin
	second *try // once it has begun
	out    outcome
}

// race makes the attempt, and another after the delay. The first that the upstream has answered ends the other.
func (c *Client) race(ctx context.Context, ch *chain, call *Call, n int, delay, budget time.Duration) outcome {
	p := &pair{first: newTry(ctx, budget), ended: make(chan struct{})}
	timer := time.AfterFunc(delay, func() {
		defer close(p.ended)
		if second := p.begin(ctx, ch, budget-delay); second != nil {
			out := c.attempt(second, ch, call, Event{Attempt: n, Hedge: true}, false)
			p.mu.Lock()
			defer p.mu.Unlock()
			if p.out = out; out.answered() {
				p.first.cancel(errBeaten)
			}
		}
	})
	out := c.attempt(p.first, ch, call, Event{Attempt: n}, false)
	if timer.Stop() {
		return out
	}
	p.end(out.answered())
	<-p.ended
	if p.out.answered() && !out.answered() {
		return p.out
	}
	return out
}

// begin starts the time of the second attempt, if it is one that may be sent.
func (p *pair) begin(ctx context.Context, ch *chain, budget time.Duration) *try {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over || ctx.Err() != nil || ch.limit.crowded() || ch.breaker.State() != gobreaker.StateClosed || !ch.hedges.budget.take() {
		return nil
	}
	ch.hedges.sent.Add(1)
	p.second = newTry(ctx, budget)
	return p.second
}

// end says that the first attempt is over. With an answer the second one is not waited for.
func (p *pair) end(answered bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	if answered && p.second != nil {
		p.second.cancel(errBeaten)
	}
}
