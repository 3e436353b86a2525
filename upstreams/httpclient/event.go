package httpclient

import (
	"time"

	"github.com/modeliq/modeliq/upstreams"
)

// Event tells of one attempt at a call: for metrics, and for counting how many calls a request costs.
type Event struct {
	Upstream string
	Op       string
	Class    Class
	// Sent is false when nothing was sent: no place, breaker open, kept back after a 429, no time left.
	Sent    bool
	Attempt int // from 1
	// Hedge is the second of a pair of attempts with the same number. The slower of the two is Cancelled.
	Hedge    bool
	Start    time.Time
	Duration time.Duration // until the answer was read, for a download until its header came
	Status   int           // 0 when no answer came
	Kind     upstreams.Kind
	Err      error
}
