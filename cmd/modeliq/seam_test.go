package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// liar is a second sandbox behind a proxy that alters what it says, and notes what was asked of it. It can be ill in ways
// that a test chooses.
type liar struct {
	server *http.Server
	mu     sync.Mutex
	asked  []string // "POST /orders/v1"
	ill    http.HandlerFunc
}

// Materials' titles and a price of shipping, as the second sandbox tells them.
var lies = strings.NewReplacer(`"title":"SLS`, `"title":"NEXT SLS`, `"price":5.99`, `"price":6.49`)

func startLiar(t *testing.T) *liar {
	t.Helper()
	second := startUpstreams(t, shipped, t.TempDir(), anyPort)
	t.Cleanup(second.kill)
	target, err := url.Parse(second.url)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(r *http.Response) error { return rewrite(r, lies) }
	l := &liar{}
	l.server = serveOn(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		call := r.Method + " " + r.URL.Path
		if strings.HasPrefix(r.URL.Path, "/tax/") { // which has one address for both
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			if bytes.Contains(body, []byte("SalesInvoice")) {
				call += " SalesInvoice"
			}
		}
		l.mu.Lock()
		l.asked = append(l.asked, call)
		ill := l.ill
		l.mu.Unlock()
		if ill != nil {
			ill(w, r)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	return l
}

func (l *liar) becomes(ill http.HandlerFunc) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ill = ill
}

func (l *liar) calls() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.asked)
}

// seamShop is a shop over its own upstreams whose file of backends names a liar of each kind.
type seamShop struct {
	*shop
	file string
	liar *liar
}

func startSeamShop(t *testing.T, u *upstreams, routes string, flags ...string) *seamShop {
	t.Helper()
	s := &seamShop{file: filepath.Join(t.TempDir(), "backends.yaml"), liar: startLiar(t)}
	t.Setenv("NEXT_SECRET", "sandbox")
	s.write(t, routes)
	s.shop = startShop(t, shipped, t.TempDir(), u.urls(), []string{"--backends", s.file}, flags)
	t.Cleanup(func() {
		if code := s.stop(t); code != 0 {
			t.Errorf("ended with %d:\n%s", code, s.log)
		}
	})
	return s
}

