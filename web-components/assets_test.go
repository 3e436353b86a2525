package web

import (
	"net/http"
	"testing"
)

func TestAssetsSendTheSmallestFormThatIsAccepted(t *testing.T) {
	site := builtSite(t)
	zipped := string(gzipped(t, module))
	cases := map[string]struct{ accept, encoding, body string }{
		"no header means plain":           {"", "", module},
		"brotli wins":                     {"gzip, deflate, br", "br", "brotli bytes"},
		"gzip is next":                    {"gzip, deflate", "gzip", zipped},
		"q=0 refuses":                     {"br;q=0, gzip;q=0.5", "gzip", zipped},
		"identity alone":                  {"identity", "", module},
		"a star takes anything":           {"*", "br", "brotli bytes"},
		"a star does not undo a refusal":  {"br;q=0, *", "gzip", zipped},
		"an unreadable q is a refusal":    {"br;q=x", "", module},
		"names are case-insensitive":      {"GZIP", "gzip", zipped},
		"a longer name is another coding": {"brotli", "", module},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			answer := get(site, "/embed/1/modeliq.js", "Accept-Encoding", c.accept)
			wantHeader(t, answer, "Content-Encoding", c.encoding)
			wantHeader(t, answer, "Content-Type", "text/javascript; charset=utf-8")
			if answer.Body.String() != c.body {
				t.Errorf("body: got %q, want %q", answer.Body.String(), c.body)
			}
		})
	}
}

func TestAssetsUnpackWhatIsStoredCompressedAlone(t *testing.T) {
	answer := get(builtSite(t), "/playground/assets/big-AbCd1234.js", "Accept-Encoding", "identity")
	if answer.Code != http.StatusOK || answer.Body.String() != "the plain form" {
		t.Fatalf("got %d %q", answer.Code, answer.Body.String())
	}
	wantHeader(t, answer, "Content-Encoding", "")
	if head := send(builtSite(t), http.MethodHead, "/playground/assets/big-AbCd1234.js"); head.Body.Len() != 0 {
		t.Errorf("HEAD sent %d bytes", head.Body.Len())
	}
}

func TestAssetsRevalidateByEntityTag(t *testing.T) {
	site := builtSite(t)
	plain := get(site, "/embed/1/modeliq.js").Header().Get("ETag")
	packed := get(site, "/embed/1/modeliq.js", "Accept-Encoding", "br").Header().Get("ETag")
	if plain == packed {
		t.Errorf("two forms share the tag %s", plain)
	}
	again := get(site, "/embed/1/modeliq.js", "If-None-Match", plain)
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("got %d with %d bytes, want 304 without", again.Code, again.Body.Len())
	}
	if changed := get(site, "/embed/1/modeliq.js", "If-None-Match", packed); changed.Code != http.StatusOK {
		t.Errorf("the tag of another form: got %d, want 200", changed.Code)
	}
}
