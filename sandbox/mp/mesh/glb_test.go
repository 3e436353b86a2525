package mesh_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// scene is a glTF under construction: text for JSON and the binary data that it speaks of.
type scene struct {
	root map[string]any
	data []byte
}

func newScene() *scene {
	return &scene{root: map[string]any{"asset": map[string]any{"version": "2.0"}}}
}

func (s *scene) add(list string, entry any) int {
	all, _ := s.root[list].([]any)
	s.root[list] = append(all, entry)
	return len(all)
}

// view adds bytes, each piece stride bytes after the one before.
func (s *scene) view(raw []byte, stride int) int {
	for len(s.data)%4 != 0 {
		s.data = append(s.data, 0xee)
	}
	v := map[string]any{"buffer": 0, "byteOffset": len(s.data), "byteLength": len(raw)}
	if stride > 0 {
		v["byteStride"] = stride
	}
	s.data = append(s.data, raw...)
	return s.add("bufferViews", v)
}

// packed writes numbers as a component type, with a gap of bytes after each group.
func packed(kind int, numbers []float64, group, gap int) []byte {
	var out []byte
	for i, x := range numbers {
		switch kind {
		case 5120, 5121:
			out = append(out, byte(int(x)))
		case 5122, 5123:
			out = binary.LittleEndian.AppendUint16(out, uint16(int(x)))
		case 5125:
			out = binary.LittleEndian.AppendUint32(out, uint32(x))
		default:
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(x)))
		}
		if i%group == group-1 {
			out = append(out, bytes.Repeat([]byte{0xdd}, gap)...)
		}
	}
	return out
}

func (s *scene) accessor(kind int, shape string, count int, numbers []float64) int {
	group := 1
	if shape == "VEC3" {
		group = 3
	}
	return s.add("accessors", map[string]any{
		"bufferView": s.view(packed(kind, numbers, group, 0), 0), "componentType": kind, "count": count, "type": shape,
	})
}

// tipAt are the corners and triangles of a tetrahedron with sides of 6, volume 36.
var (
	tipAt    = []float64{0, 0, 0, 6, 0, 0, 0, 6, 0, 0, 0, 6}
	tipFaces = []float64{0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3}
)

// tipMesh adds the tetrahedron as a mesh.
func (s *scene) tipMesh() int {
	return s.add("meshes", map[string]any{"primitives": []any{map[string]any{
		"attributes": map[string]any{"POSITION": s.accessor(5126, "VEC3", 4, tipAt)},
		"indices":    s.accessor(5123, "SCALAR", 12, tipFaces),
	}}})
}

func (s *scene) show(nodes ...map[string]any) {
	var roots []int
	for _, n := range nodes {
		roots = append(roots, s.add("nodes", n))
	}
	s.root["scenes"] = []any{map[string]any{"nodes": roots}}
}

func (s *scene) bytes(t testing.TB) []byte {
	t.Helper()
	if len(s.data) > 0 && s.root["buffers"] == nil {
		s.root["buffers"] = []any{map[string]any{"byteLength": len(s.data)}}
	}
	text, err := json.Marshal(s.root)
	if err != nil {
		t.Fatal(err)
	}
	return container(string(text), s.data)
}

func container(text string, data []byte) []byte {
	for len(text)%4 != 0 {
		text += " "
	}
	for len(data)%4 != 0 {
		data = append(data, 0)
	}
	out := append([]byte("glTF"), 2, 0, 0, 0)
	out = binary.LittleEndian.AppendUint32(out, uint32(12+8+len(text)+8+len(data)))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(text)))
	out = append(append(out, "JSON"...), text...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(data)))
	return append(append(out, "BIN\x00"...), data...)
}

type fields = map[string]any

