package store

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestCompareAndSet(t *testing.T) {
	ctx := t.Context()
	b := bucketOf(t, openIn(t, t.TempDir()), "CARTS", BucketOptions{})
	if _, _, err := b.Get(ctx, "p.o.c"); !errors.Is(err, ErrNotFound) {
		t.Errorf("Get of nothing: %v", err)
	}
	if _, err := b.Update(ctx, "p.o.c", []byte("x"), 0); !errors.Is(err, ErrConflict) {
		t.Errorf("Update of nothing: %v, want ErrConflict", err)
	}
	rev, err := b.Create(ctx, "p.o.c", []byte("1"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Create(ctx, "p.o.c", []byte("x")); !errors.Is(err, ErrExists) {
		t.Errorf("second Create: %v", err)
	}
	next, err := b.Update(ctx, "p.o.c", []byte("2"), rev)
	if err != nil || next <= rev {
		t.Fatalf("Update: rev %d after %d, %v", next, rev, err)
	}
	for _, old := range []uint64{0, rev, next + 1} {
		if _, err := b.Update(ctx, "p.o.c", []byte("x"), old); !errors.Is(err, ErrConflict) {
			t.Errorf("Update at rev %d: %v, want ErrConflict", old, err)
		}
	}
	if err := b.Delete(ctx, "p.o.c"); err != nil {
		t.Fatal(err)
	}
	if err := b.Delete(ctx, "p.o.c"); err != nil {
		t.Errorf("second Delete: %v", err)
	}
	if _, _, err := b.Get(ctx, "p.o.c"); !errors.Is(err, ErrNotFound) {
		t.Errorf("Get after Delete: %v", err)
	}
	if _, err := b.Update(ctx, "p.o.c", []byte("x"), next); !errors.Is(err, ErrConflict) {
		t.Errorf("Update after Delete: %v", err)
	}
	if _, err := b.Create(ctx, "p.o.c", []byte("3")); err != nil {
		t.Errorf("Create after Delete: %v", err)
	}
}

func TestAValueOverTheLimitIsRefusedBeforeItIsSent(t *testing.T) {
	b := bucketOf(t, openIn(t, t.TempDir()), "CARTS", BucketOptions{})
	if _, err := b.Put(t.Context(), "k", bytes.Repeat([]byte("x"), MaxValue+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("one byte too many: %v", err)
	}
	if _, err := b.Put(t.Context(), "k", bytes.Repeat([]byte("x"), MaxValue)); err != nil {
		t.Errorf("the largest value: %v", err)
	}
}

func TestKeysAreThoseUnderWholeParts(t *testing.T) {
	ctx := t.Context()
	b := bucketOf(t, openIn(t, t.TempDir()), "CARTS", BucketOptions{})
	if keys, err := b.Keys(ctx); err != nil || len(keys) != 0 {
		t.Fatalf("keys of an empty bucket: %v %v", keys, err)
	}
	for _, k := range []string{"p.o.1", "p.o.2", "p.oo.3", "q.o.4", "p.o.5"} {
		if _, err := b.Put(ctx, k, []byte("v")); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Delete(ctx, "p.o.5"); err != nil {
		t.Fatal(err)
	}
	keys, err := b.Keys(ctx, "p", "o")
	slices.Sort(keys)
	if err != nil || !slices.Equal(keys, []string{"p.o.1", "p.o.2"}) {
		t.Errorf("Keys(p, o) = %v, %v", keys, err)
	}
	if _, err := b.Keys(ctx, "p", "*"); !errors.Is(err, ErrKey) {
		t.Errorf("a wildcard as a part: %v", err)
	}
}

func TestAValueEndsWithItsTimeToLive(t *testing.T) {
	ctx := t.Context()
	b := bucketOf(t, openIn(t, t.TempDir()), "KEYS", BucketOptions{TTL: time.Second})
	if _, err := b.Put(ctx, "k", []byte("v")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Get(ctx, "k"); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(10 * time.Second)
	for {
		if _, _, err := b.Get(ctx, "k"); errors.Is(err, ErrNotFound) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("still there after 10 s")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func TestOfManyCreatorsOneWins(t *testing.T) {
	b := bucketOf(t, openIn(t, t.TempDir()), "KEYS", BucketOptions{})
	var won atomic.Int32
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			switch _, err := b.Create(t.Context(), "k", fmt.Append(nil, i)); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, ErrExists):
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Errorf("%d creators won", won.Load())
	}
}

type counter struct{ N int }

func TestConcurrentChangesAreAllKept(t *testing.T) {
	ctx := t.Context()
	d := Docs[counter](bucketOf(t, openIn(t, t.TempDir()), "COUNT", BucketOptions{}))
	if _, err := d.Change(ctx, "n", func(*counter) error { return nil }); !errors.Is(err, ErrNotFound) {
		t.Errorf("Change of nothing: %v", err)
	}
	if _, err := d.Create(ctx, "n", counter{}); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 10 {
				if _, err := d.Change(ctx, "n", func(c *counter) error { c.N++; return nil }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if c, _, err := d.Get(ctx, "n"); err != nil || c.N != 80 {
		t.Errorf("counted %d, %v, want 80", c.N, err)
	}
	stop := errors.New("stop")
	if _, err := d.Change(ctx, "n", func(c *counter) error { c.N = -1; return stop }); !errors.Is(err, stop) {
		t.Errorf("an error of change came back as %v", err)
	}
	if c, _, _ := d.Get(ctx, "n"); c.N != 80 {
		t.Error("a refused change was written")
	}
}
