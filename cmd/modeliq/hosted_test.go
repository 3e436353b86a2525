package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/internal/partner"
	web "github.com/modeliq/modeliq/web-components"
)

// nylon is a catalogue of one.
func nylon(context.Context, *partner.Partner) ([]checkout.Material, error) {
	return []checkout.Material{{Number: 6, Title: "SLS - Nylon PA12 - White", Family: checkout.Plastic, SwatchURL: "https://static.example/white.jpg"}}, nil
}

func hostedOf(t *testing.T, partners *partner.Registry, publicURL string) *hosted {
	t.Helper()
	pages, err := web.NewHostedPages()
	if err != nil {
		t.Fatal(err)
	}
	return &hosted{partners: partners, pages: pages, logos: &brands{partners}, materials: nylon, publicURL: publicURL, log: slog.New(slog.DiscardHandler)}
}

func TestAPartnerHasAPageOfItsOwn(t *testing.T) {
	h := build(t, settings{}, nil)
	for slug, says := range map[string][]string{
		"loctite": {`<html lang="en-US" dir="ltr">`, "Loctite Parts", `partner="pk_test_loctite"`, "<bdi>USD</bdi>", "SLS - Nylon PA12 - White", `src="/brands/loctite/logo"`, "https://shop.loctite.example/contact"},
		"atelier": {`<html lang="de-DE" dir="ltr">`, "Atelier Lumière", `partner="pk_test_atelier"`, "<bdi>EUR</bdi>", "Impressum", "Was Sie hochladen können"},
		"live":    {`partner="pk_live_loctite"`},
	} {
		w := h.knock(http.MethodGet, "/"+slug+"/model-iq")
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", slug, w.Code)
		}
		for _, want := range says {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: the page lacks %q", slug, want)
			}
		}
		if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "img-src 'self' https://static.example;") || !strings.Contains(policy, "frame-ancestors https://") {
			t.Errorf("%s: %s", slug, policy)
		}
		if head := h.knock(http.MethodHead, "/"+slug+"/model-iq"); head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("ETag") != w.Header().Get("ETag") {
			t.Errorf("%s: HEAD is %d with %d bytes", slug, head.Code, head.Body.Len())
		}
	}
}

func TestAHostedPageHasOneAddress(t *testing.T) {
	h := build(t, settings{}, nil)
	w := h.knock(http.MethodGet, "/loctite/model-iq/?lang=fr")
	if w.Code != http.StatusPermanentRedirect || w.Header().Get("Location") != "/loctite/model-iq?lang=fr" {
		t.Errorf("%d to %q", w.Code, w.Header().Get("Location"))
	}
	for _, path := range []string{"/nobody/model-iq", "/model-iq", "/loctite/model-iq/orders", "/loctite/model-iqs", "/loctite", "/Loctite/model-iq", "/embed/model-iq"} {
		if w := h.knock(http.MethodGet, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if w := h.knock(http.MethodPost, "/loctite/model-iq"); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d, allowed %q", w.Code, w.Header().Get("Allow"))
	}
}

func TestAHostedPageSpeaksAsItIsAsked(t *testing.T) {
	h := build(t, settings{}, nil)
	for _, c := range []struct{ query, accept, lang string }{
		{"", "fr,de;q=0.8", "en-US"}, // the partner's own language stands before the reader's
		{"?lang=ar", "", "ar"},
		{"?lang=de-CH", "", "de"},
		{"?lang=pl", "", "en-US"},
	} {
		w := h.knock(http.MethodGet, "/loctite/model-iq"+c.query, "Accept-Language", c.accept)
		if got := w.Header().Get("Content-Language"); got != c.lang || strings.Contains(strings.Join(w.Header().Values("Vary"), ","), "Language") {
			t.Errorf("%s %s: %s, Vary %v", c.query, c.accept, got, w.Header().Values("Vary"))
		}
	}
	pages := hostedOf(t, partners(t), "")
	for header, want := range map[string]string{"it, fr-CA;q=0.5, en;q=0.4": "fr-CA", "it": "", "": "", "\x00": "", strings.Repeat("x,", 5000): ""} {
		if got := pages.accepted(header); got != want {
			t.Errorf("%.40q: %q", header, got)
		}
	}
}

func TestAnOrderIsShownToWhoHasItsLink(t *testing.T) {
	h := build(t, settings{}, nil)
	w := h.knock(http.MethodGet, "/loctite/model-iq?order=ord_1&token=a.b.c")
	if !strings.Contains(w.Body.String(), `<miq-order-status partner="pk_test_loctite" order="ord_1" token="a.b.c" live>`) || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%v", w.Header())
	}
}

