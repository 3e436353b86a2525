// Package store is the one home of NATS JetStream: what must not be lost. It offers two shapes and no more: buckets of
// key-value documents with compare-and-set (carts, quotes, the state of orders), and logs in which a subject is written
// once (accepted orders, models to register). Embedded it runs in this process without a port; with a URL the same code
// speaks to a cluster.
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// What a caller decides by.
var (
	// ErrLocked: another process has the data directory.
	ErrLocked = errors.New("the data directory is in use by another process")
	// ErrNotFound: no value under that key or subject.
	ErrNotFound = errors.New("not found")
	// ErrExists: the key or subject is taken.
	ErrExists = errors.New("exists already")
	// ErrConflict: the document has changed since it was read.
	ErrConflict = errors.New("changed meanwhile")
	// ErrKey: a part of a key or subject is empty or has characters other than A-Z a-z 0-9 _ -.
	ErrKey = errors.New("key part is not made of A-Z a-z 0-9 _ -")
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("the store is closed")
	// ErrTooLarge: the value is over MaxValue.
	ErrTooLarge = errors.New("value is too large")
)

// MaxValue is the most bytes of one value: under the 1 MiB that a message may have, headers included.
const MaxValue = 1<<20 - 4096

// Options say where the store lives.
type Options struct {
	// Dir holds the embedded server's files. Unused with URL.
	Dir string
	// URL of a NATS cluster ("nats://a:4222,nats://b:4222"); empty runs the server in this process.
	URL string
	// Replicas of everything that is kept: 1 (also when 0) or, on a cluster, 3. What has more already keeps them.
	Replicas int
	Log      *slog.Logger // nil discards
}

// Store is an open connection with whatever it started. Its methods may be called from many goroutines.
type Store struct {
	id       string // of this process, among replicas
	log      *slog.Logger
	replicas int
	server   *embedded // nil with a URL
	conn     *nats.Conn
	js       jetstream.JetStream

	ctx    context.Context // ends with Close; owns the change feeds
	cancel context.CancelFunc
	mu     sync.Mutex
	closed bool
	feeds  sync.WaitGroup
}

// Open starts the embedded server, or connects to Options.URL. A directory that another process has open answers
// ErrLocked at once.
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{id: nuid.Next(), log: o.Log, replicas: max(o.Replicas, 1)}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	if err := s.open(ctx, o); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("open store: %w", err)
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, o Options) (err error) {
	options := []nats.Option{nats.Name("modeliq"), nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond)}
	if o.URL == "" {
		if s.server, err = startEmbedded(o.Dir, s.log); err != nil {
			return err
		}
		options = append(options, nats.InProcessServer(s.server))
	}
	if s.conn, err = nats.Connect(o.URL, options...); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	if s.js, err = jetstream.New(s.conn); err != nil {
		return fmt.Errorf("jetstream: %w", err)
	}
	if _, err = s.js.AccountInfo(ctx); err != nil {
		return fmt.Errorf("jetstream: %w", err)
	}
	return nil
}

// Close ends every watch, then the connection, then the embedded server, and waits for each. Consumers must have
// returned before: their contexts are their owners'.
func (s *Store) Close() error {
	s.mu.Lock()
	again := s.closed
	s.closed = true
	s.mu.Unlock()
	if again {
		return nil
	}
	s.cancel()
	s.feeds.Wait()
	if s.conn != nil {
		s.conn.Close()
	}
	if s.server != nil {
		return s.server.stop()
	}
	return nil
}

// run starts a goroutine that Close waits for, and says whether it did: a closed store starts none.
func (s *Store) run(f func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.feeds.Go(f)
	}
	return !s.closed
}
