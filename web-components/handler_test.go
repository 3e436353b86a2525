package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

const module = "export const widget = 1;\n"

func gzipped(t *testing.T, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	if _, err := zip.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func builtSite(t *testing.T) *handler {
	t.Helper()
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text), Mode: 0o444} }
	return newHandler(fstest.MapFS{
		".gitkeep":                           file(""),
		"embed/1/modeliq.js":                 file(module),
		"embed/1/modeliq.js.br":              file("brotli bytes"),
		"embed/1/modeliq.js.gz":              {Data: gzipped(t, module), Mode: 0o444},
		"embed/1.4.2/modeliq.js":             file(module),
		"embed/1/modeliq.css":                file("miq-quote{display:block}"),
		"embed/1.4.2/modeliq.css":            file("miq-quote{display:block}"),
		"embed/1.4.2/messages/de.json":       file(`{"a":"b"}`),
		"embed/1/messages/de.json":           file(`{"a":"b"}`),
		"embed/versions.json":                file(`{"latest":"1.4.2"}`),
		"embed/llms.txt":                     file("# ModelIQ widgets"),
		"embed/custom-elements.json":         file(`{"schemaVersion":"1.0.0"}`),
		"embed/types/react.d.ts":             file("export {}"),
		"embed/gallery/index.html":           file("<!doctype html><title>ModelIQ widgets</title>"),
		"embed/gallery/assets/g-AbCd1234.js": file("gallery"),
		"playground/index.html":              file("<!doctype html><title>ModelIQ playground</title>"),
		"playground/assets/app-AbCd1234.js":  file("app"),
		"playground/assets/big-AbCd1234.js.gz": {
			Data: gzipped(t, "the plain form"), Mode: 0o444,
		},
		"playground/favicon.svg": file("<svg/>"),
	}, []byte("<!doctype html>placeholder"))
}

func emptySite() *handler {
	return newHandler(fstest.MapFS{".gitkeep": {}}, []byte("<!doctype html>placeholder"))
}

func get(h http.Handler, target string, headers ...string) *httptest.ResponseRecorder {
	return send(h, http.MethodGet, target, headers...)
}

func send(h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, "http://shop.test:8080"+target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, request)
	return recorder
}

func wantHeader(t *testing.T, answer *httptest.ResponseRecorder, name, want string) {
	t.Helper()
	if got := answer.Header().Get(name); got != want {
		t.Errorf("header %s: got %q, want %q", name, got, want)
	}
}

func TestHandlerCachesEachKindOfFileAsLongAsItMay(t *testing.T) {
	site := builtSite(t)
	cases := map[string]struct{ target, caching, kind string }{
		"a channel is fresh for five minutes": {"/embed/1/modeliq.js", "public, max-age=300, stale-while-revalidate=86400", "text/javascript; charset=utf-8"},
		"a pinned version never changes":      {"/embed/1.4.2/modeliq.js", "public, max-age=31536000, immutable", "text/javascript; charset=utf-8"},
		"the list of versions is a channel":   {"/embed/versions.json", "public, max-age=300, stale-while-revalidate=86400", "application/json; charset=utf-8"},
		"the sheet of the channel":            {"/embed/1/modeliq.css", "public, max-age=300, stale-while-revalidate=86400", "text/css; charset=utf-8"},
		"the sheet of a pinned version":       {"/embed/1.4.2/modeliq.css", "public, max-age=31536000, immutable", "text/css; charset=utf-8"},
		"a language of the channel":           {"/embed/1/messages/de.json", "public, max-age=300, stale-while-revalidate=86400", "application/json; charset=utf-8"},
		"a language of a pinned version":      {"/embed/1.4.2/messages/de.json", "public, max-age=31536000, immutable", "application/json; charset=utf-8"},
		"what a language model is told":       {"/embed/llms.txt", "public, max-age=300, stale-while-revalidate=86400", "text/plain; charset=utf-8"},
		"the manifest of the elements":        {"/embed/custom-elements.json", "public, max-age=300, stale-while-revalidate=86400", "application/json; charset=utf-8"},
		"types for a framework":               {"/embed/types/react.d.ts", "public, max-age=300, stale-while-revalidate=86400", "application/typescript; charset=utf-8"},
		"the gallery is asked about":          {"/embed/gallery/", "no-cache", "text/html; charset=utf-8"},
		"a page of the gallery by its name":   {"/embed/gallery/index.html", "no-cache", "text/html; charset=utf-8"},
		"a hashed asset of the gallery":       {"/embed/gallery/assets/g-AbCd1234.js", "public, max-age=31536000, immutable", "text/javascript; charset=utf-8"},
		"a hashed asset never changes":        {"/playground/assets/app-AbCd1234.js", "public, max-age=31536000, immutable", "text/javascript; charset=utf-8"},
		"the page is asked about every time":  {"/playground", "no-cache", "text/html; charset=utf-8"},
		"a file without hash is asked about":  {"/playground/favicon.svg", "no-cache", "image/svg+xml"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			answer := get(site, c.target)
			if answer.Code != http.StatusOK {
				t.Fatalf("status: got %d, want 200", answer.Code)
			}
			wantHeader(t, answer, "Cache-Control", c.caching)
			wantHeader(t, answer, "Content-Type", c.kind)
			wantHeader(t, answer, "X-Content-Type-Options", "nosniff")
			wantHeader(t, answer, "Vary", "Accept-Encoding")
			if answer.Header().Get("ETag") == "" {
				t.Error("no entity tag")
			}
		})
	}
}

