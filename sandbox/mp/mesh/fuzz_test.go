package mesh_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// FuzzRead feeds the parsers anything: they answer a mesh that fits its limits and can be analysed, or an error.
func FuzzRead(f *testing.F) {
	for _, name := range []string{
		"inverted_face.stl", "nonmanifold_edge.stl", "large_block.stl", "text_renamed.stl", "zero_byte.stl",
		"negative_indices_quads.obj", "components.3mf",
	} {
		content, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Add([]byte("solid part" + facets + "endsolid part"))
	f.Add(binarySTL("solid", 4, []byte("tail"), 10))
	f.Fuzz(holds)
}

// FuzzOBJ feeds the OBJ parser lines that are not likely to be taken for another format.
func FuzzOBJ(f *testing.F) {
	f.Add(corner)
	f.Add(prism([][2]float64{{0, 0}, {2, 0}, {2, 1}, {1, 1}, {1, 2}, {0, 2}}))
	f.Add("f 1 2 3 4 5\\\r\n 6/1/1\nv 0 0 0 1 1 1\n# \\\nmtllib a\nf -1 -1 -1\nv 1 2")
	f.Fuzz(func(t *testing.T, lines string) { holds(t, []byte("v 0 0 1\n"+lines)) })
}

// FuzzThreeMF feeds the 3MF parser two model parts in a sound archive, so that what is tried out is XML and what it means.
func FuzzThreeMF(f *testing.F) {
	there := model("", object(1, tip), item)
	f.Add(there, "")
	f.Add(model(`unit="inch"`, object(1, tip)+object(2, `<components><component objectid="1" transform="-1 0 0 0 2 0 0 0 1 9 9 9"/></components>`), `<item objectid="2"/>`), "")
	f.Add(model(`requiredextensions="p"`, object(2, `<components><component p:path="/3D/a.model" objectid="1"/></components>`), `<item objectid="2"/>`), there)
	f.Add(model("", `<m:colorgroup id="5"/>`+towers(12, tip), `<item objectid="12"/>`), "")
	f.Add(strings.Replace(there, "<model", "<!DOCTYPE model><model", 1), "")
	f.Fuzz(func(t *testing.T, root, other string) {
		holds(t, archive(t, rootPart, root, "3D/a.model", other))
	})
}

// FuzzPLY feeds the PLY parser a head and what follows it, in whatever format the head names.
func FuzzPLY(f *testing.F) {
	for _, content := range [][]byte{
		[]byte(plyCorner), plyCube(binary.LittleEndian, "float", "uchar"), plyCube(binary.BigEndian, "double", "int"),
		[]byte("ply\r\nformat ascii 1.0\r\nelement vertex 3\r\nproperty short x\r\nproperty int8 y\r\nproperty double z\r\nelement tristrips 1\r\n" +
			"property list int int vertex_indices\r\nend_header\r\n0 0 0 1 0 0 0 1 0 5 0 1 2 -1 0"),
	} {
		head, body, _ := strings.Cut(string(content)[len("ply"):], "end_header")
		f.Add(head, []byte(body))
	}
	f.Fuzz(func(t *testing.T, head string, body []byte) {
		holds(t, append([]byte("ply\n"+head+"end_header"), body...))
	})
}

// FuzzGLB feeds the GLB parser a scene and its data in a sound container.
func FuzzGLB(f *testing.F) {
	for _, build := range []func(s *scene){
		func(s *scene) { s.show(fields{"mesh": s.tipMesh(), "scale": []int{-1, 2, 3}}) },
		func(s *scene) {
			leaf := s.add("nodes", fields{"mesh": s.tipMesh(), "rotation": []float64{0, 0, 0.7, 0.7}})
			s.show(fields{"children": []int{leaf}, "matrix": []int{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 5, 5, 5, 1}})
		},
		func(s *scene) {
			at := s.add("accessors", fields{"componentType": 5126, "count": 4, "type": "VEC3", "sparse": fields{
				"count":   3,
				"indices": fields{"bufferView": s.view(packed(5123, []float64{1, 2, 3}, 1, 0), 0), "componentType": 5123},
				"values":  fields{"bufferView": s.view(packed(5126, tipAt[3:], 3, 0), 0)},
			}})
			s.show(fields{"mesh": s.add("meshes", fields{"primitives": []any{fields{
				"attributes": fields{"POSITION": at}, "mode": 5, "indices": s.accessor(5121, "SCALAR", 6, []float64{0, 2, 1, 3, 0, 2}),
			}}})})
		},
	} {
		s := newScene()
		build(s)
		s.root["buffers"] = []any{fields{"byteLength": len(s.data)}}
		text, err := json.Marshal(s.root)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), s.data)
	}
	f.Fuzz(func(t *testing.T, text string, data []byte) { holds(t, container(text, data)) })
}

// allocated is how many bytes of memory were asked for in all, given back or not.
func allocated(do func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// holds reads the content and everything that follows from it, in the memory that the file is admitted with, and where
// that is refused as too little, with all that there is. Both take what was foretold and a little more.
func holds(t *testing.T, content []byte) {
	all := mesh.Limits{MaxTriangles: 1000, MaxPositions: 2000}
	demand, err := mesh.Foretell(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	for _, lim := range []mesh.Limits{demand.Within(demand.Bytes(), all), all} {
		if took := allocated(func() { err = holdsWithin(t, content, lim) }); took > demand.Bytes()+64<<20 {
			t.Fatalf("a file of %d bytes took %d MiB with %+v", len(content), took>>20, lim)
		}
		if !mesh.TooMany(err) {
			return
		}
	}
}

// holdsWithin tells whether the content was refused.
func holdsWithin(t *testing.T, content []byte, lim mesh.Limits) error {
	m, err := parse(content, lim)
	if err != nil {
		return err
	}
	if n := len(m.Faces); n == 0 || n > lim.MaxTriangles || len(m.Vertices) > min(3*n, lim.MaxPositions) {
		t.Fatalf("%d faces, %d vertices with %+v", n, len(m.Vertices), lim)
	}
	fixed, r, err := mesh.Analyse(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range []*mesh.Figures{&r.Geometry, r.Repaired} {
		if g == nil {
			continue
		}
		if math.IsNaN(g.SurfaceArea) || g.Volume != nil && (math.IsNaN(*g.Volume) || *g.Volume < 0) || g.Watertight != (g.Volume != nil) {
			t.Fatalf("%+v", g)
		}
	}
	if small, err := mesh.Decimate(context.Background(), fixed, 6); err == nil && len(small.Faces) > max(6, len(fixed.Faces)) {
		t.Fatalf("%d faces after simplifying", len(small.Faces))
	}
	return nil
}
