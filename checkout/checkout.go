// Package checkout turns a partner's catalogue, a model's measurements and the upstreams' prices into offers, quotes and
// carts with their cost. Every look-up is by partner and owner: what belongs to somebody else is not found.
package checkout

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/internal/uploads"
	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/mp"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// ErrNotFound says that the buyer has no such thing. It says so of other buyers' things too.
var ErrNotFound = errors.New("not found")

// Buyer is who asks, and with which partner. It is made in one place, from the request's key and session.
type Buyer struct {
	Partner *partner.Partner
	Owner   string
	// CameBy is the signed link of who reads in the owner's name without being the owner; zero for the owner.
	CameBy Link
}

// Link is a signed link to one thing.
type Link struct{ Kind, ID, Token string }

// Reads is what a request reads of the upstreams, each thing once however many fields ask for it.
type Reads interface {
	Materials(ctx context.Context) ([]monolith.Material, error)
	Rules(ctx context.Context) (map[int]mp.Rules, error)
	Model(ctx context.Context, id string) (mp.Model, error)
	// Models are asked for together; unknown ids are absent.
	Models(ctx context.Context, ids []string) (map[string]mp.Model, error)
	Printability(ctx context.Context, modelID string, materials []int) (map[int]mp.Printability, error)
	// Prices are in US dollars; items without an answer are absent.
	Prices(ctx context.Context, items []mp.PriceItem) (map[mp.PriceItem]mp.Price, error)
	ShippingOptions(ctx context.Context, country, postalCode string) ([]monolith.ShippingOption, error)
}

// Files takes uploads.
type Files interface {
	Upload(ctx context.Context, fileName, unit string, body io.Reader, size int64) (mp.Model, error)
	SetUnit(ctx context.Context, id, unit string) error
	Delete(ctx context.Context, id string) error
}

// Uploads gives a finished upload: uploads.ErrNotFound and uploads.ErrUnfinished say why not.
type Uploads interface {
	Take(ctx context.Context, o uploads.Owner, id string) (*uploads.Taken, error)
}

// Orders knows what was ordered, and tells the upstreams of models in its own time.
type Orders interface {
	// Ordered says that a cart has an order.
	Ordered(ctx context.Context, partner, owner, cartID string) (bool, error)
	// Making says that an order of the buyer's that is not finished has the model.
	Making(ctx context.Context, partner, owner, modelID string) (bool, error)
	// Register makes a model known to the monolith soon.
	Register(ctx context.Context, b Buyer, m Model)
	// Supersede removes from the monolith what Register made of the model as it was before, Forget all that any service
	// has of it. Both are durable when they return.
	Supersede(ctx context.Context, b Buyer, m Model) error
	Forget(ctx context.Context, b Buyer, m Model) error
}

// Options are what a Service stands on; all but FallbackTax and what follows Now are required.
type Options struct {
	Store  *store.Store
	Reads  Reads
	Files  Files
	Orders Orders
	Tax    tax.Provider
	// FallbackTax estimates when Tax cannot answer.
	FallbackTax tax.Provider
	Now         func() time.Time
	// WaitingDir is where uploads wait until model processing takes them, WaitingBytes how much of it may be used. Without
	// a folder none waits.
	WaitingDir   string
	WaitingBytes int64
	// Uploads has the large files that came in pieces. Nil has none.
	Uploads Uploads
	// Partner finds whose a waiting upload is; nil for one that is no more. Needed with WaitingDir.
	Partner func(slug string) *partner.Partner
	// Settled hears of each model whose state has become final, by MP's id: what was said of it before no longer holds. It
	// must not block. Nil is nobody.
	Settled func(ctx context.Context, modelID string)
	// Log hears what happens to uploads after their requests. Nil discards.
	Log *slog.Logger
}

// Service makes offers, quotes and carts.
type Service struct {
	Options
	models   store.Documents[Model]
	contents store.Documents[content]
	quotes   store.Documents[Quote]
	reviews  store.Documents[ReviewCase]
	carts    store.Documents[Cart]
	waiting  *waitingRoom
}

// New opens the buckets.
func New(ctx context.Context, o Options) (*Service, error) {
	s := &Service{Options: o}
	var g errgroup.Group // each waits for the disk when it is made
	for _, bucket := range []struct {
		name string
		life time.Duration
		open func(*store.Bucket)
	}{
		{"MODELS", modelLife, func(b *store.Bucket) { s.models = store.Docs[Model](b) }},
		{"CONTENTS", modelLife, func(b *store.Bucket) { s.contents = store.Docs[content](b) }},
		{"REVIEWS", quoteLife, func(b *store.Bucket) { s.reviews = store.Docs[ReviewCase](b) }},
		{"QUOTES", quoteLife, func(b *store.Bucket) { s.quotes = store.Docs[Quote](b) }},
		{"CARTS", cartLife, func(b *store.Bucket) { s.carts = store.Docs[Cart](b) }},
	} {
		g.Go(func() error {
			b, err := o.Store.Bucket(ctx, bucket.name, store.BucketOptions{TTL: bucket.life})
			if err != nil {
				return fmt.Errorf("open %s: %w", bucket.name, err)
			}
			bucket.open(b)
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	var err error
	s.waiting, err = openWaitingRoom(o.WaitingDir, o.WaitingBytes, o.Now)
	return s, err
}

// How long a document is kept after its last change: visitors who never come back must not fill the disk. Orders keep
// what they need of a model and a cart themselves.
const (
	modelLife = 365 * 24 * time.Hour
	quoteLife = 90 * 24 * time.Hour
	cartLife  = 90 * 24 * time.Hour
)

// Problem is something the buyer can fix.
type Problem struct {
	Code    string
	Field   []string // from the root of the mutation's arguments
	Message string
}

// toPartner turns an upstream amount in US dollars into the partner's currency, with the partner's markup where it is a
// price: usd × rate × (1 + markup), rounded once, half to even, to the currency's scale.
func toPartner(p *partner.Partner, usd money.Money, markup money.Decimal) (money.Money, error) {
	factor, err := markup.Add(markup.One())
	if err != nil {
		return money.Money{}, err
	}
	if factor, err = factor.Mul(p.FromUSD()); err != nil {
		return money.Money{}, err
	}
	d, err := usd.Decimal().Mul(factor)
	if err != nil {
		return money.Money{}, fmt.Errorf("convert %s: %w", usd, err)
	}
	return money.New(p.Currency, d)
}
