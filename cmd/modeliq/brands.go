package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/modeliq/modeliq/internal/partner"
)

// brands serve the logos that partners keep beside their files; those with a URL of their own are not here.
type brands struct{ partners *partner.Registry }

// logoURL is where a partner's logo is, on the host that the request reached; "" for a partner without one.
func (s *brands) logoURL(ctx context.Context, p *partner.Partner) string {
	if content, _ := p.Brand.LogoFile(); content == nil {
		return p.Brand.Logo
	}
	return baseURL(ctx) + "/brands/" + p.Slug + "/logo"
}

// ServeHTTP answers /brands/{partner}/logo. An SVG may hold script, which a page of its own must not run.
func (s *brands) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p := s.partners.BySlug(r.PathValue("partner"))
	if p == nil {
		http.NotFound(w, r)
		return
	}
	content, contentType := p.Brand.LogoFile()
	if content == nil {
		http.NotFound(w, r)
		return
	}
	sum := sha256.Sum256(content)
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cache-Control", "public, max-age=3600")
	h.Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}