// Contract: mp 1, mp 3
func TestAGLBIsPutTogetherAsItsNodesSay(t *testing.T) {
	half := math.Sqrt(0.5)
	for name, c := range map[string]struct {
		build  func(s *scene, mesh int)
		n      int // tetrahedra
		volume float64
		box    [3]float64
	}{
		"a node":      {func(s *scene, m int) { s.show(fields{"mesh": m}) }, 1, 36, [3]float64{6, 6, 6}},
		"two nodes":   {func(s *scene, m int) { s.show(fields{"mesh": m}, fields{"mesh": m, "translation": []int{10, 0, 0}}) }, 2, 72, [3]float64{16, 6, 6}},
		"scaled":      {func(s *scene, m int) { s.show(fields{"mesh": m, "scale": []int{2, 3, 4}}) }, 1, 24 * 36, [3]float64{12, 18, 24}},
		"mirrored":    {func(s *scene, m int) { s.show(fields{"mesh": m, "scale": []int{-1, 1, 1}}) }, 1, 36, [3]float64{6, 6, 6}},
		"upside down": {func(s *scene, m int) { s.show(fields{"mesh": m, "scale": []int{-1, -1, -1}}) }, 1, 36, [3]float64{6, 6, 6}},
		"turned about z, after it was scaled": {
			func(s *scene, m int) {
				s.show(fields{"mesh": m, "rotation": []float64{0, 0, half, half}, "scale": []int{2, 3, 1}, "translation": []int{5, 5, 5}})
			}, 1, 6 * 36, [3]float64{18, 12, 6},
		},
		"a rotation that is not rounded well": {
			func(s *scene, m int) {
				s.show(fields{"mesh": m, "rotation": []float64{0, 0, 1.4, 1.4}, "scale": []int{2, 3, 1}})
			}, 1, 6 * 36, [3]float64{18, 12, 6},
		},
		"a matrix": {func(s *scene, m int) {
			s.show(fields{"mesh": m, "matrix": []int{2, 0, 0, 0, 0, 0, 4, 0, 0, -3, 0, 0, 5, 6, 7, 1}})
		}, 1, 24 * 36, [3]float64{12, 18, 24}},
		"nested": {func(s *scene, m int) {
			leaf := s.add("nodes", fields{"mesh": m, "translation": []int{1, 0, 0}, "scale": []int{-1, 2, 1}})
			s.show(fields{"children": []int{leaf}, "scale": []int{10, 1, 1}}, fields{"mesh": m, "translation": []int{20, 0, 0}})
		}, 2, 36*20 + 36, [3]float64{76, 12, 6}},
		"mirrored twice": {func(s *scene, m int) {
			leaf := s.add("nodes", fields{"mesh": m, "scale": []int{1, -1, 1}})
			s.show(fields{"children": []int{leaf}, "matrix": []int{-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}})
		}, 1, 36, [3]float64{6, 6, 6}},
		"the scene that is named": {func(s *scene, m int) {
			s.show(fields{"mesh": m, "scale": []int{9, 9, 9}})
			s.add("nodes", fields{"mesh": m})
			s.add("scenes", fields{"nodes": []int{1}})
			s.root["scene"] = 1
		}, 1, 36, [3]float64{6, 6, 6}},
		"no scene": {func(s *scene, m int) {
			leaf := s.add("nodes", fields{"mesh": m})
			s.add("nodes", fields{"children": []int{leaf}, "scale": []int{2, 2, 2}})
		}, 1, 8 * 36, [3]float64{12, 12, 12}},
		"a mesh that no node shows": {func(s *scene, m int) { s.tipMesh(); s.show(fields{"mesh": m}, fields{"camera": 0}) }, 1, 36, [3]float64{6, 6, 6}},
		"a node out of the scene": {func(s *scene, m int) {
			s.show(fields{"mesh": m})
			s.add("nodes", fields{"mesh": m, "scale": []int{9, 9, 9}})
		}, 1, 36, [3]float64{6, 6, 6}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene()
			c.build(s, s.tipMesh())
			g, origin := readAs(t, "glb", s.bytes(t))
			if g.Triangles != 4*c.n || g.Shells != c.n || !g.Watertight || g.InvertedShells != 0 || math.Abs(*g.Volume-c.volume) > 1e-9*c.volume {
				t.Errorf("%+v, volume %v", g, *g.Volume)
			}
			for k := range 3 {
				if math.Abs(g.BoundingBox[k]-c.box[k]) > 1e-9*c.box[k] {
					t.Errorf("box %v, want %v", g.BoundingBox, c.box)
				}
			}
			if origin.Unit != mesh.Metre || origin.Colored || len(origin.Notes) != 0 {
				t.Errorf("%+v", origin)
			}
		})
	}
}

