package httpclient

import (
	"errors"
	"log/slog"

	"github.com/sony/gobreaker/v2"
)

// What a breaker is told of an attempt. Its own error says nothing about whose fault it was.
var (
	errCounts   = errors.New("counts as a failure of the upstream")
	errExcluded = errors.New("says nothing about the upstream")
)

func newBreaker(upstream string, class Class, o BreakerOptions, log *slog.Logger) *gobreaker.CircuitBreaker[struct{}] {
	return gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
		Name:         upstream + " " + string(class),
		Interval:     o.Window,
		BucketPeriod: o.Window / 10,
		Timeout:      o.Open,
		ReadyToTrip: func(n gobreaker.Counts) bool {
			// Requests also counts what is excluded and what is still under way, so that cancelled and hanging calls
			// would keep a breaker closed (measured: 25 failures of 25 after 30 cancels).
			ended := n.TotalSuccesses + n.TotalFailures
			// A window full of successes from before the fault would keep it closed for seconds.
			return n.ConsecutiveFailures >= o.MinRequests ||
				ended >= o.MinRequests && float64(n.TotalFailures) >= o.FailureRatio*float64(ended)
		},
		IsSuccessful: func(err error) bool { return err == nil },
		IsExcluded:   func(err error) bool { return errors.Is(err, errExcluded) },
		OnStateChange: func(name string, from, to gobreaker.State) {
			log.Warn("circuit breaker", "name", name, "from", from.String(), "to", to.String())
		},
	})
}

// BreakerState is "closed", "half-open" or "open", for metrics and readiness.
func (c *Client) BreakerState(class Class) string {
	if ch := c.chains[class]; ch != nil {
		return ch.breaker.State().String()
	}
	return ""
}

func rejected(err error) bool {
	return errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests)
}
