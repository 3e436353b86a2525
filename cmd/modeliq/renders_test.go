package main

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modeliq/modeliq/dataloaders"
	"github.com/modeliq/modeliq/internal/auth"
	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// gallery is a house whose pictures come from a model processing that knows one model, and counts what it is asked for.
type gallery struct {
	*house
	asked atomic.Int64
}

const glb = "glTF, and more of it"

func openGallery(t *testing.T) *gallery {
	t.Helper()
	g := &gallery{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/models/m_1" { // in which unit it is: no picture
			_, _ = io.WriteString(w, `{"modelId":"m_1","state":"ready","unit":"mm","issues":[],"geometry":null,"updatedAt":"2026-11-20T10:00:00Z"}`)
			return
		}
		g.asked.Add(1)
		w.Header().Set("Content-Type", "text/html") // what we call a picture is for us to say
		switch {
		case strings.HasPrefix(r.URL.Path, "/v1/models/m_broken/"):
			w.WriteHeader(http.StatusInternalServerError)
		case r.URL.Path == "/v1/models/m_1/preview.glb":
			_, _ = io.WriteString(w, glb)
		case r.URL.Path == "/v1/models/m_1/thickness.bin":
			_, _ = io.WriteString(w, "\x00\x00\x80\x3f")
		case strings.HasPrefix(r.URL.Path, "/v1/models/m_1/renders/"):
			_, _ = io.WriteString(w, r.URL.Path+" "+r.URL.Query().Get("size"))
		case r.URL.Path == "/v1/models/m_huge/preview.glb":
			w.Header().Set("Content-Length", strconv.Itoa(1<<30))
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(server.Close)
	pictures, _ := picturesOf(t, server.URL)
	g.house = build(t, settings{}, &renders{pictures: pictures, patience: 2 * time.Second, log: slog.New(slog.DiscardHandler)})
	return g
}

// picturesOf a model processing, and where they are remembered.
func picturesOf(t *testing.T, url string) (*dataloaders.Pictures, *cache.Space) {
	t.Helper()
	chain, err := httpclient.New(httpclient.Options{Upstream: upstreams.MPName, BaseURL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(chain.Close)
	client, err := mp.New(mp.Options{HTTP: chain, Token: "sandbox"})
	if err != nil {
		t.Fatal(err)
	}
	space, err := cache.New(cache.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = space.Close() })
	return dataloaders.NewPictures(space, client, 1<<20), space
}

// link is a signed one to what shows a model, made now.
func (h *house) link(model string) string {
	return "/renders/" + auth.NewLinks(h.key, func() time.Time { return h.now }).Sign(subject("loctite", model, "mm"))
}

func TestAPictureNeedsNoHeader(t *testing.T) {
	g := openGallery(t)
	for file, want := range map[string]struct{ contentType, content string }{
		"/iso.png?size=256": {"image/png", "/v1/models/m_1/renders/iso.png 256"},
		"/preview.glb":      {"model/gltf-binary", glb},
		"/thickness.bin":    {"application/octet-stream", "\x00\x00\x80\x3f"},
	} {
		w := g.knock(http.MethodGet, g.link("m_1")+file)
		if w.Code != http.StatusOK || w.Body.String() != want.content {
			t.Errorf("%s: %d %s", file, w.Code, w.Body)
		}
		for header, value := range map[string]string{
			"Content-Type": want.contentType, "Cache-Control": "private, max-age=86400, immutable", "Accept-Ranges": "bytes",
			"Cross-Origin-Resource-Policy": "cross-origin", "X-Content-Type-Options": "nosniff", "Content-Length": strconv.Itoa(len(want.content)),
		} {
			if got := w.Header().Get(header); got != value {
				t.Errorf("%s: %s is %q", file, header, got)
			}
		}
	}
}

// A picture is fetched once, and told apart by what it is, however many look at it.
func TestAPictureIsFetchedOnce(t *testing.T) {
	g := openGallery(t)
	var lookers sync.WaitGroup
	for range 50 {
		lookers.Go(func() {
			if w := g.knock(http.MethodGet, g.link("m_1")+"/top.png?size=256"); w.Code != http.StatusOK {
				t.Errorf("%d", w.Code)
			}
		})
	}
	lookers.Wait()
	if n := g.asked.Load(); n != 1 {
		t.Errorf("model processing was asked %d times", n)
	}
	tags := map[string]bool{}
	for _, file := range []string{"/top.png?size=256", "/top.png?size=128", "/iso.png?size=256", "/preview.glb", "/thickness.bin"} {
		tags[g.knock(http.MethodGet, g.link("m_1")+file).Header().Get("ETag")] = true
	}
	if len(tags) != 5 || tags[""] || g.asked.Load() != 5 {
		t.Errorf("%v with %d calls", tags, g.asked.Load())
	}
}

func TestAPictureThatTheBrowserHasIsNotSentAgain(t *testing.T) {
	g := openGallery(t)
	path := g.link("m_1") + "/iso.png?size=256"
	tag := g.knock(http.MethodGet, path).Header().Get("ETag")
	if !regexp.MustCompile(`^"[\w-]{20}"$`).MatchString(tag) {
		t.Fatalf("the tag %s is not strong", tag)
	}
	w := g.knock(http.MethodGet, path, "If-None-Match", `"other", `+tag)
	if w.Code != http.StatusNotModified || w.Body.Len() != 0 || w.Header().Get("ETag") != tag || w.Header().Get("Cache-Control") == "" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if w := g.knock(http.MethodGet, path, "If-None-Match", `"v0"`); w.Code != http.StatusOK {
		t.Errorf("an older one: %d", w.Code)
	}
	if w := g.knock(http.MethodHead, path); w.Code != http.StatusOK || w.Body.Len() != 0 || w.Header().Get("ETag") != tag {
		t.Errorf("HEAD: %d %v", w.Code, w.Header())
	}
}

// A viewer may fetch a mesh in parts, as long as it is the same mesh.
func TestAPreviewIsSentInParts(t *testing.T) {
	g := openGallery(t)
	path := g.link("m_1") + "/preview.glb"
	tag := g.knock(http.MethodGet, path).Header().Get("ETag")
	w := g.knock(http.MethodGet, path, "Range", "bytes=4-7", "If-Range", tag)
	if w.Code != http.StatusPartialContent || w.Body.String() != glb[4:8] || w.Header().Get("Content-Range") != fmt.Sprintf("bytes 4-7/%d", len(glb)) {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if w := g.knock(http.MethodGet, path, "Range", "bytes=4-7", "If-Range", `"another"`); w.Code != http.StatusOK || w.Body.String() != glb {
		t.Errorf("a part of another mesh: %d %s", w.Code, w.Body)
	}
	if w := g.knock(http.MethodGet, path, "Range", "bytes=100-"); w.Code != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("behind the end: %d", w.Code)
	}
}

func TestALinkThatIsNotOurs(t *testing.T) {
	h := openGallery(t)
	good := h.link("m_1")
	parts := strings.Split(good, ".")
	for name, path := range map[string]string{
		"another signature":  parts[0] + "." + parts[1] + ".AAAAAAAAAAAAAAAAAAAAAA/iso.png?size=256",
		"another model":      parts[0] + "." + strings.Split(h.link("m_2"), ".")[1] + "." + parts[2] + "/iso.png?size=256",
		"a later end":        "/renders/zzzzzz." + parts[1] + "." + parts[2] + "/iso.png?size=256",
		"no signature":       parts[0] + "." + parts[1] + "/iso.png?size=256",
		"nothing":            "/renders/x/iso.png?size=256",
		"another view":       good + "/back.png?size=256",
		"a way up":           good + "/..%2f..%2ffile.png?size=256",
		"another kind":       good + "/iso.gif?size=256",
		"another file":       good + "/file",
		"a link to a cart":   "/renders/" + auth.NewLinks(h.key, func() time.Time { return h.now }).Sign("cart/loctite") + "/iso.png?size=256",
		"no size":            good + "/iso.png",
		"a size of nothing":  good + "/iso.png?size=0",
		"a size too large":   good + "/iso.png?size=1025",
		"a size of no digit": good + "/iso.png?size=big",
		"a model that went":  h.link("m_gone") + "/iso.png?size=256",
	} {
		if w := h.knock(http.MethodGet, path); w.Code != http.StatusNotFound || w.Body.Len() != 0 || w.Header().Get("Cache-Control") != "" {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if w := h.knock(http.MethodGet, good+"/iso.png?size=1024"); w.Code != http.StatusOK {
		t.Errorf("the good link: %d", w.Code)
	}
	h.now = h.now.Add(24 * time.Hour)
	if w := h.knock(http.MethodGet, good+"/iso.png?size=256"); w.Code != http.StatusOK {
		t.Errorf("a day later: %d", w.Code)
	}
	h.now = h.now.Add(24 * time.Hour)
	if w := h.knock(http.MethodGet, good+"/iso.png?size=256"); w.Code != http.StatusNotFound {
		t.Errorf("two days later: %d", w.Code)
	}
}

func TestAPictureWhileModelProcessingIsAway(t *testing.T) {
	h := openGallery(t)
	for _, path := range []string{h.link("m_broken") + "/iso.png?size=256", h.link("m_huge") + "/preview.glb"} {
		w := h.knock(http.MethodGet, path)
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Cache-Control") != "" || w.Header().Get("ETag") != "" {
			t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
		}
	}
}
