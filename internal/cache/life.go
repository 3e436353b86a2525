package cache

import "time"

// Life is how long a value serves. Within Fresh it is as good as the upstream's word; within Aging it is served and
// fetched again behind the answer; within Stale only while the upstream cannot be asked. Nothing is served from Until on,
// unless that is zero. The zero Life keeps nothing.
type Life struct {
	Fresh, Aging, Stale time.Duration
	Until               time.Time
}

// left is how much longer a value serves at all that was true at a time.
func (l Life) left(at, now time.Time) time.Duration {
	left := max(l.Stale, l.Aging, l.Fresh) - now.Sub(at)
	if !l.Until.IsZero() {
		left = min(left, l.Until.Sub(now))
	}
	return left
}

// How old an entry is; never is older than anything, and what is over is not there.
type age int

const (
	never age = iota - 1
	fresh
	aging
	stale
	over
)

func (l Life) age(at, now time.Time) age {
	switch old := now.Sub(at); {
	case !l.Until.IsZero() && !now.Before(l.Until):
		return over
	case old < l.Fresh:
		return fresh
	case old < l.Aging:
		return aging
	case old < l.Stale:
		return stale
	default:
		return over
	}
}
