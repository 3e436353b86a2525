package httpclient

import (
	"context"
	"errors"
	"time"

	"github.com/modeliq/modeliq/upstreams"
)

// try is the time of one attempt: a context below the caller's that also ends by a clock of its own, or because another
// attempt was faster. The clock can be stopped, which a context's deadline cannot.
type try struct {
	caller context.Context
	ctx    context.Context
	cancel context.CancelCauseFunc
	budget time.Duration
	clock  *time.Timer
	hasty  bool // too little time for its end to say anything about the upstream
}

// hastyShare of the cap of its class is what an attempt needs to be told of when its time is over: a caller who has 45 ms for
// an upstream that takes 50 must not close it for all others.
const hastyShare = 4

func newTry(caller context.Context, budget time.Duration) *try {
	t := &try{caller: caller, budget: budget}
	t.ctx, t.cancel = context.WithCancelCause(caller)
	t.clock = time.AfterFunc(budget, func() { t.cancel(errSlow) })
	return t
}

func (t *try) end() {
	t.clock.Stop()
	t.cancel(nil)
}

// outcome is what one attempt brought, and what the breaker is told of it.
type outcome struct {
	answer *answer
	status int // 0 when no answer came
	err    *upstreams.Error
	told   error
	unsent bool // nothing was handed to the transport
	final  bool // another attempt would not start either
}

// answered says that the upstream did its part, even if it said no. Only an attempt that was made can have been answered.
func (o outcome) answered() bool { return o.status != 0 && o.told == nil }

// slow says that the attempt used up its time, and that it had enough.
func (o outcome) slow() bool {
	return o.err != nil && errors.Is(o.told, errCounts) && errors.Is(o.err.Err, errSlow)
}
