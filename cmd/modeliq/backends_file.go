package main

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/modeliq/modeliq/internal/config"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/seam"
)

// backendsFile is the file of --backends: further upstreams to read from, and who reads what from which.
type backendsFile struct {
	Backends []backendEntry                   `yaml:"backends"`
	Routes   map[string]routeEntry            `yaml:"routes"`   // by capability
	Partners map[string]map[string]routeEntry `yaml:"partners"` // by slug and capability, instead of Routes'
	// Tolerances are by capability and field.
	Tolerances map[string]map[string]toleranceEntry `yaml:"tolerances"`
	Shadows    shadowsEntry                         `yaml:"shadows"`
}

// backendEntry is an upstream with the credentials of its kind. A secret is a variable of the environment, written ${NAME},
// or what a file holds; once the entry is complete it is the secret itself.
type backendEntry struct {
	Name             string `yaml:"name"`
	Kind             string `yaml:"kind"`
	URL              string `yaml:"url"`
	ClientID         string `yaml:"clientId"`
	ClientSecret     string `yaml:"clientSecret"`
	ClientSecretFile string `yaml:"clientSecretFile"`
	Token            string `yaml:"token"`
	TokenFile        string `yaml:"tokenFile"`
	Account          string `yaml:"account"`
	License          string `yaml:"license"`
	LicenseFile      string `yaml:"licenseFile"`
	Company          string `yaml:"company"`
}

type routeEntry struct {
	Primary string  `yaml:"primary"`
	Shadow  string  `yaml:"shadow"`
	Split   string  `yaml:"split"`
	Percent float64 `yaml:"percent"`
}

type toleranceEntry struct {
	Absolute *partner.Decimal `yaml:"absolute"`
	Percent  *partner.Decimal `yaml:"percent"`
	Days     int              `yaml:"days"`
	Ignore   bool             `yaml:"ignore"`
}

// shadowsEntry are limits; what is left out is seam.DefaultLimits'.
type shadowsEntry struct {
	Workers      *int              `yaml:"workers"`
	Queue        *int              `yaml:"queue"`
	Timeout      *partner.Duration `yaml:"timeout"`
	LogPerMinute *int              `yaml:"logPerMinute"`
}

// readBackends reads and checks the file; all of its faults come back together, each with file, line and field. The
// secrets are in the entries then. partners are those that routes may name.
func readBackends(path string, partners *partner.Registry, env func(string) (string, bool)) (*backendsFile, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var f backendsFile
	y, err := config.ReadYAML(filepath.Base(path), text, &f)
	if err != nil {
		return nil, err
	}
	c := backendsChecker{y, &f, path, env, map[string]string{}}
	c.backends()
	c.routes(partners)
	c.tolerances()
	c.shadows()
	return &f, errors.Join(y.Faults...)
}

// backendsChecker collects what is wrong with the file.
type backendsChecker struct {
	*config.YAML
	file  *backendsFile
	path  string
	env   func(string) (string, bool)
	kinds map[string]string // of the backends, by name
}

