package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/pprof"
	"strings"
	"time"

	"github.com/modeliq/modeliq/graph"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/internal/uploads"
	web "github.com/modeliq/modeliq/web-components"
)

// publicRoutes are what buyers and integrators reach.
func publicRoutes(s settings, door *entrance, api, tus, files http.Handler, pictures *renders, logos *brands, pages *hosted) http.Handler {
	routes := http.NewServeMux()
	graphql := door.http(api)
	if s.rateLimits {
		graphql = newRateLimit(time.Now, graphql)
	}
	routes.Handle("/graphql", door.cors(headers(graphql)))
	large := fileRoutes(s, door, tus)
	routes.Handle(uploads.Path, large)
	routes.Handle(strings.TrimSuffix(uploads.Path, "/"), large)
	routes.Handle("GET /renders/{link}/{file}", pictures)
	routes.Handle("GET /brands/{partner}/logo", logos)
	routes.Handle("/embed/", files)
	if s.introspection {
		routes.Handle("/playground", files)
		routes.Handle("/playground/", files)
		routes.Handle("GET /{$}", http.RedirectHandler("/playground", http.StatusFound))
	}
	routes.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	return graph.TimedBodies(named(pages.before(routes)))
}

var (
	nosniff  = []string{"nosniff"}
	noStore  = []string{"no-store"}
	noFrames = []string{"default-src 'none'; frame-ancestors 'none'"}
)

// headers of an API that no page frames and no cache keeps.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header() // the values are shared: whoever needs another sets a new one
		h["X-Content-Type-Options"], h["Cache-Control"], h["Content-Security-Policy"] = nosniff, noStore, noFrames
		next.ServeHTTP(w, r)
	})
}

// adminRoutes are what operators reach.
func adminRoutes(m *metrics, kept *store.Store, prices *reviews, to chains) http.Handler {
	routes := http.NewServeMux()
	routes.Handle("GET /metrics", m.handler())
	routes.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), time.Second)
		defer cancel()
		if err := kept.Ready(ctx); err != nil {
			http.Error(w, "the store does not answer", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ready\n")
	})
	ops := http.NewServeMux()
	ops.Handle("GET /ops/upstreams", to)
	ops.HandleFunc("GET /ops/reviews", prices.list)
	ops.HandleFunc("POST /ops/reviews/{quote}", prices.answer)
	routes.Handle("/ops/", operators(ops))
	routes.HandleFunc("/debug/pprof/", pprof.Index)
	routes.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	routes.HandleFunc("/debug/pprof/profile", pprof.Profile)
	routes.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	routes.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return routes
}

// announce says what to open; control is "" without a sandbox.
func announce(out io.Writer, s settings, public, admin, control string, partners *partner.Registry) {
	base := "http://" + public
	if s.publicURL != "" {
		base = strings.TrimRight(s.publicURL, "/")
	}
	fmt.Fprintf(out, "\nModelIQ is ready.\n\n")
	if s.introspection {
		fmt.Fprintf(out, "  Playground   %s/playground\n", base)
	}
	fmt.Fprintf(out, "  GraphQL      %s/graphql\n", base)
	fmt.Fprintf(out, "  Widgets      %s/embed/1/modeliq.js, each of their states at %s/embed/gallery/\n", base, base)
	for _, p := range partners.All() {
		fmt.Fprintf(out, "  Hosted page  %s/%s%s\n", base, p.Slug, hostedSuffix)
	}
	fmt.Fprintf(out, "  Metrics      http://%s/metrics\n", admin)
	if control != "" {
		fmt.Fprintf(out, "  Sandbox      %s\n", control)
	}
	for _, p := range partners.All() {
		fmt.Fprintf(out, "  Partner key  %s  (%s)\n", p.Keys[0], p.Name)
	}
	if !web.Built() {
		fmt.Fprint(out, "\n  The widgets and the playground are not built into this binary: `make build` builds them in, with Node 20 or newer.\n")
	}
	fmt.Fprintln(out)
}
