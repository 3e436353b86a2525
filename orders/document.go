package orders

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/modeliq/modeliq/internal/store"
)

// document is an order with what only the pipeline needs. The accept log holds it as it was accepted, the state bucket
// as it is now.
type document struct {
	Order Order `json:"order"`
	// KeyHash and Fingerprint tell a repeated placement from another one.
	KeyHash     string   `json:"keyHash"`
	Fingerprint string   `json:"fingerprint"`
	Carriage    carriage `json:"carriage,omitzero"`
}

// phase is where the carrier is with an order.
type phase string

const (
	// waiting: nothing was sent that could still have an effect.
	waiting phase = ""
	// submitting: attempt number Attempt was about to be sent, was sent, or has had its effect; only a look-up tells.
	submitting phase = "submitting"
	// retryWait: the last attempt is known to have had no effect.
	retryWait phase = "retry_wait"
	// placed: the monolith has it.
	placed phase = "placed"
	// dead: it waits for a person.
	dead phase = "dead"
)

// endedHere says that an order was cancelled before the monolith heard of it.
func (d document) endedHere() bool { return d.Order.Status == Cancelled && d.Order.MonolithID == 0 }

// carriage is what the carrier knows of its own work. It is never shown to a buyer.
type carriage struct {
	Phase     phase     `json:"phase,omitempty"`
	Attempt   int       `json:"attempt,omitempty"`
	Since     time.Time `json:"since,omitzero"`      // when Attempt began; for people, the carrier trusts no wall clock
	Ambiguous int       `json:"ambiguous,omitempty"` // attempts whose answer left it open
	Missing   int       `json:"missing,omitempty"`   // how often model processing did not have a model's file
	LastError string    `json:"lastError,omitempty"` // raw
	Tax       taxState  `json:"tax,omitempty"`
	TaxError  string    `json:"taxError,omitempty"`
	Replays   int       `json:"replays,omitempty"` // how often a person sent it again
	// Duplicates are further orders of the monolith under this number: a broken promise, told to a person.
	Duplicates []int `json:"duplicates,omitempty"`
}

// ErrNotFound says that the buyer has no such order. An order of somebody else answers the same.
var ErrNotFound = errors.New("order not found")

// current is the newest document of an order, with its revision: the state when there is one, else the accepted record
// with revision 0.
func (p *Pipeline) current(ctx context.Context, key string) (document, uint64, error) {
	doc, rev, err := p.states.Get(ctx, key)
	if !errors.Is(err, store.ErrNotFound) {
		return doc, rev, err
	}
	body, _, err := p.accepted.Get(ctx, acceptSubject(key))
	if errors.Is(err, store.ErrNotFound) {
		return document{}, 0, ErrNotFound
	}
	if err != nil {
		return document{}, 0, err
	}
	doc, err = decode(body)
	return doc, 0, err
}

// write stores a document over the revision it was read at, 0 for the first time, and gives the new one.
func (p *Pipeline) write(ctx context.Context, key string, doc document, rev uint64) (uint64, error) {
	if rev == 0 {
		rev, err := p.states.Create(ctx, key, doc)
		if errors.Is(err, store.ErrExists) {
			err = store.ErrConflict
		}
		return rev, err
	}
	return p.states.Update(ctx, key, doc, rev)
}

func decode(body []byte) (document, error) {
	var doc document
	if err := json.Unmarshal(body, &doc); err != nil {
		return doc, fmt.Errorf("read accepted record: %w", err)
	}
	return doc, nil
}

func acceptSubject(key string) string { return "orders." + key }
