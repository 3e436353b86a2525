package cache

import (
	"context"
	"sync"
	"time"
)

// ages collects, for one answer, how old its oldest part is that an upstream could not renew, when the first of its parts
// ends, and whether a part is only on its way to what it will be.
type ages struct {
	mu        sync.Mutex
	oldest    time.Time
	ends      time.Time
	transient bool
}

type agesKey struct{}

// WithAges gives an answer a place where reads note that they had to answer with something old.
func WithAges(ctx context.Context) context.Context {
	return context.WithValue(ctx, agesKey{}, &ages{})
}

// StaleAt is when the oldest part of the answer was true that could not be read again; zero when there is none.
func StaleAt(ctx context.Context) time.Time {
	a, _ := ctx.Value(agesKey{}).(*ages)
	if a == nil {
		return time.Time{}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.oldest
}

func noteStale(ctx context.Context, at time.Time) {
	a, _ := ctx.Value(agesKey{}).(*ages)
	if a == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.oldest.IsZero() || at.Before(a.oldest) {
		a.oldest = at
	}
}

// NoteEnd says that the answer has a part that no longer holds from a time on; zero is none.
func NoteEnd(ctx context.Context, at time.Time) {
	if a, _ := ctx.Value(agesKey{}).(*ages); a != nil && !at.IsZero() {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.ends.IsZero() || at.Before(a.ends) {
			a.ends = at
		}
	}
}

// Ends is the first end that was noted; zero when there is none.
func Ends(ctx context.Context) time.Time {
	a, _ := ctx.Value(agesKey{}).(*ages)
	if a == nil {
		return time.Time{}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ends
}

// NoteTransient says that the answer has a part that will change by itself soon: nobody keeps it.
func NoteTransient(ctx context.Context) {
	if a, _ := ctx.Value(agesKey{}).(*ages); a != nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.transient = true
	}
}

// IsTransient says that NoteTransient was said of the answer.
func IsTransient(ctx context.Context) bool {
	a, _ := ctx.Value(agesKey{}).(*ages)
	if a == nil {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.transient
}

type currentKey struct{}

// Current makes reads ask the upstream although they could answer from memory, which then is for its failures alone: an
// order is priced so.
func Current(ctx context.Context) context.Context {
	return context.WithValue(ctx, currentKey{}, true)
}

func wantsCurrent(ctx context.Context) bool { return ctx.Value(currentKey{}) != nil }
