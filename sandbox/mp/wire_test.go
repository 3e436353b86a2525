package mp_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp"
)

// Contract: mp 16
func TestEveryCallNeedsTheToken(t *testing.T) {
	s := open(t, mp.Options{})
	for _, auth := range []string{"", "Bearer", "Bearer wrong", "Basic " + token, token} {
		for _, path := range []string{"/v1/materials", "/v1/nothing"} {
			res, raw := s.do("GET", path, nil, "Authorization", auth)
			s.refused(res, raw, http.StatusUnauthorized, "unauthorized")
			if res.Header.Get("WWW-Authenticate") == "" {
				t.Error("no WWW-Authenticate")
			}
		}
	}
	if res, _ := s.do("GET", "/v1/materials", nil, "Authorization", "bearer "+token); res.StatusCode != http.StatusOK {
		t.Error("the scheme is case-insensitive")
	}
}

// Contract: mp 16
func TestOtherAddressesAndMethodsAreProblems(t *testing.T) {
	s := open(t, mp.Options{})
	for _, path := range []string{"/", "/v1", "/v2/models", "/v1//materials", "/v1/materials/"} {
		res, raw := s.do("GET", path, nil)
		s.refused(res, raw, http.StatusNotFound, "not_found")
	}
	res, raw := s.do("PATCH", "/v1/prices", strings.NewReader("{}"))
	s.refused(res, raw, http.StatusMethodNotAllowed, "method_not_allowed")
	if !strings.Contains(res.Header.Get("Allow"), "POST") {
		t.Errorf("Allow = %q", res.Header.Get("Allow"))
	}
	for _, call := range []string{
		"GET /v1/models/m_x", "DELETE /v1/models/m_x", "GET /v1/models/m_x/file",
		"GET /v1/models/m_x/printability", "GET /v1/models/m_x/renders/iso.png", "GET /v1/models/m_x/export.stl", "PUT /v1/models/m_x/unit",
		"GET /v1/models/m_x/preview.glb", "GET /v1/models/m_x/thickness.bin",
	} {
		method, path, _ := strings.Cut(call, " ")
		res, raw := s.do(method, path, nil)
		s.refused(res, raw, http.StatusNotFound, "unknown_model")
	}
}

// Contract: mp 3, mp 14
func TestRefusedAndDoubtfulFilesSayWhy(t *testing.T) {
	s := open(t, mp.Options{MaxTriangles: 9000})
	for _, c := range []struct{ file, state, code, severity string }{
		{"zero_byte.stl", "failed", "empty", "blocking"},
		{"truncated_plate.stl", "failed", "truncated", "blocking"},
		{"text_renamed.stl", "failed", "not_a_model", "blocking"},
		{"so100_leader_handle_3parts.stl", "failed", "too_many_triangles", "blocking"},
		{"missing_triangle.stl", "ready", "holes_filled", "info"},
		{"inverted_face.stl", "ready", "faces_turned", "info"},
		{"biped_body_in_metres.stl", "unprintable", "implausible_size", "warning"},
	} {
		m := s.settled(s.upload(c.file, modelFile(t, c.file), "mm"))
		if m.State != c.state || !m.hasIssue(c.code, c.severity) {
			t.Errorf("%s is %s with %+v, want %s with %s", c.file, m.State, m.Issues, c.state, c.code)
		}
		if (m.Geometry == nil) != (m.State == "failed") {
			t.Errorf("%s: geometry %+v when %s", c.file, m.Geometry, m.State)
		}
		if c.severity == "info" && (m.Repaired == nil || len(m.Repaired.Done) == 0 || m.Repaired.Volume == nil) {
			t.Errorf("%s: repaired %+v", c.file, m.Repaired)
		}
	}
}

// What is solid of these nobody can tell but a person, so each is ready for one, and has no price.
//
// Contract: mp 5, mp 7, mp 14
func TestASurfaceWithoutASolidIsForAPersonToLookAt(t *testing.T) {
	s := open(t, mp.Options{})
	for name, c := range map[string]struct {
		content []byte
		state   string
	}{
		"a leaning sheet": {surface([3][3]int{{0, 0, 0}, {50, 0, 0}, {0, 50, 9}}), "ready"},
		"a flat sheet":    {surface([3][3]int{{0, 0, 0}, {50, 0, 0}, {0, 50, 0}}), "ready"},
		"two sides of it": {surface([3][3]int{{0, 0, 0}, {50, 0, 0}, {0, 50, 0}}, [3][3]int{{0, 0, 0}, {0, 50, 0}, {50, 0, 0}}), "ready"},
		"half a box": {surface(
			[3][3]int{{0, 0, 0}, {50, 0, 0}, {50, 0, 50}}, [3][3]int{{0, 0, 0}, {50, 0, 50}, {0, 0, 50}},
			[3][3]int{{0, 0, 0}, {0, 50, 0}, {50, 50, 0}}, [3][3]int{{0, 0, 0}, {50, 50, 0}, {50, 0, 0}}), "ready"},
		"a sheet for a roof": {surface([3][3]int{{0, 0, 0}, {50_000, 0, 0}, {0, 50_000, 0}}), "unprintable"},
	} {
		m := s.settled(s.upload(name+".stl", c.content, "mm"))
		if m.State != c.state || !m.hasIssue("no_solid", "warning") || m.Geometry == nil {
			t.Errorf("%s: %+v", name, m)
			continue
		}
		v := s.printability(m.ModelID, "6")["6"]
		if v.Printable != (c.state == "ready") || len(v.Checks) == 0 || v.Checks[len(v.Checks)-1].Code != "not_watertight" || v.Checks[len(v.Checks)-1].Severity != "warning" {
			t.Errorf("%s: %+v", name, v)
		}
		want := map[string]string{"ready": "review", "unprintable": "not_printable"}[c.state]
		if p := s.prices(item(m.ModelID, 6, 1, "standard")); p[0].State != want || p[0].UnitPrice != nil {
			t.Errorf("%s: %s", name, dump(p))
		}
	}
}

