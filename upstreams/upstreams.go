// Package upstreams holds what all upstreams share: the kinds of error that leave an adapter, and the postal address.
package upstreams

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what an upstream's failure means to the caller.
type Kind string

// The kinds. Nothing else leaves an adapter: no status code, no raw text.
const (
	// Unavailable: refused, reset, breaker open, 5xx. Trying later may work.
	Unavailable Kind = "unavailable"
	// Timeout: no answer within the deadline.
	Timeout Kind = "timeout"
	// RateLimited: the upstream asks to come back after RetryAfter.
	RateLimited Kind = "rate_limited"
	// NotFound: the upstream knows no such thing.
	NotFound Kind = "not_found"
	// Refused: the upstream understood and said no; Code says why, Reason is its raw text for logs only.
	Refused Kind = "refused"
	// Unauthorized: our own credentials were not taken.
	Unauthorized Kind = "unauthorized"
	// Malformed: the answer is not what the contract says.
	Malformed Kind = "malformed"
	// Cancelled: the caller left.
	Cancelled Kind = "cancelled"
)

// What the upstreams are called in errors, metrics and circuit breakers. Decisions rest on these names: whoever builds an
// upstream's client gives it one of them.
const (
	MonolithName = "monolith"
	MPName       = "mp"
	TaxName      = "tax"
)

// Drift is a field of an answer that is not as the wire contract says: Got is "missing" or the JSON kind that it has.
type Drift struct {
	Upstream, Op string
	Field        string // "materials.*.title", "orders[].id"
	Got          string
}

// Error is every error of every upstream.
type Error struct {
	Upstream string // MonolithName, MPName or TaxName
	Op       string // what was asked: "place order"
	Kind     Kind
	// Code is a refusal's machine-readable cause, such as "missing_field"; empty otherwise.
	Code string
	// Reason is the upstream's own text. It is for logs and never shown to a buyer.
	Reason string
	// Ambiguous: the request may have had its effect although no answer says so. A write that is ambiguous must be
	// looked up before it is sent again.
	Ambiguous  bool
	RetryAfter time.Duration
	Err        error
}

func (e *Error) Error() string {
	text := fmt.Sprintf("%s: %s: %s", e.Upstream, e.Op, e.Kind)
	if e.Code != "" {
		text += " (" + e.Code + ")"
	}
	if e.Reason != "" {
		text += fmt.Sprintf(": %q", e.Reason)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf is the kind of the upstream error in err's chain, or "" when there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// IsAmbiguous says that the failed call may have had its effect.
func IsAmbiguous(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Ambiguous
}
