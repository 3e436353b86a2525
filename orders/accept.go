// Acceptance: why one cart never has two orders, and an accepted order is never lost.
//
// Two things are written, in this order: the idempotency entry (key -> cart) in a bucket, and the accepted record in the
// log ORDERS. The record's subject is computed from partner, buyer and cart, and a subject of that log can be written
// once. So the append is the acceptance, the proof that it is the only one, and the entry in the carrier's queue, all in
// one write that is on the disk before the buyer hears of it. There is nothing to keep in step with it.
//
// Invariants:
//
//	(1) A cart has at most one record: the log refuses a second one, and after the log's 90 days the state, which is
//	    kept for good, is found first.
//	(2) While an idempotency entry lives, the cart in it never changes: it is created once, and renewed by
//	    compare-and-set only for the same cart.
//	(3) A record exists only if its key's entry named its cart at that time: the entry comes first.
//
// What follows, case by case:
//
//   - One key and one input, many times at once: all may price, all claim the same entry, one append wins; the others
//     read the record, find their own key and fingerprint, and replay it.
//   - Two keys on one cart: one append wins (1), the other reads a record with another key: ErrCartOrdered.
//   - One key on two carts: one creation of the entry wins, the other finds another cart in it: ErrKeyReused (2). By (3)
//     the loser has appended nothing.
//   - One key and one cart with two inputs: one append wins, the other finds its key with another fingerprint:
//     ErrKeyReused.
//   - A refusal of the pricer comes before the entry is written, so it consumes nothing.
//   - A crash after the entry, before the append: the key is bound to its cart, and nothing is ordered. Trying again
//     goes on with the same cart; another cart needs another key.
//   - A crash, a lost answer or a time-out at the append: the record is there or not. If it is, the carrier carries it
//     and a repeated call replays it; if not, a repeated call appends it. Both are right, and neither makes two.
package orders

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/modeliq/modeliq/internal/store"
)

// How Place refuses, beside the errors of the Pricer.
var (
	// ErrKeyInvalid: the idempotency key has not 1 to 128 characters.
	ErrKeyInvalid = errors.New("the idempotency key must have 1 to 128 characters")
	// ErrKeyReused: the key was used with another input.
	ErrKeyReused = errors.New("the idempotency key was used with another input")
	// ErrCartOrdered: the cart was ordered with another key.
	ErrCartOrdered = errors.New("the cart was ordered already")
)

// keyLife is how long an idempotency key is remembered after its last use.
const keyLife = 90 * 24 * time.Hour

// appendTimeout bounds the one write that matters. It does not end with the buyer's connection: a write that was begun
// should rather be known than open.
const appendTimeout = 5 * time.Second

// claim is an idempotency entry: the cart that a key stands for.
type claim struct {
	CartID string `json:"cartId"`
}

// acceptance is one call of Place.
type acceptance struct {
	Placement
	identity
	stateKey    string
	claimKey    string
	keyHash     string
	fingerprint string
}

func newAcceptance(in Placement) (acceptance, error) {
	if n := utf8.RuneCountInString(in.Key); n < 1 || n > 128 || !utf8.ValidString(in.Key) {
		return acceptance{}, ErrKeyInvalid
	}
	a := acceptance{Placement: in, identity: identityOf(in.Partner, in.Owner, in.CartID), keyHash: hash(in.Key)}
	var err error
	if a.fingerprint, err = in.fingerprint(); err != nil {
		return acceptance{}, err
	}
	if a.stateKey, err = stateKey(in.Partner, in.Owner, a.suffix); err != nil {
		return acceptance{}, err
	}
	a.claimKey, err = store.Key(in.Partner, in.Owner, a.keyHash)
	return a, err
}

