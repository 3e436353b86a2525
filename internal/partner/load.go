package partner

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"

	"github.com/modeliq/modeliq/internal/config"
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
	all := &set{byKey: map[string]*Partner{}, bySlug: map[string]*Partner{}}
	var faults []error
	for _, name := range names {
		p, c, err := loadFile(folder, name)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if len(c.Faults) == 0 {
			all.add(p, c)
		}
		faults = append(faults, c.Faults...)
	}
	sort.Slice(all.list, func(i, j int) bool { return all.list[i].Slug < all.list[j].Slug })
	r := &Registry{}
	r.now.Store(all)
	return r, errors.Join(faults...)
}

func (s *set) add(p *Partner, c *checker) {
	c.Want(s.bySlug[p.Slug] == nil, "slug", "%q is another partner's already", p.Slug)
	for i, key := range p.Keys {
		c.Want(s.byKey[key] == nil, fmt.Sprintf("keys[%d]", i), "%q is another partner's already", key)
		s.byKey[key] = p
	}
	s.bySlug[p.Slug] = p
	s.list = append(s.list, p)
}

// loadFile reads one partner; what is wrong with its values is in the checker, what keeps it from being read is the error.
func loadFile(folder fs.FS, name string) (*Partner, *checker, error) {
	text, err := fs.ReadFile(folder, name)
	if err != nil {
		return nil, nil, err
	}
	p := Partner{Uploads: Uploads{MaxModels: defaultMaxModels}}
	file, err := config.ReadYAML(name, text, &p)
	if err != nil {
		return nil, nil, err
	}
	if logo := p.Brand.Logo; logoTypes[path.Ext(logo)] != "" && fs.ValidPath(logo) && !strings.Contains(logo, "/") {
		p.Brand.logo, _ = fs.ReadFile(folder, logo) // one that cannot be read is found to be missing
	}
	p.Brand.look = lookOf(p.Brand)
	p.Edition = edition(text, p.Brand.logo)
	c := &checker{file}
	c.partner(&p)
	return &p, c, nil
}

func edition(parts ...[]byte) string {
	sum := sha256.Sum256(bytes.Join(parts, []byte{0}))
	return hex.EncodeToString(sum[:4])
}

// DemoFile is the text of a demo partner's file, a starting point for one's own.
func DemoFile(name string) ([]byte, error) { return demo.ReadFile("demo/" + name) }
