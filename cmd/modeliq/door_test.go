package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/modeliq/modeliq/internal/auth"
	"github.com/modeliq/modeliq/internal/partner"
)

// house is the public routes over an API that says who it thinks is asking.
type house struct {
	routes   http.Handler
	sessions *auth.Sessions
	key      *auth.Key
	now      time.Time
}

// build makes a house of the demo partners, and of loctite once more with a live key, where loopback is no origin.
func build(t *testing.T, s settings, pictures *renders) *house {
	t.Helper()
	h := &house{now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
	now := func() time.Time { return h.now }
	var err error
	if h.key, err = auth.LoadKey(filepath.Join(t.TempDir(), "key.pem")); err != nil {
		t.Fatal(err)
	}
	h.sessions = auth.NewSessions(h.key, now)
	if pictures != nil {
		pictures.links = auth.NewLinks(h.key, now)
	}
	door := &entrance{partners: partners(t), sessions: h.sessions, now: now, publicURL: s.publicURL}
	h.routes = publicRoutes(s, door, http.HandlerFunc(whoAsks), http.HandlerFunc(whoAsks), http.NotFoundHandler(), pictures, &brands{door.partners}, hostedOf(t, door.partners, s.publicURL))
	return h
}

// whoAsks answers "partner buyer address": what the entrance put into the context.
func whoAsks(w http.ResponseWriter, r *http.Request) {
	slug, owner := "-", "-"
	if p := partner.From(r.Context()); p != nil {
		slug = p.Slug
	}
	if b, ok := auth.From(r.Context()); ok {
		owner = b.Owner
	}
	_, _ = io.WriteString(w, slug+" "+owner+" "+baseURL(r.Context()))
}

func partners(t *testing.T) *partner.Registry {
	t.Helper()
	folder := fstest.MapFS{"loctite.svg": {Data: []byte("<svg/>")}, "atelier.svg": {Data: []byte("<svg/>")}}
	for _, slug := range []string{"loctite", "atelier"} {
		text, err := os.ReadFile("../../internal/partner/demo/" + slug + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		folder[slug+".yaml"] = &fstest.MapFile{Data: text}
	}
	live := strings.NewReplacer("slug: loctite", "slug: live", "pk_test_loctite", "pk_live_loctite", "https://shop.loctite.example]", "https://live.example]")
	folder["live.yaml"] = &fstest.MapFile{Data: []byte(live.Replace(string(folder["loctite.yaml"].Data)))}
	registry, err := partner.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	return registry
}

// token is a session's, an hour long.
func (h *house) token(t *testing.T, slug string) string {
	t.Helper()
	token, _, err := h.sessions.Issue(auth.Buyer{Partner: slug, Owner: "anon_1"}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// knock sends a request with headers as name and value; an empty value leaves one out.
func (h *house) knock(method, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://api.example:8080"+path, http.NoBody)
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] != "" {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	w := httptest.NewRecorder()
	h.routes.ServeHTTP(w, r)
	return w
}
