package resolvers

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// How soon a followed model is read again that could not be read: twice as late each time.
const (
	rereadAfter   = time.Second
	rereadAtLeast = 16 * time.Second
)

// following is one subscriber's view of a model on its way.
type following struct {
	*Resolver
	buyer   checkout.Buyer
	id      string
	watched string // MP's id of the model
	events  <-chan mp.Update
	told    *checkout.Model // the last that the subscriber got
	wait    time.Duration   // before the next reading, while readings fail
}

// follow sends a model now and each time its processing gets on, until its state is final, it is removed or the subscriber
// leaves. A subscriber who takes nothing holds up nobody, and gets the newest when it does.
func (r *Resolver) follow(ctx context.Context, b checkout.Buyer, id string) (<-chan *types.Model, error) {
	m, err := r.checkout.KnownModel(ctx, b, id)
	if errors.Is(err, checkout.ErrNotFound) {
		return nil, coded(types.ErrorCodeNotFound, "There is no such model.")
	}
	if err != nil {
		return nil, err
	}
	f := &following{Resolver: r, buyer: b, id: id}
	f.watch(ctx, m)
	out := make(chan *types.Model)
	go func() {
		defer close(out)
		f.run(ctx, out)
	}()
	return out, nil
}

// watch listens to the model at MP, as soon as MP has its file.
func (f *following) watch(ctx context.Context, m checkout.Model) {
	f.watched, f.events = m.MPID, nil
	if m.MPID != "" {
		f.events = f.Resolver.events.Watch(ctx, m.MPID)
	}
}

// run reads the model after listening to it, so that nothing falls between, and then goes by what it hears.
func (f *following) run(ctx context.Context, out chan<- *types.Model) {
	m, err := f.read(ctx)
	for {
		switch {
		case errors.Is(err, checkout.ErrNotFound):
			return
		case err != nil && ctx.Err() == nil:
			f.log.WarnContext(ctx, "follow model", "model", f.id, "error", err)
		case err != nil: // the subscriber has left
		case m.MPID != f.watched: // MP has its file now
			f.watch(ctx, m)
			m, err = f.read(ctx)
			continue
		case !f.isNews(m):
		case !send(ctx, out, f.toModel(ctx, f.buyer, m)) || m.State.State.Final():
			return
		default:
			last := m
			f.told = &last
		}
		select {
		case <-ctx.Done():
			return
		case told, open := <-f.events:
			if !open {
				return
			}
			m, err = f.checkout.ToldModel(f.freshReads(ctx), f.buyer, f.id, told)
		case <-f.again(m, err):
			m, err = f.read(ctx)
		}
	}
}

func (f *following) read(ctx context.Context) (checkout.Model, error) {
	return f.checkout.Model(f.freshReads(ctx), f.buyer, f.id)
}

// isNews says that the model is further than the subscriber knows. What is read and what is told overtake each other, so an
// older word can come late; a corrected unit begins anew.
func (f *following) isNews(m checkout.Model) bool {
	last := f.told
	switch {
	case last == nil:
		return true
	case m.Unheard:
		return false
	case m.State.State.Final() || m.Corrections != last.Corrections:
		return true
	case m.State.State == last.State.State:
		return m.State.Progress > last.State.Progress
	default:
		return last.State.State == mp.Queued
	}
}

// again ticks when the model is to be read without being told of it; never while all is well. A file that waits here is
// looked after steadily: nobody tells when MP takes it.
func (f *following) again(m checkout.Model, err error) <-chan time.Time {
	switch {
	case err == nil && !m.Unheard:
		f.wait = 0
		return nil
	case err == nil && m.MPID == "":
		f.wait = rereadAfter
	default:
		f.wait = min(max(rereadAfter, 2*f.wait), rereadAtLeast)
	}
	return time.After(f.wait/2 + rand.N(f.wait/2))
}
