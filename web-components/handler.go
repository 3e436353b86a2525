package web

import (
	"bytes"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// handler serves the built files: the widgets under /embed/ with their gallery at /embed/gallery/, the playground at
// /playground. GET and HEAD only.
//
// Widgets that are not built in answer 404, since a page that asked for a script has no use for HTML. The playground
// that is not built in answers 200 with Placeholder, since a person is looking.
type handler struct {
	assets      *assets
	placeholder []byte
	index       []byte // versions.json, where more is known than the build wrote
}

func newHandler(files fs.FS, placeholder []byte) *handler {
	return &handler{assets: newAssets(files), placeholder: placeholder}
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("X-Content-Type-Options", "nosniff")
	switch name := strings.TrimPrefix(r.URL.Path, "/"); {
	case name == strings.TrimSuffix(galleryPrefix, "/"):
		// One address for the page: its links are relative to the one with a slash.
		http.Redirect(w, r, (&url.URL{Path: "/" + galleryPrefix, RawQuery: r.URL.RawQuery}).String(), http.StatusPermanentRedirect)
	case strings.HasPrefix(name, galleryPrefix):
		h.serveGallery(w, r, name)
	case strings.HasPrefix(name, "embed/"):
		h.serveEmbed(w, r, name)
	case name == "playground":
		h.servePlayground(w, r)
	case name == "playground/", name == playgroundPage:
		// One address for the page: its links are relative to the one without a slash.
		http.Redirect(w, r, "/playground", http.StatusPermanentRedirect)
	case strings.HasPrefix(name, "playground/"):
		h.servePlaygroundFile(w, r, name)
	default:
		http.NotFound(w, r)
	}
}

// serveEmbed answers a widget file to any page in the world: what protects a partner is the key, not the script.
func (h *handler) serveEmbed(w http.ResponseWriter, r *http.Request, name string) {
	head := w.Header()
	head.Set("Access-Control-Allow-Origin", "*")
	head.Set("Cross-Origin-Resource-Policy", "cross-origin")
	head.Set("Timing-Allow-Origin", "*")
	head.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	if name == "embed/"+versionsFile && h.index != nil {
		head.Set("Content-Type", contentType(name))
		head.Set("Cache-Control", channel)
		head.Set("ETag", tagOf(h.index))
		http.ServeContent(w, r, name, modified, bytes.NewReader(h.index))
		return
	}
	h.assets.serve(w, r, name, embedCaching(name))
}

const galleryPrefix = "embed/gallery/"

// serveGallery answers the gallery of the widgets' states: pages of ours beside the files that everybody may load. They
// run under the policy that the widgets promise to work under.
func (h *handler) serveGallery(w http.ResponseWriter, r *http.Request, name string) {
	if strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	pageHeaders(w.Header())
	w.Header().Set("Content-Security-Policy", galleryPolicy)
	h.assets.serve(w, r, name, hashedAssets(name, galleryPrefix))
}

func (h *handler) servePlayground(w http.ResponseWriter, r *http.Request) {
	pageHeaders(w.Header())
	if !h.assets.has(playgroundPage) {
		h.servePlaceholder(w, r)
		return
	}
	w.Header().Set("Content-Security-Policy", playgroundPolicy(r.Host))
	h.assets.serve(w, r, playgroundPage, revalidate)
}

// servePlaygroundFile answers what the page loads. A worker has the policy of its own script, so the policy goes along.
func (h *handler) servePlaygroundFile(w http.ResponseWriter, r *http.Request, name string) {
	pageHeaders(w.Header())
	w.Header().Set("Content-Security-Policy", playgroundPolicy(r.Host))
	h.assets.serve(w, r, name, hashedAssets(name, "playground/"))
}

func (h *handler) servePlaceholder(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'")
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Cache-Control", "no-store") // the next binary on this address may have the real page
	if r.Method == http.MethodGet {
		_, _ = w.Write(h.placeholder) // a reader that went away is its own business
	}
}

func pageHeaders(head http.Header) {
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("Cross-Origin-Opener-Policy", "same-origin")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// Values of Cache-Control.
const (
	immutable  = "public, max-age=31536000, immutable"
	channel    = "public, max-age=300, stale-while-revalidate=86400"
	revalidate = "no-cache"
)

var exactVersion = regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)

// hashedAssets is for the files of a page that Vite built: it puts those with a content hash in their name into assets/,
// and only those.
func hashedAssets(name, folder string) string {
	if strings.HasPrefix(name, folder+"assets/") {
		return immutable
	}
	return revalidate
}

// embedCaching keeps a pinned version (/embed/1.4.2/…) for ever, so that a pinned integrity hash never breaks, and a channel
// (/embed/1/…) for five minutes. For a day after those a browser shows what it has once more while it fetches the new one:
// a patch is there at a buyer's next visit, and nobody waits for it.
func embedCaching(name string) string {
	version, _, _ := strings.Cut(strings.TrimPrefix(name, "embed/"), "/")
	if exactVersion.MatchString(version) {
		return immutable
	}
	return channel
}
