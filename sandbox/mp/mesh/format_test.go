package mesh_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"os"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// oneOfEach is a file of each format by its name on the wire, more than one where a format has more than one form.
func oneOfEach(t *testing.T) map[string][][]byte {
	t.Helper()
	s := newScene()
	s.show(fields{"mesh": s.tipMesh()})
	each := map[string][][]byte{
		"stl": {[]byte("solid part" + facets + "endsolid part"), binarySTL("solid", 4, nil, 10), binarySTL("ply", 4, nil, 10)},
		"obj": {[]byte(corner)},
		"3mf": {archive(t, rootPart, model("", object(1, tip), item))},
		"ply": {[]byte(plyCorner), plyCube(binary.LittleEndian, "float", "uchar"), plyCube(binary.BigEndian, "double", "int")},
		"glb": {s.bytes(t)},
	}
	for name, format := range map[string]string{
		"star_ascii.stl": "stl", "so100_leader_handle_3parts.stl": "stl", "noisy_sphere_inverted_ngons.obj": "obj",
		"featuretype_inch.3mf": "3mf", "fixed_top.ply": "ply", "blub_fish.glb": "glb",
	} {
		content, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		each[format] = append(each[format], content)
	}
	return each
}

// The reader is never told a name, so that a name cannot mislead it; that the service does not either is tested there.
//
// Contract: mp 1
func TestEveryFormatIsToldByItsContent(t *testing.T) {
	for want, files := range oneOfEach(t) {
		for i, content := range files {
			_, origin, err := mesh.Read(context.Background(), bytes.NewReader(content), int64(len(content)), limits, nil)
			if err != nil || origin.Format != want {
				t.Errorf("%s %d: %+v, %v", want, i, origin, err)
			}
		}
		format, known := mesh.ByName(want)
		if !known || format.Title == "" || format.MediaType == "" {
			t.Errorf("%s: %+v", want, format)
		}
		for _, extension := range format.Extensions {
			if back, ok := mesh.ByExtension("PART" + extension); !ok || back.Name != want {
				t.Errorf("%s is taken for %+v", extension, back)
			}
		}
	}
}
