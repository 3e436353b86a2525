package partner_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/modeliq/modeliq/internal/partner"
)

func demo(t *testing.T) *partner.Registry {
	t.Helper()
	r, err := partner.Demo()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheDemoPartnersDiffer(t *testing.T) {
	r := demo(t)
	loctite, atelier := r.ByKey("pk_test_loctite"), r.ByKey("pk_test_atelier")
	if loctite == nil || atelier == nil || loctite == atelier {
		t.Fatal("the demo keys do not name two partners")
	}
	if loctite.Currency != "USD" || atelier.Currency != "EUR" {
		t.Errorf("currencies are %s and %s", loctite.Currency, atelier.Currency)
	}
	for _, id := range atelier.Materials {
		if !loctite.Sells(id) {
			return
		}
	}
	t.Error("atelier has no material of its own")
}

func TestAnUnknownKeyIsNobodys(t *testing.T) {
	if p := demo(t).ByKey("pk_test_nobody"); p != nil {
		t.Errorf("the key belongs to %s", p.Slug)
	}
}

func TestOrigins(t *testing.T) {
	loctite := demo(t).ByKey("pk_test_loctite")
	for origin, allowed := range map[string]bool{
		"https://shop.loctite.example":      true,
		"https://shop.atelier.example":      false,
		"https://shop.loctite.example.evil": false,
		"http://localhost:3000":             true,
		"http://127.0.0.1:8080":             true,
		"http://[::1]:8080":                 true,
		"null":                              false,
		"http://localhost.evil":             false,
	} {
		if loctite.AllowsOrigin("pk_test_loctite", origin) != allowed {
			t.Errorf("origin %q: allowed is not %v", origin, allowed)
		}
	}
	if loctite.AllowsOrigin("pk_live_loctite", "http://localhost:3000") {
		t.Error("a live key takes a loopback origin")
	}
}

func TestRegistrations(t *testing.T) {
	r := demo(t)
	today := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		slug, country, region string
		on                    time.Time
		registered            bool
	}{
		{"loctite", "US", "NY", today, true},
		{"loctite", "US", "CA", today, false},
		{"loctite", "US", "NY", today.AddDate(-10, 0, 0), false},
		{"atelier", "FR", "", today, true},
		{"atelier", "GB", "", today, true},
		{"atelier", "CH", "", today, false},
	} {
		if _, ok := r.BySlug(c.slug).Registered(c.country, c.region, c.on); ok != c.registered {
			t.Errorf("%s in %s-%s on %s: registered is not %v", c.slug, c.country, c.region, c.on.Format(time.DateOnly), c.registered)
		}
	}
}

