package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// LogOptions of a log.
type LogOptions struct {
	// Name is made of A-Z a-z 0-9 _ -.
	Name string
	// Subjects that the log takes: "orders.>".
	Subjects []string
	// MaxAge is how long a record is kept; 0 keeps it for good.
	MaxAge time.Duration
}

// Log is a list of records, each under a subject of its own that is written once: one append is at the same time the
// record, the proof that it is the first, and the entry in the queue of whoever consumes it. Nothing in it can be
// changed or deleted; only age removes.
type Log struct {
	name   string
	js     jetstream.JetStream
	stream jetstream.Stream
}

// Log opens a log, and makes it when it is not there.
func (s *Store) Log(ctx context.Context, o LogOptions) (*Log, error) {
	if !validPart(o.Name) || len(o.Subjects) == 0 {
		return nil, fmt.Errorf("log: %w: %.40q", ErrKey, o.Name)
	}
	stream, err := s.makeStream(ctx, jetstream.StreamConfig{
		Name:                 o.Name,
		Subjects:             o.Subjects,
		Storage:              jetstream.FileStorage,
		Retention:            jetstream.LimitsPolicy,
		MaxAge:               o.MaxAge,
		Duplicates:           duplicateWindow(o.MaxAge),
		MaxMsgsPerSubject:    1,
		Discard:              jetstream.DiscardNew,
		DiscardNewPerSubject: true,
		DenyDelete:           true,
		DenyPurge:            true,
	})
	if err != nil {
		return nil, fmt.Errorf("log %s: %w", o.Name, err)
	}
	return &Log{name: o.Name, js: s.js, stream: stream}, nil
}

// Append writes a record under a free subject, or answers ErrExists. When it returns nil the record is on the disk (of
// most replicas). Another error leaves it open whether the record is there: append again, and take ErrExists for an
// answer.
func (l *Log) Append(ctx context.Context, subject string, body []byte) error {
	if len(body) > MaxValue {
		return l.fail("append", subject, ErrTooLarge)
	}
	if !literal(subject) {
		return l.fail("append", subject, ErrKey)
	}
	_, err := l.js.Publish(ctx, subject, body, jetstream.WithExpectLastSequencePerSubject(0), jetstream.WithExpectStream(l.name))
	if err == nil {
		return nil
	}
	if l.taken(ctx, subject, err) {
		return l.fail("append", subject, ErrExists)
	}
	return l.fail("append", subject, err)
}

// storeFailed is the server's code for "the store refused", be it the limit per subject or a full disk.
const storeFailed jetstream.ErrorCode = 10077

// taken tells a subject in use from a store that cannot write.
func (l *Log) taken(ctx context.Context, subject string, err error) bool {
	var api *jetstream.APIError
	if !errors.As(err, &api) {
		return false
	}
	switch api.ErrorCode {
	case jetstream.JSErrCodeStreamWrongLastSequence, jetstream.JSErrCodeStreamWrongLastSequenceConstant:
		return true
	case storeFailed:
		_, _, err := l.Get(ctx, subject)
		return err == nil
	default:
		return false
	}
}

// Get is the record under a subject and when it was written, or ErrNotFound.
func (l *Log) Get(ctx context.Context, subject string) ([]byte, time.Time, error) {
	if !literal(subject) {
		return nil, time.Time{}, l.fail("get", subject, ErrKey)
	}
	m, err := l.stream.GetLastMsgForSubject(ctx, subject)
	if err != nil {
		return nil, time.Time{}, l.fail("get", subject, err)
	}
	return m.Data, m.Time, nil
}

// Record is one entry of a log.
type Record struct {
	Subject string
	Body    []byte
	At      time.Time
}

// List are the records whose subjects match the filter ("orders.loctite.*.>"), by subject, at most limit of them.
func (l *Log) List(ctx context.Context, filter string, limit int) ([]Record, error) {
	info, err := l.stream.Info(ctx, jetstream.WithSubjectFilter(filter))
	if err != nil {
		return nil, l.fail("list", filter, err)
	}
	subjects := make([]string, 0, len(info.State.Subjects))
	for subject := range info.State.Subjects {
		subjects = append(subjects, subject)
	}
	slices.Sort(subjects)
	records := make([]Record, 0, min(limit, len(subjects)))
	for _, subject := range subjects[:min(limit, len(subjects))] {
		body, at, err := l.Get(ctx, subject)
		if isNotFound(err) {
			continue // aged out since
		}
		if err != nil {
			return nil, err
		}
		records = append(records, Record{subject, body, at})
	}
	return records, nil
}

// Count is how many records the log holds and how many were ever appended.
func (l *Log) Count(ctx context.Context) (held, appended uint64, err error) {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return 0, 0, l.fail("count", "", err)
	}
	return info.State.Msgs, info.State.LastSeq, nil
}

// literal says that every part of the subject is a plain one: no wildcard may be written or read as if it were a name.
func literal(subject string) bool {
	for part := range strings.SplitSeq(subject, ".") {
		if !validPart(part) {
			return false
		}
	}
	return true
}

func (l *Log) fail(op, subject string, err error) error {
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		err = ErrNotFound
	}
	return fmt.Errorf("%s %s %s: %w", op, l.name, subject, err)
}
