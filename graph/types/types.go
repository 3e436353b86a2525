// Package types holds the Go types of the schema: models_gen.go is gqlgen's, this file adds the types that carry more
// than the schema shows, so that a child never fetches its parent again.
package types

import (
	"time"

	"github.com/modeliq/modeliq/internal/money"
)

// Material is a material of the partner's catalogue.
type Material struct {
	ID                  string
	Number              int // the monolith's id
	Title               string
	Technology          string
	Family              MaterialFamily
	Color               *string
	Finish              *string
	SwatchURL           *string
	SupportsColorFiles  bool
	RestrictedCountries []string
}

// IsNode marks it as having a global id.
func (Material) IsNode() {}

// Model is an uploaded file.
type Model struct {
	ID               string
	Title            string
	FileName         string
	Format           string
	ByteSize         int64
	Sha256           string
	Unit             LengthUnit
	SuggestedUnit    *LengthUnit
	Status           ModelStatus
	Progress         *float64
	Issues           []*ModelIssue
	Geometry         *Geometry
	RepairedGeometry *Geometry
	Renders          []*Render
	PreviewURL       *string
	ThicknessURL     *string
	CreatedAt        time.Time
	// Of is what the resolvers made this from; only they read it.
	Of any
}

// IsNode marks it as having a global id.
func (Model) IsNode() {}

// Quote is a set of prices that are held.
type Quote struct {
	ID        string
	Status    QuoteStatus
	Lines     []*QuoteLine
	Subtotal  *money.Money
	Fees      []*Fee
	InputHash string
	Review    *QuoteReview
	CreatedAt time.Time
	ExpiresAt time.Time
	// HandoffToken opens this quote without a session; nil once it has expired.
	HandoffToken *string
	// Of is what the resolvers made this from; only they read it.
	Of any
}

// IsNode marks it as having a global id.
func (Quote) IsNode() {}

// QuoteLine is a priced model in a material.
type QuoteLine struct {
	ID             string
	ModelID        string
	MaterialNumber int
	MaterialTitle  string
	Quantity       int
	Speed          ManufacturingSpeed
	OfferStatus    OfferStatus
	UnitPrice      *money.Money
	Total          *money.Money
	// Of is what the resolvers made this from; only they read it.
	Of any
}

// Cart is what a buyer is about to order.
type Cart struct {
	ID              string
	Version         int
	Lines           []*CartLine
	TotalQuantity   int
	ShippingAddress *Address
	Attributes      []*Attribute
	VatID           *string
	CheckoutURL     *string
	// Of is what the resolvers made this from; only they read it.
	Of any
}

// IsNode marks it as having a global id.
func (Cart) IsNode() {}

// CartLine is a model in a material.
type CartLine struct {
	ID             string
	ModelID        string
	MaterialNumber int
	MaterialTitle  string
	Quantity       int
	Speed          ManufacturingSpeed
	// Of is what the resolvers made this from; only they read it.
	Of any
}

// CartCost is what a cart costs, computed when it is asked for, or what an order was agreed to cost.
type CartCost struct {
	// Of is what the resolvers made this from; only they read it.
	Of any
}
