// Package monolith is the port of the legacy commerce system: what ModelIQ asks of it, in ModelIQ's words.
// Adapters (shapeways) satisfy it. Prices are in US dollars: the legacy API knows no other currency.
package monolith

import (
	"context"
	"io"
	"time"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams"
)

// Port is everything ModelIQ asks of the monolith. Every error is an *upstreams.Error.
type Port interface {
	// Materials is the whole catalogue, in the order of the ids.
	Materials(ctx context.Context) ([]Material, error)
	// UploadModel registers a model. It is not idempotent: each call makes another model.
	UploadModel(ctx context.Context, m ModelUpload) (modelID int, err error)
	// ShippingOptions are the ways to ship to a country (ISO 3166-1 alpha-2), cheapest first.
	ShippingOptions(ctx context.Context, country, postalCode string) ([]ShippingOption, error)
	// PlaceOrder makes an order. It is not idempotent: look the reference up with FindOrders before each call. An
	// ambiguous error means that the order may exist.
	PlaceOrder(ctx context.Context, o OrderRequest) (OrderReceipt, error)
	// FindOrders are the orders that carry a reference, newest first; none is an empty list.
	FindOrders(ctx context.Context, reference string) ([]Order, error)
	// Orders reads orders by the monolith's ids, at most 100; unknown ids are absent.
	Orders(ctx context.Context, ids []int) ([]Order, error)
	// CancelOrder cancels an order that is not in production yet. It is Refused with code cancel_refused when it is too late.
	// Cancelling again is no error.
	CancelOrder(ctx context.Context, orderID int) error
	// DeleteModel removes a registered model; one that is not there is no error.
	DeleteModel(ctx context.Context, modelID int) error
}

// Material is one entry of the catalogue: one id for each process, material, colour and finish.
type Material struct {
	ID                 int
	Title              string // "Process - Material - Colour/Finish"
	SupportsColorFiles bool
	SwatchURL          string
	// BlockedCountries are ISO 3166-1 alpha-2 codes where it may not be shipped.
	BlockedCountries []string
	// BlocksUnknown: the catalogue blocks a country whose number we cannot name. Nothing is shippable with certainty.
	BlocksUnknown bool
}

// ModelUpload is a model to register. Content is read once, streamed, and must hold exactly Size bytes.
type ModelUpload struct {
	FileName string // with the extension that its format has
	Title    string
	// UnitMetres is the length of the file's unit in metres: 0.001 for millimetres.
	UnitMetres float64
	Content    io.Reader
	Size       int64
}

// ShippingOption is one way to ship. Price is without tax, in USD; days are business days.
type ShippingOption struct {
	ID            int
	Name          string
	Price         money.Money
	InTransitDays [2]int // min, max
}

// Speed is how fast an order is made.
type Speed string

// The speeds the monolith knows.
const (
	Economy  Speed = "economy"
	Standard Speed = "standard"
	Priority Speed = "priority"
)

// Payment is how an order is paid: never a card number.
type Payment struct {
	Method         PaymentMethod
	VerificationID string // with External
}

// PaymentMethod is who settles the order.
type PaymentMethod string

// The methods: invoice is "manual" on the wire, the others "credit_card".
const (
	Invoice       PaymentMethod = "invoice"
	AccountOnFile PaymentMethod = "account_on_file"
	External      PaymentMethod = "external"
)

// OrderRequest is an order to place.
type OrderRequest struct {
	// Reference is our order number, at most 20 characters: refNumber, and the last part of address3 by which
	// FindOrders finds it.
	Reference        string
	ShipTo           upstreams.Address
	Items            []OrderItem
	ShippingOptionID int
	Speed            Speed
	Payment          Payment
}

// OrderItem is one line of an order.
type OrderItem struct {
	ModelID    int
	MaterialID int
	Quantity   int
}

// OrderReceipt is what placing an order answers.
type OrderReceipt struct {
	OrderID            int
	ProductionOrderIDs []string
}

// Order is an order as the monolith tells it.
type Order struct {
	ID        int
	Reference string
	Status    OrderStatus
	// Items carry how many pieces are in which state.
	Items          []OrderProgress
	Shipments      []Shipment
	TargetShipDate time.Time // zero when unknown
}

// OrderStatus is the status of a whole order.
type OrderStatus string

// The statuses the monolith has.
const (
	OrderPlaced       OrderStatus = "placed"
	OrderInProduction OrderStatus = "in_production"
	OrderShipped      OrderStatus = "shipped"
	OrderCancelled    OrderStatus = "cancelled"
	OrderUnknown      OrderStatus = "unknown"
)

// OrderProgress is how far one ordered item is: pieces per state ("processing", "in_production", "complete",
// "cancelled").
type OrderProgress struct {
	ModelID, MaterialID int
	Title               string
	Quantity            int
	States              map[string]int
	// Rejections are why pieces cannot be made, found by the person who looked at the order.
	Rejections []Rejection
}

// Rejection is one such finding, in that person's words.
type Rejection struct {
	Reason, Comment string
	PictureURL      string // "" when there is none
}

// Shipment is one parcel.
type Shipment struct {
	ID             int
	ShippedAt      time.Time
	Carrier        string
	TrackingNumber string
	TrackingURL    string
}
