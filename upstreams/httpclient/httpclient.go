// Package httpclient is the one road to every upstream: deadline, retry with a budget, circuit breaker and bounded bodies
// in a fixed order, and *upstreams.Error as the only error that leaves. Adapters describe a Call; they never see a socket.
package httpclient

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sony/gobreaker/v2"

	"github.com/modeliq/modeliq/upstreams"
)

// Options configure a Client. Upstream and BaseURL are required.
type Options struct {
	// Upstream names errors, breakers and events: upstreams.MonolithName and its like.
	Upstream string
	// BaseURL is where the paths of calls begin; it may have a path of its own ("http://127.0.0.1:8090/mp").
	BaseURL string
	// Timeout caps one attempt, or for a stream the wait for the answer's header. Zero is 10 s.
	Timeout time.Duration
	// Transport replaces the client's own http.Transport, which has a pool of its own.
	Transport http.RoundTripper
	// Retries is how often a safe call is repeated at most; zero is never.
	Retries int
	Breaker BreakerOptions
	// Log takes what nobody is returned: a breaker that opens or closes. Nil discards.
	Log *slog.Logger
	// Now is the clock of events and of dates in Retry-After. Nil is time.Now.
	Now func() time.Time
	// Observer hears of every attempt, also of those that were not started. It must not block.
	Observer func(Event)
	// Drift hears of fields that are not as a call's Shape says. It must not block.
	Drift func(upstreams.Drift)
}

// Client sends calls to one upstream. It is safe for concurrent use.
type Client struct {
	upstream  string
	base      string
	timeout   time.Duration
	transport http.RoundTripper
	own       *http.Transport
	retries   int
	breakers  map[Class]*gobreaker.CircuitBreaker[struct{}]
	bucket    bucket
	hold      hold
	log       *slog.Logger
	now       func() time.Time
	observe   func(Event)
	drift     func(upstreams.Drift)
}

const (
	defaultTimeout = 10 * time.Second
	dialTimeout    = 5 * time.Second
	idlePerHost    = 64
)

// New checks the options and builds a client. It opens no connection.
func New(o Options) (*Client, error) {
	base, err := url.Parse(o.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("parse the base url of %s: %w", o.Upstream, err)
	}
	if o.Upstream == "" || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") || base.RawQuery != "" {
		return nil, fmt.Errorf("upstream %q: base url %q is not an absolute http url", o.Upstream, base.Redacted())
	}
	if o.Retries < 0 || o.Timeout < 0 {
		return nil, errors.New("retries and timeout must not be negative")
	}
	c := &Client{
		upstream:  o.Upstream,
		base:      strings.TrimRight(base.String(), "/"),
		timeout:   o.Timeout,
		transport: o.Transport,
		retries:   o.Retries,
		log:       o.Log,
		now:       o.Now,
		observe:   o.Observer,
		drift:     o.Drift,
		bucket:    bucket{tokens: bucketCap},
	}
	if c.timeout == 0 {
		c.timeout = defaultTimeout
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.observe == nil {
		c.observe = func(Event) {}
	}
	if c.transport == nil {
		c.own = newTransport()
		c.transport = c.own
	}
	c.breakers = newBreakers(o.Upstream, o.Breaker, c.log)
	return c, nil
}

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment, // loopback is exempt by itself
		DialContext:            (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:    dialTimeout,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           4 * idlePerHost,
		MaxIdleConnsPerHost:    idlePerHost,
		IdleConnTimeout:        90 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// Close lets go of the idle connections of the client's own pool. Calls under way go on.
func (c *Client) Close() {
	if c.own != nil {
		c.own.CloseIdleConnections()
	}
}

// Log is the client's logger, for adapters that use an answer only in part.
func (c *Client) Log() *slog.Logger { return c.log.With("upstream", c.upstream) }
