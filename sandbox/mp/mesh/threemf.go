package mesh

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
)

// threeMF is a 3MF being read: the model parts that were needed so far, and what they hold together.
type threeMF struct {
	zip     *zipPackage
	lim     Limits
	parts   map[string]*part
	colored bool

	objects, placements, seenVertices, seenTriangles, seenColours int
}

var errNothingPlaced = &Refusal{
	"no_triangles",
	"The 3MF file places nothing to be made. Please put the model on the build plate and export it again.",
}

// readThreeMF reads what the build section of the model places, in the unit of the file. Every placed object keeps its
// vertices to itself. Support and auxiliary objects are left out, as the core specification (4.1) allows.
func readThreeMF(ctx context.Context, src *source, lim Limits) (*Mesh, Origin, error) {
	archive, err := openZip(src)
	if err != nil {
		return nil, Origin{}, err
	}
	t := &threeMF{zip: archive, lim: lim, parts: map[string]*part{}}
	root, err := t.root(ctx)
	if err != nil {
		return nil, Origin{}, err
	}
	model, err := t.load(ctx, root)
	if err != nil {
		return nil, Origin{}, err
	}
	m, err := t.build(ctx, root)
	if err == nil && len(m.Faces) == 0 {
		err = errNothingPlaced
	}
	return m, Origin{Unit: model.unit, Colored: t.colored}, err
}

const (
	rootRelations = "_rels/.rels"
	usualRoot     = "3d/3dmodel.model"
	modelRelation = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"
)

// root finds the part that the package begins with.
func (t *threeMF) root(ctx context.Context) (string, error) {
	found := ""
	if t.zip.parts[rootRelations] == nil {
		found = usualRoot // some exporters forget the list, and all use this name
	} else {
		r, err := t.zip.open(rootRelations)
		if err != nil {
			return "", err
		}
		defer func() { _ = r.Close() }() // only read
		err = newXMLReader(r).walk(ctx, t.zip.src, func(e *xml.StartElement) error {
			if e == nil || e.Name.Local != "Relationship" {
				return nil
			}
			kind, target := "", ""
			for _, a := range e.Attr {
				switch a.Name.Local {
				case "Type":
					kind = a.Value
				case "Target":
					target = a.Value
				}
			}
			if kind == modelRelation && found == "" {
				found = partName("", target)
			}
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	if t.zip.parts[found] == nil {
		return "", errNotThree
	}
	return found, nil
}

// load reads a model part, once.
func (t *threeMF) load(ctx context.Context, name string) (*part, error) {
	if p, ok := t.parts[name]; ok {
		return p, nil
	}
	r, err := t.zip.open(name)
	if err != nil {
		return nil, err
	}
	p, err := t.readPart(ctx, r)
	if err = errors.Join(err, r.Close()); err != nil {
		var refusal *Refusal
		if errors.As(err, &refusal) {
			return nil, refusal
		}
		return nil, fmt.Errorf("read 3mf part: %w", err)
	}
	t.parts[name] = p
	return p, nil
}
