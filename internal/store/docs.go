package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// Documents is a bucket seen as JSON documents of one type.
type Documents[T any] struct{ Bucket *Bucket }

// Docs is the typed view of a bucket.
func Docs[T any](b *Bucket) Documents[T] { return Documents[T]{b} }

// Get reads a document and its revision, or answers ErrNotFound.
func (d Documents[T]) Get(ctx context.Context, key string) (T, uint64, error) {
	var doc T
	value, rev, err := d.Bucket.Get(ctx, key)
	if err != nil {
		return doc, 0, err
	}
	if err := json.Unmarshal(value, &doc); err != nil {
		return doc, 0, fmt.Errorf("read %s %s: %w", d.Bucket.name, key, err)
	}
	return doc, rev, nil
}

// Create writes a document under a free key, or answers ErrExists.
func (d Documents[T]) Create(ctx context.Context, key string, doc T) (uint64, error) {
	value, err := json.Marshal(doc)
	if err != nil {
		return 0, fmt.Errorf("write %s %s: %w", d.Bucket.name, key, err)
	}
	return d.Bucket.Create(ctx, key, value)
}

// Update writes over revision rev, or answers ErrConflict.
func (d Documents[T]) Update(ctx context.Context, key string, doc T, rev uint64) (uint64, error) {
	value, err := json.Marshal(doc)
	if err != nil {
		return 0, fmt.Errorf("write %s %s: %w", d.Bucket.name, key, err)
	}
	return d.Bucket.Update(ctx, key, value, rev)
}

// changeAttempts bounds Change under contention: one that loses this often is told ErrConflict.
const changeAttempts = 50

// Change reads a document, lets change edit it and writes it back, again from the start when somebody else was faster.
// So change may run several times and must have no effect but on its argument. An error of change is returned as it is
// and nothing is written.
func (d Documents[T]) Change(ctx context.Context, key string, change func(*T) error) (T, error) {
	var err error
	for attempt := range changeAttempts {
		var doc T
		var rev uint64
		if doc, rev, err = d.Get(ctx, key); err != nil {
			return doc, err
		}
		if err = change(&doc); err != nil {
			return doc, err
		}
		if _, err = d.Update(ctx, key, doc, rev); err == nil {
			return doc, nil
		}
		if !errors.Is(err, ErrConflict) {
			return doc, err
		}
		if waitErr := pause(ctx, attempt); waitErr != nil {
			return doc, waitErr
		}
	}
	var none T
	return none, err
}

// pause spreads writers that collided: up to 1 ms at first, up to 32 ms later.
func pause(ctx context.Context, attempt int) error {
	t := time.NewTimer(rand.N(time.Millisecond << min(attempt, 5)))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func isNotFound(err error) bool { return errors.Is(err, ErrNotFound) }
