package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/modeliq/modeliq/internal/auth"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/seam"
)

// backends are what reads are routed over, and the configuration that can change while they are: the partners and the file
// of backends, always both at once.
type backends struct {
	settings settings
	partners *partner.Registry // the whole process's; it follows
	router   *seam.Router
	flags    upstreamClients
	own      map[string]*seam.Backend // of the flags
	metrics  *seamMetrics
	on       listeners
	log      *slog.Logger

	current atomic.Pointer[world]
	file    *backendsFile
	seen    string // what the files looked like when they were read last
	// onReload hears of each change, after it holds: caches forget what no longer does.
	onReload func(reloaded)
}

// world is what one request sees from its beginning to its end.
type world struct {
	partners  *partner.Registry
	plan      *seam.Plan
	connected map[backendEntry]upstreamClients
}

// reloaded is what a change was about: the slugs of partners, and whether reads may come from other backends.
type reloaded struct {
	partners []string
	backends bool
}

// openBackends connects what the file names, and fails with all that is wrong with it.
func openBackends(s settings, partners *partner.Registry, own upstreamClients, m *metrics, log *slog.Logger) (*backends, error) {
	b := &backends{
		settings: s, partners: partners, metrics: newSeamMetrics(m.registry), log: log, flags: own,
		on: listeners{m.observe, m.drifted(log)}, onReload: func(reloaded) {},
		own: map[string]*seam.Backend{
			upstreams.MonolithName: own.backend(backendEntry{Name: upstreams.MonolithName, Kind: upstreams.MonolithName, URL: s.monolithURL, ClientID: s.monolithID}),
			upstreams.MPName:       own.backend(backendEntry{Name: upstreams.MPName, Kind: upstreams.MPName, URL: s.mpURL, Token: s.mpToken}),
			upstreams.TaxName:      own.backend(backendEntry{Name: upstreams.TaxName, Kind: upstreams.TaxName, URL: s.taxURL, Account: s.taxAccount, Company: s.taxCompany}),
		},
	}
	b.seen = b.look()
	file, err := b.read(partners)
	if err != nil {
		return nil, err
	}
	plan, connected, err := b.build(file)
	if err != nil {
		return nil, err
	}
	b.file = file
	b.current.Store(&world{partners.Now(), plan, connected})
	b.router = seam.NewRouter(seam.Options{Who: who, Observe: b.metrics.observe, Log: log, Now: time.Now}, plan)
	return b, nil
}

// close ends the shadow reads and lets go of connections.
func (b *backends) close() {
	b.router.Close()
	for _, clients := range b.current.Load().connected {
		clients.close()
	}
}

// chains say how those of all backends fare, each under its backend's name.
func (b *backends) chains() (all []httpclient.Status) {
	for _, c := range b.flags.chains {
		all = append(all, c.Status())
	}
	for entry, clients := range b.current.Load().connected {
		for _, c := range clients.chains {
			status := c.Status()
			status.Upstream = entry.Name
			all = append(all, status)
		}
	}
	slices.SortStableFunc(all, func(a, b httpclient.Status) int { return cmp.Compare(a.Upstream, b.Upstream) })
	return all
}

// who reads: what a route and a split go by.
func who(ctx context.Context) (slug, session string) {
	buyer, _ := auth.From(ctx)
	return partnerSlug(ctx), buyer.Owner
}

// pin makes an answer keep the partner and the plan that are there when it begins. What is pinned already stays so: an
// order is priced in the world of its request. A WebSocket, which may be older than both, gets those of now for each
// operation.
func (b *backends) pin(ctx context.Context) context.Context {
	if seam.Pinned(ctx) {
		return ctx
	}
	w := b.current.Load()
	ctx = b.router.Pin(ctx, w.plan)
	if p := partner.From(ctx); p != nil {
		if now := w.partners.BySlug(p.Slug); now != nil && now != p { // one that is gone ends with its last requests
			ctx = partner.With(ctx, now)
		}
	}
	return ctx
}

// route pins a request and names its backends.
func (b *backends) route(ctx context.Context) (_ context.Context, names string, split bool) {
	ctx = b.pin(ctx)
	return ctx, b.router.Backends(ctx), b.router.Splits(ctx)
}