var backendNames = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,38}$`)

// kinds of backends; those of the flags have their names.
var kinds = []string{upstreams.MonolithName, upstreams.MPName, upstreams.TaxName}

func (c *backendsChecker) backends() {
	for _, kind := range kinds {
		c.kinds[kind] = kind
	}
	for i := range c.file.Backends {
		b, at := &c.file.Backends[i], fmt.Sprintf("backends[%d].", i)
		c.Want(backendNames.MatchString(b.Name), at+"name", "%q must be lower-case letters, digits and dashes", b.Name)
		c.Want(c.kinds[b.Name] == "", at+"name", "%q is another backend's already; %s are those of the flags", b.Name, strings.Join(kinds, ", "))
		c.Want(slices.Contains(kinds, b.Kind), at+"kind", "%q is none of %s", b.Kind, strings.Join(kinds, ", "))
		u, err := url.Parse(b.URL)
		c.Want(err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil && u.RawQuery == "", at+"url",
			"must be an absolute http or https URL without credentials and query")
		c.kinds[b.Name] = b.Kind
		c.credentials(at, b)
	}
}

// credential is one that a kind of backend needs; file is nil for what is no secret.
type credential struct {
	kind, name  string
	value, file *string
}

func (c *backendsChecker) credentials(at string, b *backendEntry) {
	if b.Kind == upstreams.TaxName && b.Company == "" {
		b.Company = "DEFAULT"
	}
	for _, x := range []credential{
		{upstreams.MonolithName, "clientId", &b.ClientID, nil},
		{upstreams.MonolithName, "clientSecret", &b.ClientSecret, &b.ClientSecretFile},
		{upstreams.MPName, "token", &b.Token, &b.TokenFile},
		{upstreams.TaxName, "account", &b.Account, nil},
		{upstreams.TaxName, "license", &b.License, &b.LicenseFile},
		{upstreams.TaxName, "company", &b.Company, nil},
	} {
		given := *x.value != "" || (x.file != nil && *x.file != "")
		switch {
		case x.kind != b.Kind:
			c.Want(!given, at+x.name, "a backend of kind %s has none", b.Kind)
		case !given && x.file != nil:
			c.Want(false, at+x.name, "is missing; it or %sFile is needed", x.name)
		case !given:
			c.Want(false, at+x.name, "is missing")
		case x.file != nil && *x.file != "":
			c.secretFile(at+x.name, x)
		default:
			c.variable(at+x.name, x)
		}
	}
}

var variable = regexp.MustCompile(`^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$`)

// variable puts the environment's value in the place of ${NAME}. A secret itself must not stand in the file.
func (c *backendsChecker) variable(field string, x credential) {
	m := variable.FindStringSubmatch(*x.value)
	if m == nil {
		c.Want(x.file == nil, field, "a secret does not stand in this file: write ${NAME} for a variable of the environment, or use %sFile", x.name)
		return
	}
	value, ok := c.env(m[1])
	c.Want(ok && value != "", field, "the environment has no %s", m[1])
	*x.value = value
}

// maxSecret is the longest secret that a file may hold.
const maxSecret = 8 << 10

func (c *backendsChecker) secretFile(field string, x credential) {
	c.Want(*x.value == "", field, "and %sFile exclude each other", x.name)
	path := beside(c.path, *x.file)
	info, err := os.Stat(path)
	if err == nil && info.Size() > maxSecret {
		err = errors.New("it is too large for a secret")
	}
	var text []byte
	if err == nil {
		text, err = os.ReadFile(path)
	}
	c.Want(err == nil, field+"File", "cannot be read: %v", err)
	*x.value = strings.TrimSpace(string(text))
	c.Want(err != nil || *x.value != "", field+"File", "is empty")
}

func (c *backendsChecker) routes(partners *partner.Registry) {
	c.capabilities("routes.", c.file.Routes)
	for _, slug := range slices.Sorted(maps.Keys(c.file.Partners)) {
		c.Want(partners.BySlug(slug) != nil, "partners."+slug, "there is no partner of this name")
		c.capabilities("partners."+slug+".", c.file.Partners[slug])
	}
}

func (c *backendsChecker) capabilities(at string, routes map[string]routeEntry) {
	for _, capability := range slices.Sorted(maps.Keys(routes)) {
		field := at + capability
		kind := seam.KindOf(capability)
		c.Want(kind != "", field, "is none of %s", strings.Join(seam.Capabilities, ", "))
		if kind == "" {
			continue
		}
		r := routes[capability]
		c.Want(r.Primary != "", field, "primary is missing")
		for _, x := range []struct{ role, name string }{{"primary", r.Primary}, {"shadow", r.Shadow}, {"split", r.Split}} {
			if x.name == "" {
				continue
			}
			got, ok := c.kinds[x.name]
			c.Want(ok, field+"."+x.role, "there is no backend %q", x.name)
			c.Want(!ok || got == kind, field+"."+x.role, "%q is of kind %s; %s is read from kind %s", x.name, got, capability, kind)
			c.Want(x.role == "primary" || x.name != r.Primary, field+"."+x.role, "%q is the primary already", x.name)
		}
		c.Want(r.Percent >= 0 && r.Percent <= 100, field+".percent", "must be between 0 and 100")
		c.Want(r.Percent == 0 || r.Split != "", field+".percent", "needs the backend that gets these sessions (split)")
	}
}

func (c *backendsChecker) tolerances() {
	for _, capability := range slices.Sorted(maps.Keys(c.file.Tolerances)) {
		at := "tolerances." + capability
		c.Want(seam.KindOf(capability) != "", at, "is none of %s", strings.Join(seam.Capabilities, ", "))
		if seam.KindOf(capability) == "" {
			continue
		}
		fields := seam.FieldsOf(capability)
		for _, name := range slices.Sorted(maps.Keys(c.file.Tolerances[capability])) {
			t := c.file.Tolerances[capability][name]
			field := at + ".'" + name + "'" // quoted, for names have dots
			c.Want(slices.Contains(fields, name), field, "is none of %s", strings.Join(fields, ", "))
			for _, d := range []*partner.Decimal{t.Absolute, t.Percent} {
				c.Want(d == nil || !d.IsNeg(), field, "must not be negative")
			}
			c.Want(t.Days >= 0, field, "must not be negative")
		}
	}
}

func (c *backendsChecker) shadows() {
	s := c.file.Shadows
	c.Want(s.Workers == nil || *s.Workers >= 1 && *s.Workers <= 64, "shadows.workers", "must be between 1 and 64")
	c.Want(s.Queue == nil || *s.Queue >= 0 && *s.Queue <= 10_000, "shadows.queue", "must be between 0 and 10,000")
	c.Want(s.Timeout == nil || s.Timeout.Duration >= 10*time.Millisecond && s.Timeout.Duration <= 30*time.Second, "shadows.timeout", "must be between 10ms and 30s")
	c.Want(s.LogPerMinute == nil || *s.LogPerMinute >= 0 && *s.LogPerMinute <= 10_000, "shadows.logPerMinute", "must be between 0 and 10,000")
}
