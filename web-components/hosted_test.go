package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

const builtIndex = `{"channels":{"1":"1.4.2"},"versions":{"1.4.2":{"file":"1.4.2/modeliq.js","integrity":"sha384-a+b/c="}}}`

func hostedPages(t *testing.T, files fstest.MapFS) *HostedPages {
	t.Helper()
	p, err := newHostedPages(files)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func builtPages(t *testing.T) *HostedPages {
	t.Helper()
	return hostedPages(t, fstest.MapFS{
		"embed/1/modeliq.js": {Data: []byte(module)}, "embed/1.4.2/modeliq.js": {Data: []byte(module)}, "embed/versions.json": {Data: []byte(builtIndex)},
	})
}

// acme is a partner with everything.
func acme() Hosted {
	return Hosted{
		Key: "pk_test_acme", Name: "Acme & Sons", Locale: "de-AT", Logo: "https://cdn.acme.example/logo.svg", Home: "https://acme.example",
		Header: []HostedLink{{"Kontakt", "https://acme.example/kontakt"}}, Footer: []HostedLink{{"AGB", "https://acme.example/agb"}},
		Legal: "Acme GmbH, Wien", Contact: "https://acme.example/kontakt", Terms: "https://acme.example/agb",
		Look: map[string]string{
			"--miq-brand-color": "#3b2f63", "--miq-brand-ink": "#3b2f63", "--miq-brand-ink-dark": "#9088a8",
			"--miq-brand-surface": "#fbf9f6", "--miq-brand-on-surface": "#241f33", "--miq-brand-font-family": "Georgia, 'Times New Roman', serif",
		},
		Currency: "EUR", Formats: []string{"stl", "step", "stp"}, MaxBytes: 209715200,
		Materials: []HostedMaterial{{"SLS - Nylon", "PLASTIC"}, {"Casting - Silver", "METAL"}},
		Frames:    []string{"https://acme.example"}, Pictures: []string{"https://cdn.acme.example/logo.svg", "https://swatches.example/a.jpg", ""},
	}
}

func (p *HostedPages) text(t *testing.T, h Hosted) (page, policy string) {
	t.Helper()
	body, policy, err := p.write(h)
	if err != nil {
		t.Fatal(err)
	}
	return string(body), policy
}

func wantIn(t *testing.T, page string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestAHostedPageIsOfUseWithoutScript(t *testing.T) {
	page, _ := builtPages(t).text(t, acme())
	wantIn(t, page, `<html lang="de-AT" dir="ltr">`, "<title>Preis für Ihr 3D-Teil · Acme &amp; Sons</title>", `<meta name="description" content="3D-Datei`,
		`<bdi>STL, STEP</bdi>`, `<bdi>210 MB</bdi>`, `<bdi>EUR</bdi>`, "<h3>Kunststoffe</h3>", "<bdi>SLS - Nylon</bdi>", "<h3>Metalle</h3>", "Casting - Silver",
		`<a href="https://acme.example/agb">Allgemeine Geschäftsbedingungen</a>`, `<a href="https://acme.example/kontakt">Preis bei uns anfragen</a>`,
		`<img src="https://cdn.acme.example/logo.svg" alt="Acme &amp; Sons"`, "Acme GmbH, Wien", `<a class="logo" href="https://acme.example">`)
	quote := page[strings.Index(page, "<miq-quote"):strings.Index(page, "</miq-quote>")]
	wantIn(t, quote, `partner="pk_test_acme"`, `layout="split"`, "Preis bei uns anfragen", "JavaScript")
}

func TestAHostedPageLoadsTheModuleThatItsHashNames(t *testing.T) {
	page, _ := builtPages(t).text(t, acme())
	hash := sha256.Sum256([]byte(module))
	first := hex.EncodeToString(hash[:])[:8]
	wantIn(t, page, `<link rel="modulepreload" href="/embed/1.4.2/modeliq.js?`+first+`" integrity="sha384-a+b/c=">`,
		`<script type="module" src="/embed/1.4.2/modeliq.js?`+first+`" integrity="sha384-a+b/c="></script>`)
	page, _ = hostedPages(t, fstest.MapFS{embedModule: {Data: []byte(module)}}).text(t, acme())
	wantIn(t, page, `<script type="module" src="/embed/1/modeliq.js?`+first+`"></script>`)
	page, _ = hostedPages(t, fstest.MapFS{embedModule: {Data: []byte(module + " ")}}).text(t, acme())
	if strings.Contains(page, first) {
		t.Error("another build of the module has the address of the one before")
	}
	page, _ = hostedPages(t, fstest.MapFS{}).text(t, acme())
	if strings.Contains(page, "<script") {
		t.Error("a script that is not there is loaded")
	}
	wantIn(t, page, "make web", "Preis bei uns anfragen", "SLS - Nylon")
}

func TestAHostedPageSpeaksTheLanguageThatIsWanted(t *testing.T) {
	pages := builtPages(t)
	for name, c := range map[string]struct{ locale, wanted, lang, dir, says string }{
		"the partner's, with its region":       {"de-AT", "", "de-AT", "ltr", "Materialien"},
		"another one":                          {"de-AT", "fr", "fr", "ltr", "Matériaux"},
		"from right to left":                   {"de-AT", "ar-EG", "ar", "rtl", "المواد"},
		"the partner's, asked for":             {"de-AT", "de-DE", "de-AT", "ltr", "Materialien"},
		"one that there are no texts in":       {"de-AT", "pl", "de-AT", "ltr", "Materialien"},
		"a partner's that is none of ours":     {"it-IT", "", "en", "ltr", "Materials"},
		"what is no language":                  {"en-US", `"><script>`, "en-US", "ltr", "Materials"},
		"a partner's that is none, but wanted": {"it-IT", "fr-CH", "fr", "ltr", "Matériaux"},
	} {
		h := acme()
		h.Locale, h.Wanted = c.locale, c.wanted
		page, _ := pages.text(t, h)
		if !strings.Contains(page, `<html lang="`+c.lang+`" dir="`+c.dir+`">`) || !strings.Contains(page, ">"+c.says+"</h2>") {
			t.Errorf("%s: %.60q", name, page[16:])
		}
	}
}

func TestEveryLanguageHasEveryText(t *testing.T) {
	var all map[string]map[string]string
	if err := json.Unmarshal(hostedTexts, &all); err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`\{\w+\}`)
	for lang, texts := range all {
		for key, english := range all["en"] {
			if texts[key] == "" || strings.Join(named.FindAllString(texts[key], -1), "") != strings.Join(named.FindAllString(english, -1), "") {
				t.Errorf("%s %s: %q", lang, key, texts[key])
			}
		}
		if len(texts) != len(all["en"]) {
			t.Errorf("%s has %d texts, English %d", lang, len(texts), len(all["en"]))
		}
	}
	for _, lang := range []string{"en", "de", "fr", "ar"} {
		if all[lang] == nil {
			t.Errorf("there is no %s", lang)
		}
	}
}

// The sheet stands in the page, and nothing but it may: its hash is in the policy as a browser computes it.
func TestAHostedPagesPolicyIsTheOneThatWePromise(t *testing.T) {
	page, policy := builtPages(t).text(t, acme())
	sheets := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindAllStringSubmatch(page, -1)
	if len(sheets) != 1 || strings.Contains(page, "style=") {
		t.Fatalf("%d sheets", len(sheets))
	}
	scripts := regexp.MustCompile(`(?s)<script type="module">(.*?)</script>`).FindAllStringSubmatch(page, -1)
	if len(scripts) != 1 {
		t.Fatalf("%d scripts in the page", len(scripts))
	}
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	want := "default-src 'none'; script-src 'self' " + hash(scripts[0][1]) + "; style-src " + hash(sheets[0][1]) + "; " +
		"img-src 'self' https://cdn.acme.example https://swatches.example; connect-src 'self'; " +
		"require-trusted-types-for 'script'; trusted-types modeliq; frame-ancestors https://acme.example; base-uri 'none'; form-action 'none'"
	if policy != want {
		t.Errorf("got  %s\nwant %s", policy, want)
	}
	alone := acme()
	alone.Frames, alone.Pictures, alone.API = nil, []string{"https://a.example; script-src *"}, []string{"https://api.example/x"}
	_, policy = builtPages(t).text(t, alone)
	wantIn(t, policy, "frame-ancestors 'none'", "img-src 'self'; connect-src 'self' https://api.example; ")
}

func TestABrandWritesNoRulesAndNoMarkup(t *testing.T) {
	h := acme()
	h.Name, h.Legal = `</title><script>alert(1)</script>`, `</footer><script>`
	h.Order, h.Token = `"><script>`, `'><script>`
	page, _ := builtPages(t).text(t, h)
	if n := strings.Count(page, "<script"); n != 2 { // the widgets and the page's own
		t.Errorf("%d scripts in %.400s", n, page)
	}
}

// What the page's script puts into the address is on the page again after a reload.
func TestAPagesAddressBringsItsPartAndItsCheckout(t *testing.T) {
	h := acme()
	h.Model, h.Screen = `model"-1`, "checkout"
	page, _ := builtPages(t).text(t, h)
	wantIn(t, page, ` model-id="model&#34;-1" screen="checkout"`, `content="noindex"`)
	if h.caching() != hostedPersonal {
		t.Error("others may be given it")
	}
	h.Screen = "order"
	if page, _ = builtPages(t).text(t, h); strings.Contains(page, "screen=") {
		t.Error("no other screen can be asked for")
	}
}

func TestAPageWithoutABrandHasOurColours(t *testing.T) {
	h := acme()
	h.Look = nil
	page, _ := builtPages(t).text(t, h)
	wantIn(t, page, "--brand:#1f5eff;", "--font:system-ui,sans-serif}")
}

func TestThePageOfAnOrderIsItsReadersAlone(t *testing.T) {
	h := acme()
	h.Order, h.Token = "ord_1", "a.b.c"
	page, _ := builtPages(t).text(t, h)
	wantIn(t, page, `<miq-order-status partner="pk_test_acme" order="ord_1" token="a.b.c" live>`, `<meta name="robots" content="noindex">`, "Ihre Bestellung", "Fragen Sie uns</a>")
	if strings.Contains(page, "<miq-quote") {
		t.Error("the order's page sells too")
	}
	w := served(t, h)
	wantHeader(t, w, "Cache-Control", "no-store")
	wantHeader(t, w, "Referrer-Policy", "no-referrer")
	h.Token = ""
	if page, _ := builtPages(t).text(t, h); strings.Contains(page, "ord_1") || !strings.Contains(page, "<miq-quote") {
		t.Error("an order without its token is shown")
	}
}

func TestAQuoteIsTakenUpAgainByItsLink(t *testing.T) {
	h := acme()
	h.Quote = `qte_1"><script>`
	page, _ := builtPages(t).text(t, h)
	wantIn(t, page, ` quote-id="qte_1&#34;&gt;&lt;script&gt;">`, `<meta name="robots" content="noindex">`)
	wantHeader(t, served(t, h), "Cache-Control", "no-store")
	h.Token = "a.b.c"
	page, _ = builtPages(t).text(t, h)
	wantIn(t, page, ` quote-token="a.b.c">`)
}

func served(t *testing.T, h Hosted, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	pages := builtPages(t)
	return get(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { pages.Serve(w, r, h, h.Locale == "it-IT") }), "/acme/model-iq", headers...)
}

