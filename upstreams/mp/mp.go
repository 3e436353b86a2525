// Package mp is the client of the model-processing upstream: geometry, printability and prices of uploaded models.
// Lengths are millimetres, areas mm², volumes mm³.
package mp

import (
	"io"
	"time"

	"github.com/modeliq/modeliq/internal/money"
)

// State is where a model is in its processing.
type State string

// The states. Failed: the file is refused. Unprintable: it was read and nothing can make it.
const (
	Queued      State = "queued"
	Processing  State = "processing"
	Ready       State = "ready"
	Unprintable State = "unprintable"
	Failed      State = "failed"
)

// Final says that the state will not change by itself.
func (s State) Final() bool { return s == Ready || s == Unprintable || s == Failed }

// Model is an uploaded file as MP knows it. Its JSON is ours (it is kept beside our own record of the model).
type Model struct {
	ID            string    `json:"id"`
	State         State     `json:"state"`
	Progress      float64   `json:"progress"` // 0 to 1
	FileName      string    `json:"fileName"`
	Format        string    `json:"format"` // "stl"
	Bytes         int64     `json:"bytes"`
	SHA256        string    `json:"sha256"`
	Unit          string    `json:"unit"`                    // "mm"; micron mm cm m inch foot
	UnitFrom      string    `json:"unitFrom"`                // "file" or "caller"
	SuggestedUnit string    `json:"suggestedUnit,omitempty"` // when the size is implausible in Unit
	Issues        []Issue   `json:"issues,omitempty"`
	Geometry      *Geometry `json:"geometry,omitempty"` // of the file as uploaded
	Repaired      *Geometry `json:"repaired,omitempty"` // after repair, nil when nothing was repaired
	UpdatedAt     time.Time `json:"updatedAt"`
}

// Severity of an issue or a check.
type Severity string

// The severities.
const (
	Info     Severity = "info"
	Warning  Severity = "warning"
	Blocking Severity = "blocking"
)

// Issue is something the buyer should know about the file.
type Issue struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
}

// Geometry is what was measured.
type Geometry struct {
	Volume      *float64   `json:"volume"` // nil where no solid can be told
	SurfaceArea float64    `json:"surfaceArea"`
	BoundingBox [3]float64 `json:"boundingBox"`
	Triangles   int        `json:"triangles"`
	Shells      int        `json:"shells"`
	Watertight  bool       `json:"watertight"`
	// Edges of one face and edges of more than two; nil where they were not counted.
	OpenEdges        *int     `json:"openEdges,omitempty"`
	NonManifoldEdges *int     `json:"nonManifoldEdges,omitempty"`
	Done             []string `json:"done,omitempty"` // what a repair did
}

// Rules are a material's design rules.
type Rules struct {
	MaterialID     int
	MinWall        *float64
	MinDetail      *float64
	MinBoundingBox *[3]float64
	MaxBoundingBox *[3]float64
	MaxShells      *int
	SupportsColor  bool
}

// Printability says whether a model can be made in a material.
type Printability struct {
	Printable bool
	Checks    []Check
}

// Check is one rule measured on the model.
type Check struct {
	Code     string
	Severity Severity
	Message  string
	Measured *float64
	Limit    *float64
	Unit     string
	At       *[3]float64 // the place in the model; nil where the check is about all of it
}

// Speed is how fast a part is made, as the price call names it.
type Speed string

// The speeds.
const (
	Economy  Speed = "economy"
	Standard Speed = "standard"
	Priority Speed = "priority"
)

// PriceItem is one price to ask for.
type PriceItem struct {
	ModelID    string
	MaterialID int
	Quantity   int
	Speed      Speed
}

// PriceState is what is known about a price.
type PriceState string

// The states of a price: only Priced carries amounts.
const (
	Priced       PriceState = "priced"
	PricePending PriceState = "pending"
	NotPrintable PriceState = "not_printable"
	Review       PriceState = "review"
)

// Price answers one PriceItem.
type Price struct {
	PriceItem
	State        PriceState
	UnitPrice    *money.Money // set exactly when State is Priced
	Total        *money.Money
	Breaks       []Break
	LeadTimeDays *[2]int // business days, min and max
	ValidUntil   time.Time
}

// Break is the unit price from a quantity on.
type Break struct {
	MinQuantity int
	UnitPrice   money.Money
}

// File is a stream from MP; the caller closes Body. Size is -1 when unknown.
type File struct {
	Body        io.ReadCloser
	Size        int64
	ContentType string
}