// read gives the file of backends, checked against the partners; without one it is empty.
func (b *backends) read(partners *partner.Registry) (*backendsFile, error) {
	if b.settings.backends == "" {
		return &backendsFile{}, nil
	}
	f, err := readBackends(b.settings.backends, partners, os.LookupEnv)
	if err != nil {
		return nil, fmt.Errorf("backends in %s:\n%w", b.settings.backends, err)
	}
	return f, nil
}

// build makes a plan of a file, with a client for each of its backends; those that are the same keep theirs, and with it
// their connections and what their breakers know.
func (b *backends) build(f *backendsFile) (plan *seam.Plan, connected map[backendEntry]upstreamClients, err error) {
	var before map[backendEntry]upstreamClients
	if w := b.current.Load(); w != nil {
		before = w.connected
	}
	connected, all := map[backendEntry]upstreamClients{}, map[string]*seam.Backend{}
	for name, own := range b.own {
		all[name] = own
	}
	for _, entry := range f.Backends {
		clients, ok := before[entry]
		if !ok {
			clients, err = connectUpstreams(b.settings.only(entry), b.on.named(entry.Name), b.log.With("backend", entry.Name))
			if err != nil { // the others have opened no connection yet
				return nil, nil, fmt.Errorf("backend %s: %w", entry.Name, err)
			}
		}
		connected[entry] = clients
		all[entry.Name] = clients.backend(entry)
	}
	return f.plan(all), connected, nil
}

// reload reads everything again. What is wrong leaves everything as it is; else both change, and whoever asked is told.
func (b *backends) reload() error {
	partners := b.partners.Now()
	var err error
	if b.settings.partners != "" {
		if partners, err = loadPartners(b.settings.partners); err != nil {
			// The routes are judged by the partners that there are, so that all faults are told at once.
			_, more := b.read(b.partners)
			return errors.Join(err, more)
		}
	}
	file, err := b.read(partners)
	if err != nil {
		return err
	}
	plan, connected, err := b.build(file)
	if err != nil {
		return err
	}
	change := reloaded{partners: b.partners.Use(partners), backends: !reflect.DeepEqual(b.file, file)}
	b.router.Use(plan)
	before := b.current.Swap(&world{b.partners.Now(), plan, connected})
	b.file = file
	for entry, clients := range before.connected {
		if _, ok := connected[entry]; !ok {
			clients.close() // what is under way there goes on
		}
	}
	if len(change.partners) > 0 || change.backends {
		b.log.Info("configuration reloaded", "partners", change.partners, "backends", change.backends)
	}
	b.onReload(change)
	return nil
}

// only points to one further backend alone, with all else that is said of upstreams.
func (s settings) only(e backendEntry) settings {
	s.monolithURL, s.mpURL, s.taxURL = "", "", ""
	switch e.Kind {
	case upstreams.MonolithName:
		s.monolithURL, s.monolithID, s.monolithSecret = e.URL, e.ClientID, e.ClientSecret
	case upstreams.MPName:
		s.mpURL, s.mpToken = e.URL, e.Token
	case upstreams.TaxName:
		s.taxURL, s.taxAccount, s.taxLicense, s.taxCompany = e.URL, e.Account, e.License, cmp.Or(e.Company, s.taxCompany)
	}
	return s
}

// backend is the client of the entry's kind. What an address and an account say is kept apart from what others of the same
// name have said, before a start or in another deployment on the same Redis.
func (u upstreamClients) backend(e backendEntry) *seam.Backend {
	sum := sha256.Sum256([]byte(strings.Join([]string{e.URL, e.ClientID, e.Token, e.Account, e.Company}, "\n")))
	b := &seam.Backend{Name: e.Name, Edition: hex.EncodeToString(sum[:4])}
	switch e.Kind {
	case upstreams.MonolithName:
		b.Monolith = u.monolith
	case upstreams.MPName:
		b.MP = u.mp
	case upstreams.TaxName:
		b.Tax = u.tax
	}
	return b
}

// named tells what a further backend's chain meets under the backend's own name.
func (l listeners) named(name string) listeners {
	return listeners{
		observe: func(e httpclient.Event) { e.Upstream = name; l.observe(e) },
		drift:   func(d upstreams.Drift) { d.Upstream = name; l.drift(d) },
	}
}
