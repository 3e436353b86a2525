package checkout

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/modeliq/modeliq/internal/store"
)

// newID is opaque and global: the kind's prefix and 128 random bits.
func newID(kind string) string { return kind + "_" + strings.ToLower(rand.Text()) }

// find reads a buyer's document; ids of another shape, of somebody else and unknown ones are all ErrNotFound.
func find[T any](ctx context.Context, docs store.Documents[T], b Buyer, kind, id string) (doc T, key string, err error) {
	if !strings.HasPrefix(id, kind+"_") {
		return doc, "", ErrNotFound
	}
	key, err = store.Key(b.Partner.Slug, b.Owner, id)
	if err != nil {
		return doc, "", ErrNotFound
	}
	doc, _, err = docs.Get(ctx, key)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return doc, "", ErrNotFound
	case err != nil:
		return doc, "", fmt.Errorf("read %s: %w", id, err)
	}
	return doc, key, nil
}

// keep writes a new document of the buyer's.
func keep[T any](ctx context.Context, docs store.Documents[T], b Buyer, id string, doc T) error {
	key, err := store.Key(b.Partner.Slug, b.Owner, id)
	if err != nil {
		return err
	}
	_, err = docs.Create(ctx, key, doc)
	return err
}

// list are all of a buyer's documents of a kind, newest first.
func list[T any](ctx context.Context, docs store.Documents[T], b Buyer, made func(T) time.Time) ([]T, error) {
	keys, err := docs.Bucket.Keys(ctx, b.Partner.Slug, b.Owner)
	if err != nil {
		return nil, err
	}
	slices.Sort(keys) // documents of one moment stand in a fixed order
	found := make([]T, 0, len(keys))
	for _, key := range keys {
		doc, _, err := docs.Get(ctx, key)
		if errors.Is(err, store.ErrNotFound) {
			continue // removed meanwhile
		}
		if err != nil {
			return nil, err
		}
		found = append(found, doc)
	}
	slices.SortStableFunc(found, func(a, b T) int { return made(b).Compare(made(a)) })
	return found, nil
}