func TestHandlerLetsAnyPageLoadTheWidgets(t *testing.T) {
	for _, file := range []string{"1/modeliq.js", "1.4.2/modeliq.js", "versions.json", "1/modeliq.css", "1/messages/de.json", "llms.txt", "custom-elements.json", "types/react.d.ts"} {
		answer := get(builtSite(t), "/embed/"+file, "Origin", "https://shop.example")
		wantHeader(t, answer, "Access-Control-Allow-Origin", "*")
		wantHeader(t, answer, "Cross-Origin-Resource-Policy", "cross-origin")
		wantHeader(t, answer, "Timing-Allow-Origin", "*")
	}
	if page := get(builtSite(t), "/playground"); page.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Error("the playground is readable from other origins")
	}
}

func TestHandlerConfinesThePlayground(t *testing.T) {
	policy := get(builtSite(t), "/playground").Header().Get("Content-Security-Policy")
	for _, directive := range []string{
		"default-src 'none'", "script-src 'self';", "worker-src 'self'", "style-src 'self' 'unsafe-inline'", "font-src 'self' data:",
		"connect-src 'self' ws://shop.test:8080 wss://shop.test:8080", "frame-ancestors 'none'", "base-uri 'none'",
	} {
		if !strings.Contains(policy, directive) {
			t.Errorf("policy %q lacks %q", policy, directive)
		}
	}
}

// The gallery is where anybody can see that the widgets work under the policy that we ask of partners.
func TestHandlerShowsTheGalleryUnderAStrictPolicy(t *testing.T) {
	for _, page := range []string{"/embed/gallery/", "/embed/gallery/assets/g-AbCd1234.js"} {
		answer := get(builtSite(t), page)
		wantHeader(t, answer, "Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "+
			"frame-src 'self'; require-trusted-types-for 'script'; trusted-types modeliq; frame-ancestors 'self'; base-uri 'none'; form-action 'none'")
		wantHeader(t, answer, "Access-Control-Allow-Origin", "")
	}
	answer := get(builtSite(t), "/embed/gallery?dark")
	if answer.Code != http.StatusPermanentRedirect {
		t.Fatalf("status: got %d, want 308", answer.Code)
	}
	wantHeader(t, answer, "Location", "/embed/gallery/?dark")
	for _, target := range []string{"/embed/gallery/none.html", "/embed/gallery/assets/", "/embed/gallery/assets/../../../.gitkeep"} {
		if missing := get(builtSite(t), target); missing.Code != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", target, missing.Code)
		}
	}
	if missing := get(emptySite(), "/embed/gallery/"); missing.Code != http.StatusNotFound {
		t.Errorf("a gallery that is not built: got %d, want 404", missing.Code)
	}
}

func TestPlaygroundPolicyTakesNoDirectivesFromTheHostHeader(t *testing.T) {
	for _, host := range []string{"a.test; script-src *", "a.test 'unsafe-eval'", "a.test,b.test", "", strings.Repeat("a", 300)} {
		if policy := playgroundPolicy(host); strings.Contains(policy, "ws://") {
			t.Errorf("host %q reached the policy: %q", host, policy)
		}
	}
	if policy := playgroundPolicy("[::1]:8080"); !strings.Contains(policy, "ws://[::1]:8080") {
		t.Errorf("an IPv6 address is left out: %q", policy)
	}
}

func TestHandlerAnswersWhatIsNotThere(t *testing.T) {
	site := builtSite(t)
	for _, target := range []string{
		"/", "/embed/", "/embed/2/modeliq.js", "/embed/1", "/embed/1/modeliq.js.br", "/embed/1/modeliq.js.gz", "/embed/../.gitkeep",
		"/embed//1/modeliq.js", "/playground/.gitkeep", "/playground/assets/", "/playground/nothing.js", "/elsewhere",
	} {
		if answer := get(site, target); answer.Code != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", target, answer.Code)
		} else if answer.Header().Get("Cache-Control") != "" {
			t.Errorf("%s: a 404 is cacheable", target)
		}
	}
}

func TestHandlerHasOneAddressForThePage(t *testing.T) {
	answer := get(builtSite(t), "/playground/")
	if answer.Code != http.StatusPermanentRedirect {
		t.Fatalf("status: got %d, want 308", answer.Code)
	}
	wantHeader(t, answer, "Location", "/playground")
}

func TestHandlerOnlyReads(t *testing.T) {
	answer := send(builtSite(t), http.MethodPost, "/playground")
	if answer.Code != http.StatusMethodNotAllowed {
		t.Fatalf("status: got %d, want 405", answer.Code)
	}
	wantHeader(t, answer, "Allow", "GET, HEAD")
}

func TestHandlerWithoutABuildTellsPeopleAndNotScripts(t *testing.T) {
	page := get(emptySite(), "/playground")
	if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), "placeholder") {
		t.Errorf("playground: got %d %q", page.Code, page.Body.String())
	}
	wantHeader(t, page, "Cache-Control", "no-store")
	if head := send(emptySite(), http.MethodHead, "/playground"); head.Code != http.StatusOK || head.Body.Len() != 0 {
		t.Errorf("HEAD: got %d with %d bytes", head.Code, head.Body.Len())
	}
	if script := get(emptySite(), "/embed/1/modeliq.js"); script.Code != http.StatusNotFound {
		t.Errorf("widgets: got %d, want 404", script.Code)
	}
}