func TestAHostedPageIsKeptForAMinuteAndSentPacked(t *testing.T) {
	plain := served(t, acme())
	wantHeader(t, plain, "Cache-Control", "public, max-age=60")
	wantHeader(t, plain, "Content-Type", "text/html; charset=utf-8")
	wantHeader(t, plain, "Content-Language", "de-AT")
	wantHeader(t, plain, "X-Content-Type-Options", "nosniff")
	wantHeader(t, plain, "Vary", "Accept-Encoding")
	zipped := served(t, acme(), "Accept-Encoding", "gzip, br")
	wantHeader(t, zipped, "Content-Encoding", "gzip")
	reader, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(reader); err != nil || !bytes.Equal(body, plain.Body.Bytes()) {
		t.Errorf("packed, it is another page: %v", err)
	}
	tag := zipped.Header().Get("ETag")
	if tag == "" || tag == plain.Header().Get("ETag") {
		t.Errorf("two forms share the tag %q", tag)
	}
	if again := served(t, acme(), "Accept-Encoding", "gzip", "If-None-Match", tag); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("got %d with %d bytes, want 304 without", again.Code, again.Body.Len())
	}
	changed := acme()
	changed.Frames = nil // in the policy alone
	if again := served(t, changed, "Accept-Encoding", "gzip", "If-None-Match", tag); again.Code != http.StatusOK {
		t.Errorf("another policy: got %d", again.Code)
	}
	partial := acme()
	partial.Materials, partial.Locale = nil, "it-IT"
	w := served(t, partial)
	wantHeader(t, w, "Cache-Control", "public, max-age=5")
	if vary := strings.Join(w.Header().Values("Vary"), ", "); vary != "Accept-Encoding, Accept-Language" {
		t.Errorf("Vary is %q", vary)
	}
	if strings.Contains(w.Body.String(), `id="materials"`) {
		t.Error("a list of nothing is announced")
	}
}
