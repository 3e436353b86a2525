// Package resolvers says what each field does: check who asks, ask one collaborator, convert the answer.
package resolvers

import (
	"context"
	"log/slog"
	"time"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/internal/auth"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/orders"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// Options are what the fields ask.
type Options struct {
	Checkout *checkout.Service
	Orders   *orders.Pipeline
	Sessions *auth.Sessions
	Events   Events
	// Links sign what opens a cart or an order without a session.
	Links *auth.Links
	// PictureURL is the signed address of a file that shows a model in a unit, for this request: a view ("iso.png") in a
	// size, "preview.glb" or "thickness.bin", which have none.
	PictureURL func(ctx context.Context, modelID, unit, file string, size int) string
	// LogoURL is the address of a partner's logo, "" without one.
	LogoURL func(ctx context.Context, p *partner.Partner) string
	// FreshReads gives a context data loaders of its own: what a subscription reads for each event.
	FreshReads func(ctx context.Context) context.Context
	Log        *slog.Logger
	Now        func() time.Time
}

// Events tells that a model's processing got on.
type Events interface {
	Watch(ctx context.Context, modelID string) <-chan mp.Update
}

// Resolver is the root of all fields. Its parts are lower case: gqlgen adds exported methods named after types.
type Resolver struct {
	checkout   *checkout.Service
	orders     *orders.Pipeline
	sessions   *auth.Sessions
	events     Events
	links      *auth.Links
	pictureURL func(ctx context.Context, modelID, unit, file string, size int) string
	logoURL    func(ctx context.Context, p *partner.Partner) string
	freshReads func(ctx context.Context) context.Context
	log        *slog.Logger
	now        func() time.Time
}

// New makes the root; every option is needed.
func New(o Options) *Resolver {
	return &Resolver{
		checkout: o.Checkout, orders: o.Orders, sessions: o.Sessions, events: o.Events,
		links: o.Links, pictureURL: o.PictureURL, logoURL: o.LogoURL, freshReads: o.FreshReads, log: o.Log, now: o.Now,
	}
}
