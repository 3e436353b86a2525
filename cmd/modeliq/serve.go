package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/dataloaders"
	"github.com/modeliq/modeliq/graph"
	"github.com/modeliq/modeliq/graph/generated"
	"github.com/modeliq/modeliq/internal/auth"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/orders"
	"github.com/modeliq/modeliq/resolvers"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/mp"
	"github.com/modeliq/modeliq/upstreams/tax/ratetable"
	web "github.com/modeliq/modeliq/web-components"
)

const sessionKey = "session-key.pem"

// serve is the product: constructors in the order in which they need each other, then routes, then the end.
func serve(ctx context.Context, args []string, out, errOut io.Writer) (err error) {
	s, err := parseSettings(args, errOut)
	if err != nil {
		return err
	}
	log, err := newLogger(s.logFormat, errOut)
	if err != nil {
		return err
	}
	s.collectLess()
	partners, err := loadPartners(s.partners)
	if err != nil {
		return err
	}
	kept, err := store.Open(ctx, s.store(log))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	key, err := auth.LoadKey(cmp.Or(s.sessionKeyFile, filepath.Join(s.dataDir, sessionKey)))
	if err != nil {
		return err
	}
	widgets := web.OpenReleases(cmp.Or(s.releasesDir, filepath.Join(s.dataDir, "widgets")), log)
	defer func() { err = errors.Join(err, widgets.Close()) }()
	trusted := widgets.Documents()
	warnOfNothingTrusted(partners, trusted, log)
	warnOfFiles(partners.All(), log)
	control := ""
	if s.needsSandbox() {
		embedded, err := startSandbox(sandboxOptions{
			listen: "127.0.0.1:0", dataDir: filepath.Join(s.dataDir, "sandbox"), factorySpeed: s.factorySpeed, processing: s.processing, log: log,
		})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, embedded.close()) }()
		s.useSandbox(embedded.url)
		control = embedded.control()
	}
	metrics := newMetrics()
	upstreams, err := connectUpstreams(s, listeners{metrics.observe, metrics.drifted(log)}, log)
	if err != nil {
		return err
	}
	defer upstreams.close()
	routed, err := openBackends(s, partners, upstreams, metrics, log)
	if err != nil {
		return err
	}
	defer routed.close()
	space, err := openCaches(ctx, s, kept, metrics, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, space.Close()) }()
	routed.onReload = func(change reloaded) {
		for _, slug := range change.partners {
			graph.Forget(space, slug)
			if p := partners.BySlug(slug); p != nil { // else it is gone
				warnOfFiles([]*partner.Partner{p}, log)
			}
		}
	}
	memory := dataloaders.NewMemory(dataloaders.MemoryOptions{Space: space, Bytes: s.readBytes(), Fresh: s.cacheFresh, Backend: routed.router.Backend})
	metrics.registry.MustRegister(chains(routed.chains))

	room, err := openUploads(s, log)
	if err != nil {
		return err
	}
	tus, counted, err := room.Handler()
	if err != nil {
		return err
	}
	metrics.uploads(counted)

	pricer := &resolvers.Pricer{}
	pipeline, err := orders.New(ctx, orders.Options{
		Store: kept, Monolith: upstreams.monolith, Tax: upstreams.tax, Files: upstreams.mp, Removed: memory.ForgetOf, Pricer: pricer,
		MaxProcessing: s.monolithMaxProcessing, FollowInterval: s.orderPoll, Log: log, Now: time.Now,
	})
	if err != nil {
		return err
	}
	metrics.count(pipeline, log)
	shop, err := checkout.New(ctx, checkout.Options{
		Store: kept, Reads: dataloaders.Reads{}, Files: memory.Files(upstreams.mp), Orders: resolvers.OrderLog{Orders: pipeline, Log: log},
		Tax: routed.router.Tax(upstreams.tax), FallbackTax: ratetable.New(time.Now), Now: time.Now,
		WaitingDir: s.waitingDir(), WaitingBytes: s.waitingBytes, Uploads: room, Partner: partners.BySlug, Settled: memory.Forget, Log: log,
	})
	if err != nil {
		return err
	}
	pricer.Checkout = shop
	metrics.waiting(shop.Waiting)
	events := mp.NewWatcher(upstreams.mp, log)
	sessions := auth.NewSessions(key, time.Now)
	links := auth.NewLinks(key, time.Now)
	pictures := &renders{
		links: links, pictures: dataloaders.NewPictures(space, upstreams.mp, s.pictureBytes()), patience: 30 * time.Second, log: log,
	}
	logos := &brands{partners}
	reads := s.reads(memory, routed)
	pages, err := web.NewHostedPages()
	if err != nil {
		return err
	}
	shopPages := &hosted{partners: partners, pages: pages, logos: logos, publicURL: s.publicURL, log: log}
	shopPages.materials = func(ctx context.Context, p *partner.Partner) ([]checkout.Material, error) {
		list, _, err := shop.ListMaterials(reads(ctx), checkout.Buyer{Partner: p}, checkout.Filter{}, checkout.Sort(""))
		return list, err
	}
	pricer.FreshReads = reads
	door := &entrance{partners: partners, sessions: sessions, now: time.Now, publicURL: s.publicURL}
	admission := graph.NewAdmission(s.overloadLimit)
	metrics.registry.MustRegister(overload{admission})
	api := graph.NewHandler(graph.Options{
		Schema: generated.NewExecutableSchema(generated.Config{Resolvers: resolvers.New(resolvers.Options{
			Checkout: shop, Orders: pipeline, Sessions: sessions, Events: events,
			Links: links, PictureURL: pictures.url, LogoURL: logos.logoURL, FreshReads: reads, Log: log, Now: time.Now,
		})}),
		Introspection: s.introspection, Admission: admission, Authenticate: door.socket, Reads: reads, RequestID: httpclient.RequestID, BaseURL: baseURL, Route: routed.route,
		Space: space, AnswerBytes: s.answerBytes(), KeepAnswers: s.cacheAnswers, MostFresh: s.cacheFresh, ShareAnswers: s.dedupe, Trusted: trusted, Log: log,
	})

	parts, told := errgroup.WithContext(ctx)
	closing := newEnding(told, log)
	parts.Go(func() error { return pipeline.Run(closing.work) }) // to its end, an order that is on its way may take 8 s more
	parts.Go(func() error { return shop.Deliver(closing.work) })
	parts.Go(func() error { return room.Sweep(closing.work) })
	parts.Go(func() error {
		if err := events.Run(closing.work); closing.work.Err() == nil {
			return err
		}
		return nil // told to end, which it reports as the context's error
	})
	parts.Go(func() error {
		routed.watch(closing.work)
		return nil
	})
	public := &http.Server{Handler: publicRoutes(s, door, closing.withStreams(api), closing.withStreams(tus), widgets.Handler(), pictures, logos, shopPages)}
	admin := &http.Server{Handler: adminRoutes(metrics, kept, &reviews{shop, partners}, routed.chains)}
	err = listen(closing, parts, map[*http.Server]string{public: s.listen, admin: s.adminListen})
	parts.Go(func() error {
		closing.await([]*http.Server{public, admin})
		return nil
	})
	if err == nil {
		announce(out, s, public.Addr, admin.Addr, control, partners)
	}
	return parts.Wait()
}