// Contract: mp 1, mp 3
func TestAGLBKeepsItsTrianglesInManyWays(t *testing.T) {
	primitive := func(s *scene, mode, positions int, indices any) {
		p := fields{"attributes": fields{"POSITION": positions}, "mode": mode}
		if indices != nil {
			p["indices"] = indices
		}
		s.show(fields{"mesh": s.add("meshes", fields{"primitives": []any{p}})})
	}
	soup := make([]float64, 0, 36)
	for _, c := range tipFaces {
		soup = append(soup, tipAt[3*int(c):3*int(c)+3]...)
	}
	each := map[string]func(s *scene){
		"no indices": func(s *scene) { primitive(s, 4, s.accessor(5126, "VEC3", 12, soup), nil) },
		"indices of a byte": func(s *scene) {
			primitive(s, 4, s.accessor(5126, "VEC3", 4, tipAt), s.accessor(5121, "SCALAR", 12, tipFaces))
		},
		"indices of four": func(s *scene) {
			primitive(s, 4, s.accessor(5126, "VEC3", 4, tipAt), s.accessor(5125, "SCALAR", 12, tipFaces))
		},
		"a strip": func(s *scene) {
			primitive(s, 5, s.accessor(5126, "VEC3", 4, tipAt), s.accessor(5123, "SCALAR", 6, []float64{0, 2, 1, 3, 0, 2}))
		},
		"a fan and a lid": func(s *scene) {
			at := s.accessor(5126, "VEC3", 4, tipAt)
			fan := s.accessor(5123, "SCALAR", 5, []float64{3, 0, 1, 2, 0})
			m := s.add("meshes", fields{"primitives": []any{
				fields{"attributes": fields{"POSITION": at}, "indices": fan, "mode": 6},
				fields{"attributes": fields{"POSITION": at}, "indices": s.accessor(5121, "SCALAR", 3, []float64{0, 2, 1})},
				fields{"attributes": fields{"POSITION": at}, "mode": 0},
				fields{"attributes": fields{"POSITION": at}, "mode": 1},
				fields{"attributes": fields{"NORMAL": at}},
			}})
			s.show(fields{"mesh": m})
		},
		"interleaved": func(s *scene) {
			v := s.view(packed(5126, tipAt, 3, 20), 32)
			primitive(s, 4, s.add("accessors", fields{"bufferView": v, "componentType": 5126, "count": 4, "type": "VEC3"}), s.accessor(5121, "SCALAR", 12, tipFaces))
		},
		"offsets": func(s *scene) {
			v := s.view(append(make([]byte, 24), packed(5126, tipAt, 3, 0)...), 0)
			primitive(s, 4, s.add("accessors", fields{"bufferView": v, "byteOffset": 24, "componentType": 5126, "count": 4, "type": "VEC3"}), s.accessor(5121, "SCALAR", 12, tipFaces))
		},
		"a sparse position": func(s *scene) {
			wrong := append([]float64(nil), tipAt...)
			copy(wrong[3:], []float64{1, 2, 3})
			copy(wrong[9:], []float64{4, 5, 6})
			a := s.accessor(5126, "VEC3", 4, wrong)
			s.root["accessors"].([]any)[a].(map[string]any)["sparse"] = fields{
				"count":   2,
				"indices": fields{"bufferView": s.view(packed(5121, []float64{1, 3}, 1, 0), 0), "componentType": 5121},
				"values":  fields{"bufferView": s.view(packed(5126, []float64{6, 0, 0, 0, 0, 6}, 3, 0), 0)},
			}
			primitive(s, 4, a, s.accessor(5121, "SCALAR", 12, tipFaces))
		},
		"sparse positions alone": func(s *scene) {
			a := s.add("accessors", fields{"componentType": 5126, "count": 4, "type": "VEC3", "sparse": fields{
				"count":   3,
				"indices": fields{"bufferView": s.view(packed(5123, []float64{1, 2, 3}, 1, 0), 0), "componentType": 5123},
				"values":  fields{"bufferView": s.view(packed(5126, tipAt[3:], 3, 0), 0)},
			}})
			primitive(s, 4, a, s.accessor(5121, "SCALAR", 12, tipFaces))
		},
		"data in the scene": func(s *scene) {
			primitive(s, 4, s.accessor(5126, "VEC3", 4, tipAt), s.accessor(5121, "SCALAR", 12, tipFaces))
			s.root["buffers"] = []any{fields{"byteLength": len(s.data), "uri": "data:application/octet-stream;base64," + base64.StdEncoding.EncodeToString(s.data)}}
			s.data = nil
		},
	}
	for kind, most := range map[int]float64{5120: 127, 5121: 255, 5122: 32767, 5123: 65535} {
		each[fmt.Sprintf("quantized as %d", kind)] = func(s *scene) {
			s.root["extensionsRequired"] = []string{"KHR_mesh_quantization"}
			primitive(s, 4, s.accessor(kind, "VEC3", 4, tipAt), s.accessor(5121, "SCALAR", 12, tipFaces))
		}
		each[fmt.Sprintf("normalized as %d", kind)] = func(s *scene) {
			parts := make([]float64, 12)
			for i := range parts {
				parts[i] = tipAt[i] / 6 * most
			}
			a := s.accessor(kind, "VEC3", 4, parts)
			s.root["accessors"].([]any)[a].(map[string]any)["normalized"] = true
			primitive(s, 4, a, s.accessor(5121, "SCALAR", 12, tipFaces))
			s.root["nodes"].([]any)[0].(map[string]any)["scale"] = []int{6, 6, 6}
		}
	}
	for name, build := range each {
		t.Run(name, func(t *testing.T) {
			s := newScene()
			build(s)
			g, _ := readAs(t, "glb", append(s.bytes(t), "tail"...))
			if g.Triangles != 4 || g.Shells != 1 || !g.Watertight || g.InvertedShells != 0 || math.Abs(*g.Volume-36) > 1e-6 || g.BoundingBox != [3]float64{6, 6, 6} {
				t.Errorf("%+v, volume %v", g, *g.Volume)
			}
		})
	}
}

