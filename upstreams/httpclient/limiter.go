package httpclient

import (
	"cmp"
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go/adaptivelimiter"
)

// errFull is why a call was not started: so many are under way that waiting would not help.
var errFull = errors.New("too many calls are under way")

// limiter is the bulkhead of one class. Its hard bound never moves; below it, for reads alone, the limit follows what the
// upstream can take. The library's own queue grows with the limit and refuses by chance before it is full, so the queue is
// counted here.
type limiter struct {
	places   adaptivelimiter.AdaptiveLimiter[struct{}]
	adaptive bool
	queue    int64
	wait     time.Duration
	queued   atomic.Int64
	refused  atomic.Uint64
}

// Streams last as long as their clients read.
const streamFactor = 4

// leastShare of the concurrency is what is left when the limiter is at its lowest: answers also become slower when a page asks
// for other things than the page before.
const leastShare = 8

func placesOf(class Class, concurrency int) int {
	if class == Stream {
		return streamFactor * concurrency
	}
	return concurrency
}

func newLimiter(class Class, o LimitOptions) *limiter {
	most := uint(placesOf(class, o.Concurrency))
	l := &limiter{adaptive: class == Read, queue: int64(o.Queue), wait: cmp.Or(o.Wait, defaultWait)}
	if class != Read && class != Stream {
		l.wait = cmp.Or(o.Wait, defaultLongWait)
	}
	least := most
	if l.adaptive {
		least = max(1, most/leastShare)
	}
	l.places = adaptivelimiter.NewBuilder[struct{}]().
		WithLimits(least, most, most).
		// By default the limit also falls to five times what is under way, so that the first crowd after a quiet
		// minute is refused.
		WithMaxLimitFunc(func(int) float64 { return float64(most) }).
		Build()
	return l
}

// enter takes a place, at the latest by until (zero: whenever). Whoever has one must leave by release.
func (l *limiter) enter(ctx context.Context, until time.Time) (adaptivelimiter.Permit, error) {
	if place, ok := l.places.TryAcquirePermit(); ok {
		return place, nil
	}
	if l.queued.Add(1) > l.queue {
		l.queued.Add(-1)
		l.refused.Add(1)
		return nil, errFull
	}
	defer l.queued.Add(-1)
	wait := l.wait
	if !until.IsZero() {
		wait = min(wait, max(0, time.Until(until)))
	}
	place, err := l.places.AcquirePermitWithMaxWait(ctx, wait)
	if errors.Is(err, adaptivelimiter.ErrExceeded) {
		l.refused.Add(1)
		return nil, errFull
	}
	return place, err
}

// release gives the place back; telling means that the time it was held says how the upstream fares.
func (l *limiter) release(place adaptivelimiter.Permit, telling bool) {
	if l.adaptive && telling {
		place.Record()
	} else {
		place.Drop()
	}
}

// crowded says that there is no place left for what is not needed.
func (l *limiter) crowded() bool { return !l.places.CanAcquirePermit() }
