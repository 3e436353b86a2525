package store

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"
)

func receive(t *testing.T, ch <-chan []byte) string {
	t.Helper()
	select {
	case v, open := <-ch:
		if !open {
			t.Fatal("the watch closed")
		}
		if v == nil {
			return "<deleted>"
		}
		return string(v)
	case <-time.After(10 * time.Second):
		t.Fatal("nothing came in 10 s")
	}
	return ""
}

func closes(t *testing.T, ch <-chan []byte) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		select {
		case _, open := <-ch:
			if !open {
				return
			}
		case <-deadline:
			t.Fatal("the watch stayed open")
		}
	}
}

func TestAWatchTellsTheCurrentValueThenEachChange(t *testing.T) {
	b := bucketOf(t, openIn(t, t.TempDir()), "CARTS", BucketOptions{})
	put := func(key, value string) {
		t.Helper()
		if _, err := b.Put(t.Context(), key, []byte(value)); err != nil {
			t.Fatal(err)
		}
	}
	put("p.o.c", "1")
	ctx, cancel := context.WithCancel(t.Context())
	ch, err := b.Watch(ctx, "p.o.c")
	if err != nil {
		t.Fatal(err)
	}
	if got := receive(t, ch); got != "1" {
		t.Fatalf("first %q, want the current value", got)
	}
	put("p.o.other", "x")
	put("p.o.c", "2")
	if got := receive(t, ch); got != "2" {
		t.Fatalf("then %q, want 2", got)
	}
	if err := b.Delete(t.Context(), "p.o.c"); err != nil {
		t.Fatal(err)
	}
	if got := receive(t, ch); got != "<deleted>" {
		t.Fatalf("then %q, want the deletion", got)
	}
	cancel()
	closes(t, ch)
}

func TestAReaderThatIsSlowGetsTheNewestAndHoldsNobodyUp(t *testing.T) {
	s := openIn(t, t.TempDir())
	b := bucketOf(t, s, "CARTS", BucketOptions{})
	slow, err := b.Watch(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	quick, err := b.Watch(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	const last = 600 // more than any buffer between
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := 1; i <= last; i++ {
			if _, err := b.Put(t.Context(), "k", fmt.Append(nil, i)); err != nil {
				t.Error(err)
			}
		}
	})
	for receive(t, quick) != fmt.Sprint(last) {
	}
	writer.Wait()
	got, reads := receive(t, slow), 1
	for got != fmt.Sprint(last) {
		got = receive(t, slow)
		reads++
	}
	if reads > 3 {
		t.Errorf("the slow reader had to take %d values", reads)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	closes(t, slow)
	closes(t, quick)
}