func TestAGLBTellsItsColoursAndItsSkeleton(t *testing.T) {
	s := newScene()
	m := s.tipMesh()
	s.show(fields{"mesh": m, "skin": 0, "scale": []int{100, 100, 100}})
	if g, origin := readAs(t, "glb", s.bytes(t)); g.BoundingBox != [3]float64{6, 6, 6} || len(origin.Notes) != 1 || origin.Notes[0].Code != "skeleton_not_applied" || origin.Colored {
		t.Errorf("%+v %+v", g, origin)
	}
	s.root["images"] = []any{fields{"uri": "https://pictures.example/a.png"}}
	if _, origin := readAs(t, "glb", s.bytes(t)); !origin.Colored {
		t.Errorf("%+v", origin)
	}
}

// Copies of a mesh have more positions than the file, and each takes memory.
//
// Contract: mp 14
func TestCopiesInAGLBAreCountedByTheirPositions(t *testing.T) {
	s := newScene()
	m := s.tipMesh()
	var nodes []map[string]any
	for i := range 20 {
		nodes = append(nodes, fields{"mesh": m, "translation": []int{10 * i, 0, 0}})
	}
	s.show(nodes...)
	if _, err := parse(s.bytes(t), mesh.Limits{MaxTriangles: 80, MaxPositions: 80}); err != nil {
		t.Error(err)
	}
	if _, err := parse(s.bytes(t), mesh.Limits{MaxTriangles: 80, MaxPositions: 79}); !mesh.TooMany(err) {
		t.Errorf("got %v", err)
	}
}

// A list of what is no object takes two bytes of text an entry, and many times that where it is kept.
//
// Contract: mp 14
func TestASceneOfEmptyEntriesIsRefusedBeforeItIsHeld(t *testing.T) {
	for name, text := range map[string]string{
		"nodes of null":      `{"nodes":[` + strings.Repeat("null,", 1_400_000) + `null]}`,
		"nodes of numbers":   `{"nodes":[` + strings.Repeat("0,", 1_400_000) + `0]}`,
		"nodes of lists":     `{"nodes":[` + strings.Repeat("[],", 1_400_000) + `[]]}`,
		"nodes of words":     `{"nodes":[` + strings.Repeat(`"\"{",`, 90_000) + `""]}`,
		"primitives of null": `{"meshes":[{"primitives":[` + strings.Repeat("null,", 1_400_000) + `null]}]}`,
		"roots again":        `{"scenes":[{"nodes":[` + strings.Repeat("0,", 1_400_000) + `0]}],"nodes":[{}]}`,
		"children again":     `{"nodes":[{"children":[` + strings.Repeat("1,", 1_400_000) + `1]},{}]}`,
	} {
		content := container(text, nil)
		var err error
		took := allocated(func() { _, err = parse(content, limits) })
		var refusal *mesh.Refusal
		if !errors.As(err, &refusal) || refusal.Code != "damaged" {
			t.Errorf("%s: got %v", name, err)
		}
		if took > 96<<20 {
			t.Errorf("%s: took %d MiB", name, took>>20)
		}
	}
}

