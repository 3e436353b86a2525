package seam

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"strings"
	"time"
)

// Route says who answers a capability. Split and Shadow may be nil.
type Route struct {
	Primary *Backend
	// Split answers Percent of the sessions, always the same ones: 0 to 100, with two decimals.
	Split   *Backend
	Percent float64
	// Shadow is asked behind the answer, and its word is compared with it.
	Shadow *Backend
}

// Config is what a plan is made of.
type Config struct {
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

// DefaultLimits give a shadow little at a time, because it may be a machine that is not ready for more, and 3 s since an
// answer that takes longer would fail a buyer's page anyway.
var DefaultLimits = Limits{Workers: 4, Queue: 64, Timeout: 3 * time.Second, Lines: 30}

// Plan is a whole configuration. It never changes; a Router changes from one to the next.
type Plan struct {
	everyone   *routes
	partners   map[string]*routes // that have some of their own
	tolerances map[string]map[string]Tolerance
	limits     Limits
}

// routes are one partner's.
type routes struct {
	by map[string]Route // capability
	// steady names the backends of all capabilities where no session is split off, else "".
	steady string
}

// NewPlan makes a plan of a configuration that is complete: every capability has a route.
func NewPlan(c Config) *Plan {
	p := &Plan{everyone: newRoutes(c.Routes), partners: map[string]*routes{}, tolerances: c.Tolerances, limits: c.Limits}
	for slug, own := range c.Partners {
		all := maps.Clone(c.Routes)
		maps.Copy(all, own)
		p.partners[slug] = newRoutes(all)
	}
	return p
}

func newRoutes(by map[string]Route) *routes {
	r := &routes{by: by}
	for _, route := range by {
		if route.splits() {
			return r
		}
	}
	r.steady = r.backends(reader{})
	return r
}

func (p *Plan) routes(partner string) *routes {
	if r, ok := p.partners[partner]; ok {
		return r
	}
	return p.everyone
}

// backends names those that answer a reader, of all capabilities.
func (r *routes) backends(who reader) string {
	if r.steady != "" {
		return r.steady
	}
	names := make([]string, len(Capabilities))
	for i, c := range Capabilities {
		names[i] = r.by[c].backend(who).key()
	}
	return strings.Join(names, " ")
}

func (r Route) splits() bool { return r.Split != nil && r.Percent > 0 }

// backend is the one that answers. The same sessions are split off for every capability, so that one of 30 % is read
// from the new backends altogether and not from some of them.
func (r Route) backend(who reader) *Backend {
	if r.splits() && who.session != "" && float64(who.bucket()) < r.Percent*buckets/100 {
		return r.Split
	}
	return r.Primary
}

// reader is who reads; "" where there is none.
type reader struct{ partner, session string }

// buckets let a percentage have two decimals.
const buckets = 10_000

// bucket is where a session always falls, in every replica and after every start.
func (w reader) bucket() uint64 {
	sum := sha256.Sum256([]byte(w.partner + "\x00" + w.session))
	return binary.BigEndian.Uint64(sum[:]) % buckets
}
