package mp

import (
	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// convertedName is the file with the triangles of a STEP file. The number goes up when they would come out otherwise.
const convertedName = "converted-v1.mesh"

// mostConverted is the largest that is kept: some 800 000 triangles. Larger ones are converted anew for each picture.
const mostConverted = 20 << 20

// keepConverted keeps the triangles of a STEP file, since to make them takes seconds and pictures are made one by one.
func (m *model) keepConverted(part *mesh.Mesh, origin mesh.Origin) error {
	if origin.Format != "step" || part.Size() > mostConverted {
		return nil
	}
	content, err := part.Bytes()
	if err != nil {
		return err
	}
	return m.keep(convertedName, content)
}

// converted is what keepConverted kept, nil when there is none. One that cannot be read is none: it is made again.
func (m *model) converted() (*mesh.Mesh, mesh.Origin) {
	kept := m.snapshot()
	if kept.Origin.Format != "step" {
		return nil, mesh.Origin{}
	}
	content, err := m.read(convertedName)
	if err != nil {
		return nil, mesh.Origin{}
	}
	part, err := mesh.Kept(content)
	if err != nil {
		return nil, mesh.Origin{}
	}
	return part, kept.Origin
}

// wantsConverter says that to read the model again is to convert it again.
func (m *model) wantsConverter() bool {
	if m.snapshot().Origin.Format != "step" {
		return false
	}
	part, _ := m.converted()
	return part == nil
}
