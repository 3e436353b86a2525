// Package httpclient is the one road to every upstream: for each class of operation a chain of limiter, retry with a budget,
// circuit breaker, hedge and deadline in a fixed order, bounded bodies, and *upstreams.Error as the only error that leaves.
// Adapters describe a Call; they never see a socket.
package httpclient

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/modeliq/modeliq/upstreams"
)

// Client sends calls to one upstream. It is safe for concurrent use.
type Client struct {
	upstream string
	base     string
	retries  int
	chains   map[Class]*chain
	hold     hold
	log      *slog.Logger
	now      func() time.Time
	observe  func(Event)
	drift    func(upstreams.Drift)
	open     context.Context // ends with Close; owns the trials
	close    context.CancelFunc
	trials   sync.WaitGroup
}

// New checks the options and builds a client. It opens no connection.
func New(o Options) (*Client, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	c := &Client{
		upstream: o.Upstream,
		base:     o.BaseURL,
		retries:  o.Retries,
		chains:   make(map[Class]*chain, len(classes)),
		log:      o.Log,
		now:      o.Now,
		observe:  o.Observer,
		drift:    o.Drift,
	}
	c.open, c.close = context.WithCancel(context.Background())
	for _, class := range classes {
		c.chains[class] = newChain(class, o)
	}
	return c, nil
}

// Close lets go of the idle connections of the client's own pools. Calls under way go on; trials have ended.
func (c *Client) Close() {
	c.close()
	c.trials.Wait()
	for _, chain := range c.chains {
		if chain.own != nil {
			chain.own.CloseIdleConnections()
		}
	}
}

// Log is the client's logger, for adapters that use an answer only in part.
func (c *Client) Log() *slog.Logger { return c.log.With("upstream", c.upstream) }
