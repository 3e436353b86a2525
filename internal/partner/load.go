package partner

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

//go:embed demo/*.yaml demo/*.svg
var demo embed.FS

// Demo are the two demo partners, loctite and atelier.
func Demo() (*Registry, error) {
	sub, err := fs.Sub(demo, "demo")
	if err != nil {
		return nil, err
	}
	return Load(sub)
}

// Registry finds partners by key and by slug.
type Registry struct {
	byKey, bySlug map[string]*Partner
	all           []*Partner
}

// ByKey is the partner of a publishable key, nil when no partner has it.
func (r *Registry) ByKey(key string) *Partner { return r.byKey[key] }

// BySlug is the partner of a path, nil when there is none.
func (r *Registry) BySlug(slug string) *Partner { return r.bySlug[slug] }

// All are the partners in the order of their slugs.
func (r *Registry) All() []*Partner { return r.all }

// KnowsOrigin says that some partner would take the origin: what a preflight can be told, since it carries no key.
func (r *Registry) KnowsOrigin(origin string) bool {
	if isLoopback(origin) {
		return true
	}
	for _, p := range r.all {
		if p.AllowsOrigin("", origin) {
			return true
		}
	}
	return false
}

// Load reads every *.yaml and *.yml of a folder. All faults of all files come back together, each with file, line and field.
func Load(folder fs.FS) (*Registry, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if ext := path.Ext(e.Name()); !e.IsDir() && (ext == ".yaml" || ext == ".yml") {
			names = append(names, e.Name())
		}
	}
	if len(names) == 0 {
		return nil, errors.New("no partner: the folder has no .yaml file")
	}
	r := &Registry{byKey: map[string]*Partner{}, bySlug: map[string]*Partner{}}
	var faults []error
	for _, name := range names {
		p, c, err := loadFile(folder, name)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if len(c.faults) == 0 {
			r.add(p, c)
		}
		faults = append(faults, c.faults...)
	}
	sort.Slice(r.all, func(i, j int) bool { return r.all[i].Slug < r.all[j].Slug })
	return r, errors.Join(faults...)
}

func (r *Registry) add(p *Partner, c *checker) {
	c.want(r.bySlug[p.Slug] == nil, "slug", "%q is another partner's already", p.Slug)
	for i, key := range p.Keys {
		c.want(r.byKey[key] == nil, fmt.Sprintf("keys[%d]", i), "%q is another partner's already", key)
		r.byKey[key] = p
	}
	r.bySlug[p.Slug] = p
	r.all = append(r.all, p)
}

// loadFile reads one partner; what is wrong with its values is in the checker, what keeps it from being read is the error.
func loadFile(folder fs.FS, name string) (*Partner, *checker, error) {
	text, err := fs.ReadFile(folder, name)
	if err != nil {
		return nil, nil, err
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, nil, fault(name, err)
	}
	p := Partner{Uploads: Uploads{MaxModels: defaultMaxModels}}
	err = yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(&p)
	if errors.Is(err, io.EOF) {
		return nil, nil, fmt.Errorf("%s:1: the file is empty", name)
	}
	if err != nil {
		return nil, nil, fault(name, err)
	}
	if logo := p.Brand.Logo; logoTypes[path.Ext(logo)] != "" && fs.ValidPath(logo) && !strings.Contains(logo, "/") {
		p.Brand.logo, _ = fs.ReadFile(folder, logo) // one that cannot be read is found to be missing
	}
	c := &checker{file: name, ast: file}
	c.partner(&p)
	return &p, c, nil
}

// fault turns the decoder's error, whose text shows the lines around it, into one line with file, line and what is wrong.
func fault(name string, err error) error {
	var at yaml.Error
	if errors.As(err, &at) {
		line := 0
		if t := at.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line
		}
		return fmt.Errorf("%s:%d: %s", name, line, plain(at))
	}
	return fmt.Errorf("%s: %w", name, err)
}

// plain says what a value should have been without Go's words for it.
func plain(err yaml.Error) string {
	var wrong *yaml.TypeError
	if !errors.As(err, &wrong) {
		return err.GetMessage()
	}
	field := "value"
	if wrong.StructFieldName != nil {
		_, name, _ := strings.Cut(*wrong.StructFieldName, ".")
		field = strings.ToLower(name[:1]) + name[1:]
	}
	return fmt.Sprintf("%s: %q is not of the right kind", field, wrong.Token.Value)
}

// lineOf is the line of a field in the file, or of the nearest parent that is there; 1 at the worst.
func lineOf(file *ast.File, path string) int {
	p, err := yaml.PathString("$." + path)
	if err != nil {
		return 1
	}
	node, err := p.FilterFile(file)
	if err != nil || node == nil || node.GetToken() == nil {
		return 1
	}
	return node.GetToken().Position.Line
}

// DemoFile is the text of a demo partner's file, a starting point for one's own.
func DemoFile(name string) ([]byte, error) { return demo.ReadFile("demo/" + name) }
