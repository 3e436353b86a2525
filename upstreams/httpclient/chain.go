package httpclient

import (
	"net/http"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"
)

// chain is what the calls of one class go through, outermost first: a place at the limiter, repeats, the breaker, a hedge,
// the attempt's time, the pool of connections. Nothing of it is shared with another class.
type chain struct {
	class     Class
	cap       time.Duration
	limit     *limiter
	repeats   bucket
	repeated  atomic.Uint64
	breaker   *gobreaker.CircuitBreaker[struct{}]
	hedges    *hedges // nil: none
	transport http.RoundTripper
	own       *http.Transport
}

func newChain(class Class, o Options) *chain {
	ch := &chain{
		class:     class,
		cap:       o.Timeout,
		limit:     newLimiter(class, o.Limit),
		repeats:   bucket{tokens: repeatsBurst, most: repeatsBurst, gain: o.RetryBudget},
		breaker:   newBreaker(o.Upstream, class, o.Breaker, o.Log),
		transport: o.Transport,
	}
	if class == Read {
		ch.cap = o.ReadTimeout
		if o.Hedge > 0 {
			ch.hedges = newHedges(o.Hedge)
		}
	}
	if ch.transport == nil {
		ch.own = newTransport(placesOf(class, o.Limit.Concurrency))
		ch.transport = ch.own
	}
	return ch
}

// ends is when a call that begins now is over, whatever happens; zero for the classes whose attempts alone have a cap.
func (ch *chain) ends(now time.Time) time.Time {
	if ch.class != Read {
		return time.Time{}
	}
	return now.Add(ch.cap)
}
