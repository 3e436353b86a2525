// Package tax is the port of every tax provider: estimates for a cart, and documents in the provider's ledger.
// Each provider is a folder (avatax, ratetable), none knows another, and all pass the suite in taxtest.
package tax

import (
	"context"
	"errors"
	"time"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams"
)

// Provider computes and records sales tax. Every error is an *upstreams.Error; those a caller decides by wrap one of
// the errors below.
type Provider interface {
	// Name is the provider's key in configuration: "avatax", "ratetable".
	Name() string
	// Quote estimates without any effect in the ledger.
	Quote(ctx context.Context, r Request) (Quote, error)
	// Commit records the sale under r.DocumentCode. It is idempotent: committing the same code again gives the same
	// document.
	Commit(ctx context.Context, r Request) (Document, error)
	// Void cancels a document; voiding it again is no error.
	Void(ctx context.Context, documentCode string) (Document, error)
}

// AddressValidator is what a provider that can write an address as the authorities do also is; it is found by type
// assertion.
type AddressValidator interface {
	ValidateAddress(ctx context.Context, a upstreams.Address) (AddressResult, error)
}

// AddressResult is an address as the provider writes it. Suggested is nil when the provider cannot tell, or would change
// nothing but case and spaces; names, company, phone and e-mail are the caller's own.
type AddressResult struct {
	Suggested *upstreams.Address
	Messages  []string // the provider's own words, for logs
}

// What a caller decides by.
var (
	// ErrInvalidAddress: the ship-to address cannot be taxed as it is written.
	ErrInvalidAddress = errors.New("the address cannot be taxed as it is")
	// ErrNoRate: no rate is known for the place.
	ErrNoRate = errors.New("no tax rate is known for the place")
	// ErrUnsupported: the provider cannot do that.
	ErrUnsupported = errors.New("not supported by this tax provider")
)

// Request is what a sale's tax depends on.
type Request struct {
	// DocumentCode is our order number when committing ([A-Za-z0-9-] only), empty when quoting.
	DocumentCode string            `json:"documentCode,omitempty"`
	CustomerCode string            `json:"customerCode"`
	Currency     string            `json:"currency"`
	Date         time.Time         `json:"date"` // the tax date; only the day counts
	ShipFrom     upstreams.Address `json:"shipFrom"`
	ShipTo       upstreams.Address `json:"shipTo"`
	// VATID is the buyer's own, verified; "" for a consumer and for an id that nobody has verified.
	VATID string `json:"vatId,omitempty"`
	Lines []Line `json:"lines"`
}

// LineKind says how a line is taxed.
type LineKind string

// The kinds.
const (
	Item     LineKind = "item"
	Shipping LineKind = "shipping"
	Fee      LineKind = "fee"
)

// Line is one amount to tax. Net is the extended amount of the line, without tax.
type Line struct {
	ID          string      `json:"id"`
	Kind        LineKind    `json:"kind"`
	Description string      `json:"description"`
	Quantity    int         `json:"quantity"`
	Net         money.Money `json:"net"`
}

// Quote is the tax of a request. The jurisdictions' amounts add up to Total, always.
type Quote struct {
	Provider      string         `json:"provider"`
	Total         money.Money    `json:"total"`
	Taxable       money.Money    `json:"taxable"`
	Exempt        bool           `json:"exempt"` // an exemption applied
	Jurisdictions []Jurisdiction `json:"jurisdictions"`
}

// Jurisdiction is one authority's share, added up over the lines.
type Jurisdiction struct {
	Code   string        `json:"code"` // "US-NY", "DE"
	Name   string        `json:"name"` // the tax as the authority names it: "NY STATE TAX", "VAT"
	Rate   money.Decimal `json:"rate"` // 0.04 for 4 %
	Amount money.Money   `json:"amount"`
	Reason string        `json:"reason"` // STANDARD, REVERSE_CHARGE, EXEMPT, EXPORT
}

// Status of a document in the ledger.
type Status string

// The statuses.
const (
	Draft     Status = "draft"
	Committed Status = "committed"
	Voided    Status = "voided"
)

// Document is a recorded sale.
type Document struct {
	Code   string
	Status Status
	Quote  Quote
}
