package seam

import (
	"crypto/sha256"
	"encoding/binary"
	"time"
)

// Route says who answers a capability. Split and Shadow may be nil.
type Route struct {
	Primary *Backend
	// Split answers Percent of the sessions, always the same ones: in hundredths, 0 to 100.
	Split   *Backend
	Percent float64
	// Shadow is asked behind the answer, and its word is compared with it.
	Shadow *Backend
}

// Plan is a whole configuration. It never changes; a Router changes from one to the next.
type Plan struct {
	Routes   map[string]Route            // by capability, every one
	Partners map[string]map[string]Route // by the partner's slug and capability: instead of those above
	// Tolerances are by capability and field, instead of the usual ones.
	Tolerances map[string]map[string]Tolerance
	Limits     Limits
}

// Limits keep shadow reads small. Each shadow backend has these for itself, so that a slow one takes nothing from another.
type Limits struct {
	Workers int           // reads at a time
	Queue   int           // reads that wait; what comes then is dropped
	Timeout time.Duration // of one read
	// Lines of the log a minute, for all shadows together.
	Lines int
}

// DefaultLimits: a shadow gets little at a time, because it may be a machine that is not ready for more, and 3 s since an
// answer that takes longer would fail a buyer's page anyway.
var DefaultLimits = Limits{Workers: 4, Queue: 64, Timeout: 3 * time.Second, Lines: 30}

func (p *Plan) route(capability, partner string) Route {
	if r, ok := p.Partners[partner][capability]; ok {
		return r
	}
	return p.Routes[capability]
}

// backend is the one that answers. The same sessions are split off for every capability, so that one of 30 % is read
// from the new backends altogether and not from some of them.
func (r Route) backend(partner, session string) *Backend {
	if r.Split != nil && session != "" && float64(bucket(partner, session)) < r.Percent*buckets/100 {
		return r.Split
	}
	return r.Primary
}

// buckets let a percentage have two decimals.
const buckets = 10_000

// bucket is where a session always falls, in every replica and after every start.
func bucket(partner, session string) uint64 {
	sum := sha256.Sum256([]byte(partner + "\x00" + session))
	return binary.BigEndian.Uint64(sum[:]) % buckets
}