// Contract: mp 14
func TestHostileGLBIsRefusedByName(t *testing.T) {
	plain := func(change func(s *scene)) []byte {
		s := newScene()
		s.show(fields{"mesh": s.tipMesh()})
		change(s)
		return s.bytes(t)
	}
	entry := func(s *scene, list string, n int) fields { return s.root[list].([]any)[n].(map[string]any) }
	tower := func(s *scene) {
		m := s.add("meshes", fields{"primitives": []any{fields{"attributes": fields{"POSITION": 0}, "indices": 1}}})
		var nodes []map[string]any
		for range 90_000 {
			nodes = append(nodes, fields{"mesh": m})
		}
		s.show(nodes...)
	}
	sound := plain(func(*scene) {})
	for name, c := range map[string]struct {
		content []byte
		code    string
	}{
		"a head alone":              {sound[:12], "truncated"},
		"half a head":               {sound[:6], "truncated"},
		"cut in the scene":          {sound[:100], "truncated"},
		"cut in the data":           {sound[:len(sound)-10], "truncated"},
		"version 1":                 {append([]byte("glTF\x01"), sound[5:]...), "format_not_supported"},
		"no scene":                  {container("", nil), "damaged"},
		"no JSON":                   {container("solid part", nil), "damaged"},
		"a list for the scene":      {container("[]", nil), "damaged"},
		"a word for a number":       {container(`{"nodes":[{"mesh":"one"}]}`, nil), "damaged"},
		"a number beyond all":       {container(`{"nodes":[{"scale":[1e999,1,1]}]}`, nil), "damaged"},
		"an empty scene":            {container(`{"asset":{"version":"2.0"}}`, nil), "no_triangles"},
		"nothing shown":             {plain(func(s *scene) { s.root["scenes"] = []any{fields{}} }), "no_triangles"},
		"points only":               {plain(func(s *scene) { entry(s, "meshes", 0)["primitives"].([]any)[0].(map[string]any)["mode"] = 0 }), "no_triangles"},
		"a scene that is not there": {plain(func(s *scene) { s.root["scene"] = 7 }), "damaged"},
		"a node that is not there":  {plain(func(s *scene) { entry(s, "nodes", 0)["children"] = []int{7} }), "damaged"},
		"a mesh that is not there":  {plain(func(s *scene) { entry(s, "nodes", 0)["mesh"] = -1 }), "damaged"},
		"an unknown way to join":    {plain(func(s *scene) { entry(s, "meshes", 0)["primitives"].([]any)[0].(map[string]any)["mode"] = 9 }), "damaged"},
		"a node in itself":          {plain(func(s *scene) { entry(s, "nodes", 0)["children"] = []int{0} }), "damaged"},
		"a node of two":             {plain(func(s *scene) { s.root["scenes"] = []any{fields{"nodes": []int{0, 0}}} }), "damaged"},
		"a matrix of fifteen":       {plain(func(s *scene) { entry(s, "nodes", 0)["matrix"] = make([]int, 15) }), "damaged"},
		"a matrix of perspective":   {plain(func(s *scene) { entry(s, "nodes", 0)["matrix"] = []int{1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1} }), "damaged"},
		"half a scale":              {plain(func(s *scene) { entry(s, "nodes", 0)["scale"] = []int{1, 2} }), "damaged"},
		"no rotation":               {plain(func(s *scene) { entry(s, "nodes", 0)["rotation"] = []int{0, 0, 0, 0} }), "damaged"},
		"a shift beyond all":        {plain(func(s *scene) { entry(s, "nodes", 0)["translation"] = []float64{1e20, 0, 0} }), "absurd_coordinates"},
		"a scale beyond all":        {plain(func(s *scene) { entry(s, "nodes", 0)["scale"] = []float64{1e300, 1, 1} }), "absurd_coordinates"},
		"scales beyond all": {plain(func(s *scene) {
			entry(s, "nodes", 0)["matrix"] = []float64{1e308, 0, 0, 0, 1e308, 0, 0, 0, 0, 0, 1e308, 0, 0, 0, 0, 1}
		}), "not_finite"},
		"not a number":            {bytes.Replace(sound, []byte{0, 0, 0xc0, 0x40}, []byte{0, 0, 0xc0, 0x7f}, 1), "not_finite"},
		"infinite":                {bytes.Replace(sound, []byte{0, 0, 0xc0, 0x40}, []byte{0, 0, 0x80, 0xff}, 1), "not_finite"},
		"a corner of no position": {bytes.Replace(sound, []byte{1, 0, 2, 0, 3, 0}, []byte{1, 0, 2, 0, 4, 0}, 1), "damaged"},
		"four billion positions":  {plain(func(s *scene) { entry(s, "accessors", 0)["count"] = 4_000_000_000 }), "damaged"},
		"two billion indices":     {plain(func(s *scene) { entry(s, "accessors", 1)["count"] = 2_000_000_000 }), "truncated"},
		"a million positions":     {plain(func(s *scene) { entry(s, "accessors", 0)["count"] = 1_000_000 }), "truncated"},
		"fewer than none":         {plain(func(s *scene) { entry(s, "accessors", 1)["count"] = -3 }), "damaged"},
		"an offset before all":    {plain(func(s *scene) { entry(s, "accessors", 1)["byteOffset"] = -2 }), "truncated"},
		"an offset beyond all":    {plain(func(s *scene) { entry(s, "accessors", 1)["byteOffset"] = math.MaxInt64 }), "truncated"},
		"a view beyond all":       {plain(func(s *scene) { entry(s, "bufferViews", 1)["byteOffset"] = math.MaxInt64 }), "truncated"},
		"a view that is too long": {plain(func(s *scene) { entry(s, "bufferViews", 1)["byteLength"] = math.MaxInt64 }), "truncated"},
		"a view before all":       {plain(func(s *scene) { entry(s, "bufferViews", 1)["byteOffset"] = -8 }), "truncated"},
		"views that overlap":      {plain(func(s *scene) { entry(s, "bufferViews", 0)["byteStride"] = 4 }), "damaged"},
		"views far apart":         {plain(func(s *scene) { entry(s, "bufferViews", 0)["byteStride"] = math.MaxInt64 }), "damaged"},
		"no such view":            {plain(func(s *scene) { entry(s, "accessors", 0)["bufferView"] = 9 }), "damaged"},
		"no such buffer":          {plain(func(s *scene) { entry(s, "bufferViews", 0)["buffer"] = 1 }), "damaged"},
		"no such accessor":        {plain(func(s *scene) { entry(s, "meshes", 0)["primitives"].([]any)[0].(map[string]any)["indices"] = 9 }), "damaged"},
		"positions that are flat": {plain(func(s *scene) { entry(s, "accessors", 0)["type"] = "VEC2" }), "damaged"},
		"indices that are floats": {plain(func(s *scene) {
			entry(s, "accessors", 1)["componentType"] = 5126
			entry(s, "accessors", 1)["count"] = 6
		}), "damaged"},
		"indices below zero":   {bytes.Replace(plain(func(s *scene) { entry(s, "accessors", 1)["componentType"] = 5122 }), []byte{1, 0, 2, 0, 3, 0}, []byte{1, 0, 2, 0, 0xff, 0xff}, 1), "damaged"},
		"an unknown type":      {plain(func(s *scene) { entry(s, "accessors", 0)["componentType"] = 5130 }), "damaged"},
		"positions of no data": {plain(func(s *scene) { delete(entry(s, "accessors", 0), "bufferView") }), "damaged"},
		"many positions of no data": {plain(func(s *scene) {
			a := entry(s, "accessors", 0)
			delete(a, "bufferView")
			a["count"], a["sparse"] = 15_000_000, fields{"count": 1, "indices": fields{"bufferView": 1, "componentType": 5123}, "values": fields{"bufferView": 0}}
		}), "too_complicated"},
		"sparse ones out of order": {plain(func(s *scene) {
			entry(s, "accessors", 0)["sparse"] = fields{"count": 4, "indices": fields{"bufferView": 1, "componentType": 5123}, "values": fields{"bufferView": 0}}
		}), "damaged"},
		"sparse ones beyond the end": {plain(func(s *scene) {
			v := s.view([]byte{9, 0, 0, 0}, 0)
			entry(s, "accessors", 0)["sparse"] = fields{"count": 1, "indices": fields{"bufferView": v, "componentType": 5121}, "values": fields{"bufferView": 0}}
		}), "damaged"},
		"sparse ones of no data": {plain(func(s *scene) {
			entry(s, "accessors", 0)["sparse"] = fields{"count": 3, "indices": fields{"bufferView": 1, "componentType": 5123}, "values": fields{"bufferView": 1, "byteOffset": 4}}
		}), "truncated"},
		"another file": {plain(func(s *scene) { s.root["buffers"] = []any{fields{"byteLength": 72, "uri": "part.bin"}} }), "other_files_needed"},
		"another address": {plain(func(s *scene) {
			s.root["buffers"] = []any{fields{"byteLength": 72, "uri": "https://files.example/part.bin"}}
		}), "other_files_needed"},
		"another file's secrets": {plain(func(s *scene) { s.root["buffers"] = []any{fields{"byteLength": 72, "uri": "file:///etc/passwd"}} }), "other_files_needed"},
		"data that is no base64": {plain(func(s *scene) { s.root["buffers"] = []any{fields{"byteLength": 72, "uri": "data:;base64,%%%"}} }), "damaged"},
		"Draco":                  {plain(func(s *scene) { s.root["extensionsRequired"] = []string{"KHR_draco_mesh_compression"} }), "extension_not_supported"},
		"meshopt": {plain(func(s *scene) {
			s.root["extensionsRequired"] = []string{"KHR_materials_unlit", "EXT_meshopt_compression"}
		}), "extension_not_supported"},
		"an unknown extension": {plain(func(s *scene) { s.root["extensionsRequired"] = []string{"ACME_shapes"} }), "extension_not_supported"},
		"instances": {plain(func(s *scene) {
			entry(s, "nodes", 0)["extensions"] = fields{"EXT_mesh_gpu_instancing": fields{"attributes": fields{}}}
		}), "extension_not_supported"},
		"a version to come":    {plain(func(s *scene) { s.root["asset"] = fields{"version": "2.1", "minVersion": "2.1"} }), "format_not_supported"},
		"copies without end":   {plain(tower), "too_many_triangles"},
		"objects without end":  {container(`{"nodes":[`+strings.Repeat("{},", 200_000)+`{}]}`, nil), "too_complicated"},
		"numbers without end":  {container(`{"nodes":[{"children":[`+strings.Repeat("1,", 3_000_000)+`1]}]}`, nil), "too_complicated"},
		"brackets without end": {container(strings.Repeat("[", 15<<20), nil), "damaged"},
		"a scene without end":  {container(`{"extras":"`+strings.Repeat("a", 17<<20)+`"}`, nil), "too_complicated"},
		"more than the limit":  {sound, "too_many_triangles_here"},
		"positions over the limit": {plain(func(s *scene) {
			many := s.accessor(5126, "VEC3", 20, make([]float64, 60))
			s.root["accessors"].([]any)[0] = entry(s, "accessors", many)
			entry(s, "accessors", 1)["count"] = 3
		}), "too_many_triangles_here"},
	} {
		t.Run(name, func(t *testing.T) {
			lim := limits
			switch c.code {
			case "too_many_triangles":
				lim.MaxTriangles = 100_000
			case "too_many_triangles_here":
				c.code, lim.MaxTriangles = "too_many_triangles", 3
			}
			begin := time.Now()
			_, err := parse(c.content, lim)
			var refusal *mesh.Refusal
			if !errors.As(err, &refusal) || refusal.Code != c.code || !strings.HasSuffix(refusal.Message, ".") {
				t.Errorf("got %v, want %s", err, c.code)
			}
			if took := time.Since(begin); took > soon {
				t.Errorf("refused after %v", took)
			}
		})
	}
}
