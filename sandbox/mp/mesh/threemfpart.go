package mesh

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// The namespaces of 3MF (core specification 1.3, production extension 1.2, materials extension 1.2).
const (
	nsCore         = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
	nsProduction   = "http://schemas.microsoft.com/3dmanufacturing/production/2015/06"
	nsMaterials    = "http://schemas.microsoft.com/3dmanufacturing/material/2015/02"
	nsTriangleSets = "http://schemas.microsoft.com/3dmanufacturing/trianglesets/2021/07"
)

var threeMFUnits = map[string]Unit{
	"": Millimetre, "micron": Micron, "millimeter": Millimetre, "centimeter": Centimetre, "inch": Inch, "foot": Foot, "meter": Metre,
}

// Both are far beyond real files; they bound what a file of empty elements costs.
const mostObjects, mostPlacements = 100_000, 200_000

// part is one model part of a 3MF.
type part struct {
	unit    Unit
	objects map[uint64]*object
	items   []placement // what is to be made
}

// object is a mesh, or is put together of other objects.
type object struct {
	kind       string
	mesh       Mesh
	components []placement

	// What it stands for with all its components; see count.
	triangles, vertices int
	height              int // levels of components below it
	counted, counting   bool
}

// placement puts an object somewhere. An empty path is the part that it stands in.
type placement struct {
	path string
	id   uint64
	at   affine
}

// partReader reads one model part. Elements of namespaces that it does not know are passed over with all that is in them.
type partReader struct {
	*threeMF
	part    *part
	open    []string // the elements around, "" for those passed over
	id      uint64
	object  *object
	corners []Vec // of the mesh being read, as the file lists them
	faces   [][3]uint32
}

func (t *threeMF) readPart(ctx context.Context, r io.Reader) (*part, error) {
	p := &partReader{threeMF: t, part: &part{unit: Millimetre, objects: map[uint64]*object{}}}
	err := newXMLReader(r).walk(ctx, t.zip.src, func(start *xml.StartElement) error {
		if start == nil {
			name := p.open[len(p.open)-1]
			p.open = p.open[:len(p.open)-1]
			return p.end(name)
		}
		around := ""
		if len(p.open) > 0 {
			around = p.open[len(p.open)-1]
		}
		known, err := p.start(around, start)
		name := ""
		if known {
			name = start.Name.Local
		}
		p.open = append(p.open, name)
		return err
	})
	return p.part, err
}

// start takes an element by its name and the one around it.
func (p *partReader) start(around string, e *xml.StartElement) (known bool, err error) {
	if e.Name.Space == nsMaterials {
		p.colored = p.colored || e.Name.Local == "colorgroup" || e.Name.Local == "texture2dgroup"
		if p.seenColours++; p.seenColours <= 3*p.lim.MaxTriangles { // one for each corner
			p.zip.earned += perColour
		}
		return false, nil
	}
	if e.Name.Space != nsCore && e.Name.Space != "" {
		return false, nil
	}
	switch around + "/" + e.Name.Local {
	case "triangles/triangle":
		return true, p.triangle(e.Attr)
	case "vertices/vertex":
		return true, p.vertex(e.Attr)
	case "/model":
		if len(p.open) > 0 {
			return false, nil
		}
		return true, p.model(e.Attr)
	case "resources/object":
		return true, p.newObject(e.Attr)
	case "components/component":
		at, err := p.placement(e.Attr)
		p.object.components = append(p.object.components, at)
		return true, err
	case "build/item":
		at, err := p.placement(e.Attr)
		p.part.items = append(p.part.items, at)
		return true, err
	case "model/resources", "model/build", "object/mesh", "object/components", "mesh/vertices", "mesh/triangles":
		return true, nil
	}
	return false, nil
}

func (p *partReader) end(name string) error {
	switch name {
	case "mesh":
		return p.endMesh()
	case "object":
		if _, twice := p.part.objects[p.id]; twice {
			return damagedModel("it defines object %d twice", p.id)
		}
		p.part.objects[p.id] = p.object
	}
	return nil
}

// model reads the unit, and refuses what needs an extension that would change the shape.
func (p *partReader) model(attrs []xml.Attr) error {
	prefixes, required := map[string]string{}, ""
	for _, a := range attrs {
		switch {
		case a.Name.Space == "xmlns":
			prefixes[a.Name.Local] = a.Value
		case a.Name.Space != "":
		case a.Name.Local == "unit":
			unit, ok := threeMFUnits[a.Value]
			if !ok {
				return damagedModel("its unit %.20q is none of 3MF", a.Value)
			}
			p.part.unit = unit
		case a.Name.Local == "requiredextensions":
			required = a.Value
		}
	}
	for _, prefix := range strings.Fields(required) {
		switch ns := prefixes[prefix]; ns {
		case nsCore, nsProduction, nsMaterials, nsTriangleSets:
		default:
			return &Refusal{"extension_not_supported", fmt.Sprintf(
				"The file needs the 3MF extension %.80q, which cannot be read. Please export the model as a plain mesh.", ns)}
		}
	}
	return nil
}

func (p *partReader) newObject(attrs []xml.Attr) error {
	if p.objects++; p.objects > mostObjects {
		return errParts
	}
	p.object, p.id = &object{}, 0
	for _, a := range attrs {
		switch {
		case a.Name.Space != "":
		case a.Name.Local == "id":
			p.id, _ = strconv.ParseUint(a.Value, 10, 32)
		case a.Name.Local == "type":
			p.object.kind = a.Value
		}
	}
	if p.id == 0 {
		return damagedModel("an object has no number")
	}
	return nil
}

func (p *partReader) placement(attrs []xml.Attr) (placement, error) {
	at := placement{at: identity}
	if p.placements++; p.placements > mostPlacements {
		return at, errParts
	}
	for _, a := range attrs {
		ok := true
		switch {
		case a.Name.Space == nsProduction && a.Name.Local == "path":
			at.path = a.Value
		case a.Name.Space != "":
		case a.Name.Local == "objectid":
			at.id, _ = strconv.ParseUint(a.Value, 10, 32)
		case a.Name.Local == "transform":
			at.at, ok = parseAffine(a.Value)
		}
		if !ok {
			return at, damagedModel("a transformation is not made of twelve numbers")
		}
	}
	return at, nil
}

func damagedModel(format string, args ...any) error {
	return &Refusal{"damaged", "The file is damaged: " + fmt.Sprintf(format, args...) + ". Please export the model again."}
}