func TestAQuoteIsTakenUpByItsLink(t *testing.T) {
	w := build(t, settings{}, nil).knock(http.MethodGet, "/loctite/model-iq?quote=qte_1&token=a.b.c")
	if !strings.Contains(w.Body.String(), ` quote-id="qte_1" quote-token="a.b.c">`) || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%v", w.Header())
	}
}

// What is public knows where signed links point.
func TestAHostedPageMayCallTheAddressThatWeAreKnownBy(t *testing.T) {
	h := build(t, settings{publicURL: "https://parts.example/"}, nil)
	policy := h.knock(http.MethodGet, "/loctite/model-iq").Header().Get("Content-Security-Policy")
	if !strings.Contains(policy, "connect-src 'self' https://parts.example;") || !strings.Contains(policy, "img-src 'self' https://parts.example https://static.example;") {
		t.Error(policy)
	}
}

func TestAHostedPageComesWithoutTheCatalogueWhenThatDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pages := hostedOf(t, partners(t), "")
		for name, materials := range map[string]func(context.Context, *partner.Partner) ([]checkout.Material, error){
			"broken": func(context.Context, *partner.Partner) ([]checkout.Material, error) { return nil, errors.New("down") },
			"silent": func(ctx context.Context, _ *partner.Partner) ([]checkout.Material, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			},
		} {
			pages.materials = materials
			h := &house{routes: pages.before(http.NotFoundHandler())}
			start := time.Now()
			w := h.knock(http.MethodGet, "/loctite/model-iq")
			if took := time.Since(start); w.Code != http.StatusOK || took > catalogueWait {
				t.Errorf("%s: %d after %s", name, w.Code, took)
			}
			if page := w.Body.String(); strings.Contains(page, `id="materials"`) || !strings.Contains(page, "STL, OBJ, 3MF, PLY, GLB, STEP") {
				t.Errorf("%s: %s", name, page)
			}
			if got := w.Header().Get("Cache-Control"); got != "public, max-age=5" {
				t.Errorf("%s: kept for %q", name, got)
			}
		}
	})
}

func TestTheKeyOfAHostedPage(t *testing.T) {
	p := &partner.Partner{Keys: []string{"pk_test_a", "pk_live_a", "pk_live_b"}}
	for host, want := range map[string]string{"127.0.0.1:8080": "pk_test_a", "localhost": "pk_test_a", "[::1]:8080": "pk_test_a", "parts.example": "pk_live_a"} {
		if got := hostedKey(p, host); got != want {
			t.Errorf("%s: %s", host, got)
		}
	}
	for keys, host := range map[string]string{"pk_test_only": "parts.example", "pk_live_only": "localhost:8080"} {
		if got := hostedKey(&partner.Partner{Keys: []string{keys}}, host); got != keys {
			t.Errorf("%s: %s", host, got)
		}
	}
}

// A hosted page asks the API of its own host, under a live key too, whatever stands between the browser and us.
func TestAPageOfOursIsLetIn(t *testing.T) {
	for name, c := range map[string]struct {
		publicURL, origin, site string
		letIn                   bool
	}{
		"our own address":                         {"", "http://api.example:8080", "same-origin", true},
		"a browser that does not say":             {"", "http://api.example:8080", "", true},
		"behind a proxy that speaks TLS":          {"", "https://api.example", "same-origin", true},
		"another page, behind the same":           {"", "https://api.example", "cross-site", false},
		"a page of the same site":                 {"", "https://evil.api.example", "same-site", false},
		"no page at all":                          {"", "https://evil.example", "none", false},
		"under the name that we are known by":     {"https://parts.example/", "https://parts.example", "", true},
		"with a path":                             {"https://parts.example/shop", "https://parts.example", "", true},
		"an address that begins like our own":     {"https://parts.example", "https://parts.example.evil.example", "", false},
		"a sandboxed frame, which has no address": {"", "null", "cross-site", false},
	} {
		h := build(t, settings{publicURL: c.publicURL}, nil)
		for _, path := range []string{"/graphql", "/files/"} {
			w := h.knock(http.MethodPost, path, "X-ModelIQ-Key", "pk_live_loctite", "Origin", c.origin, "Sec-Fetch-Site", c.site, "Tus-Resumable", "1.0.0")
			if letIn := w.Code != http.StatusForbidden; letIn != c.letIn {
				t.Errorf("%s, %s: %d %s", name, path, w.Code, w.Body)
			}
		}
	}
}
