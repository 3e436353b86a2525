package main_test

import (
	"bytes"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// Who asks: keys and sessions that do not let in.

func TestAnUnknownPartnerKey(t *testing.T) {
	shop, _ := open(t)
	a := buyer{shop: shop, key: "pk_test_nobody"}.send(t, `{ partner { slug } }`, nil)
	if a.status != http.StatusUnauthorized || a.code(t) != "PARTNER_KEY_UNKNOWN" {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestASessionThatDoesNotLetIn(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	other := shop.enter(t, "pk_test_atelier")
	expired, err := exec.Command(shipped, "token", "--data-dir", shop.dir, "--partner", "loctite", "--life=-1h").Output()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ token, code string }{
		"expired":              {strings.TrimSpace(string(expired)), "TOKEN_EXPIRED"},
		"of the other partner": {other.token, "TOKEN_INVALID"},
		"altered":              {b.token[:len(b.token)-8] + "AAAAAAAA", "TOKEN_INVALID"},
		"no token":             {"of-some-kind", "TOKEN_INVALID"},
	} {
		t.Run(name, func(t *testing.T) {
			shop.untouched(t, func() {
				a := buyer{shop, b.key, c.token}.send(t, `{ viewer { signedIn } }`, nil)
				if a.status != http.StatusUnauthorized || a.code(t) != c.code || !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Bearer") || a.json(t).has("data") {
					t.Errorf("%d %v %s", a.status, a.header, a.body)
				}
			})
		})
	}
	valid, err := exec.Command(shipped, "token", "--data-dir", shop.dir, "--partner", "loctite").Output()
	if err != nil {
		t.Fatal(err)
	}
	if v := (buyer{shop, b.key, strings.TrimSpace(string(valid))}).ask(t, `{ viewer { signedIn } }`, nil); !v.has("viewer") {
		t.Error("a token signed by the command itself does not let in")
	}
}

// What is sent: bodies that are refused before they are read as operations.

func TestABodyThatIsNotTaken(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	const secret = "do-not-repeat-me"
	kind, upload := multipartUpload(t, "star_ascii.stl", modelFile(t, "star_ascii.stl"), consented(nil))
	_, large := multipartUpload(t, "large.stl", make([]byte, 33<<20), consented(nil))
	largeKind := "multipart/form-data; boundary=" + string(large[2:bytes.IndexByte(large, '\r')])
	for name, c := range map[string]struct {
		kind   string
		body   io.Reader
		key    string
		status int
		code   string
	}{
		"multipart without a preflight header": {kind, bytes.NewReader(upload), "", http.StatusForbidden, "PREFLIGHT_REQUIRED"},
		"multipart of unknown length":          {kind, io.MultiReader(bytes.NewReader(upload)), b.key, http.StatusLengthRequired, "LENGTH_REQUIRED"},
		"multipart over 33 MiB":                {largeKind, bytes.NewReader(large), b.key, http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE"},
		"JSON over 1 MiB":                      {"application/json", bytes.NewReader(operation(t, "{ viewer { signedIn } }", variables{"pad": strings.Repeat("x", 1<<20)})), b.key, http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE"},
		"broken JSON":                          {"application/json", strings.NewReader(`{"query": "` + secret), b.key, http.StatusBadRequest, "BAD_REQUEST"},
		"JSON of another shape":                {"application/json", strings.NewReader(`["` + secret + `"]`), b.key, http.StatusBadRequest, "BAD_REQUEST"},
		"two JSON bodies":                      {"application/json", strings.NewReader(`{"query":"{__typename}"}{"` + secret + `":1}`), b.key, http.StatusBadRequest, "BAD_REQUEST"},
		"a form":                               {"application/x-www-form-urlencoded", strings.NewReader("query=" + secret), b.key, http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE"},
	} {
		t.Run(name, func(t *testing.T) {
			shop.untouched(t, func() {
				a := buyer{shop, c.key, b.token}.post(t, c.kind, c.body)
				if a.status != c.status || a.code(t) != c.code || a.json(t).has("data") {
					t.Errorf("%d %s", a.status, a.body)
				}
				if strings.Contains(string(a.body), secret) || strings.Contains(shop.log.String(), secret) {
					t.Errorf("what was sent is repeated: %s", a.body)
				}
			})
		})
	}
	b.ready(t, "star_ascii.stl", modelFile(t, "star_ascii.stl"), nil) // the same upload with all in order is taken
}
