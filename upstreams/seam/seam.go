// Package seam lets an upstream be replaced while buyers read: for each partner and capability it says which backend
// answers, which one answers some of the sessions instead, and which one is asked behind the answer to be compared. It
// routes reads alone. What changes something goes to the one backend that the process was started with.
package seam

import (
	"context"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/mp"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// The capabilities: reads that are routed together, by the names that configuration and metrics have.
const (
	Catalogue = "catalogue" // the monolith's materials
	Rules     = "rules"     // the design rules of materials, which model processing keeps
	Models    = "models"    // what model processing knows of uploaded models, and in what they can be made
	Prices    = "prices"
	Shipping  = "shipping"
	TaxQuotes = "taxQuotes"
)

// Capabilities are all of them.
var Capabilities = []string{Catalogue, Rules, Models, Prices, Shipping, TaxQuotes}

// KindOf is the kind of backend that a capability is read from: upstreams.MonolithName, MPName or TaxName; "" when there is
// no such capability.
func KindOf(capability string) string {
	switch capability {
	case Catalogue, Shipping:
		return upstreams.MonolithName
	case Rules, Models, Prices:
		return upstreams.MPName
	case TaxQuotes:
		return upstreams.TaxName
	}
	return ""
}

// Monolith is what is read of a monolith.
type Monolith interface {
	Materials(ctx context.Context) ([]monolith.Material, error)
	ShippingOptions(ctx context.Context, country, postalCode string) ([]monolith.ShippingOption, error)
}

// MP is what is read of model processing.
type MP interface {
	Rules(ctx context.Context) (map[int]mp.Rules, error)
	Models(ctx context.Context, ids []string) ([]mp.Model, error)
	Printability(ctx context.Context, id string, materials []int) (map[int]mp.Printability, error)
	Prices(ctx context.Context, currency string, items []mp.PriceItem) ([]mp.Price, error)
}

// Tax is what is read of a tax provider.
type Tax interface {
	Quote(ctx context.Context, r tax.Request) (tax.Quote, error)
}

// Backend is one upstream that can be read from. It has the client of its kind; the others are nil.
type Backend struct {
	Name string
	// Edition tells it from another that had the same name before; it may be "".
	Edition  string
	Monolith Monolith
	MP       MP
	Tax      Tax
}

// key names what the backend says in the keys of caches.
func (b *Backend) key() string {
	if b.Edition == "" {
		return b.Name
	}
	return b.Name + "@" + b.Edition
}
