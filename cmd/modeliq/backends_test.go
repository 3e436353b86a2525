package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/upstreams/seam"
)

// goodBackends has one of everything.
const goodBackends = `backends:
  - name: monolith-next
    kind: monolith
    url: https://next.example/api
    clientId: modeliq
    clientSecret: ${NEXT_SECRET}
  - name: mp-next
    kind: mp
    url: https://mp.example
    tokenFile: token.txt
  - name: tax-next
    kind: tax
    url: https://tax.example
    account: "1"
    license: ${NEXT_SECRET}
routes:
  catalogue:
    primary: monolith
    shadow: monolith-next
  shipping: { primary: monolith, split: monolith-next, percent: 12.5 }
partners:
  loctite:
    prices: { primary: mp-next }
tolerances:
  shipping:
    price: { absolute: "0.05" }
    inTransitDays: { days: 1 }
  models:
    geometry.volume: { percent: "0.5" }
    fileName: { ignore: true }
shadows: { workers: 2, queue: 0, timeout: 500ms, logPerMinute: 10 }
`

func readFile(t *testing.T, text string) (*backendsFile, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "secrets"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"backends.yaml": text, "token.txt": "secret\n", "empty.txt": "\n", "large.txt": strings.Repeat("x", maxSecret+1), "secrets/tax-next": "secret",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return readBackends(filepath.Join(dir, "backends.yaml"), partners(t), func(name string) (string, bool) {
		if name == "NEXT_SECRET" {
			return "hidden", true
		}
		return "", false
	})
}

func TestAFileOfBackendsBecomesAPlan(t *testing.T) {
	f, err := readFile(t, goodBackends)
	if err != nil {
		t.Fatal(err)
	}
	if f.Backends[0].ClientSecret != "hidden" || f.Backends[1].Token != "secret" || f.Backends[2].License != "hidden" || f.Backends[2].Company != "DEFAULT" {
		t.Errorf("the credentials are %+v", f.Backends)
	}
	if l := f.Shadows.limits(); l != (seam.Limits{Workers: 2, Queue: 0, Timeout: 500 * time.Millisecond, Lines: 10}) {
		t.Errorf("the limits are %+v", l)
	}
	if l := (shadowsEntry{}).limits(); l != seam.DefaultLimits {
		t.Errorf("without a word the limits are %+v", l)
	}
}

