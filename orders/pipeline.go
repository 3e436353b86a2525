// Package orders accepts orders durably and carries them to the monolith, whose order call is neither idempotent nor
// quick: accepted means never lost and never placed twice. accept.go says why for the first half, submit.go for the
// second. Around it: the follower that reads how orders get on, the registration of models, dead letters, and the
// recording of tax.
package orders

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// Options of a Pipeline. Store, Monolith, Tax, Files and Pricer are needed, the rest has defaults.
type Options struct {
	Store    *store.Store
	Monolith monolith.Port
	Tax      tax.Provider
	Files    Files
	Pricer   Pricer
	// Removed hears of each model that is gone from model processing, by its partner's slug and MP's id. Nil hears nothing.
	Removed func(slug, modelID string)
	// MaxProcessing is how long after an open answer the order may still appear in the monolith; 10 s when 0.
	MaxProcessing time.Duration
	// PostTimeout is how long one call that places an order may take; 8 s when 0.
	PostTimeout time.Duration
	// MaxAmbiguous is how many open answers an order may have before it waits for a person; 5 when 0.
	MaxAmbiguous int
	// FollowInterval is how often open orders are read from the monolith; 10 s when 0.
	FollowInterval time.Duration
	// Workers is how many orders are carried at once; 8 when 0.
	Workers int
	// AckWait is how soon another worker takes over from a process that died; 5 s when 0.
	AckWait time.Duration
	// MaxBackoff bounds the wait between tries against an upstream that is away; 5 s when 0.
	MaxBackoff time.Duration
	Log        *slog.Logger // nil discards
	Now        func() time.Time
}

// Pipeline is the durable pipeline. Its methods may be called from many goroutines; Run does the carrying.
type Pipeline struct {
	Options
	log    *slog.Logger
	now    func() time.Time
	pricer Pricer

	accepted  *store.Log                 // orders.<partner>.<owner>.<suffix>, and replays.… of dead letters
	models    *store.Log                 // models to register
	farewells *store.Log                 // models to remove
	claims    store.Documents[claim]     // idempotency keys
	states    store.Documents[document]  // where each order stands, for good
	open      store.Documents[openOrder] // the orders to follow
	letters   store.Documents[DeadLetter]
	pairs     store.Documents[pair] // model -> the monolith's

	orderLocks, modelLocks keyLock
	attempts               attempts
	// justPlaced tells the follower of a placement; it holds one word, for placements in a row are one.
	justPlaced chan struct{}
	// lookUp finds orders by number; it is a field so that a test can show what its absence does.
	lookUp func(ctx context.Context, number string) ([]monolith.Order, error)
}

// New opens the buckets and logs. It starts nothing: Run does.
func New(ctx context.Context, o Options) (*Pipeline, error) {
	if o.Store == nil || o.Monolith == nil || o.Tax == nil || o.Files == nil || o.Pricer == nil {
		return nil, errors.New("new order pipeline: Store, Monolith, Tax, Files and Pricer are needed")
	}
	o.MaxProcessing = cmp.Or(o.MaxProcessing, 10*time.Second)
	o.PostTimeout = cmp.Or(o.PostTimeout, 8*time.Second)
	o.MaxAmbiguous = cmp.Or(o.MaxAmbiguous, 5)
	o.FollowInterval = cmp.Or(o.FollowInterval, 10*time.Second)
	o.Workers = cmp.Or(o.Workers, 8)
	o.MaxBackoff = cmp.Or(o.MaxBackoff, 5*time.Second)
	p := &Pipeline{Options: o, log: o.Log, now: o.Now, pricer: o.Pricer, lookUp: o.Monolith.FindOrders, justPlaced: make(chan struct{}, 1)}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	if p.now == nil {
		p.now = time.Now
	}
	if err := p.openStores(ctx); err != nil {
		return nil, fmt.Errorf("new order pipeline: %w", err)
	}
	return p, nil
}

// openStores opens them side by side: each waits for the disk when it is made.
func (p *Pipeline) openStores(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	bucket := func(name string, o store.BucketOptions, use func(*store.Bucket)) {
		g.Go(func() error {
			b, err := p.Store.Bucket(ctx, name, o)
			if err == nil {
				use(b)
			}
			return err
		})
	}
	log := func(into **store.Log, o store.LogOptions) {
		g.Go(func() (err error) {
			*into, err = p.Store.Log(ctx, o)
			return err
		})
	}
	bucket("IDEMPOTENCY", store.BucketOptions{TTL: keyLife}, func(b *store.Bucket) { p.claims = store.Docs[claim](b) })
	bucket("ORDER_STATE", store.BucketOptions{}, func(b *store.Bucket) { p.states = store.Docs[document](b) })
	bucket("ORDERS_OPEN", store.BucketOptions{}, func(b *store.Bucket) { p.open = store.Docs[openOrder](b) })
	bucket("DEAD_LETTERS", store.BucketOptions{}, func(b *store.Bucket) { p.letters = store.Docs[DeadLetter](b) })
	bucket("MODEL_PAIRS", store.BucketOptions{}, func(b *store.Bucket) { p.pairs = store.Docs[pair](b) })
	log(&p.accepted, store.LogOptions{Name: "ORDERS", Subjects: []string{"orders.>", "replays.>"}, MaxAge: keyLife})
	log(&p.models, store.LogOptions{Name: "MODELS_TO_REGISTER", Subjects: []string{"models.>"}, MaxAge: registrationLife})
	log(&p.farewells, store.LogOptions{Name: "MODELS_TO_FORGET", Subjects: []string{"forget.>"}, MaxAge: farewellLife})
	return g.Wait()
}

// Run carries orders, registers models and follows what was placed, until ctx ends and every worker has returned. A call
// that places an order is let finish, which may take PostTimeout. It returns nil then, or the error that kept a part
// from starting.
func (p *Pipeline) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	parts := []func(context.Context) error{
		func(ctx context.Context) error {
			o := store.ConsumerOptions{Durable: "carrier", MaxInFlight: p.Workers, AckWait: p.AckWait}
			return p.accepted.Consume(ctx, o, p.carry)
		},
		func(ctx context.Context) error {
			o := store.ConsumerOptions{Durable: "registrar", MaxInFlight: 2, AckWait: p.AckWait}
			return p.models.Consume(ctx, o, p.register)
		},
		func(ctx context.Context) error {
			o := store.ConsumerOptions{Durable: "remover", MaxInFlight: 2, AckWait: p.AckWait}
			return p.farewells.Consume(ctx, o, p.forget)
		},
		p.follow,
	}
	errs := make([]error, len(parts))
	var all sync.WaitGroup
	for i, part := range parts {
		all.Go(func() {
			if errs[i] = part(ctx); errs[i] != nil {
				cancel() // half a pipeline would look alive
			}
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("run orders: %w", err)
	}
	return nil
}
