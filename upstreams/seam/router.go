package seam

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/modeliq/modeliq/upstreams"
)

// Options are what a Router stands on; Observe and Log may be nil.
type Options struct {
	// Who says for which partner and session a context reads; "" where there is none.
	Who func(ctx context.Context) (partner, session string)
	// Observe hears what became of each shadow read. It must not block.
	Observe func(Outcome)
	Log     *slog.Logger
	Now     func() time.Time
}

// Router answers reads from the backends of its plan. Caches stand above it: what they answer reaches no backend and is
// compared with none. It is safe for concurrent use.
type Router struct {
	who     func(ctx context.Context) (partner, session string)
	plan    atomic.Pointer[Plan]
	shadows *shadows
}

// NewRouter begins with a plan. Close ends it.
func NewRouter(o Options, p *Plan) *Router {
	r := &Router{who: o.Who, shadows: newShadows(o)}
	r.Use(p)
	return r
}

// Use changes the plan. What was begun under the one before goes on under it.
func (r *Router) Use(p *Plan) {
	r.plan.Store(p)
	r.shadows.limit(p.limits)
}

// Close ends the shadow reads and waits until they have gone.
func (r *Router) Close() { r.shadows.close() }

// seat is where a request sits: what it reads under, and as whom.
type seat struct {
	plan *Plan
	who  reader
}

type seatKey struct{}

// Pin makes everything below a context read under one plan and as the partner and session that it has now, however many
// plans there are in the meantime and whoever the context below is said to be.
func (r *Router) Pin(ctx context.Context, p *Plan) context.Context {
	return context.WithValue(ctx, seatKey{}, &seat{p, r.reader(ctx)})
}

// Pinned says that the context was.
func Pinned(ctx context.Context) bool { return ctx.Value(seatKey{}) != nil }

func (r *Router) reader(ctx context.Context) reader {
	partner, session := r.who(ctx)
	return reader{partner, session}
}

func (r *Router) seat(ctx context.Context) *seat {
	if s, ok := ctx.Value(seatKey{}).(*seat); ok {
		return s
	}
	return &seat{r.plan.Load(), r.reader(ctx)}
}

// Backend names who answers a capability for the context's partner and session. It belongs into the key of whatever keeps
// such an answer: one backend's word is never given for another's.
func (r *Router) Backend(ctx context.Context, capability string) string {
	s := r.seat(ctx)
	return s.plan.routes(s.who.partner).by[capability].backend(s.who).key()
}

// Backends names those of all capabilities at once, for answers that are made of several.
func (r *Router) Backends(ctx context.Context) string {
	s := r.seat(ctx)
	return s.plan.routes(s.who.partner).backends(s.who)
}

// Splits says that sessions of the context's partner may read from different backends.
func (r *Router) Splits(ctx context.Context) bool {
	s := r.seat(ctx)
	return s.plan.routes(s.who.partner).steady == ""
}

// read asks whoever answers, and hands the answer on to be compared.
func read[T any](ctx context.Context, r *Router, capability string, ask func(context.Context, *Backend) (T, error), compare comparer[T]) (T, error) {
	at := r.seat(ctx)
	route := at.plan.routes(at.who.partner).by[capability]
	b := route.backend(at.who)
	answer, err := ask(ctx, b)
	if s := route.Shadow; s != nil && s != b && definite(err) {
		r.shadows.offer(ctx, comparison{
			capability: capability, partner: at.who.partner, primary: b.Name, shadow: s.Name,
			run: func(ctx context.Context) ([]Difference, error) {
				other, otherErr := ask(ctx, s)
				if !definite(otherErr) {
					return nil, otherErr
				}
				if said, otherSaid := word(err), word(otherErr); said != otherSaid {
					return []Difference{{Field: fieldAnswer, Items: 1, Primary: said, Shadow: otherSaid}}, nil
				}
				if err != nil {
					return nil, nil //nolint:nilerr // both said no, and agree
				}
				list, compared := compare(answer, other, at.plan.tolerances[capability])
				if !compared {
					return nil, errUnsettled
				}
				return list, nil
			},
		})
	}
	return answer, err
}

// definite says that a backend has answered, be it with no: what can be compared.
func definite(err error) bool {
	kind := upstreams.KindOf(err)
	return err == nil || kind == upstreams.NotFound || kind == upstreams.Refused
}

// word is what a definite answer says.
func word(err error) string {
	if err == nil {
		return "ok"
	}
	return string(upstreams.KindOf(err))
}