// A fault names file, line and field, and all faults come at once.
func TestFaultsOfBackendsNameLineAndField(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown capability":        {"  catalogue:\n", "  catalog:\n", "backends.yaml:18: routes.catalog: is none of catalogue, rules,"},
		"unknown backend":           {"shadow: monolith-next", "shadow: monolith-nxt", `backends.yaml:19: routes.catalogue.shadow: there is no backend "monolith-nxt"`},
		"backend of another kind":   {"shadow: monolith-next", "shadow: mp-next", `backends.yaml:19: routes.catalogue.shadow: "mp-next" is of kind mp; catalogue is read from kind monolith`},
		"shadow of itself":          {"shadow: monolith-next", "shadow: monolith", `backends.yaml:19: routes.catalogue.shadow: "monolith" is the primary already`},
		"no primary":                {"    primary: monolith\n", "", "backends.yaml:18: routes.catalogue: primary is missing"},
		"percent of nobody":         {"split: monolith-next, ", "", "backends.yaml:20: routes.shipping.percent: needs the backend"},
		"more than all":             {"percent: 12.5", "percent: 120", "backends.yaml:20: routes.shipping.percent: must be between 0 and 100"},
		"no number":                 {"percent: 12.5", "percent: .nan", "backends.yaml:20: routes.shipping.percent: must be between 0 and 100"},
		"unknown partner":           {"  loctite:", "  nobody:", "backends.yaml:23: partners.nobody: there is no partner"},
		"partner's unknown backend": {"primary: mp-next", "primary: mp-nxt", "backends.yaml:23: partners.loctite.prices.primary: "},
		"unknown field":             {"    price: {", "    prize: {", "backends.yaml:26: tolerances.shipping.'prize': is none of name, price,"},
		"negative tolerance":        {`absolute: "0.05"`, `absolute: "-0.05"`, "backends.yaml:26: tolerances.shipping.'price': must not be negative"},
		"tolerance in words":        {`percent: "0.5"`, `percent: "little"`, "backends.yaml:29: "},
		"a name with a dot":         {"geometry.volume:", "geometry.volumes:", "backends.yaml:29: tolerances.models.'geometry.volumes': is none of"},
		"name of the flags":         {"name: mp-next", "name: mp", `backends.yaml:7: backends[1].name: "mp" is another backend's already`},
		"name twice":                {"name: mp-next", "name: monolith-next", `backends.yaml:7: backends[1].name: "monolith-next" is another`},
		"bad name":                  {"name: tax-next", "name: Tax", `backends.yaml:11: backends[2].name: "Tax" must be lower-case`},
		"unknown kind":              {"kind: tax", "kind: taxes", `backends.yaml:12: backends[2].kind: "taxes" is none of`},
		"url with credentials":      {"https://mp.example", "https://a:b@mp.example", "backends.yaml:9: backends[1].url: "},
		"url of nothing":            {"https://mp.example", "mp.example", "backends.yaml:9: backends[1].url: "},
		"secret in the file":        {"clientSecret: ${NEXT_SECRET}", "clientSecret: hunter2", "backends.yaml:6: backends[0].clientSecret: a secret does not stand in this file"},
		"no such variable":          {"license: ${NEXT_SECRET}", "license: ${LOST}", "backends.yaml:15: backends[2].license: the environment has no LOST"},
		"credential missing":        {"    clientId: modeliq\n", "", "backends.yaml:2: backends[0].clientId: is missing"},
		"secret missing":            {"    tokenFile: token.txt\n", "", "backends.yaml:7: backends[1].token: is missing; it or tokenFile is needed"},
		"another kind's credential": {"tokenFile: token.txt", "tokenFile: token.txt\n    license: ${NEXT_SECRET}", "backends.yaml:11: backends[1].license: a backend of kind mp has none"},
		"secret twice":              {"tokenFile: token.txt", "tokenFile: token.txt\n    token: ${NEXT_SECRET}", "backends[1].token: and tokenFile exclude each other"},
		"lost secret file":          {"token.txt", "lost.txt", "backends.yaml:10: backends[1].tokenFile: cannot be read"},
		"empty secret file":         {"token.txt", "empty.txt", "backends.yaml:10: backends[1].tokenFile: is empty"},
		"large secret file":         {"token.txt", "large.txt", "backends.yaml:10: backends[1].tokenFile: cannot be read: it is too large"},
		"no workers":                {"workers: 2", "workers: 0", "backends.yaml:31: shadows.workers: "},
		"endless queue":             {"queue: 0", "queue: 1000000", "backends.yaml:31: shadows.queue: "},
		"endless patience":          {"timeout: 500ms", "timeout: 5h", "backends.yaml:31: shadows.timeout: "},
		"a log without end":         {"logPerMinute: 10", "logPerMinute: -1", "backends.yaml:31: shadows.logPerMinute: "},
		"unknown key":               {"shadows:", "shadow:", `backends.yaml:31: unknown field "shadow"`},
		"not yaml":                  {"backends:", "backends: [", "backends.yaml:"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(goodBackends, c.old) {
				t.Fatalf("the file has no %q", c.old)
			}
			_, err := readFile(t, strings.Replace(goodBackends, c.old, c.new, 1))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant …%s…", err, c.want)
			}
			if err != nil && (strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "hidden")) {
				t.Errorf("a secret is told: %v", err)
			}
		})
	}
	_, err := readFile(t, strings.NewReplacer("percent: 12.5", "percent: 120", "kind: tax", "kind: taxes").Replace(goodBackends))
	if err == nil || strings.Count(err.Error(), "\n") < 1 {
		t.Errorf("not all faults are told at once: %v", err)
	}
}

// The manual's example is taken as it stands there, and its table has every field.
func TestTheManualIsRight(t *testing.T) {
	manual, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(manual), "## Moving an upstream")
	section, _, _ = strings.Cut(section, "\n## ")
	var example strings.Builder
	for line := range strings.Lines(section) {
		if text, ok := strings.CutPrefix(line, "    "); ok {
			example.WriteString(text)
		}
	}
	f, err := readFile(t, example.String())
	if err != nil || len(f.Backends) != 2 || len(f.Routes) != 2 || len(f.Tolerances) != 2 {
		t.Errorf("%v of\n%s", err, &example)
	}
	if f != nil && f.Shadows.limits() != seam.DefaultLimits {
		t.Errorf("the example's limits are not the defaults: %+v", f.Shadows.limits())
	}
	for _, capability := range seam.Capabilities {
		for _, field := range seam.FieldsOf(capability) {
			field = strings.TrimPrefix(strings.TrimPrefix(field, "geometry."), "repaired.")
			if !strings.Contains(section, "`"+field+"`") {
				t.Errorf("nothing is said of %s %s", capability, field)
			}
		}
	}
}