// Place accepts an order durably: when it returns one, it is on the disk and will be carried to the monolith. replayed
// says that this key had been used with this input, and this is the order it made. Errors are those above, the Pricer's,
// and faults of the store, after which the same call may simply be repeated.
func (p *Pipeline) Place(ctx context.Context, in Placement) (o Order, replayed bool, err error) {
	a, err := newAcceptance(in)
	if err != nil {
		return Order{}, false, fmt.Errorf("place order: %w", err)
	}
	if err := p.checkClaim(ctx, a); err != nil {
		return Order{}, false, fmt.Errorf("place order: %w", err)
	}
	doc, _, err := p.current(ctx, a.stateKey)
	if err == nil {
		return a.judge(doc)
	}
	if !errors.Is(err, ErrNotFound) {
		return Order{}, false, fmt.Errorf("place order: %w", err)
	}
	draft, err := p.pricer.Draft(ctx, in.Partner, in.Owner, in.CartID, in.ExpectedTotal, in)
	if err != nil {
		return Order{}, false, err
	}
	return p.accept(ctx, a, draft)
}

// accept writes the claim and the record.
func (p *Pipeline) accept(ctx context.Context, a acceptance, draft Draft) (Order, bool, error) {
	if err := draft.check(a.ExpectedTotal); err != nil {
		return Order{}, false, fmt.Errorf("accept order: %w", err)
	}
	doc := a.document(draft, p.now().UTC())
	for _, l := range doc.Order.Lines {
		if err := l.registration(&doc.Order).check(); err != nil {
			return Order{}, false, fmt.Errorf("accept order: %w: line %s: %w", ErrDraft, l.ID, err)
		}
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return Order{}, false, fmt.Errorf("accept order: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), appendTimeout)
	defer cancel()
	if err := p.claim(ctx, a); err != nil {
		return Order{}, false, fmt.Errorf("accept order: %w", err)
	}
	err = p.accepted.Append(ctx, acceptSubject(a.stateKey), body)
	if errors.Is(err, store.ErrExists) {
		doc, _, err = p.current(ctx, a.stateKey)
		if err == nil {
			return a.judge(doc)
		}
	}
	if err != nil {
		return Order{}, false, fmt.Errorf("accept order: %w", err)
	}
	return doc.Order, false, nil
}

// judge decides about a cart that has its order.
func (a acceptance) judge(doc document) (Order, bool, error) {
	switch {
	case doc.KeyHash != a.keyHash:
		return Order{}, false, ErrCartOrdered
	case doc.Fingerprint != a.fingerprint:
		return Order{}, false, ErrKeyReused
	default:
		return doc.Order, true, nil
	}
}

// checkClaim refuses a key that stands for another cart, before anything about this cart is looked at.
func (p *Pipeline) checkClaim(ctx context.Context, a acceptance) error {
	held, _, err := p.claims.Get(ctx, a.claimKey)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil && held.CartID != a.CartID {
		err = ErrKeyReused
	}
	return err
}

// claim binds the key to the cart, or renews the bond.
func (p *Pipeline) claim(ctx context.Context, a acceptance) error {
	mine := claim{CartID: a.CartID}
	for {
		_, err := p.claims.Create(ctx, a.claimKey, mine)
		if !errors.Is(err, store.ErrExists) {
			return err
		}
		held, rev, err := p.claims.Get(ctx, a.claimKey)
		if errors.Is(err, store.ErrNotFound) {
			continue // its 90 days ended just now
		}
		if err != nil {
			return err
		}
		if held.CartID != a.CartID {
			return ErrKeyReused
		}
		// Left by a crash, or written a moment ago by the same call made twice: its 90 days begin anew.
		if _, err = p.claims.Update(ctx, a.claimKey, mine, rev); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
}

// document is the record to append.
func (a acceptance) document(d Draft, at time.Time) document {
	o := Order{
		ID:           idPrefix + a.suffix,
		Number:       a.number,
		Partner:      a.Partner,
		Owner:        a.Owner,
		CartID:       a.CartID,
		AcceptedAt:   at,
		Lines:        d.Lines,
		Cost:         d.Cost,
		ShipTo:       d.ShipTo,
		ContactPhone: d.ContactPhone,
		Payment:      a.Payment,
		Reference:    a.Reference,
		Attributes:   d.Attributes,
	}
	if d.TaxRequest != nil {
		request := *d.TaxRequest
		request.DocumentCode = a.number
		o.TaxRequest = &request
	}
	o.become(Accepted, at, "")
	return document{Order: o, KeyHash: a.keyHash, Fingerprint: a.fingerprint}
}
