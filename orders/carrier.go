package orders

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/modeliq/modeliq/internal/store"
)

// settleTimeout bounds the writes that follow an effect. They do not end with the worker's context: what an upstream has
// done must be known here.
const settleTimeout = 5 * time.Second

// carrying is one delivery of one order. Its document is the newest that it has read or written.
type carrying struct {
	*Pipeline
	key string
	doc document
	rev uint64 // 0 while no state is written
}

// carry works on one record of the accept log: an order, or the wish of a person to send a dead letter again. Whatever it
// meets, it ends in Done only when nothing is left to do for the order.
func (p *Pipeline) carry(ctx context.Context, m store.Message) store.Verdict {
	key, replay, ok := orderOf(m.Subject)
	if !ok {
		p.log.Error("a record of no known kind in the accept log", "subject", m.Subject)
		return store.Done
	}
	unlock, err := p.orderLocks.lock(ctx, key)
	if err != nil {
		return store.RetryAfter(0)
	}
	defer unlock()
	c := &carrying{Pipeline: p, key: key}
	if c.doc, c.rev, err = p.current(ctx, key); err != nil {
		p.log.Error("read accepted order", "order", key, "err", err)
		return store.RetryAfter(p.attempts.backoff(key, time.Minute))
	}
	if replay > c.doc.Carriage.Replays {
		if err := c.revive(ctx, replay); err != nil {
			return c.again(err)
		}
	}
	return c.advance(ctx)
}

// orderOf reads a subject: orders.<partner>.<owner>.<suffix>, or the same after "replays." with a number at its end.
func orderOf(subject string) (key string, replay int, ok bool) {
	if key, ok = strings.CutPrefix(subject, "orders."); ok {
		return key, 0, true
	}
	key, ok = strings.CutPrefix(subject, "replays.")
	dot := strings.LastIndexByte(key, '.')
	if !ok || dot < 0 {
		return "", 0, false
	}
	replay, err := strconv.Atoi(key[dot+1:])
	return key[:dot], replay, err == nil
}

// advance does the next thing that is left to do.
func (c *carrying) advance(ctx context.Context) store.Verdict {
	if c.doc.Carriage.Phase == dead || c.doc.endedHere() {
		c.attempts.forget(c.key)
		return store.Done
	}
	if c.doc.Order.MonolithID == 0 {
		if verdict, isPlaced := c.submit(ctx); !isPlaced {
			return verdict
		}
	}
	if err := c.settleTax(ctx); err != nil {
		c.log.Warn("record tax", "order", c.doc.Order.Number, "err", err)
		return store.RetryAfter(c.attempts.backoff(c.key, taxBackoff))
	}
	c.attempts.forget(c.key)
	return store.Done
}

// save writes the document over the revision it came from.
func (c *carrying) save(ctx context.Context) error {
	rev, err := c.write(ctx, c.key, c.doc, c.rev)
	if err == nil {
		c.rev = rev
	}
	return err
}

// again is the verdict on a fault of our own: the store is away, or somebody else was faster. The order is read anew.
func (c *carrying) again(err error) store.Verdict {
	if errors.Is(err, store.ErrConflict) {
		return store.RetryAfter(10 * time.Millisecond)
	}
	c.log.Error("carry order", "order", c.doc.Order.Number, "err", err)
	return store.RetryAfter(c.attempts.backoff(c.key, c.MaxBackoff))
}

// hold is the verdict when an upstream is away and nothing was sent: come back later, as often as it takes. The first
// time it is written down, for whoever looks; an attempt that is still open stays open.
func (c *carrying) hold(ctx context.Context, err error, least time.Duration) store.Verdict {
	wait := max(c.attempts.backoff(c.key, c.MaxBackoff), least)
	if ctx.Err() != nil {
		return store.RetryAfter(0)
	}
	c.log.Warn("order waits", "order", c.doc.Order.Number, "wait", wait, "err", err)
	if c.doc.Carriage.Phase == waiting {
		c.doc.Carriage.Phase = retryWait
		c.doc.Carriage.LastError = err.Error()
		if err := c.save(ctx); err != nil {
			return c.again(err)
		}
	}
	return store.RetryAfter(wait)
}

// detached is a context for what must be written down although the worker is told to end.
func detached(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
}
