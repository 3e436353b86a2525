package seam

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// catalogue is a monolith that says one title, or fails, after a while.
type catalogue struct {
	title string
	err   error
	delay time.Duration
	asked atomic.Int64
}

func (c *catalogue) Materials(ctx context.Context) ([]monolith.Material, error) {
	c.asked.Add(1)
	if c.title == "deaf" {
		ctx = context.WithoutCancel(ctx)
	}
	if c.delay > 0 {
		select {
		case <-time.After(c.delay):
		case <-ctx.Done():
			return nil, &upstreams.Error{Upstream: upstreams.MonolithName, Kind: upstreams.Timeout, Err: ctx.Err()}
		}
	}
	if c.title == "panic" {
		panic("a shadow's answer")
	}
	if c.err != nil {
		return nil, c.err
	}
	return []monolith.Material{{ID: 6, Title: c.title}}, nil
}

func (c *catalogue) ShippingOptions(context.Context, string, string) ([]monolith.ShippingOption, error) {
	return nil, c.err
}

func backend(name string, c *catalogue) *Backend { return &Backend{Name: name, Monolith: c} }

// everyCapability has the same route, so that a test can name one.
func everyCapability(r Route) map[string]Route {
	all := map[string]Route{}
	for _, c := range Capabilities {
		all[c] = r
	}
	return all
}

func routed(r Route) *Plan { return NewPlan(Config{Routes: everyCapability(r), Limits: DefaultLimits}) }

type whoKey struct{}

// as reads as a partner's session.
func as(ctx context.Context, partner, session string) context.Context {
	return context.WithValue(ctx, whoKey{}, reader{partner, session})
}

func who(ctx context.Context) (partner, session string) {
	r, _ := ctx.Value(whoKey{}).(reader)
	return r.partner, r.session
}

func newRouter(p *Plan, observe func(Outcome)) *Router {
	return NewRouter(Options{Who: who, Observe: observe, Now: time.Now}, p)
}

func titleOf(t *testing.T, ctx context.Context, r *Router) string {
	t.Helper()
	list, err := r.Materials(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return list[0].Title
}

// The share of sessions is as configured, each session stays where it is, and is split off for every capability alike.
func TestASplitIsStickyAndFair(t *testing.T) {
	primary, split := backend("old", &catalogue{title: "old"}), backend("new", &catalogue{title: "new"})
	for _, percent := range []float64{0, 0.5, 30, 100} {
		r := newRouter(routed(Route{Primary: primary, Split: split, Percent: percent}), nil)
		again := newRouter(routed(Route{Primary: primary, Split: split, Percent: percent}), nil)
		const sessions = 20_000
		off := 0
		for i := range sessions {
			ctx := as(t.Context(), "loctite", fmt.Sprint("anon_", i))
			names := r.Backends(ctx)
			if names != again.Backends(ctx) || names != "old old old old old old" && names != "new new new new new new" {
				t.Fatalf("session %d reads from %s, and from %s", i, names, again.Backends(ctx))
			}
			if r.Backend(ctx, Shipping) == "new" {
				off++
			}
		}
		if got := float64(off) * 100 / sessions; got < percent-1 || got > percent+1 || (percent == 0 || percent == 100) && got != percent {
			t.Errorf("%.2f %% of the sessions are split off, want %.1f", got, percent)
		}
		if title := titleOf(t, as(t.Context(), "loctite", ""), r); title != "old" {
			t.Errorf("at %.1f %% whoever has no session reads %q", percent, title)
		}
	}
}

func TestAPartnerHasRoutesOfItsOwn(t *testing.T) {
	old, next := backend("old", &catalogue{title: "old"}), backend("new", &catalogue{title: "new"})
	r := newRouter(NewPlan(Config{Routes: everyCapability(Route{Primary: old}), Partners: map[string]map[string]Route{"loctite": {Catalogue: {Primary: next}}}}), nil)
	for partner, want := range map[string]string{"": "old", "atelier": "old", "loctite": "new"} {
		ctx := as(t.Context(), partner, "s")
		if got := titleOf(t, ctx, r); got != want || r.Backend(ctx, Catalogue) != want || r.Backend(ctx, Shipping) != "old" {
			t.Errorf("%q reads from %s: %s", partner, got, r.Backends(ctx))
		}
	}
}

// Another upstream under an old name is not the old one to whoever keeps answers.
func TestAnEditionIsPartOfTheKey(t *testing.T) {
	b := &Backend{Name: "next", Edition: "2", Monolith: &catalogue{title: "a"}}
	r := newRouter(routed(Route{Primary: b}), nil)
	if one, all := r.Backend(t.Context(), Catalogue), r.Backends(t.Context()); one != "next@2" || all != "next@2 next@2 next@2 next@2 next@2 next@2" {
		t.Errorf("kept under %s and %s", one, all)
	}
}

// A request goes on under the plan and as the reader that it began with.
func TestWhatIsPinnedStays(t *testing.T) {
	old, next := backend("old", &catalogue{title: "old"}), backend("new", &catalogue{title: "new"})
	before := NewPlan(Config{Routes: everyCapability(Route{Primary: old}), Partners: map[string]map[string]Route{"loctite": {Catalogue: {Primary: next}}}})
	r := newRouter(before, nil)
	ctx := r.Pin(as(t.Context(), "loctite", "s"), before)
	r.Use(routed(Route{Primary: old}))
	if title := titleOf(t, as(ctx, "", ""), r); title != "new" || !Pinned(ctx) {
		t.Errorf("a request changes under its own feet: it reads %q", title)
	}
	if title := titleOf(t, as(t.Context(), "loctite", "s"), r); title != "old" || Pinned(t.Context()) {
		t.Errorf("the next request reads %q", title)
	}
}

// One outcome for each of what a shadow can say, and the primary's word for the buyer in all of them.
func TestAShadowIsCompared(t *testing.T) {
	no := &upstreams.Error{Upstream: upstreams.MonolithName, Kind: upstreams.NotFound}
	down := &upstreams.Error{Upstream: upstreams.MonolithName, Kind: upstreams.Unavailable}
	for name, c := range map[string]struct {
		primary, shadow *catalogue
		want            string
	}{
		"the same":               {&catalogue{title: "a"}, &catalogue{title: "a"}, "same []"},
		"another title":          {&catalogue{title: "a"}, &catalogue{title: "b"}, "differs [title]"},
		"down":                   {&catalogue{title: "a"}, &catalogue{err: down}, "error []"},
		"a panic":                {&catalogue{title: "a"}, &catalogue{title: "panic"}, "error []"},
		"not found there":        {&catalogue{title: "a"}, &catalogue{err: no}, "differs [answer]"},
		"found only there":       {&catalogue{err: no}, &catalogue{title: "a"}, "differs [answer]"},
		"not found anywhere":     {&catalogue{err: no}, &catalogue{err: no}, "same []"},
		"slower than it may be":  {&catalogue{title: "a"}, &catalogue{title: "a", delay: time.Hour}, "error []"},
		"nothing to be compared": {&catalogue{err: down}, &catalogue{title: "a"}, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			got := ""
			r := newRouter(routed(Route{Primary: backend("old", c.primary), Shadow: backend("new", c.shadow)}), func(o Outcome) {
				got = fmt.Sprint(o.Result, " ", o.Fields)
				if o.Capability != Catalogue || o.Shadow != "new" {
					t.Errorf("%s: %+v", name, o)
				}
			})
			ctx, cancel := context.WithCancel(t.Context())
			began := time.Now()
			_, err := r.Materials(ctx)
			cancel() // the buyer has the answer and leaves; the shadow is asked all the same
			if waited := time.Since(began); waited != 0 || !errors.Is(err, c.primary.err) {
				t.Errorf("%s: the buyer waits %s and gets %v", name, waited, err)
			}
			time.Sleep(DefaultLimits.Timeout) // fake time
			synctest.Wait()
			r.Close()
			if got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		})
	}
}

