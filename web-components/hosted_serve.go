package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
)

// How long a page may be kept: partners and catalogue change seldom; without its list of materials it is soon asked again;
// one with somebody's link is nobody else's.
const (
	hostedCaching  = "public, max-age=60"
	hostedPartial  = "public, max-age=5"
	hostedPersonal = "no-store"
)

// Serve answers GET and HEAD with a page. varies tells that the reader's Accept-Language decided.
func (p *HostedPages) Serve(w http.ResponseWriter, r *http.Request, h Hosted, varies bool) {
	body, policy, err := p.write(h)
	if err != nil {
		http.Error(w, "the page cannot be shown", http.StatusInternalServerError)
		return
	}
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Content-Security-Policy", policy)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "no-referrer") // a link to an order holds a token
	head.Set("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
	head.Set("Cache-Control", h.caching())
	head.Set("Content-Language", p.Language(h))
	head.Add("Vary", "Accept-Encoding")
	if varies {
		head.Add("Vary", "Accept-Language")
	}
	sum := sha256.Sum256(append(body, policy...))
	form := ""
	if accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		form = "-gz"
		body = packed(body)
		head.Set("Content-Encoding", "gzip")
	}
	head.Set("ETag", `"`+base64.RawURLEncoding.EncodeToString(sum[:15])+form+`"`)
	http.ServeContent(w, r, "", modified, bytes.NewReader(body))
}

func (h Hosted) caching() string {
	switch {
	case h.Order != "" || h.Token != "" || h.Quote != "" || h.Model != "" || h.Screen != "":
		return hostedPersonal
	case len(h.Materials) == 0:
		return hostedPartial
	}
	return hostedCaching
}

func packed(body []byte) []byte {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	_, _ = zip.Write(body) // a buffer takes everything
	_ = zip.Close()
	return out.Bytes()
}
