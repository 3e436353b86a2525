package control

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Kind is what goes wrong.
type Kind string

// The kinds of faults.
const (
	OK          Kind = "ok"
	Slow        Kind = "slow"         // answers after Delay, and up to Jitter more
	Broken      Kind = "broken"       // answers 500 with a page that no client expects
	Silent      Kind = "silent"       // takes the request and never answers
	Refused     Kind = "refused"      // resets the connection at once; nothing is done
	RateLimited Kind = "rate_limited" // answers 429 as the upstream does, with Retry
	Drip        Kind = "drip"         // answers byte by byte, with Delay before each
	Lost        Kind = "lost"         // does the work, then resets the connection instead of answering
)

var kinds = []Kind{OK, Slow, Broken, Silent, Refused, RateLimited, Drip, Lost}

// What a fault has where nothing is said.
const (
	defaultDelay = Duration(3 * time.Second)
	defaultPause = Duration(100 * time.Millisecond)
	defaultRetry = Duration(30 * time.Second)
)

// Limits of a fault, against slips of the hand: a sandbox with one of a year would seem dead for no reason.
const (
	maxDelay = Duration(10 * time.Minute)
	maxRetry = Duration(time.Hour)
	maxFor   = Duration(24 * time.Hour)
	maxPath  = 200
)

// Fault is what is wrong with an upstream.
type Fault struct {
	Kind Kind `json:"kind"`
	// Delay of a slow answer, or before each byte of a dripping one.
	Delay Duration `json:"delay,omitempty"`
	// Jitter is the most that a slow answer takes longer than Delay.
	Jitter Duration `json:"jitter,omitempty"`
	// Retry is when a rate-limited client may ask again.
	Retry Duration `json:"retry,omitempty"`
	// Share of the calls that are hit, 0 to 1. They are spread evenly: with 0.25 it is every fourth call.
	Share float64 `json:"share"`
	// Method and Path limit the fault to calls of this method and of paths that begin so; "" is all.
	Method string `json:"method,omitempty"`
	Path   string `json:"path,omitempty"`
	// For is how long the fault lasts, 0 until it is changed.
	For Duration `json:"for,omitempty"`
}

// meant says that the fault is about such a call.
func (f *Fault) meant(r *http.Request) bool {
	return (f.Method == "" || f.Method == r.Method) && strings.HasPrefix(r.URL.Path, f.Path)
}

// complete fills in what was not said.
func (f *Fault) complete() {
	switch {
	case f.Kind == Slow && f.Delay == 0 && f.Jitter == 0:
		f.Delay = defaultDelay
	case f.Kind == Drip && f.Delay == 0:
		f.Delay = defaultPause
	case f.Kind == RateLimited && f.Retry == 0:
		f.Retry = defaultRetry
	}
}

// check names everything that cannot be, all at once.
func (f *Fault) check() error {
	var faults []error
	refuse := func(wrong bool, format string, args ...any) {
		if wrong {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	refuse(!slices.Contains(kinds, f.Kind), "kind is one of %s", kinds)
	refuse(f.Delay != 0 && f.Kind != Slow && f.Kind != Drip, "delay belongs to slow and drip")
	refuse(f.Jitter != 0 && f.Kind != Slow, "jitter belongs to slow")
	refuse(f.Retry != 0 && f.Kind != RateLimited, "retry belongs to rate_limited")
	for _, d := range []struct {
		name      string
		is, limit Duration
	}{{"delay", f.Delay, maxDelay}, {"jitter", f.Jitter, maxDelay}, {"retry", f.Retry, maxRetry}, {"for", f.For, maxFor}} {
		refuse(d.is < 0 || d.is > d.limit, "%s is between 0s and %s", d.name, time.Duration(d.limit))
	}
	refuse(f.Share < 0 || f.Share > 1, "share is between 0 and 1")
	refuse(!slices.Contains(methods, f.Method), "method is one of %s", strings.Join(methods[1:], ", "))
	refuse(f.Path != "" && f.Path[0] != '/', "path begins with /")
	refuse(len(f.Path) > maxPath, "path has %d bytes at most", maxPath)
	return errors.Join(faults...)
}

var methods = []string{"", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}

// Duration is written as in Go: "1m30s".
type Duration time.Duration

// MarshalText writes the duration.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads a duration, which must have a unit.
func (d *Duration) UnmarshalText(text []byte) error {
	read, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is no duration such as 1m30s", text)
	}
	*d = Duration(read)
	return nil
}
