package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// ConsumerOptions of a consumer.
type ConsumerOptions struct {
	// Durable is the consumer's name: consumers of one name, in any process, share the work, and after a restart go on
	// where they were.
	Durable string
	// MaxInFlight is how many handlers run at once in this process; 1 when 0.
	MaxInFlight int
	// AckWait is how long a message stays with a process that gives no sign of life before another gets it; 5 s when 0.
	// A running handler gives signs by itself, however long it runs.
	AckWait time.Duration
}

// maxPending bounds what is delivered and not done, waiting retries included. It is far above MaxInFlight, because a
// record that waits for its next try must not hold up those behind it.
const maxPending = 50_000

// Message is one record to work on.
type Message struct {
	Subject string
	Body    []byte
	At      time.Time
}

// Verdict is what became of a message.
type Verdict struct {
	retry bool
	after time.Duration
}

// Done is the verdict never to deliver it again.
var Done = Verdict{}

// RetryAfter is the verdict to deliver it again, not before d has passed. There is no limit to retries.
func RetryAfter(d time.Duration) Verdict { return Verdict{retry: true, after: max(d, 0)} }

// Consume hands every record to handler, at least once, until ctx ends and all handlers have returned; then it returns
// nil. A handler whose context ended should answer RetryAfter(0). After a crash a record whose handler had not returned
// comes again.
func (l *Log) Consume(ctx context.Context, o ConsumerOptions, handler func(context.Context, Message) Verdict) error {
	if o.AckWait <= 0 {
		o.AckWait = 5 * time.Second
	}
	c, err := l.stream.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{
		Durable:       o.Durable,
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       o.AckWait,
		MaxDeliver:    -1,
		MaxAckPending: maxPending,
		DeliverPolicy: jetstream.DeliverAllPolicy,
	})
	if ctx.Err() != nil {
		return nil //nolint:nilerr // told to end before it began
	}
	if err != nil {
		return fmt.Errorf("consume %s as %s: %w", l.name, o.Durable, err)
	}
	var workers sync.WaitGroup
	for range max(o.MaxInFlight, 1) {
		workers.Go(func() { work(ctx, c, o.AckWait, handler) })
	}
	workers.Wait()
	return nil
}

// work takes one message at a time: a message fetched ahead would wait in this process while its time runs.
func work(ctx context.Context, c jetstream.Consumer, ackWait time.Duration, handler func(context.Context, Message) Verdict) {
	for ctx.Err() == nil {
		m, err := next(ctx, c)
		if err != nil {
			if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, jetstream.ErrNoMessages) {
				_ = pause(ctx, 5) // the server is away: ask again in a moment
			}
			continue
		}
		handle(ctx, m, ackWait, handler)
	}
}

func next(ctx context.Context, c jetstream.Consumer) (jetstream.Msg, error) {
	wait, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	return c.Next(jetstream.FetchContext(wait))
}

// handle runs the handler under signs of life and settles its verdict. Settling uses a context of its own: a verdict that
// was reached is told even when the process is about to end.
func handle(ctx context.Context, m jetstream.Msg, ackWait time.Duration, handler func(context.Context, Message) Verdict) {
	msg := Message{Subject: m.Subject(), Body: m.Data()}
	if meta, err := m.Metadata(); err == nil {
		msg.At = meta.Timestamp
	}
	verdict := withSigns(m, ackWait, func() Verdict { return handler(ctx, msg) })
	if verdict.retry {
		// A lost refusal costs AckWait, no more.
		_ = m.NakWithDelay(verdict.after)
		return
	}
	settle, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	// A lost acknowledgement brings the message again; handlers are made for that.
	_ = m.DoubleAck(settle)
}

// withSigns tells the server at a third of AckWait that the work goes on.
func withSigns(m jetstream.Msg, ackWait time.Duration, work func() Verdict) Verdict {
	done := make(chan struct{})
	var signs sync.WaitGroup
	signs.Go(func() {
		t := time.NewTicker(max(ackWait/3, 10*time.Millisecond))
		defer t.Stop()
		for {
			select {
			case <-t.C:
				_ = m.InProgress()
			case <-done:
				return
			}
		}
	})
	defer signs.Wait()
	defer close(done)
	return work()
}
