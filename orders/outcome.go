package orders

import (
	"errors"
	"time"

	"github.com/modeliq/modeliq/upstreams"
)

// outcome is what a failed call that places an order has done.
type outcome int

const (
	// open: it may have had its effect. It is the zero value, because whatever is not known to be otherwise is open.
	open outcome = iota
	// without: it had no effect, and the same call may succeed later.
	without
	// refused: it had no effect, and the same call will be refused again.
	refused
)

// codeModelProcessing: the monolith has a model and is not done with it yet.
const codeModelProcessing = "model_processing"

func outcomeOf(err error) outcome {
	var e *upstreams.Error
	if !errors.As(err, &e) || e.Ambiguous {
		return open
	}
	switch e.Kind {
	case upstreams.Unavailable, upstreams.Timeout, upstreams.RateLimited, upstreams.Unauthorized, upstreams.Cancelled:
		return without
	case upstreams.Refused, upstreams.NotFound:
		if e.Code == codeModelProcessing {
			return without
		}
		return refused
	default:
		return open // an answer that nobody understands may have been a yes
	}
}

// retryAfter is how long the upstream asks to be left alone.
func retryAfter(err error) time.Duration {
	var e *upstreams.Error
	if !errors.As(err, &e) {
		return 0
	}
	if e.Code == codeModelProcessing {
		return max(e.RetryAfter, modelWait)
	}
	return e.RetryAfter
}

// refusedBy names the upstream that failed.
func refusedBy(err error) string {
	var e *upstreams.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Upstream
}
