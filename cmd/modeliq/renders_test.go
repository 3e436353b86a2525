package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/internal/auth"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// gallery is a house whose pictures come from a model processing that knows one model.
func gallery(t *testing.T) *house {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/v1/models/m_broken/"):
			w.WriteHeader(http.StatusInternalServerError)
		case !strings.HasPrefix(r.URL.Path, "/v1/models/m_1/renders/"):
			w.WriteHeader(http.StatusNotFound)
		default:
			w.Header().Set("ETag", `"v1"`)
			if r.Header.Get("If-None-Match") == `"v1"` {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			w.Header().Set("Content-Type", "text/html") // what we call a picture is for us to say
			_, _ = io.WriteString(w, r.URL.Path+" "+r.URL.Query().Get("size"))
		}
	}))
	t.Cleanup(server.Close)
	chain, err := httpclient.New(httpclient.Options{Upstream: upstreams.MPName, BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(chain.Close)
	client, err := mp.New(mp.Options{HTTP: chain, Token: "sandbox"})
	if err != nil {
		t.Fatal(err)
	}
	log, err := newLogger("json", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return build(t, settings{}, &renders{mp: client, patience: 2 * time.Second, log: log})
}

// link is a signed one to a model's pictures, made now.
func (h *house) link(model string) string {
	return "/renders/" + auth.NewLinks(h.key, func() time.Time { return h.now }).Sign(model)
}

func TestAPictureNeedsNoHeader(t *testing.T) {
	h := gallery(t)
	w := h.knock(http.MethodGet, h.link("m_1")+"/iso.png?size=256")
	if w.Code != http.StatusOK || w.Body.String() != "/v1/models/m_1/renders/iso.png 256" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for header, want := range map[string]string{
		"Content-Type": "image/png", "ETag": `"v1"`, "Cache-Control": "private, max-age=86400",
		"Cross-Origin-Resource-Policy": "cross-origin", "X-Content-Type-Options": "nosniff",
	} {
		if got := w.Header().Get(header); got != want {
			t.Errorf("%s is %q", header, got)
		}
	}
}

func TestAPictureThatTheBrowserHasIsNotSentAgain(t *testing.T) {
	h := gallery(t)
	w := h.knock(http.MethodGet, h.link("m_1")+"/iso.png?size=256", "If-None-Match", `"v1"`)
	if w.Code != http.StatusNotModified || w.Body.Len() != 0 || w.Header().Get("ETag") != `"v1"` {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if w := h.knock(http.MethodGet, h.link("m_1")+"/iso.png?size=256", "If-None-Match", `"v0"`); w.Code != http.StatusOK {
		t.Errorf("an older one: %d", w.Code)
	}
}

func TestALinkThatIsNotOurs(t *testing.T) {
	h := gallery(t)
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
		"no size":            good + "/iso.png",
		"a size of nothing":  good + "/iso.png?size=0",
		"a size too large":   good + "/iso.png?size=1025",
		"a size of no digit": good + "/iso.png?size=big",
		"a model that went":  h.link("m_gone") + "/iso.png?size=256",
	} {
		if w := h.knock(http.MethodGet, path); w.Code != http.StatusNotFound {
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
	h := gallery(t)
	w := h.knock(http.MethodGet, h.link("m_broken")+"/iso.png?size=256")
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Cache-Control") != "" || w.Header().Get("ETag") != "" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}
