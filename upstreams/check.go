package upstreams

import (
	"context"
	"errors"
	"fmt"
)

// Check is one read-only call of a wire contract: what the doctor replays against a configured upstream. It changes nothing
// there.
type Check struct {
	Name string // what is asked: "materials"
	Line string // of the contract: "monolith A4.2"
	// Run asks. Drift is told by the transport meanwhile.
	Run func(ctx context.Context) error
}

// ErrSkipped says that a check found nothing to ask for, such as a model to read where there is none.
var ErrSkipped = errors.New("skipped")

// Skipped is ErrSkipped with its reason.
func Skipped(why string) error { return fmt.Errorf("%w: %s", ErrSkipped, why) }
