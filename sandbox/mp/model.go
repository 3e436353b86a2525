package mp

import (
	"context"
	"sync"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

type state string

// failed: the file is refused. unprintable: it was read, and no material can make it.
const (
	queued      state = "queued"
	processing  state = "processing"
	ready       state = "ready"
	unprintable state = "unprintable"
	failed      state = "failed"
)

// final says that the state stays unless the caller changes something.
func (s state) final() bool { return s == ready || s == unprintable || s == failed }

// record is a model as the wire shows it. Lengths are millimetres.
type record struct {
	ModelID       string        `json:"modelId"`
	State         state         `json:"state"`
	Progress      float64       `json:"progress"`
	FileName      string        `json:"fileName"`
	Format        string        `json:"format"`
	Bytes         int64         `json:"bytes"`
	SHA256        string        `json:"sha256"`
	Unit          mesh.Unit     `json:"unit"`
	UnitFrom      string        `json:"unitFrom"`
	SuggestedUnit *mesh.Unit    `json:"suggestedUnit"`
	Issues        []issue       `json:"issues"`
	Geometry      *mesh.Figures `json:"geometry"`
	Repaired      *repaired     `json:"repaired"`
	UpdatedAt     time.Time     `json:"updatedAt"`
}

// repaired is the geometry after repair with what was done, in a buyer's words.
type repaired struct {
	mesh.Figures
	Done []string `json:"done"`
}

type severity string

const (
	info     severity = "info"
	warning  severity = "warning"
	blocking severity = "blocking"
)

// issue is something the buyer should know about the file.
type issue struct {
	Code     string   `json:"code"`
	Severity severity `json:"severity"`
	Message  string   `json:"message"`
}

// figures are those of what would be made: after repair where there was one. Nil before the analysis has ended.
func (r *record) figures() *mesh.Figures {
	if r.Repaired != nil {
		return &r.Repaired.Figures
	}
	return r.Geometry
}

// sidecar is what is kept beside the original: the record, what was measured in units of the file, so that a change of
// unit needs no second analysis, and what the file and the caller said about it.
type sidecar struct {
	Record   record       `json:"record"`
	Measured *mesh.Report `json:"measured,omitempty"`
	Origin   mesh.Origin  `json:"origin"`
	// Said is the unit that came with the upload, empty when none did. Chosen says that the caller set one afterwards.
	Said   mesh.Unit `json:"said,omitempty"`
	Chosen bool      `json:"chosen,omitempty"`
	// Partner is whose turn the model takes in the queue; empty when the caller named none.
	Partner string `json:"partner,omitempty"`
	// Attempts are the analyses that began and did not end, since the process did.
	Attempts int `json:"attempts,omitempty"`
}

// model is one uploaded file. mu guards everything and the files of its folder.
type model struct {
	mu      sync.Mutex
	dir     string
	kept    sidecar
	deleted bool
	stop    context.CancelFunc // ends the analysis that runs; nil when none does
}

// snapshot is a copy that stays as it is: slices and pointers of a record are replaced, never changed.
func (m *model) snapshot() sidecar {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept
}