// A fault names file, line and field, and all faults of a folder come at once.
func TestFaultsNameFileLineAndField(t *testing.T) {
	text := loctite(t)
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown currency":       {"currency: USD", "currency: DOLLARS", "bad.yaml:5: currency: "},
		"unknown field":          {"limits: {", "limit: {", "bad.yaml:42: unknown field \"limit\""},
		"number that is none":    {`markup: "0.18"`, `markup: "a lot"`, "bad.yaml:29: markup: "},
		"euro without a rate":    {"currency: USD", "currency: EUR", "bad.yaml:5: currency: an exchangeRate goes with"},
		"material twice":         {"materials: [6, 25,", "materials: [6, 6,", "bad.yaml:28: materials[1]: 6 is there twice"},
		"origin with a path":     {"example]", "example/shop]", "bad.yaml:7: origins[0]: "},
		"country in full":        {"shipsTo: [US]", "shipsTo: [USA]", "bad.yaml:33: shipsTo[0]: "},
		"bad colour":             {`"#c8102e"`, `"red"`, "bad.yaml:13: brand.colors[0].value: "},
		"key that is a secret":   {"pk_test_loctite", "sk_test_loctite", "bad.yaml:6: keys[0]: "},
		"rate for dollars":       {"keys: [", "exchangeRate: { from: USD, rate: \"0.5\", date: 2026-11-02 }\nkeys: [", "bad.yaml:5: currency: an exchangeRate goes with"},
		"fee that discounts":     {`rate: "0.05"`, `rate: "-0.05"`, "bad.yaml:31: fees[0]: must not be negative"},
		"withdrawn country":      {"shipsTo: [US]", "shipsTo: [US, UK]", "bad.yaml:33: shipsTo[1]: "},
		"more than one upload":   {"maxBytes: 209715200", "maxBytes: 268435457", "bad.yaml:39: uploads.maxBytes: "},
		"no markup":              {`markup: "0.18"`, "", "bad.yaml:1: markup: is missing"},
		"lower-case currency":    {"currency: USD", "currency: usd", `bad.yaml:5: currency: "usd" is no ISO 4217`},
		"material in words":      {"materials: [6,", "materials: [six,", `bad.yaml:28: materials: "six" is not of the right kind`},
		"no phone":               {`, phone: "2125550111"`, "", "bad.yaml:34: shipFrom: needs a phone"},
		"logo that is not there": {"logo: loctite.svg", "logo: other.svg", `bad.yaml:11: brand.logo: "other.svg" is neither`},
		"logo of another folder": {"logo: loctite.svg", "logo: ../loctite.svg", "bad.yaml:11: brand.logo: "},
		"no models kept":         {"maxTriangles: 5000000", "maxTriangles: 1000000\n  maxModels: 0", "uploads.maxModels: must be more"},
		"page of no address":     {"https://shop.loctite.example/order-status", "order-status", "pages.orderStatus: "},
		"contact of no address":  {"contact: https://shop.loctite.example/contact", "contact: contact", "pages.contact: "},
		"not yaml":               {"slug: loctite", "slug: [loctite", "bad.yaml:"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(text, c.old) {
				t.Fatalf("the demo file has no %q", c.old)
			}
			bad := strings.Replace(text, c.old, c.new, 1)
			_, err := partner.Load(fstest.MapFS{"bad.yaml": {Data: []byte(bad)}, "loctite.svg": {Data: []byte("<svg/>")}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant …%s…", err, c.want)
			}
		})
	}
}

// A registry changes as a whole: what was found before stays as it was, what is the same stays the very same.
func TestARegistryTakesOverAnother(t *testing.T) {
	r := demo(t)
	before, loctite, atelier := r.Now(), r.BySlug("loctite"), r.BySlug("atelier")
	text, err := partner.DemoFile("loctite.yaml")
	if err != nil {
		t.Fatal(err)
	}
	logo, err := partner.DemoFile("loctite.svg")
	if err != nil {
		t.Fatal(err)
	}
	load := func(changes ...string) *partner.Registry {
		next, err := partner.Load(fstest.MapFS{"a.yaml": {Data: []byte(strings.NewReplacer(changes...).Replace(string(text)))}, "loctite.svg": {Data: logo}})
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	if changed := r.Use(load()); !slices.Equal(changed, []string{"atelier"}) || r.BySlug("loctite") != loctite || r.ByKey("pk_test_atelier") != nil {
		t.Errorf("without atelier: %v changed", changed)
	}
	changed := r.Use(load("markup: \"0.18\"", "markup: \"0.20\"", "pk_test_loctite", "pk_test_renamed"))
	if !slices.Equal(changed, []string{"loctite"}) || r.ByKey("pk_test_renamed") == loctite || r.ByKey("pk_test_loctite") != nil {
		t.Errorf("with another markup and key: %v changed", changed)
	}
	if now := r.BySlug("loctite"); now.Edition == loctite.Edition || len(now.Edition) != 8 || demo(t).BySlug("loctite").Edition != loctite.Edition {
		t.Errorf("edition %q became %q", loctite.Edition, now.Edition)
	}
	if before.ByKey("pk_test_loctite") != loctite || before.BySlug("atelier") != atelier || loctite.Markup.String() != "0.18" {
		t.Error("what was before has changed")
	}
}

func TestTwoPartnersCannotShareAKey(t *testing.T) {
	text := loctite(t)
	other := strings.Replace(text, "slug: loctite", "slug: other", 1)
	_, err := partner.Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}, "b.yaml": {Data: []byte(other)}, "loctite.svg": {Data: []byte("<svg/>")}})
	if err == nil || !strings.Contains(err.Error(), `b.yaml:6: keys[0]: "pk_test_loctite" is another partner's`) {
		t.Errorf("got %v", err)
	}
}

func loctite(t *testing.T) string {
	t.Helper()
	b, err := partner.DemoFile("loctite.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
