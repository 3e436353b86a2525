package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/internal/partner"
	web "github.com/modeliq/modeliq/web-components"
)

// hosted serves /{partner}/model-iq: a whole shop under a partner's brand for whoever has no page to put the widgets into.
type hosted struct {
	partners *partner.Registry
	pages    *web.HostedPages
	logos    *brands
	// materials reads the partner's catalogue, as the API does.
	materials func(ctx context.Context, p *partner.Partner) ([]checkout.Material, error)
	// publicURL is where signed links point when that is not where the request came.
	publicURL string
	log       *slog.Logger
}

const hostedSuffix = "/model-iq"

// catalogueWait is how long a page waits for the catalogue; it then comes without.
const catalogueWait = 400 * time.Millisecond

// before takes the addresses of hosted pages, which a partner's name begins: a ServeMux holds such a pattern and /embed/
// for a conflict.
func (s *hosted) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		slug, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		p := s.partners.BySlug(slug)
		switch {
		case p == nil || "/"+strings.TrimSuffix(rest, "/") != hostedSuffix || strings.HasSuffix(rest, "//"):
			next.ServeHTTP(w, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		case strings.HasSuffix(rest, "/"):
			to := url.URL{Path: "/" + slug + hostedSuffix, RawQuery: r.URL.RawQuery}
			http.Redirect(w, r, to.String(), http.StatusPermanentRedirect)
		default:
			s.serve(w, r, p)
		}
	})
}

func (s *hosted) serve(w http.ResponseWriter, r *http.Request, p *partner.Partner) {
	query := r.URL.Query()
	h := web.Hosted{
		Key: hostedKey(p, r.Host), Name: p.Name, Locale: p.Locale, Wanted: query.Get("lang"),
		Header: toHostedLinks(p.Brand.Header), Footer: toHostedLinks(p.Brand.Footer),
		Legal: p.Brand.Legal, Contact: p.Pages.Contact, Terms: p.Terms.URL,
		Look: map[string]string{}, Currency: p.Currency,
		Formats: p.Uploads.Formats, MaxBytes: p.Uploads.MaxBytes,
		Frames: p.Origins, Order: query.Get("order"), Token: query.Get("token"), Quote: query.Get("quote"),
		Model: query.Get("model"), Screen: query.Get("screen"),
	}
	if len(p.Origins) > 0 {
		h.Home = p.Origins[0]
	}
	for _, property := range p.Brand.Look().Properties {
		h.Look[property.Name] = property.Value
	}
	h.Logo = s.logos.logoURL(r.Context(), p) // without a base it is on this host
	h.Pictures = append(h.Pictures, h.Logo, s.publicURL)
	h.API = append(h.API, s.publicURL)
	varies := false
	if !s.pages.Speaks(h.Wanted) {
		h.Wanted = ""
		if varies = !s.pages.Speaks(p.Locale); varies {
			h.Wanted = s.accepted(r.Header.Get("Accept-Language"))
		}
	}
	for _, m := range s.catalogue(r.Context(), p) {
		h.Materials = append(h.Materials, web.HostedMaterial{Title: m.Title, Family: string(m.Family)})
		h.Pictures = append(h.Pictures, m.SwatchURL)
	}
	s.pages.Serve(w, r, h, varies)
}

// catalogue is none when it does not come in time: a page without the list is of more use than none.
func (s *hosted) catalogue(ctx context.Context, p *partner.Partner) []checkout.Material {
	ctx, cancel := context.WithTimeout(partner.With(ctx, p), catalogueWait)
	defer cancel()
	list, err := s.materials(ctx, p)
	if err != nil {
		s.log.WarnContext(ctx, "hosted page without materials", "partner", p.Slug, "error", err)
	}
	return list
}

// accepted is the first language of the reader's that there are texts in.
func (s *hosted) accepted(header string) string {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return ""
	}
	for _, tag := range tags {
		if s.pages.Speaks(tag.String()) {
			return tag.String()
		}
	}
	return ""
}

// hostedKey is the live key, and the test key on this machine or where there is no other.
func hostedKey(p *partner.Partner, host string) string {
	wanted := "pk_live_"
	if partner.IsLoopback("http://" + host) {
		wanted = "pk_test_"
	}
	for _, key := range p.Keys {
		if strings.HasPrefix(key, wanted) {
			return key
		}
	}
	return p.Keys[0]
}

func toHostedLinks(links []partner.Link) []web.HostedLink {
	list := make([]web.HostedLink, len(links))
	for i, l := range links {
		list[i] = web.HostedLink(l)
	}
	return list
}