// write replaces the file as an editor does, at once.
func (s *seamShop) write(t *testing.T, routes string) {
	t.Helper()
	text := fmt.Sprintf(`backends:
  - { name: monolith-next, kind: monolith, url: "http://%[1]s", clientId: modeliq, clientSecret: "${NEXT_SECRET}" }
  - { name: mp-next, kind: mp, url: "http://%[1]s/mp", token: "${NEXT_SECRET}" }
  - { name: tax-next, kind: tax, url: "http://%[1]s/tax", account: "1", license: "${NEXT_SECRET}" }
%[2]s`, s.liar.server.Addr, routes)
	if err := os.WriteFile(s.file+".new", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(s.file+".new", s.file); err != nil {
		t.Fatal(err)
	}
}

const catalogueDocument = `{ materials(first: 100) { nodes { id title } } }`

// titles says from whom the catalogue comes: "old", "next", or both.
func (b buyer) titles(t *testing.T) string {
	t.Helper()
	return whose(b.ask(t, catalogueDocument, nil))
}

func whose(catalogue value) string {
	next, old := 0, 0
	for _, m := range catalogue.list("materials.nodes") {
		if strings.HasPrefix(m.text("title"), "NEXT ") {
			next++
		} else if strings.HasPrefix(m.text("title"), "SLS") {
			old++
		}
	}
	return map[[2]bool]string{{true, false}: "old", {false, true}: "next", {true, true}: "half of each"}[[2]bool{old > 0, next > 0}]
}

var counted = regexp.MustCompile(`(?m)^(modeliq_shadow\w+|modeliq_configuration_refused)(\{[^}]*\})? (\d+)$`)

// counters are those of the seam: "modeliq_shadow_total{...}".
func (s *seamShop) counters(t *testing.T) map[string]int {
	t.Helper()
	found := map[string]int{}
	for _, m := range counted.FindAllStringSubmatch(string(get(t, s.metrics).body), -1) {
		n, err := strconv.Atoi(m[3])
		if err != nil {
			t.Fatal(err)
		}
		found[m[1]+m[2]] = n
	}
	return found
}

func shadowed(capability, shadow, result string) string {
	return fmt.Sprintf(`modeliq_shadow_total{capability=%q,result=%q,shadow=%q}`, capability, result, shadow)
}

func fieldDiffers(capability, field string) string {
	return fmt.Sprintf(`modeliq_shadow_field_differs_total{capability=%q,field=%q}`, capability, field)
}

const shadowEverything = `routes:
  catalogue: { primary: monolith, shadow: monolith-next }
  rules:     { primary: mp, shadow: mp-next }
  models:    { primary: mp, shadow: mp-next }
  prices:    { primary: mp, shadow: mp-next }
  shipping:  { primary: monolith, shadow: monolith-next }
  taxQuotes: { primary: tax, shadow: tax-next }
`

// What the shadow says otherwise is counted by field and noted, and the buyer sees nothing of it.
func TestSeamCountsWhatAShadowSaysOtherwise(t *testing.T) {
	_, u := open(t)
	s := startSeamShop(t, u, shadowEverything)
	b := s.enter(t, "pk_test_loctite")
	model, _ := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	cart := b.fill(t, model, "mat_6", 1, newYork)
	if b.titles(t) != "old" || cart.text("cost.shipping.amount") == "6.49" {
		t.Errorf("the shadow's word reaches the buyer: %s", cart)
	}
	b.ask(t, `{ materials(first: 100) { nodes { designRules { minWallMm } } } }`, nil)
	eventually(t, patience, "every shadow read is counted", func() bool {
		c := s.counters(t)
		return c[shadowed("catalogue", "monolith-next", "differs")] > 0 && c[fieldDiffers("catalogue", "title")] > 0 &&
			c[shadowed("shipping", "monolith-next", "differs")] > 0 && c[fieldDiffers("shipping", "price")] > 0 &&
			c[shadowed("taxQuotes", "tax-next", "same")] > 0 && c[shadowed("rules", "mp-next", "same")] > 0 &&
			// The second model processing was never given the model.
			c[shadowed("models", "mp-next", "differs")] > 0 && c[shadowed("prices", "mp-next", "differs")] > 0
	})
	for name := range s.counters(t) {
		if strings.HasPrefix(name, "modeliq_shadow_field") && strings.Contains(name, "catalogue") && name != fieldDiffers("catalogue", "title") {
			t.Errorf("counted: %s", name)
		}
	}
	line := s.noted(t, "catalogue", "title")
	if line["primary"] != "monolith" || line["shadow"] != "monolith-next" || line["partner"] != "loctite" ||
		"NEXT "+fmt.Sprint(line["primaryValue"]) != line["shadowValue"] {
		t.Errorf("noted: %v", line)
	}
	s.noted(t, "shipping", "price")
	for _, private := range []string{newYork["address1"].(string), newYork["postalCode"].(string), newYork["lastName"].(string), "so101_upper_arm"} {
		if strings.Contains(s.log.String(), private) {
			t.Errorf("the log has %q", private)
		}
	}
}

// noted waits for a line on a field in the log.
func (s *seamShop) noted(t *testing.T, capability, field string) (line map[string]any) {
	t.Helper()
	eventually(t, patience, capability+" "+field+" in the log", func() bool {
		for text := range bytes.Lines([]byte(s.log.String())) {
			line = nil
			if json.Unmarshal(text, &line) == nil && line["msg"] == "a shadow differs" && line["capability"] == capability && line["field"] == field {
				return true
			}
		}
		return false
	})
	return line
}

// A shadow that is silent, dead or mad changes no answer and takes no buyer's time: an answer that waited for the silent one
// would not come at all.
func TestSeamShadowCannotHurtABuyer(t *testing.T) {
	_, u := open(t)
	s := startSeamShop(t, u, shadowEverything+"shadows: { workers: 1, queue: 1, timeout: 30s }\n", "--cache-reads=false", "--cache-answers=false", "--dedupe=false")
	b := s.enter(t, "pk_test_loctite")
	healthy := b.ask(t, catalogueDocument, nil).String()
	release := make(chan struct{})
	for _, c := range []struct {
		name string
		ill  http.HandlerFunc
		want string
	}{
		{"silent", func(http.ResponseWriter, *http.Request) { <-release }, "dropped"},
		{"dead", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "error"},
		{"broken", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<html>", http.StatusInternalServerError) }, "error"},
		{"mad", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"materials":{"6":[[]]},"access_token":7}`))
		}, "error"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.liar.becomes(c.ill)
			before := s.counters(t)
			for range 40 {
				if now := b.ask(t, catalogueDocument, nil).String(); now != healthy {
					t.Fatalf("a buyer sees %s", now)
				}
			}
			counted := shadowed("catalogue", "monolith-next", c.want)
			eventually(t, patience, counted, func() bool { return s.counters(t)[counted] > before[counted] })
			if c.name == "silent" {
				close(release)
				return
			}
			if same := shadowed("catalogue", "monolith-next", "same"); s.counters(t)[same] != before[same] {
				t.Error("what was not answered counts as the same")
			}
		})
	}
}

// A session stays with its backend, and as many sessions as configured are split off.
func TestSeamSplitIsSticky(t *testing.T) {
	_, u := open(t)
	s := startSeamShop(t, u, "routes:\n  catalogue: { primary: monolith, split: monolith-next, percent: 30 }\n")
	if anonymous := (buyer{shop: s.shop, key: "pk_test_loctite"}); anonymous.titles(t) != "old" {
		t.Error("whoever has no session is split off")
	}
	const sessions = 400
	split := 0
	for range sessions {
		b := s.enter(t, "pk_test_loctite")
		first := b.titles(t)
		for range 3 {
			if again := b.titles(t); again != first {
				t.Fatalf("one session sees %s, then %s", first, again)
			}
		}
		if first == "next" {
			split++
		}
	}
	if split < sessions*20/100 || split > sessions*40/100 {
		t.Errorf("%d of %d sessions are split off, and 30 %% should be", split, sessions)
	}
}

// The backend changes by reload and by one line, for one partner or all; what is wrong changes nothing.
func TestSeamReloadSwitchesThereAndBack(t *testing.T) {
	_, u := open(t)
	const there, back = "routes:\n  catalogue:\n    primary: monolith-next\n", "routes:\n  catalogue:\n    primary: monolith\n"
	s := startSeamShop(t, u, back)
	b := s.enter(t, "pk_test_loctite")
	comes := func(from string) {
		t.Helper()
		eventually(t, patience, "the catalogue comes from "+from, func() bool { return b.titles(t) == from })
	}
	comes("old")
	s.write(t, there)
	comes("next") // by the file's change alone
	s.write(t, back)
	if err := s.command.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	comes("old")

	s.write(t, "routes:\n  catalogue:\n    primary: monolith-nxt\n  prices: { primary: monolith }\n")
	eventually(t, patience, "the fault is told", func() bool {
		return s.counters(t)["modeliq_configuration_refused"] == 1 &&
			strings.Contains(s.log.String(), `backends.yaml:7: routes.catalogue.primary: there is no backend \"monolith-nxt\"`) &&
			strings.Contains(s.log.String(), `backends.yaml:8: routes.prices.primary: \"monolith\" is of kind monolith; prices is read from kind mp`)
	})
	if from := b.titles(t); from != "old" {
		t.Errorf("what was refused changed the catalogue's origin to %s", from)
	}
	s.write(t, "partners:\n  loctite:\n    catalogue: { primary: monolith-next }\n")
	comes("next")
	if s.counters(t)["modeliq_configuration_refused"] != 0 {
		t.Error("the configuration counts as refused although it is in use")
	}
	atelier := s.enter(t, "pk_test_atelier").ask(t, catalogueDocument, nil)
	if strings.Contains(atelier.String(), "NEXT ") {
		t.Error("another partner's route counts")
	}
}

// Everything is read from the second backends, and everything that changes something goes to the first ones.
func TestSeamWritesStayWithThePrimary(t *testing.T) {
	_, u := open(t)
	s := startSeamShop(t, u, `routes:
  catalogue: { primary: monolith-next }
  shipping:  { primary: monolith-next }
  rules:     { primary: mp-next }
  taxQuotes: { primary: tax-next }
`)
	b, things := s.customer(t, "pk_test_loctite")
	eventually(t, accepted, "the order is PLACED", func() bool { return b.stands(t, things.order) == "PLACED" })
	b.ask(t, `{ materials(first: 100) { nodes { designRules { minWallMm } } } }`, nil)
	order := b.ask(t, orderDocument, variables{"id": things.order}).at("order")
	same(t, "shipping as the second monolith has it", order.amount("cost.shipping.amount"), exact(t, "6.49"))
	if found := u.ordersOf(t, order.text("number")); len(found) != 1 {
		t.Errorf("the first monolith has %v", found)
	}
	without(t, b.cancel(t, things.order))
	without(t, b.remove(t, things.model))
	reads := []string{
		"POST /oauth2/token", "GET /materials/v1", "GET /cart/shipping-options/v1", "GET /mp/v1/materials", "POST /tax/api/v2/transactions/create",
	}
	asked := s.liar.calls()
	for _, call := range asked {
		if !slices.Contains(reads, call) {
			t.Errorf("the second backend was asked to %s", call)
		}
	}
	for _, call := range reads {
		if !slices.Contains(asked, call) {
			t.Errorf("the second backend was never asked to %s", call)
		}
	}
}

// A provider's element has no place in our own page: who wants it paid there hears of it.
func TestAWayToPayWithoutAPlaceIsWarnedOf(t *testing.T) {
	_, u := open(t)
	folder := partnersWith(t, "atelier", "checkout: https://shop.atelier.example/kasse", "")
	shop := startShop(t, shipped, t.TempDir(), u.urls(), []string{"--partners", folder})
	defer shop.stop(t)
	const warning = `"msg":"the hosted page cannot take EXTERNAL payments without pages.checkout","partner":"`
	if log := shop.log.String(); strings.Count(log, warning) != 1 || !strings.Contains(log, warning+"atelier") {
		t.Errorf("the log is %s", log)
	}
}

// Partners change by reload too, as a whole: what is wrong changes nothing, and a new key opens the door at once. What the
// brand guard corrects is told once each time that the partner's file is taken over.
func TestSeamPartnersReload(t *testing.T) {
	_, u := open(t)
	folder := partnersWith(t, "loctite", `role: surface, value: "#ffffff"`, `role: surface, value: "#101418"`)
	shop := startShop(t, shipped, t.TempDir(), u.urls(), []string{"--partners", folder})
	defer shop.stop(t)
	corrected := func(surface string) int {
		return strings.Count(shop.log.String(), `"level":"WARN","msg":"a colour of the brand was corrected","partner":"loctite","correction":"the surface `+surface+" cannot carry")
	}
	if n := corrected("#101418"); n != 1 {
		t.Errorf("the start told %d times of the surface", n)
	}
	file := filepath.Join(folder, "loctite.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rewritten := func(changes ...string) {
		t.Helper()
		changed := strings.NewReplacer(changes...).Replace(string(text))
		if changed == string(text) {
			t.Fatalf("the file has none of %q", changes)
		}
		if err := os.WriteFile(file, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// terms are the partner's, as a buyer with this key sees them; "" when it opens nothing.
	terms := func(key string) string {
		a := (buyer{shop: shop, key: key}).send(t, `{ partner { termsUrl } }`, nil)
		if a.status != http.StatusOK {
			return ""
		}
		return a.json(t).text("data.partner.termsUrl")
	}
	first := terms("pk_test_loctite")
	rewritten(first, "https://shop.loctite.example/new-terms", "pk_test_loctite", "pk_test_renamed", "#101418", "#d9cfbf")
	eventually(t, patience, "the new terms hold", func() bool { return terms("pk_test_renamed") == "https://shop.loctite.example/new-terms" })
	if terms("pk_test_loctite") != "" {
		t.Error("the old key still opens the door")
	}
	rewritten("currency: USD", "currency: DOLLARS")
	eventually(t, patience, "the fault is told", func() bool {
		return strings.Contains(shop.log.String(), `loctite.yaml:5: currency: \"DOLLARS\" is no ISO 4217`)
	})
	if terms("pk_test_renamed") == "" {
		t.Error("what was refused has changed something")
	}
	if before, now := corrected("#101418"), corrected("#d9cfbf"); before != 1 || now != 1 {
		t.Errorf("after a reload, one that was refused and several requests: told %d and %d times", before, now)
	}
}
