package orders

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/modeliq/modeliq/internal/store"
)

// DeadLetter is an order that waits for a person. Reason is the upstream's own text: for operators, never for buyers.
type DeadLetter struct {
	Partner string    `json:"partner"`
	Owner   string    `json:"owner"`
	OrderID string    `json:"orderId"`
	Number  string    `json:"number"`
	Reason  string    `json:"reason"`
	At      time.Time `json:"at"`
}

// neutralMessage is all that a buyer hears of it.
const neutralMessage = "We are looking into this order and will get in touch."

// bury puts the order in front of a person: the letter first, then the state, then the record is done. A crash between
// them writes the same letter again.
func (c *carrying) bury(ctx context.Context, reason error) store.Verdict {
	ctx, cancel := detached(ctx)
	defer cancel()
	o := c.doc.Order
	c.log.Error("order needs attention", "order", o.Number, "err", reason)
	at := c.now().UTC()
	letter, err := json.Marshal(DeadLetter{o.Partner, o.Owner, o.ID, o.Number, reason.Error(), at})
	if err != nil {
		return c.again(err)
	}
	if _, err := c.letters.Bucket.Put(ctx, c.key, letter); err != nil {
		return c.again(err)
	}
	c.doc.Carriage.Phase = dead
	c.doc.Carriage.LastError = reason.Error()
	c.doc.Order.become(NeedsAttention, at, neutralMessage)
	if err := c.save(ctx); err != nil {
		return c.again(err)
	}
	if err := c.untrack(ctx, c.key); err != nil {
		c.log.Error("close order", "order", o.Number, "err", err) // the follower passes over it
	}
	c.attempts.forget(c.key)
	return store.Done
}

// DeadLetters are the orders that wait for a person, oldest first.
func (p *Pipeline) DeadLetters(ctx context.Context) ([]DeadLetter, error) {
	keys, err := p.letters.Bucket.Keys(ctx)
	if err != nil {
		return nil, fmt.Errorf("list dead letters: %w", err)
	}
	letters := make([]DeadLetter, 0, len(keys))
	for _, key := range keys {
		letter, _, err := p.letters.Get(ctx, key)
		if errors.Is(err, store.ErrNotFound) {
			continue // sent again meanwhile
		}
		if err != nil {
			return nil, fmt.Errorf("list dead letters: %w", err)
		}
		letters = append(letters, letter)
	}
	slices.SortFunc(letters, func(a, b DeadLetter) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Number, b.Number)) })
	return letters, nil
}

// NeedAttention is how many orders wait for a person, without reading them.
func (p *Pipeline) NeedAttention(ctx context.Context) (int, error) {
	keys, err := p.letters.Bucket.Keys(ctx)
	if err != nil {
		return 0, fmt.Errorf("count dead letters: %w", err)
	}
	return len(keys), nil
}

// Replay sends a dead letter again: durable when it returns. The order keeps its number, its attempts and their waits,
// so a replay cannot place it twice. An order that is no dead letter is left as it is. ErrNotFound as in Find.
func (p *Pipeline) Replay(ctx context.Context, partner, owner, id string) error {
	key, ok := keyOfID(partner, owner, id)
	if !ok {
		return ErrNotFound
	}
	doc, _, err := p.current(ctx, key)
	if err != nil || doc.Carriage.Phase != dead {
		return err
	}
	// The number makes one replay of two that were asked for at the same time.
	err = p.accepted.Append(ctx, fmt.Sprintf("replays.%s.%d", key, doc.Carriage.Replays+1), nil)
	if err != nil && !errors.Is(err, store.ErrExists) {
		return fmt.Errorf("replay order: %w", err)
	}
	return nil
}

// revive takes an order back from the dead letters. Attempts that were open stay open.
func (c *carrying) revive(ctx context.Context, replay int) error {
	if err := c.track(ctx, c.key); err != nil {
		return err
	}
	k := &c.doc.Carriage
	k.Replays, k.Ambiguous, k.Missing, k.LastError = replay, 0, 0, ""
	if k.Phase == dead {
		k.Phase = retryWait
		if k.Attempt > 0 {
			k.Phase = submitting
		}
		c.doc.Order.become(Accepted, c.now().UTC(), "")
	}
	if err := c.save(ctx); err != nil {
		return err
	}
	return c.letters.Bucket.Delete(ctx, c.key)
}
