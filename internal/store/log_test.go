package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

func logIn(t *testing.T, s *Store) *Log {
	t.Helper()
	l, err := s.Log(t.Context(), LogOptions{Name: "ORDERS", Subjects: []string{"orders.>"}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestASubjectIsWrittenOnce(t *testing.T) {
	ctx := t.Context()
	l := logIn(t, openIn(t, t.TempDir()))
	if _, _, err := l.Get(ctx, "orders.p.o.1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("Get of nothing: %v", err)
	}
	var won atomic.Int32
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			switch err := l.Append(ctx, "orders.p.o.1", fmt.Append(nil, i)); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, ErrExists):
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Errorf("%d appends won", won.Load())
	}
	held, appended, err := l.Count(ctx)
	if err != nil || held != 1 || appended != 1 {
		t.Errorf("held %d of %d, %v", held, appended, err)
	}
}

func TestALogRefusesWildcardsOtherSubjectsAndLargeBodies(t *testing.T) {
	ctx := t.Context()
	l := logIn(t, openIn(t, t.TempDir()))
	for _, subject := range []string{"orders.*", "orders.>", "orders..a", "orders.a b", ""} {
		if err := l.Append(ctx, subject, nil); !errors.Is(err, ErrKey) {
			t.Errorf("Append(%q): %v, want ErrKey", subject, err)
		}
		if _, _, err := l.Get(ctx, subject); !errors.Is(err, ErrKey) {
			t.Errorf("Get(%q): %v, want ErrKey", subject, err)
		}
	}
	if err := l.Append(ctx, "elsewhere.a", nil); err == nil || errors.Is(err, ErrExists) {
		t.Errorf("a subject of no log: %v", err)
	}
	if err := l.Append(ctx, "orders.a", bytes.Repeat([]byte("x"), MaxValue+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("one byte too many: %v", err)
	}
}

func TestALogCanBeNeitherPurgedNorEdited(t *testing.T) {
	ctx := t.Context()
	l := logIn(t, openIn(t, t.TempDir()))
	if err := l.Append(ctx, "orders.a", []byte("kept")); err != nil {
		t.Fatal(err)
	}
	if err := l.stream.Purge(ctx); err == nil {
		t.Error("purged")
	}
	if err := l.stream.DeleteMsg(ctx, 1); err == nil {
		t.Error("deleted")
	}
	if _, err := l.js.Publish(ctx, "orders.a", []byte("over"), jetstream.WithExpectLastSequencePerSubject(1)); err == nil {
		t.Error("written over")
	}
	if body, _, err := l.Get(ctx, "orders.a"); err != nil || string(body) != "kept" {
		t.Errorf("record is %q, %v", body, err)
	}
}

func TestListIsFilteredOrderedAndBounded(t *testing.T) {
	ctx := t.Context()
	l := logIn(t, openIn(t, t.TempDir()))
	for _, s := range []string{"orders.p.o.3", "orders.p.o.1", "orders.q.o.9", "orders.p.o.2"} {
		if err := l.Append(ctx, s, []byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	records, err := l.List(ctx, "orders.p.o.*", 2)
	if err != nil || len(records) != 2 || records[0].Subject != "orders.p.o.1" || string(records[1].Body) != "orders.p.o.2" {
		t.Errorf("List = %+v, %v", records, err)
	}
	if records[0].At.IsZero() {
		t.Error("a record has no time")
	}
}

func TestAConsumerGetsEveryRecordAgainUntilItIsDone(t *testing.T) {
	l := logIn(t, openIn(t, t.TempDir()))
	const records = 50
	for i := range records {
		if err := l.Append(t.Context(), fmt.Sprintf("orders.n%d", i), nil); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	tries, finished := map[string]int{}, 0
	err := l.Consume(ctx, ConsumerOptions{Durable: "worker", MaxInFlight: 4}, func(_ context.Context, m Message) Verdict {
		mu.Lock()
		defer mu.Unlock()
		if tries[m.Subject]++; tries[m.Subject] < 3 {
			return RetryAfter(time.Millisecond)
		}
		if finished++; finished == records {
			cancel()
		}
		return Done
	})
	if err != nil {
		t.Fatal(err)
	}
	for subject, n := range tries {
		if n != 3 {
			t.Errorf("%s was tried %d times, want 3", subject, n)
		}
	}
}

func TestARecordThatWaitsHoldsUpNobody(t *testing.T) {
	l := logIn(t, openIn(t, t.TempDir()))
	for i := range 40 {
		if err := l.Append(t.Context(), fmt.Sprintf("orders.n%02d", i), nil); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var last atomic.Bool
	err := l.Consume(ctx, ConsumerOptions{Durable: "worker", MaxInFlight: 2}, func(_ context.Context, m Message) Verdict {
		if m.Subject == "orders.n39" {
			last.Store(true)
			cancel()
		}
		return RetryAfter(time.Hour)
	})
	if err != nil || !last.Load() {
		t.Errorf("the last record was not reached behind 39 that wait (%v)", err)
	}
}

func TestAHandlerThatRunsLongerThanAckWaitIsNotDoubled(t *testing.T) {
	l := logIn(t, openIn(t, t.TempDir()))
	if err := l.Append(t.Context(), "orders.a", nil); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var runs atomic.Int32
	o := ConsumerOptions{Durable: "worker", MaxInFlight: 2, AckWait: 200 * time.Millisecond}
	err := l.Consume(ctx, o, func(context.Context, Message) Verdict {
		defer cancel()
		runs.Add(1)
		<-time.After(time.Second) // five times AckWait: the subject of this test
		return Done
	})
	if err != nil || runs.Load() != 1 {
		t.Errorf("ran %d times, %v, want once", runs.Load(), err)
	}
}

func TestAfterReopeningOnlyTheUnfinishedComesAgain(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir)
	l := logIn(t, s)
	for _, subject := range []string{"orders.done", "orders.open"} {
		if err := l.Append(t.Context(), subject, nil); err != nil {
			t.Fatal(err)
		}
	}
	o := ConsumerOptions{Durable: "worker", MaxInFlight: 1, AckWait: time.Second}
	ctx, cancel := context.WithCancel(t.Context())
	if err := l.Consume(ctx, o, func(_ context.Context, m Message) Verdict {
		if m.Subject == "orders.done" {
			return Done
		}
		cancel()
		return RetryAfter(0)
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	l = logIn(t, openIn(t, dir))
	ctx, cancel = context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var got []string
	if err := l.Consume(ctx, o, func(_ context.Context, m Message) Verdict {
		got = append(got, m.Subject)
		cancel()
		return Done
	}); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0] != "orders.open" {
		t.Errorf("came again: %v", got)
	}
}
