package orders

import (
	"time"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// Order is what the buyer agreed to, as it was accepted, and where it stands now. The upper part never changes.
type Order struct {
	ID         string    `json:"id"`     // "ord_" and a suffix; opaque
	Number     string    `json:"number"` // "MQ-" and 13 characters: for people, and the reference in the monolith
	Partner    string    `json:"partner"`
	Owner      string    `json:"owner"` // the buyer
	CartID     string    `json:"cartId"`
	AcceptedAt time.Time `json:"acceptedAt"`

	Lines  []Line            `json:"lines"`
	Cost   Cost              `json:"cost"`
	ShipTo upstreams.Address `json:"shipTo"`
	// ContactPhone is the partner's own number: the monolith needs one, and gets it where ShipTo has none.
	ContactPhone string      `json:"contactPhone,omitempty"`
	Payment      Payment     `json:"payment"`
	Reference    string      `json:"reference,omitempty"` // the buyer's own
	Attributes   []Attribute `json:"attributes,omitempty"`
	// TaxRequest is what the tax ledger gets once the monolith has the order; nil records nothing.
	TaxRequest *tax.Request `json:"taxRequest,omitempty"`

	Status           Status     `json:"status"`
	Events           []Event    `json:"events"`               // oldest first
	MonolithID       int        `json:"monolithId,omitempty"` // 0 until the monolith has it
	Shipments        []Shipment `json:"shipments,omitempty"`
	PromisedShipDate time.Time  `json:"promisedShipDate,omitzero"`
}

// Line is one model in one material.
type Line struct {
	ID            string         `json:"id"`
	ModelID       string         `json:"modelId"`
	Title         string         `json:"title"`
	MaterialID    int            `json:"materialId"`
	MaterialTitle string         `json:"materialTitle"`
	Quantity      int            `json:"quantity"`
	Speed         monolith.Speed `json:"speed"`
	UnitPrice     money.Money    `json:"unitPrice"`
	Total         money.Money    `json:"total"`

	// What the monolith must be told of the model before it can be ordered: see Registration.
	MPModelID string `json:"mpModelId"`
	FileName  string `json:"fileName"`
	Format    string `json:"format"`
	Unit      string `json:"unit"`
	Triangles int    `json:"triangles,omitempty"`
	Export    bool   `json:"export,omitempty"`

	// MonolithModelID is set when the order is sent.
	MonolithModelID int         `json:"monolithModelId,omitempty"`
	Progress        []Progress  `json:"progress,omitempty"`
	Rejections      []Rejection `json:"rejections,omitempty"`
}

// Rejection is why pieces of a line cannot be made, as the person who looked at it wrote it for the buyer.
type Rejection struct {
	Reason     string `json:"reason"`
	Comment    string `json:"comment,omitempty"`
	PictureURL string `json:"pictureUrl,omitempty"`
}

// Progress is how many pieces of a line are in a state: "processing", "in_production", "complete", "cancelled".
type Progress struct {
	State    string `json:"state"`
	Quantity int    `json:"quantity"`
}

// Cost is what the buyer agreed to pay: Total is Subtotal, Fees, Shipping and Tax.Total together, to the cent.
type Cost struct {
	Subtotal         money.Money `json:"subtotal"`
	Fees             []Fee       `json:"fees,omitempty"`
	ShippingOptionID int         `json:"shippingOptionId"`
	ShippingName     string      `json:"shippingName"`
	Shipping         money.Money `json:"shipping"`
	Tax              tax.Quote   `json:"tax"`
	TaxStatus        string      `json:"taxStatus"` // CALCULATED, ESTIMATED, EXEMPT
	Total            money.Money `json:"total"`
}

// Fee is one surcharge.
type Fee struct {
	Code   string      `json:"code"`
	Label  string      `json:"label"`
	Amount money.Money `json:"amount"`
}

// Payment is who settles the order: never a card number.
type Payment struct {
	Method         monolith.PaymentMethod `json:"method"`
	VerificationID string                 `json:"verificationId,omitempty"` // of a payment provider, with External
	PurchaseOrder  string                 `json:"purchaseOrder,omitempty"`
}

// Attribute is a pair of the integrator's own, handed back as it came.
type Attribute struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Status is where an order stands.
type Status string

// The statuses. Accepted is durable here and not yet in the monolith; NeedsAttention waits for a person.
const (
	Accepted         Status = "ACCEPTED"
	Placed           Status = "PLACED"
	InProduction     Status = "IN_PRODUCTION"
	PartiallyShipped Status = "PARTIALLY_SHIPPED"
	Shipped          Status = "SHIPPED"
	Cancelled        Status = "CANCELLED"
	Rejected         Status = "REJECTED"
	NeedsAttention   Status = "NEEDS_ATTENTION"
)

// undone says that nothing of it is made or paid.
func (s Status) undone() bool { return s == Cancelled || s == Rejected }

// final says that nothing is expected to change any more.
func (s Status) final() bool { return s == Shipped || s == Cancelled || s == Rejected }

// Event is one step of an order. Message is for the buyer; an upstream's own words never stand in it.
type Event struct {
	At      time.Time `json:"at"`
	Status  Status    `json:"status"`
	Message string    `json:"message,omitempty"`
}

// Shipment is one parcel.
type Shipment struct {
	Carrier        string    `json:"carrier,omitempty"`
	TrackingNumber string    `json:"trackingNumber,omitempty"`
	TrackingURL    string    `json:"trackingUrl,omitempty"`
	ShippedAt      time.Time `json:"shippedAt,omitzero"`
}

// become enters a new status with its event; the status it has already is no step.
func (o *Order) become(s Status, at time.Time, message string) {
	if o.Status == s {
		return
	}
	o.Status = s
	o.Events = append(o.Events, Event{At: at, Status: s, Message: message})
}
