package httpclient

import (
	"errors"
	"log/slog"
	"time"

	"github.com/sony/gobreaker/v2"
)

// BreakerOptions tune the breakers of a client; zero values are the defaults in brackets.
type BreakerOptions struct {
	// MinRequests is how many counted requests the window needs before it may open [10].
	MinRequests uint32
	// FailureRatio opens the breaker when reached [0.5].
	FailureRatio float64
	// Window is how far back is counted, in ten buckets [10 s].
	Window time.Duration
	// Open is how long nothing is sent before one trial request [5 s].
	Open time.Duration
}

// What a breaker is told of an attempt. Its own error says nothing about whose fault it was.
var (
	errCounts   = errors.New("counts as a failure of the upstream")
	errExcluded = errors.New("says nothing about the upstream")
)

func newBreakers(upstream string, o BreakerOptions, log *slog.Logger) map[Class]*gobreaker.CircuitBreaker[struct{}] {
	if o.MinRequests == 0 {
		o.MinRequests = 10
	}
	if o.FailureRatio == 0 {
		o.FailureRatio = 0.5
	}
	if o.Window == 0 {
		o.Window = 10 * time.Second
	}
	if o.Open == 0 {
		o.Open = 5 * time.Second
	}
	breakers := make(map[Class]*gobreaker.CircuitBreaker[struct{}], 3)
	for _, class := range []Class{Read, Write, Stream} {
		breakers[class] = gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
			Name:         upstream + " " + string(class),
			Interval:     o.Window,
			BucketPeriod: o.Window / 10,
			Timeout:      o.Open,
			ReadyToTrip: func(n gobreaker.Counts) bool {
				// Excluded requests stay in Requests, so that without the subtraction cancelled calls keep a
				// breaker closed (measured: 25 failures of 25 after 30 cancels).
				counted := n.Requests - n.TotalExclusions
				return counted >= o.MinRequests && float64(n.TotalFailures) >= o.FailureRatio*float64(counted)
			},
			IsSuccessful: func(err error) bool { return err == nil },
			IsExcluded:   func(err error) bool { return errors.Is(err, errExcluded) },
			OnStateChange: func(name string, from, to gobreaker.State) {
				log.Warn("circuit breaker", "name", name, "from", from.String(), "to", to.String())
			},
		})
	}
	return breakers
}

// BreakerState is "closed", "half-open" or "open", for metrics and readiness.
func (c *Client) BreakerState(class Class) string {
	if b := c.breakers[class]; b != nil {
		return b.State().String()
	}
	return ""
}

func rejected(err error) bool {
	return errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests)
}
