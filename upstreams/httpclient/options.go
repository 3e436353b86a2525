package httpclient

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/modeliq/modeliq/upstreams"
)

// Options configure a Client. Upstream and BaseURL are required; what a zero value means stands in brackets.
type Options struct {
	// Upstream names errors, breakers and events: upstreams.MonolithName and its like.
	Upstream string
	// BaseURL is where the paths of calls begin; it may have a path of its own ("http://127.0.0.1:8090/mp").
	BaseURL string
	// ReadTimeout caps a whole Do of the class Read: its wait in the queue, repeats, the second of a hedged pair and the
	// last byte of the body [900 ms].
	ReadTimeout time.Duration
	// Timeout caps one attempt of the other classes, or for a stream the wait for the answer's header [8 s].
	Timeout time.Duration
	// Transport replaces the client's own transports, of which every class has one with a pool of its own.
	Transport http.RoundTripper
	// Retries is how often a safe call is repeated at most [never].
	Retries int
	// RetryBudget is what a success adds to the budget of which each repeat takes 1, for each class [0.1].
	RetryBudget float64
	// Hedge is the share of slow reads that may be sent a second time, as an additional load of the upstream [never].
	Hedge   float64
	Limit   LimitOptions
	Breaker BreakerOptions
	// Log takes what nobody is returned: a breaker that opens or closes. Nil discards.
	Log *slog.Logger
	// Now is the clock of events and of dates in Retry-After. Nil is time.Now.
	Now func() time.Time
	// Observer hears of every attempt, also of those that were not started, from any goroutine. It must not block.
	Observer func(Event)
	// Drift hears of fields that are not as a call's Shape says. It must not block.
	Drift func(upstreams.Drift)
}

// LimitOptions bound what one class has under way at the upstream at once. Streams have four times as much, since one lasts
// as long as its client reads.
type LimitOptions struct {
	// Concurrency is the most calls at once [256]. Of the class Read it is the upper end: the limiter goes down to an
	// eighth of it while answers become slower the more of them are under way.
	Concurrency int
	// Queue is how many calls wait for a place; one more is refused at once [512].
	Queue int
	// Wait is how long one waits for a place [250 ms; 1 s for what no page waits for and for writes].
	Wait time.Duration
}

// BreakerOptions tune the breakers of a client.
type BreakerOptions struct {
	// MinRequests is how many ended calls the window needs before the ratio may open the breaker, and how many
	// failures in a row open it whatever the window holds [10].
	MinRequests uint32
	// FailureRatio opens the breaker when reached [0.5].
	FailureRatio float64
	// Window is how far back is counted, in ten buckets [10 s].
	Window time.Duration
	// Open is how long nothing is sent before one trial request [2 s].
	Open time.Duration
}

// The defaults, each with its reason.
const (
	// A page is to have its answer, or what stands in for it, within 1.0 s; 0.1 s of that is for making the answer.
	defaultReadTimeout = 900 * time.Millisecond
	// Most of a query's 10 s, and of the pipeline's deadline for an order. A write that is given up is ambiguous, so
	// that patience is cheaper than a look-up.
	defaultTimeout = 8 * time.Second
	// A tenth of a repeat for each success: x1.01 load when everything fails, x1.05 when 5 % fail (measured).
	defaultRetryBudget = 0.1
	// At 20 ms an answer, 256 places are 12,800 calls a second; a core made 7,200 of 40 kB, its server on it too (measured).
	// When nothing is answered at all they hold back 256 goroutines and not all of them.
	defaultConcurrency = 256
	// A crowd that is only waiting for our own processor is not refused: 100 pages of three calls, and as many again.
	// (Measured with 128 places and 300 callers that never rest: a queue of 128 refused who found it full, one of 512 nobody.)
	defaultQueue = 2 * defaultConcurrency
	// Long enough for such a crowd, short enough that a page still has time for the answer.
	defaultWait = 250 * time.Millisecond
	// What no page waits for, and what must not be shed, may wait longer.
	defaultLongWait = time.Second
	// Half of the 20 calls within which a breaker has to open, and enough that one bad moment does not.
	defaultMinRequests = 10
	// With half of the answers lost, pages of three calls are nearly all broken: the stand-in serves better.
	defaultFailureRatio = 0.5
	// Long enough to see 10 calls of an upstream that is asked once a second.
	defaultWindow = 10 * time.Second
	// The trial that fails just before the recovery costs its 900 ms and 2 s more: back within 5 s.
	defaultOpen = 2 * time.Second
)

// Defaults are the limits that stand in the place of zero values; repeats and hedges are zero there too.
func Defaults() Options {
	return Options{
		ReadTimeout: defaultReadTimeout, Timeout: defaultTimeout, RetryBudget: defaultRetryBudget,
		Limit: LimitOptions{Concurrency: defaultConcurrency, Queue: defaultQueue},
		Breaker: BreakerOptions{
			MinRequests: defaultMinRequests, FailureRatio: defaultFailureRatio, Window: defaultWindow, Open: defaultOpen,
		},
	}
}

// complete fills in the defaults, or says what is wrong.
func (o Options) complete() (Options, error) {
	base, err := url.Parse(o.BaseURL)
	if err != nil {
		return o, fmt.Errorf("parse the base url of %s: %w", o.Upstream, err)
	}
	if o.Upstream == "" || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") || base.RawQuery != "" {
		return o, fmt.Errorf("upstream %q: base url %q is not an absolute http url", o.Upstream, base.Redacted())
	}
	if min(o.ReadTimeout, o.Timeout, o.Limit.Wait, o.Breaker.Open, o.Breaker.Window) < 0 {
		return o, fmt.Errorf("upstream %q: no duration may be negative", o.Upstream)
	}
	if min(o.Retries, o.Limit.Concurrency, o.Limit.Queue) < 0 || min(o.RetryBudget, o.Hedge, o.Breaker.FailureRatio) < 0 {
		return o, errors.New("no limit of an upstream may be negative")
	}
	o.BaseURL = strings.TrimRight(base.String(), "/")
	d := Defaults()
	o.ReadTimeout = cmp.Or(o.ReadTimeout, d.ReadTimeout)
	o.Timeout = cmp.Or(o.Timeout, d.Timeout)
	o.RetryBudget = cmp.Or(o.RetryBudget, d.RetryBudget)
	o.Limit.Concurrency = cmp.Or(o.Limit.Concurrency, d.Limit.Concurrency)
	o.Limit.Queue = cmp.Or(o.Limit.Queue, d.Limit.Queue)
	o.Breaker.MinRequests = cmp.Or(o.Breaker.MinRequests, d.Breaker.MinRequests)
	o.Breaker.FailureRatio = cmp.Or(o.Breaker.FailureRatio, d.Breaker.FailureRatio)
	o.Breaker.Window = cmp.Or(o.Breaker.Window, d.Breaker.Window)
	o.Breaker.Open = cmp.Or(o.Breaker.Open, d.Breaker.Open)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Observer == nil {
		o.Observer = func(Event) {}
	}
	return o, nil
}