func loadPartners(folder string) (*partner.Registry, error) {
	if folder == "" {
		return partner.Demo()
	}
	partners, err := partner.Load(os.DirFS(folder))
	if err != nil {
		return nil, fmt.Errorf("partners in %s:\n%w", folder, err)
	}
	return partners, nil
}

// warnOfNothingTrusted tells of partners for whom nothing at all would be executed.
func warnOfNothingTrusted(partners *partner.Registry, trusted []string, log *slog.Logger) {
	for _, p := range partners.All() {
		if p.TrustedDocuments && len(trusted) == 0 {
			log.Warn("the partner takes trusted documents alone, and this binary was built without them (make build, with Node)", "partner", p.Slug)
		}
	}
}

// warnOfFiles tells what a partner's file asks for in vain, once for each time that it was taken over: colours that the brand guard
// replaced, and a way to pay that our own hosted page, whose policy lets no provider's script in, has no place for.
func warnOfFiles(partners []*partner.Partner, log *slog.Logger) {
	for _, p := range partners {
		if slices.Contains(p.Payments, "EXTERNAL") && p.Pages.Checkout == "" {
			log.Warn("the hosted page cannot take EXTERNAL payments without pages.checkout", "partner", p.Slug)
		}
		for _, text := range p.Brand.Look().Corrections {
			log.Warn("a colour of the brand was corrected", "partner", p.Slug, "correction", text)
		}
	}
}

// listen starts the servers; closing ends them. Addr becomes the real address. When one cannot listen, everything that was
// started ends.
func listen(closing *ending, parts *errgroup.Group, servers map[*http.Server]string) error {
	for server, address := range servers {
		l, err := net.Listen("tcp", address)
		if err != nil {
			parts.Go(func() error { return err })
			return err
		}
		server.Addr = l.Addr().String()
		server.ReadHeaderTimeout, server.IdleTimeout, server.MaxHeaderBytes = 5*time.Second, time.Minute, 16<<10
		server.ErrorLog = slog.NewLogLogger(closing.log.Handler(), slog.LevelWarn)
		server.BaseContext = func(net.Listener) context.Context { return closing.requests }
		parts.Go(func() error {
			if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		})
	}
	return nil
}
