package control

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"time"
)

// DefaultSpeed is a day of production in a minute.
const DefaultSpeed = 1440.0

// MaxSpeed and MaxAdvance bound what can be asked of a clock.
const (
	MaxSpeed   = 1_000_000.0
	MaxAdvance = 10 * 365 * 24 * time.Hour
)

// The clock stands still at the end of time: years of five digits have no form on the wire.
var endOfTime = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)

// foldAfter bounds what speed × elapsed may come to: an hour at MaxSpeed is 114 years, and time.Duration ends at 292.
const foldAfter = time.Hour

// errNotKept says that the clock's file could not be written.
var errNotKept = errors.New("keep the clock")

// ClockOptions say how a factory's clock is opened.
type ClockOptions struct {
	// File keeps the clock over restarts.
	File string
	// Speed is in factory seconds per real second, 0 to MaxSpeed. A speed that was chosen with SetSpeed outlives a restart
	// with the same Speed here; another one here wins over it.
	Speed float64
	Now   func() time.Time // nil is time.Now
}

// Clock is the factory's time, which production follows: it may run faster than real time, stand still and jump forward,
// and it never goes back. It goes on at its speed while the sandbox is off, as a factory does; stop it first to keep
// orders where they are. It is safe for concurrent use.
type Clock struct {
	file string
	now  func() time.Time

	mu    sync.Mutex
	kept  clockState
	shown time.Time // the latest time that anybody was told
}

// clockState is one moment on both sides, from which any later one follows.
type clockState struct {
	Factory time.Time `json:"factory"`
	Real    time.Time `json:"real"`
	Speed   float64   `json:"speed"`
	// Started is the speed that the sandbox was started with.
	Started float64 `json:"started"`
}

// OpenClock goes on from the file, or starts at the real time where there is none.
func OpenClock(opts ClockOptions) (*Clock, error) {
	if err := checkSpeed(opts.Speed); err != nil {
		return nil, fmt.Errorf("open clock: %w", err)
	}
	c := &Clock{file: opts.File, now: opts.Now}
	if c.now == nil {
		c.now = time.Now
	}
	now := c.now()
	c.kept = clockState{Factory: now.UTC(), Real: now, Speed: opts.Speed, Started: opts.Speed}
	if err := c.load(); err != nil {
		return nil, fmt.Errorf("open clock: %w", err)
	}
	err := c.change(func() {
		if c.kept.Started != opts.Speed {
			c.kept.Speed, c.kept.Started = opts.Speed, opts.Speed
		}
	})
	if err != nil {
		return nil, fmt.Errorf("open clock: %w", err)
	}
	return c, nil
}

// Now is the factory's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pass()
}

// pass goes on to the present moment. It needs the lock.
func (c *Clock) pass() time.Time {
	now := c.now()
	at := c.kept.at(now)
	// Where the real clock was set back, time goes on from what was shown, instead of standing until that has caught up.
	back := at.Before(c.shown)
	if back {
		at = c.shown
	}
	if back || now.Sub(c.kept.Real) > foldAfter {
		c.kept.Factory, c.kept.Real = at, now
	}
	c.shown = at
	return at
}

// Speed is in factory seconds per real second.
func (c *Clock) Speed() float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kept.Speed
}

// SetSpeed changes the speed from now on, 0 to MaxSpeed; 0 stops the clock.
func (c *Clock) SetSpeed(speed float64) error {
	if err := checkSpeed(speed); err != nil {
		return err
	}
	return c.change(func() { c.kept.Speed = speed })
}

// Advance jumps forward, by more than 0 and up to MaxAdvance.
func (c *Clock) Advance(by time.Duration) error {
	if by <= 0 || by > MaxAdvance {
		return fmt.Errorf("the clock can be advanced by more than 0s and up to %s", MaxAdvance)
	}
	return c.change(func() { c.kept.Factory = earlier(c.kept.Factory.Add(by), endOfTime) })
}

// Close writes the time down, so that it is not earlier at the next start even if the real clock is set back meanwhile.
func (c *Clock) Close() error { return c.change(func() {}) }

// change goes to the present moment, changes from there, and keeps the result; where that fails nothing has changed.
func (c *Clock) change(do func()) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.kept
	c.kept.Factory, c.kept.Real = c.pass(), c.now()
	do()
	if err := c.save(); err != nil {
		c.kept = before
		return fmt.Errorf("%w: %w", errNotKept, err)
	}
	return nil
}

// at is the factory's time at a real one; an earlier one than its own counts as that.
func (s clockState) at(real time.Time) time.Time {
	at := s.Factory
	for elapsed := real.Sub(s.Real); elapsed > 0 && at.Before(endOfTime); elapsed -= foldAfter {
		at = at.Add(time.Duration(float64(min(elapsed, foldAfter)) * s.Speed))
	}
	return earlier(at, endOfTime)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func checkSpeed(speed float64) error {
	if math.IsNaN(speed) || speed < 0 || speed > MaxSpeed {
		return fmt.Errorf("the speed is between 0 and %.0f factory seconds per second", MaxSpeed)
	}
	return nil
}