func TestWhoAnswersIsNotComparedWithItself(t *testing.T) {
	next := &catalogue{title: "new"}
	b := backend("new", next)
	r := newRouter(routed(Route{Primary: backend("old", &catalogue{title: "old"}), Split: b, Percent: 100, Shadow: b}), func(o Outcome) {
		t.Errorf("compared: %+v", o)
	})
	if title := titleOf(t, as(t.Context(), "loctite", "s"), r); title != "new" {
		t.Errorf("reads %q", title)
	}
	r.Close()
	if next.asked.Load() != 1 {
		t.Errorf("asked %d times", next.asked.Load())
	}
}

// ledger is a tax provider that records; what it cannot do is not asked of it here.
type ledger struct {
	tax.Provider
	name      string
	committed int
}

func (l *ledger) Name() string { return l.name }
func (l *ledger) Quote(context.Context, tax.Request) (tax.Quote, error) {
	return tax.Quote{Provider: l.name}, nil
}

func (l *ledger) Commit(context.Context, tax.Request) (tax.Document, error) {
	l.committed++
	return tax.Document{}, nil
}

// validator also looks at addresses.
type validator struct{ *ledger }

func (validator) ValidateAddress(context.Context, upstreams.Address) (tax.AddressResult, error) {
	return tax.AddressResult{Messages: []string{"seen"}}, nil
}

func TestQuotesAreRoutedAndDocumentsAreNot(t *testing.T) {
	old, next := &ledger{name: "old"}, &ledger{name: "new"}
	r := newRouter(routed(Route{Primary: &Backend{Name: "tax-next", Tax: next}}), nil)
	provider := r.Tax(old)
	q, err := provider.Quote(t.Context(), tax.Request{})
	if err != nil || q.Provider != "new" {
		t.Errorf("the quote is %s's, %v", q.Provider, err)
	}
	if _, err := provider.Commit(t.Context(), tax.Request{}); err != nil || old.committed != 1 || next.committed != 0 || provider.Name() != "old" {
		t.Errorf("committed %d and %d times, %v", old.committed, next.committed, err)
	}
	validated, err := r.Tax(validator{old}).(tax.AddressValidator).ValidateAddress(t.Context(), upstreams.Address{})
	if err != nil || validated.Messages == nil {
		t.Errorf("a provider that looks at addresses is not asked: %v, %v", validated, err)
	}
	result, err := provider.(tax.AddressValidator).ValidateAddress(t.Context(), upstreams.Address{})
	if err != nil || result.Suggested != nil {
		t.Errorf("a provider that looks at no address suggests %v, %v", result, err)
	}
}