// surface writes triangles as an STL.
func surface(triangles ...[3][3]int) []byte {
	text := []byte("solid surface\n")
	for _, t := range triangles {
		text = append(text, "facet normal 0 0 1\nouter loop\n"...)
		for _, v := range t {
			text = fmt.Appendf(text, "vertex %d %d %d\n", v[0], v[1], v[2])
		}
		text = append(text, "endloop\nendfacet\n"...)
	}
	return append(text, "endsolid\n"...)
}

// Contract: mp 4
func TestTheUnitIsCorrectedWithoutANewUpload(t *testing.T) {
	s := open(t, mp.Options{})
	m := s.settled(s.upload("biped.stl", modelFile(t, "biped_body_in_metres.stl"), "mm"))
	if m.State != "unprintable" || m.SuggestedUnit == nil || *m.SuggestedUnit != "m" {
		t.Fatalf("suggested %v", m.SuggestedUnit)
	}
	var accepted modelAnswer
	s.ask("PUT", "/v1/models/"+m.ModelID+"/unit", map[string]string{"unit": "M"}, http.StatusAccepted, &accepted)
	if accepted.State != "processing" || accepted.Unit != "m" || accepted.Geometry != nil || accepted.Repaired != nil {
		t.Errorf("accepted %+v", accepted)
	}
	after := s.settled(m.ModelID)
	if after.State != "ready" || after.SuggestedUnit != nil || len(after.Issues) != 0 || after.Geometry.BoundingBox[0] < 154.4 || after.Geometry.BoundingBox[0] > 154.6 {
		t.Errorf("after: %+v %+v", after, after.Geometry)
	}
	ratio := *after.Geometry.Volume / *m.Geometry.Volume
	if ratio < 0.9999e9 || ratio > 1.0001e9 {
		t.Errorf("volume grew by %v", ratio)
	}
	res, raw := s.do("PUT", "/v1/models/"+m.ModelID+"/unit", strings.NewReader(`{"unit":"ell"}`))
	s.refused(res, raw, http.StatusUnprocessableEntity, "unknown_unit")
}

// Contract: mp 13
func TestDeletingTakesEverythingAlong(t *testing.T) {
	dir := t.TempDir()
	s := open(t, mp.Options{Dir: dir})
	m := s.ready("star_ascii.stl", "cm")
	derived := []string{"/renders/top.png?size=64", "/preview.glb", "/thickness.bin", "/export.stl", "/file"}
	for _, path := range derived {
		if res, raw := s.do("GET", "/v1/models/"+m.ModelID+path, nil); res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %s", path, res.StatusCode, raw)
		}
	}
	if kept, _ := filepath.Glob(filepath.Join(dir, "models", m.ModelID, "*")); len(kept) != 6 {
		t.Errorf("kept %v, want the original, its record, a picture and what it was made of, the preview and its thickness", kept)
	}
	if res, raw := s.do("DELETE", "/v1/models/"+m.ModelID, nil); res.StatusCode != http.StatusNoContent || len(raw) != 0 {
		t.Fatalf("%d %s", res.StatusCode, raw)
	}
	for _, path := range append(derived, "", "/printability") {
		res, raw := s.do("GET", "/v1/models/"+m.ModelID+path, nil)
		s.refused(res, raw, http.StatusNotFound, "unknown_model")
	}
	res, raw := s.do("DELETE", "/v1/models/"+m.ModelID, nil)
	s.refused(res, raw, http.StatusNotFound, "unknown_model")
	if p := s.prices(item(m.ModelID, 6, 1, "standard")); len(p) != 0 {
		t.Errorf("still priced: %s", dump(p))
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*", "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Contract: mp 16
func TestABodyThatIsNotTheJSONExpectedIsRefused(t *testing.T) {
	s := open(t, mp.Options{})
	for _, body := range []string{"", "[]", `{"currency":"USD"} {}`, `{"currency":"USD","items":[{"materialId":"six"}]}`} {
		res, raw := s.do("POST", "/v1/prices", strings.NewReader(body))
		s.refused(res, raw, http.StatusBadRequest, "bad_json")
	}
	res, raw := s.do("POST", "/v1/prices", strings.NewReader(fmt.Sprintf(`{"currency":%q}`, strings.Repeat("x", 3<<20))))
	s.refused(res, raw, http.StatusRequestEntityTooLarge, "body_too_large")
}
