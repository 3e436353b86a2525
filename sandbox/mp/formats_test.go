package mp_test

import (
	"archive/zip"
	"bytes"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp"
	"github.com/modeliq/modeliq/sandbox/mp/step"
	"github.com/modeliq/modeliq/sandbox/mp/step/steptest"
)

// cornerOf is a corner of 10 by 10 by 10 units as 3MF.
func cornerOf(t *testing.T, unit string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	part, err := w.Create("3D/3dmodel.model")
	if err != nil {
		t.Fatal(err)
	}
	const model = `<model unit="UNIT" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><resources><object id="1"><mesh>
<vertices><vertex x="0" y="0" z="0"/><vertex x="10" y="0" z="0"/><vertex x="0" y="10" z="0"/><vertex x="0" y="0" z="10"/></vertices>
<triangles><triangle v1="0" v2="2" v3="1"/><triangle v1="0" v2="1" v3="3"/><triangle v1="0" v2="3" v3="2"/><triangle v1="1" v2="2" v3="3"/></triangles>
</mesh></object></resources><build><item objectid="1"/></build></model>`
	if _, err := io.WriteString(part, strings.Replace(model, "UNIT", unit, 1)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func wide(t *testing.T, m modelAnswer, want float64) {
	t.Helper()
	if m.Geometry == nil || math.Abs(m.Geometry.BoundingBox[0]-want) > 1e-6*want {
		t.Errorf("%s is %+v, want %v mm", m.Unit, m.Geometry, want)
	}
}

// Contract: mp 1, mp 3
func TestTheUnitOfA3MFCounts(t *testing.T) {
	s := open(t, mp.Options{})
	for unit, mm := range map[string]float64{
		"micron": 0.001, "millimeter": 1, "centimeter": 10, "inch": 25.4, "foot": 304.8, "meter": 1000,
	} {
		m := s.settled(s.upload("part.3mf", cornerOf(t, unit), ""))
		if m.State == "failed" || m.Format != "3mf" || m.UnitFrom != "file" || m.hasIssue("unit_contradicts_file", "warning") {
			t.Errorf("%s: %+v", unit, m)
		}
		wide(t, m, 10*mm)
	}
}

// Contract: mp 1, mp 3, mp 4
func TestAUnitThatContradictsTheFileIsWarnedOf(t *testing.T) {
	s := open(t, mp.Options{})
	m := s.settled(s.upload("part.3mf", cornerOf(t, "inch"), "cm"))
	if m.Unit != "inch" || m.UnitFrom != "file" || !m.hasIssue("unit_contradicts_file", "warning") {
		t.Errorf("%+v", m)
	}
	wide(t, m, 254)
	if same := s.settled(s.upload("part.3mf", cornerOf(t, "inch"), "inch")); len(same.Issues) != 0 || same.UnitFrom != "file" {
		t.Errorf("the same unit: %+v", same)
	}
	// An explicit change is the caller's word against the file's, and wins.
	s.ask("PUT", "/v1/models/"+m.ModelID+"/unit", map[string]string{"unit": "mm"}, http.StatusAccepted, nil)
	m = s.settled(m.ModelID)
	if m.Unit != "mm" || m.UnitFrom != "caller" || m.hasIssue("unit_contradicts_file", "warning") {
		t.Errorf("after the change: %+v", m)
	}
	wide(t, m, 10)
}

// Contract: mp 1, mp 4, mp 16
func TestAnOBJTakesTheUnitOfItsCaller(t *testing.T) {
	s := open(t, mp.Options{})
	res, raw := s.do("POST", "/v1/models?fileName=a.obj", strings.NewReader("v 0 0 0\n"))
	s.refused(res, raw, http.StatusUnprocessableEntity, "unit_required")
	m := s.ready("negative_indices_quads.obj", "cm")
	if m.Format != "obj" || m.Unit != "cm" || m.UnitFrom != "caller" || len(m.Issues) != 0 {
		t.Errorf("%+v", m)
	}
	wide(t, m, 100)
	s.ask("PUT", "/v1/models/"+m.ModelID+"/unit", map[string]string{"unit": "inch"}, http.StatusAccepted, nil)
	m = s.settled(m.ModelID)
	if m.Unit != "inch" || m.UnitFrom != "caller" {
		t.Errorf("%+v", m)
	}
	wide(t, m, 254)
}

// Contract: mp 1, mp 3
func TestTheContentIsTheFormatWhateverTheName(t *testing.T) {
	s := open(t, mp.Options{})
	m := s.settled(s.upload("part.stl", cornerOf(t, "inch"), "mm"))
	if m.State != "ready" || m.Format != "3mf" || m.Unit != "inch" || !m.hasIssue("format_differs", "info") || !m.hasIssue("unit_contradicts_file", "warning") {
		t.Errorf("3MF under another name: %+v", m)
	}
	m = s.settled(s.upload("part.3mf", modelFile(t, "negative_indices_quads.obj"), ""))
	if m.State != "ready" || m.Format != "obj" || m.Unit != "mm" || m.UnitFrom != "caller" ||
		!m.hasIssue("format_differs", "info") || !m.hasIssue("unit_unknown", "warning") {
		t.Errorf("OBJ under another name: %+v", m)
	}
	res, _ := s.do("GET", "/v1/models/"+m.ModelID+"/file", nil)
	if got := res.Header.Get("Content-Type"); got != "model/obj" {
		t.Errorf("served as %s", got)
	}
}

// Every format under the name of every other: what the file is called changes a hint to the buyer, never what is read.
//
// Contract: mp 1, mp 3
func TestEveryFormatUnderEveryOthersName(t *testing.T) {
	s := open(t, mp.Options{})
	files := map[string][]byte{
		"stl": modelFile(t, "star_ascii.stl"), "obj": []byte(tetrahedron), "3mf": cornerOf(t, "meter"),
		"ply": modelFile(t, "fixed_top.ply"), "glb": modelFile(t, "blub_fish.glb"),
	}
	if step.Built() {
		files["step"] = []byte(steptest.Box(steptest.AP242, steptest.Units["m"], 2, 3, 4))
	}
	for format, content := range files {
		volume := 0.0
		for name := range files {
			m := s.settled(s.upload("part."+name, content, "m"))
			if m.State == "failed" || m.Format != format || m.Geometry == nil || m.Geometry.Volume == nil || m.hasIssue("format_differs", "info") != (name != format) {
				t.Fatalf("%s called %s: %+v", format, name, m)
			}
			if volume == 0 {
				volume = *m.Geometry.Volume
			}
			if *m.Geometry.Volume != volume || m.Unit != "m" {
				t.Errorf("%s called %s: volume %v in %s, want %v", format, name, *m.Geometry.Volume, m.Unit, volume)
			}
			res, _ := s.do("GET", "/v1/models/"+m.ModelID+"/file", nil)
			if got := res.Header.Get("Content-Type"); got == "" || got != mediaType[format] {
				t.Errorf("%s is served as %s", format, got)
			}
		}
	}
}

var mediaType = map[string]string{
	"stl": "model/stl", "obj": "model/obj", "3mf": "model/3mf", "ply": "application/octet-stream", "glb": "model/gltf-binary", "step": "model/step",
}

// Contract: mp 1, mp 3
func TestASTEPIsConvertedOnceForAllThatIsMadeOfIt(t *testing.T) {
	if !step.Built() {
		t.Skip("the kernel is not in dist: make step copies it there where Node 20 or newer is installed")
	}
	dir := t.TempDir()
	s := open(t, mp.Options{Dir: dir})
	m := s.settled(s.upload("plate.STP", modelFile(t, "so101_waveshare_plate.step"), "inch"))
	if m.State != "ready" || m.Format != "step" || m.Unit != "mm" || m.UnitFrom != "file" || !m.hasIssue("unit_contradicts_file", "warning") || m.hasIssue("format_differs", "info") {
		t.Fatalf("%+v", m)
	}
	if v := *m.Geometry.Volume; math.Abs(v-9093.30621) > 0.01*v {
		t.Errorf("volume %v", v)
	}
	wide(t, m, 51)
	kept, err := filepath.Glob(filepath.Join(dir, "models", "*", "converted-*"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("%v, %v", kept, err)
	}
	// The triangles that are kept are those that are drawn: without them there is nothing in the file's place.
	if err := os.WriteFile(kept[0], nil, 0o600); err != nil {
		t.Fatal(err)
	}
	res, _ := s.do("GET", "/v1/models/"+m.ModelID+"/export.stl", nil)
	if res.StatusCode != http.StatusOK {
		t.Errorf("exported from the file again: %d", res.StatusCode)
	}
}

// Contract: mp 1, mp 14
func TestWithoutNodeASTEPIsRefusedWithTheWayToEnableIt(t *testing.T) {
	s := open(t, mp.Options{STEP: step.Options{Node: "there-is-no-such-node"}})
	m := s.settled(s.upload("plate.step", modelFile(t, "so101_waveshare_plate.step"), ""))
	if m.State != "failed" || m.Format != "step" || !m.hasIssue("step_not_available", "blocking") || !strings.Contains(m.Issues[0].Message, "make build") {
		t.Errorf("%+v", m)
	}
}

// Contract: mp 14
func TestAZipBombIsRefusedAtOnce(t *testing.T) {
	s := open(t, mp.Options{})
	content := modelFile(t, "bomb.3mf")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begin := time.Now()
	m := s.settled(s.upload("bomb.3mf", content, ""))
	took := time.Since(begin)
	runtime.ReadMemStats(&after)
	if m.State != "failed" || !m.hasIssue("expands_too_far", "blocking") || m.Geometry != nil {
		t.Errorf("%+v", m)
	}
	if took > 5*time.Second { // a second is the goal, which the figures tell; a machine may be busy
		t.Errorf("refused after %v", took)
	}
	if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 32 {
		t.Errorf("%d MiB were allocated", grown)
	}
}

// What a monolith gets that cannot take the original is in millimetres, whatever the file counts in.
//
// Contract: mp 11
func TestAnExportIsInMillimetresWhateverTheFormat(t *testing.T) {
	s := open(t, mp.Options{})
	for name, content := range map[string][]byte{"part.3mf": cornerOf(t, "inch"), "part.obj": []byte(tetrahedron)} {
		unit := ""
		if name == "part.obj" {
			unit = "inch"
		}
		m := s.settled(s.upload(name, content, unit))
		res, raw := s.do("GET", "/v1/models/"+m.ModelID+"/export.stl?maxBytes=64000000&maxTriangles=1000000", nil)
		if res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %s", name, res.StatusCode, raw)
		}
		back := s.settled(s.upload("export.stl", raw, "mm"))
		if back.State != "ready" || back.Format != "stl" || back.Geometry.Triangles != 4 || math.Abs(*back.Geometry.Volume-254*254*254/6.) > 1 {
			t.Errorf("%s: exported as %+v", name, back.Geometry)
		}
		wide(t, back, 254)
	}
}

const tetrahedron = "v 0 0 0\nv 10 0 0\nv 0 10 0\nv 0 0 10\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"
