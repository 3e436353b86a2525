package resolvers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/dataloaders"
	"github.com/modeliq/modeliq/graph"
	"github.com/modeliq/modeliq/graph/generated"
	"github.com/modeliq/modeliq/internal/auth"
	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/orders"
	"github.com/modeliq/modeliq/resolvers"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
	"github.com/modeliq/modeliq/upstreams/monolith/shapeways"
	"github.com/modeliq/modeliq/upstreams/mp"
	"github.com/modeliq/modeliq/upstreams/tax/avatax"
	"github.com/modeliq/modeliq/upstreams/tax/ratetable"
)

// noon is the time of every case.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// wires are the three upstreams in memory: recorded answers by "monolith GET /materials/v1". A call without an answer and
// an answer that nobody asked for fail the test.
type wires struct {
	t     *testing.T
	Calls map[string]struct {
		Status int             `json:"status"` // 200 when 0
		Body   json.RawMessage `json:"body"`
		File   string          `json:"file"` // under testdata/shared instead of Body
	} `json:"calls"`
	// Down are the upstreams that refuse connections.
	Down []string `json:"down"`

	mu    sync.Mutex
	asked map[string]int
	// before, if set, may answer a call in the recorded answer's place; n counts the call from 1.
	before func(call string, n int) *http.Response
	// events, if set, are what MP tells of any model, one after the other.
	events []mp.Update
}

func (w *wires) client(upstream string) *httpclient.Client {
	c, err := httpclient.New(httpclient.Options{
		Upstream: upstream, BaseURL: "http://" + upstream, Now: func() time.Time { return noon },
		Transport: httpclienttest.RoundTripper(func(r *http.Request) (*http.Response, error) { return w.answer(upstream, r) }),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *wires) answer(upstream string, r *http.Request) (*http.Response, error) {
	if slices.Contains(w.Down, upstream) {
		return nil, fmt.Errorf("%s refuses connections", upstream)
	}
	if r.URL.Path == "/oauth2/token" {
		return httpclienttest.Answer(200, `{"access_token":"t","token_type":"bearer","expires_in":3600}`), nil
	}
	if r.Body != nil {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return nil, err
		}
	}
	call := upstream + " " + r.Method + " " + r.URL.Path
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked[call]++
	if w.before != nil {
		if answer := w.before(call, w.asked[call]); answer != nil {
			return answer, nil
		}
	}
	stub, ok := w.Calls[call]
	if !ok {
		w.t.Errorf("nobody recorded an answer to %s", call)
		return httpclienttest.Answer(500, "{}"), nil
	}
	body := string(stub.Body)
	if stub.File != "" {
		b, err := os.ReadFile(filepath.Join("testdata", "shared", stub.File))
		if err != nil {
			w.t.Error(err)
		}
		body = string(b)
	}
	return httpclienttest.Answer(max(stub.Status, 200), body), nil
}

// house is everything behind /graphql, over recorded wires.
type house struct {
	t        *testing.T
	wires    *wires
	store    *store.Store
	partners *partner.Registry
	pipeline *orders.Pipeline
	key      *auth.Key
	api      http.Handler
	change   func(partner.Partner) *partner.Partner // of whom a request's partner is; nil leaves it
}

// Watch tells the events, and is silent then.
func (w *wires) Watch(ctx context.Context, _ string) <-chan mp.Update {
	updates := make(chan mp.Update)
	go func() {
		defer close(updates)
		for _, u := range w.events {
			select {
			case updates <- u:
			case <-ctx.Done():
				return
			}
		}
		<-ctx.Done()
	}()
	return updates
}

func newHouse(t *testing.T, w *wires) *house {
	t.Helper()
	w.t, w.asked = t, map[string]int{}
	now := func() time.Time { return noon }
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	kept, err := store.Open(ctx, store.Options{Dir: t.TempDir()})
	must(err)
	t.Cleanup(func() { must(kept.Close()) })
	partners, err := partner.Demo()
	must(err)
	key, err := auth.LoadKey(filepath.Join(t.TempDir(), "key.pem"))
	must(err)
	mono, err := shapeways.New(shapeways.Options{HTTP: w.client("monolith"), ClientID: "id", ClientSecret: "secret", Now: now})
	must(err)
	processing, err := mp.New(mp.Options{HTTP: w.client("mp"), Token: "token"})
	must(err)
	ledger, err := avatax.New(avatax.Options{HTTP: w.client("tax"), Account: "1", License: "l", CompanyCode: "DEFAULT", Now: now})
	must(err)
	pricer := &resolvers.Pricer{}
	pipeline, err := orders.New(ctx, orders.Options{Store: kept, Monolith: mono, Tax: ledger, Files: processing, Pricer: pricer, Now: now})
	must(err)
	pricer.Checkout, err = checkout.New(ctx, checkout.Options{
		Store: kept, Reads: dataloaders.Reads{}, Files: processing, Orders: resolvers.OrderLog{Orders: pipeline, Log: testLog(t)},
		Tax: ledger, FallbackTax: ratetable.New(now), Now: now,
	})
	must(err)
	reads := func(ctx context.Context) context.Context { return dataloaders.With(ctx, mono, processing) }
	pricer.FreshReads = reads
	space, err := cache.New(cache.Options{})
	must(err)
	t.Cleanup(func() { must(space.Close()) })
	root := resolvers.New(resolvers.Options{
		Checkout: pricer.Checkout, Orders: pipeline, Sessions: auth.NewSessions(key, now), Events: w,
		PictureURL: func(_ context.Context, model, unit, file string, size int) string {
			return fmt.Sprint("https://signed.example/", model, "/", unit, "/", file, "?size=", size)
		},
		Links:      auth.NewLinks(key, now),
		LogoURL:    func(_ context.Context, p *partner.Partner) string { return "https://logo.example/" + p.Slug },
		FreshReads: reads, Log: testLog(t), Now: now,
	})
	return &house{t: t, wires: w, store: kept, partners: partners, pipeline: pipeline, key: key, api: graph.NewHandler(graph.Options{
		Schema: generated.NewExecutableSchema(generated.Config{Resolvers: root}), Introspection: true, Reads: reads,
		RequestID: func(context.Context) string { return "" }, Log: testLog(t),
		BaseURL: func(context.Context) string { return "" }, Space: space,
		Authenticate: func(ctx context.Context, _, _ string) (context.Context, error) { return ctx, nil },
	})}
}

// seed puts a document into a bucket, as the buyer's own.
func (h *house) seed(bucket, slug, owner, id string, doc json.RawMessage) {
	h.t.Helper()
	b, err := h.store.Bucket(h.t.Context(), bucket, store.BucketOptions{})
	if err != nil {
		h.t.Fatal(err)
	}
	key, err := store.Key(slug, owner, id)
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := b.Create(h.t.Context(), key, doc); err != nil {
		h.t.Fatal(err)
	}
}

// as is a context of a request by a partner's buyer; an empty owner has no session, an empty slug no key.
func (h *house) as(ctx context.Context, slug, owner string) context.Context {
	if slug != "" {
		p := h.partners.BySlug(slug)
		if h.change != nil {
			p = h.change(*p)
		}
		ctx = partner.With(ctx, p)
	}
	if owner != "" {
		ctx = auth.With(ctx, auth.Buyer{Partner: slug, Owner: owner, ExpiresAt: noon.Add(time.Hour)})
	}
	return ctx
}

// everyAnswerWasAsked fails for recorded answers that nobody asked for.
func (w *wires) everyAnswerWasAsked() {
	for call := range w.Calls {
		if w.asked[call] == 0 {
			w.t.Errorf("nobody asked %s", call)
		}
	}
}
