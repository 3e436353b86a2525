package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// BucketOptions of a bucket.
type BucketOptions struct {
	// TTL is how long a value lives after its last write; 0 keeps it for good.
	TTL time.Duration
}

// Bucket is a set of documents under keys, each with a revision that grows with every write.
type Bucket struct {
	name string
	kv   jetstream.KeyValue
	feed *feed
}

// markerTTL is how long the note "this key was deleted" is kept, so that watchers hear of it and the bucket does not grow
// by one note for every key it ever had.
const markerTTL = time.Hour

// Bucket opens a bucket, and makes it when it is not there. The name is made of A-Z a-z 0-9 _ -.
func (s *Store) Bucket(ctx context.Context, name string, o BucketOptions) (*Bucket, error) {
	if !validPart(name) {
		return nil, fmt.Errorf("bucket: %w: %.40q", ErrKey, name)
	}
	// The stream is made by hand: see makeStream.
	_, err := s.makeStream(ctx, jetstream.StreamConfig{
		Name:              "KV_" + name,
		Subjects:          []string{"$KV." + name + ".>"},
		Storage:           jetstream.FileStorage,
		MaxMsgsPerSubject: 1,
		MaxMsgs:           -1,
		MaxBytes:          -1,
		MaxConsumers:      -1,
		MaxAge:            o.TTL,
		Duplicates:        duplicateWindow(o.TTL),
		Discard:           jetstream.DiscardNew,
		AllowRollup:       true,
		AllowMsgTTL:       true,
		DenyDelete:        true,
	})
	if err != nil {
		return nil, fmt.Errorf("bucket %s: %w", name, err)
	}
	kv, err := s.js.KeyValue(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("bucket %s: %w", name, err)
	}
	return &Bucket{name: name, kv: kv, feed: newFeed(s, kv)}, nil
}

// duplicateWindow may not be over the age limit; nothing here relies on it.
func duplicateWindow(maxAge time.Duration) time.Duration {
	const window = 2 * time.Minute
	if maxAge > 0 && maxAge < window {
		return maxAge
	}
	return window
}

// Get is the value and its revision, or ErrNotFound.
func (b *Bucket) Get(ctx context.Context, key string) ([]byte, uint64, error) {
	e, err := b.kv.Get(ctx, key)
	if err != nil {
		return nil, 0, b.fail("get", key, err)
	}
	return e.Value(), e.Revision(), nil
}

// Create writes a key that has no value, or answers ErrExists.
func (b *Bucket) Create(ctx context.Context, key string, value []byte) (uint64, error) {
	if len(value) > MaxValue {
		return 0, b.fail("create", key, ErrTooLarge)
	}
	rev, err := b.kv.Create(ctx, key, value)
	return rev, b.fail("create", key, err)
}

// Update writes over revision rev, or answers ErrConflict when the value is no longer that one.
func (b *Bucket) Update(ctx context.Context, key string, value []byte, rev uint64) (uint64, error) {
	if len(value) > MaxValue {
		return 0, b.fail("update", key, ErrTooLarge)
	}
	if rev == 0 {
		// To the server, 0 means "no value yet": that is Create's word, and here always a mistake.
		return 0, b.fail("update", key, ErrConflict)
	}
	rev, err := b.kv.Update(ctx, key, value, rev)
	return rev, b.fail("update", key, err)
}

// Put writes whatever was there.
func (b *Bucket) Put(ctx context.Context, key string, value []byte) (uint64, error) {
	if len(value) > MaxValue {
		return 0, b.fail("put", key, ErrTooLarge)
	}
	rev, err := b.kv.Put(ctx, key, value)
	return rev, b.fail("put", key, err)
}

// Delete removes a key; removing it again is no error.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	return b.fail("delete", key, b.kv.Purge(ctx, key, jetstream.PurgeTTL(markerTTL)))
}

// Keys are the keys under a prefix of whole parts, in no order; no parts means all. The server filters.
func (b *Bucket) Keys(ctx context.Context, prefix ...string) ([]string, error) {
	filter := ">"
	if len(prefix) > 0 {
		p, err := Key(prefix...)
		if err != nil {
			return nil, b.fail("keys", "", err)
		}
		filter = p + ".>"
	}
	w, err := b.kv.Watch(ctx, filter, jetstream.IgnoreDeletes(), jetstream.MetaOnly())
	if err != nil {
		return nil, b.fail("keys", filter, err)
	}
	defer stopWatch(w)
	keys := []string{}
	for {
		select {
		case e, open := <-w.Updates():
			if !open {
				return nil, b.fail("keys", filter, errors.New("the connection closed"))
			}
			if e == nil { // the mark after the last key that is there now
				return keys, nil
			}
			keys = append(keys, e.Key())
		case <-ctx.Done():
			return nil, b.fail("keys", filter, ctx.Err())
		}
	}
}

// stopWatch ends a watch and drains it, because its sender may be blocked on a full channel.
func stopWatch(w jetstream.KeyWatcher) {
	if err := w.Stop(); err != nil {
		return
	}
	for range w.Updates() { //nolint:revive // only drained
	}
}

// fail names the bucket and key, and puts our errors in place of the library's.
func (b *Bucket) fail(op, key string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, jetstream.ErrKeyNotFound):
		err = ErrNotFound
	case op == "create" && errors.Is(err, jetstream.ErrKeyExists):
		err = ErrExists
	case errors.Is(err, jetstream.ErrKeyRevisionMismatch):
		err = ErrConflict
	case errors.Is(err, jetstream.ErrInvalidKey):
		err = ErrKey
	}
	return fmt.Errorf("%s %s %s: %w", op, b.name, key, err)
}
