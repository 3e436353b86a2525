package httpclient

import (
	"context"
	"errors"
	"net"
	"net/http/httptrace"
	"sync/atomic"
)

// wire watches whether a request can have reached the upstream.
type wire struct{ asked, got atomic.Bool }

// watch is a context whose request is watched. A call without an effect needs none: it is never ambiguous.
func (w *wire) watch(ctx context.Context, call *Call) context.Context {
	if !call.hasEffect() {
		return ctx
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// A transport asks a second time, for a request with an effect, only when nothing was written the first time.
		GetConn: func(string) { w.asked.Store(true); w.got.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { w.got.Store(true) },
	})
}

// reached errs on the side of yes: WroteHeaders may come after RoundTrip has given up, so having a connection counts.
// A transport that is not traced reached the upstream unless it says that it could not dial.
func (w *wire) reached(err error) bool {
	if w.asked.Load() {
		return w.got.Load()
	}
	var dial *net.OpError
	return !(errors.As(err, &dial) && dial.Op == "dial")
}
