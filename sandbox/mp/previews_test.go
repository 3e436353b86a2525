package mp_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp"
	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// shown is a GLB as a viewer reads it, after glTF 2.0: one mesh, its node's rotation applied to nothing.
type shown struct {
	positions, normals [][3]float32
	indices            []uint32
	lo, hi             [3]float64 // as the accessor says
	rotation           [4]float64
}

// readGLB reads the container, the JSON and the three arrays, and fails where they break the specification's rules.
func readGLB(t *testing.T, raw []byte) (out shown) {
	t.Helper()
	u32 := func(at int) int { return int(binary.LittleEndian.Uint32(raw[at:])) }
	if len(raw) < 28 || string(raw[:4]) != "glTF" || u32(4) != 2 || u32(8) != len(raw) || string(raw[16:20]) != "JSON" || u32(12)%4 != 0 {
		t.Fatalf("not a GLB of version 2: % x", raw[:min(28, len(raw))])
	}
	text, rest := raw[20:20+u32(12)], 20+u32(12)
	if string(raw[rest+4:rest+8]) != "BIN\x00" || u32(rest)%4 != 0 || rest+8+u32(rest) != len(raw) {
		t.Fatal("the second chunk is not the rest of the file")
	}
	bin := raw[rest+8:]
	var doc struct {
		Asset  struct{ Version string }
		Scene  *int
		Scenes []struct{ Nodes []int }
		Nodes  []struct {
			Mesh     *int
			Rotation [4]float64
		}
		Meshes []struct {
			Primitives []struct {
				Attributes struct{ POSITION, NORMAL *int }
				Indices    *int
			}
		}
		Buffers     []struct{ ByteLength int }
		BufferViews []struct{ Buffer, ByteOffset, ByteLength, Target int }
		Accessors   []struct {
			BufferView, ComponentType, Count int
			Type                             string
			Min, Max                         []float64
		}
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	part := doc.Meshes[*doc.Nodes[doc.Scenes[*doc.Scene].Nodes[0]].Mesh].Primitives[0]
	if doc.Asset.Version != "2.0" || doc.Buffers[0].ByteLength != len(bin) {
		t.Fatalf("%s", text)
	}
	out.rotation = doc.Nodes[0].Rotation
	read := func(number, component int, kind string, width int, into any) {
		t.Helper()
		a := doc.Accessors[number]
		view := doc.BufferViews[a.BufferView]
		if a.ComponentType != component || a.Type != kind || view.ByteLength != a.Count*width || view.ByteOffset%4 != 0 {
			t.Fatalf("accessor %d: %+v over %+v", number, a, view)
		}
		if err := binary.Read(bytes.NewReader(bin[view.ByteOffset:view.ByteOffset+view.ByteLength]), binary.LittleEndian, into); err != nil {
			t.Fatal(err)
		}
	}
	at := doc.Accessors[*part.Attributes.POSITION]
	out.positions, out.normals = make([][3]float32, at.Count), make([][3]float32, at.Count)
	out.indices = make([]uint32, doc.Accessors[*part.Indices].Count)
	read(*part.Attributes.POSITION, 5126, "VEC3", 12, out.positions)
	read(*part.Attributes.NORMAL, 5126, "VEC3", 12, out.normals)
	read(*part.Indices, 5125, "SCALAR", 4, out.indices)
	copy(out.lo[:], at.Min)
	copy(out.hi[:], at.Max)
	return out
}

// sound checks what every viewer relies on.
func (g shown) sound(t *testing.T) {
	t.Helper()
	lo, hi := [3]float64{math.Inf(1), math.Inf(1), math.Inf(1)}, [3]float64{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
	for i, p := range g.positions {
		size := 0.0
		for k := range p {
			lo[k], hi[k] = min(lo[k], float64(p[k])), max(hi[k], float64(p[k]))
			size += float64(g.normals[i][k]) * float64(g.normals[i][k])
		}
		if math.Abs(size-1) > 1e-5 {
			t.Fatalf("normal %d is %v", i, g.normals[i])
		}
	}
	if lo != g.lo || hi != g.hi {
		t.Errorf("the positions reach from %v to %v, the file says %v to %v", lo, hi, g.lo, g.hi)
	}
	used := make([]bool, len(g.positions))
	for _, n := range g.indices {
		if int(n) >= len(used) {
			t.Fatalf("index %d of %d", n, len(used))
		}
		used[n] = true
	}
	for n, u := range used {
		if !u {
			t.Fatalf("vertex %d is not used", n)
		}
	}
	if len(g.indices)%3 != 0 || len(g.indices) == 0 || len(g.indices) > 3*200_000 {
		t.Errorf("%d indices", len(g.indices))
	}
}

func (s *service) shownOf(id string) (shown, []float32) {
	s.t.Helper()
	res, raw := s.do("GET", "/v1/models/"+id+"/preview.glb", nil)
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "model/gltf-binary" {
		s.t.Fatalf("%d %v %.200s", res.StatusCode, res.Header, raw)
	}
	g := readGLB(s.t, raw)
	g.sound(s.t)
	res, raw = s.do("GET", "/v1/models/"+id+"/thickness.bin", nil)
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "application/octet-stream" || len(raw) != 4*len(g.positions) {
		s.t.Fatalf("%d %v: %d bytes for %d vertices", res.StatusCode, res.Header, len(raw), len(g.positions))
	}
	thick := make([]float32, len(g.positions))
	if err := binary.Read(bytes.NewReader(raw), binary.LittleEndian, thick); err != nil {
		s.t.Fatal(err)
	}
	return g, thick
}

// Contract: mp 9, mp 10
func TestThePreviewIsTheModelInMetres(t *testing.T) {
	s := open(t, mp.Options{})
	m := s.ready("so101_upper_arm.stl", "mm")
	g, thick := s.shownOf(m.ModelID)
	if len(g.indices) != 3*8038 {
		t.Errorf("%d triangles", len(g.indices)/3)
	}
	for k := range 3 {
		if size := g.hi[k] - g.lo[k]; math.Abs(1000*size-m.Geometry.BoundingBox[k]) > 1e-3 {
			t.Errorf("side %d is %v m", k, size)
		}
	}
	half := math.Sqrt2 / 2
	if want := [4]float64{-half, 0, 0, half}; g.rotation != want {
		t.Errorf("z is not turned up: %v", g.rotation)
	}
	told := 0
	for _, mm := range thick {
		if mm > 0 && mm <= 160 {
			told++
		} else if !math.IsNaN(float64(mm)) {
			t.Fatalf("a thickness of %v", mm)
		}
	}
	if told < len(thick)*9/10 {
		t.Errorf("%d of %d thicknesses are told", told, len(thick))
	}
}

// Contract: mp 9, mp 10
func TestTheThicknessIsThatOfItsVertex(t *testing.T) {
	s := open(t, mp.Options{})
	content := blocks(t, [2]mesh.Vec{{0, 0, 0}, {40, 20, 2}}, [2]mesh.Vec{{60, 0, 0}, {100, 20, 8}})
	g, thick := s.shownOf(s.settled(s.upload("plates.stl", content, "cm")).ModelID)
	if len(g.positions) != 48 {
		t.Fatalf("%d vertices of two boxes: three at every corner are wanted, for the sides that meet there", len(g.positions))
	}
	for i, p := range g.positions {
		side := [3]float64{400, 200, 20} // in mm: the file is in centimetres
		if p[0] > 0.5 {
			side[2] = 80
		}
		want := 0.0
		for k, n := range g.normals[i] {
			want += math.Abs(float64(n)) * side[k]
		}
		if math.Abs(float64(thick[i])-want) > 0.01 {
			t.Errorf("vertex at %v facing %v: %v mm, want %v", p, g.normals[i], thick[i], want)
		}
	}
}

// Contract: mp 9, mp 10
func TestPreviewsAreConfirmedByTagAndFollowTheUnit(t *testing.T) {
	dir := t.TempDir()
	s := open(t, mp.Options{Dir: dir})
	id := s.ready("missing_triangle.stl", "mm").ModelID
	for _, file := range []string{"preview.glb", "thickness.bin"} {
		path := "/v1/models/" + id + "/" + file
		res, first := s.do("GET", path, nil)
		tag := res.Header.Get("ETag")
		if len(tag) < 10 || tag[0] != '"' {
			t.Fatalf("tag %q is not strong", tag)
		}
		if res, raw := s.do("GET", path, nil, "If-None-Match", tag); res.StatusCode != http.StatusNotModified || len(raw) != 0 || res.Header.Get("ETag") != tag {
			t.Errorf("%s again: %d", file, res.StatusCode)
		}
		if res, raw := s.do("GET", path, nil, "Range", "bytes=0-11"); res.StatusCode != http.StatusPartialContent || !bytes.Equal(raw, first[:12]) {
			t.Errorf("%s in part: %d", file, res.StatusCode)
		}
		s.ask("PUT", "/v1/models/"+id+"/unit", map[string]string{"unit": "cm"}, http.StatusAccepted, nil)
		s.settled(id)
		res, other := s.do("GET", path, nil, "If-None-Match", tag)
		if res.StatusCode != http.StatusOK || res.Header.Get("ETag") == tag || bytes.Equal(first, other) {
			t.Errorf("%s in centimetres: %d %s", file, res.StatusCode, res.Header.Get("ETag"))
		}
		s.ask("PUT", "/v1/models/"+id+"/unit", map[string]string{"unit": "mm"}, http.StatusAccepted, nil)
		s.settled(id)
		if res, raw := s.do("GET", path, nil); res.Header.Get("ETag") != tag || !bytes.Equal(raw, first) {
			t.Errorf("%s back in millimetres is another", file)
		}
	}
	if kept, _ := filepath.Glob(filepath.Join(dir, "models", id, "v*")); len(kept) != 4 {
		t.Errorf("kept %v", kept)
	}
}

// Contract: mp 9, mp 10, mp 16
func TestPreviewsThatCannotBe(t *testing.T) {
	s := open(t, mp.Options{})
	refused := s.settled(s.upload("a.stl", nil, "mm"))
	point := s.settled(s.upload("point.stl", []byte("solid\n"+
		"facet normal 0 0 1\nouter loop\nvertex 1 1 1\nvertex 1 1 1\nvertex 1 1 1\nendloop\nendfacet\nendsolid\n"), "mm"))
	for _, file := range []string{"/preview.glb", "/thickness.bin"} {
		res, raw := s.do("GET", "/v1/models/"+refused.ModelID+file, nil)
		s.refused(res, raw, http.StatusConflict, "model_refused")
		res, raw = s.do("GET", "/v1/models/"+point.ModelID+file, nil)
		s.refused(res, raw, http.StatusUnprocessableEntity, "nothing_to_show")
		if res.Header.Get("ETag") != "" {
			t.Error("a problem has a tag")
		}
	}
}

// An open sheet has no inside: it is shown, and no thickness is made up.
//
// Contract: mp 9, mp 10
func TestASheetIsShownWithoutAThickness(t *testing.T) {
	s := open(t, mp.Options{})
	sheet := "solid sheet\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 50 0 0\nvertex 0 50 9\nendloop\nendfacet\nendsolid\n"
	g, thick := s.shownOf(s.settled(s.upload("sheet.stl", []byte(sheet), "mm")).ModelID)
	if len(g.positions) != 3 {
		t.Errorf("%d vertices", len(g.positions))
	}
	for _, mm := range thick {
		if !math.IsNaN(float64(mm)) {
			t.Errorf("%v mm", mm)
		}
	}
}
