package mp_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp"
)

const token = "sandbox"

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// service is a server under test behind real HTTP.
type service struct {
	t   *testing.T
	url string
	mp  *mp.Server
	end func()
}

func open(t *testing.T, opts mp.Options) *service {
	t.Helper()
	if opts.Dir == "" {
		opts.Dir = t.TempDir()
	}
	opts.Token = token
	opts.Now = func() time.Time { return noon }
	server, err := mp.Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(server)
	s := &service{t: t, url: front.URL, mp: server}
	ended := false
	s.end = func() {
		if ended {
			return
		}
		ended = true
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		front.CloseClientConnections()
		front.Close()
		http.DefaultClient.CloseIdleConnections()
	}
	t.Cleanup(s.end)
	return s
}

// do sends a request with the token and returns the answer with its body read.
func (s *service) do(method, path string, body io.Reader, header ...string) (*http.Response, []byte) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res, raw
}

// ask sends JSON (nil: nothing) and reads a JSON answer of the wanted status.
func (s *service) ask(method, path string, body any, status int, into any) {
	s.t.Helper()
	var r io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		r = bytes.NewReader(raw)
	}
	res, raw := s.do(method, path, r)
	if res.StatusCode != status {
		s.t.Fatalf("%s %s: %d %s", method, path, res.StatusCode, raw)
	}
	if into != nil {
		if err := json.Unmarshal(raw, into); err != nil {
			s.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
}

// refused expects a problem detail of that status and code.
func (s *service) refused(res *http.Response, raw []byte, status int, code string) {
	s.t.Helper()
	var p struct {
		Type, Title, Detail, Code string
		Status                    int
	}
	if res.StatusCode != status || res.Header.Get("Content-Type") != "application/problem+json" ||
		json.Unmarshal(raw, &p) != nil || p.Code != code || p.Status != status || p.Title == "" || p.Detail == "" || p.Type == "" {
		s.t.Errorf("got %d %s %s, want problem %d %q", res.StatusCode, res.Header.Get("Content-Type"), raw, status, code)
	}
}

type figures struct {
	Volume      *float64
	SurfaceArea float64
	BoundingBox [3]float64
	Triangles   int
	Shells      int
	Watertight  bool
	OpenEdges   *int
	Done        []string
}

type modelAnswer struct {
	ModelID, State, FileName, Format, SHA256, Unit, UnitFrom string
	SuggestedUnit                                            *string
	Progress                                                 float64
	Bytes                                                    int64
	Issues                                                   []struct{ Code, Severity, Message string }
	Geometry, Repaired                                       *figures
	UpdatedAt                                                time.Time
}

func modelFile(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("mesh", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (s *service) upload(name string, content []byte, unit string) string {
	s.t.Helper()
	res, raw := s.do("POST", "/v1/models?fileName="+url.QueryEscape(name)+"&unit="+unit, bytes.NewReader(content))
	var answer struct{ ModelID, State string }
	if res.StatusCode != http.StatusAccepted || json.Unmarshal(raw, &answer) != nil || answer.ModelID == "" || answer.State != "queued" {
		s.t.Fatalf("upload %s: %d %s", name, res.StatusCode, raw)
	}
	return answer.ModelID
}

// settled polls until the model has a final state.
func (s *service) settled(id string) modelAnswer {
	s.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		var m modelAnswer
		s.ask("GET", "/v1/models/"+id, nil, http.StatusOK, &m)
		switch m.State {
		case "ready", "unprintable", "failed":
			return m
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("model stays %s", m.State)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (s *service) ready(file, unit string) modelAnswer {
	s.t.Helper()
	m := s.settled(s.upload(file, modelFile(s.t, file), unit))
	if m.State != "ready" {
		s.t.Fatalf("%s is %s: %+v", file, m.State, m.Issues)
	}
	return m
}

func (m modelAnswer) hasIssue(code, severity string) bool {
	for _, i := range m.Issues {
		if i.Code == code && i.Severity == severity && i.Message != "" {
			return true
		}
	}
	return false
}

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

func TestOtherAddressesAndMethodsAreProblems(t *testing.T) {
	s := open(t, mp.Options{})
	for _, path := range []string{"/", "/v1", "/v1/models/x/preview.glb", "/v1/models/x/thickness.bin", "/v2/models", "/v1//materials", "/v1/materials/"} {
		res, raw := s.do("GET", path, nil)
		s.refused(res, raw, http.StatusNotFound, "not_found")
	}
	res, raw := s.do("PATCH", "/v1/prices", strings.NewReader("{}"))
	s.refused(res, raw, http.StatusMethodNotAllowed, "method_not_allowed")
	if !strings.Contains(res.Header.Get("Allow"), "POST") {
		t.Errorf("Allow = %q", res.Header.Get("Allow"))
	}
	for _, call := range []string{"GET /v1/models/m_x", "DELETE /v1/models/m_x", "GET /v1/models/m_x/file",
		"GET /v1/models/m_x/printability", "GET /v1/models/m_x/renders/iso.png", "GET /v1/models/m_x/export.stl"} {
		method, path, _ := strings.Cut(call, " ")
		res, raw := s.do(method, path, nil)
		s.refused(res, raw, http.StatusNotFound, "unknown_model")
	}
}

func TestAnUploadIsAnalysedAndServedBack(t *testing.T) {
	s := open(t, mp.Options{})
	content := modelFile(t, "so101_upper_arm.stl")
	id := s.upload(`C:\parts\Ölwanne 1.STL`, content, "MM")
	m := s.settled(id)
	if m.State != "ready" || m.Progress != 1 || m.FileName != "Ölwanne 1.STL" || m.Format != "stl" || m.Bytes != int64(len(content)) ||
		m.SHA256 != "96333913c296b13ecb1c81e63e57e4352fb6b5dea7722c84ec1fbd5073e23865" || m.Unit != "mm" || m.UnitFrom != "caller" ||
		m.SuggestedUnit != nil || len(m.Issues) != 0 || m.Repaired != nil || m.UpdatedAt != noon {
		t.Fatalf("%+v", m)
	}
	if g := m.Geometry; g == nil || g.Volume == nil || *g.Volume < 117327 || *g.Volume > 117329 || g.Triangles != 8038 || !g.Watertight || g.OpenEdges == nil {
		t.Fatalf("%+v", g)
	}
	res, raw := s.do("GET", "/v1/models/"+id+"/file", nil)
	if !bytes.Equal(raw, content) || res.ContentLength != int64(len(content)) || res.Header.Get("ETag") != `"`+m.SHA256+`"` {
		t.Errorf("file: %d bytes, %v", len(raw), res.Header)
	}
	if res, _ := s.do("GET", "/v1/models/"+id+"/file", nil, "If-None-Match", res.Header.Get("ETag")); res.StatusCode != http.StatusNotModified {
		t.Errorf("file again: %d", res.StatusCode)
	}
	var batch struct{ Models []modelAnswer }
	s.ask("GET", "/v1/models?ids=m_unknown,"+id, nil, http.StatusOK, &batch)
	if len(batch.Models) != 1 || batch.Models[0].ModelID != id {
		t.Errorf("batch: %+v", batch)
	}
}

func TestWhatIsKnownBeforeTheBodyIsRefusedBeforeIt(t *testing.T) {
	s := open(t, mp.Options{MaxBytes: 1000})
	for _, c := range []struct {
		query, code string
		size        int
		status      int
	}{
		{"fileName=a.step&unit=mm", "format_not_supported", 10, 415},
		{"fileName=a&unit=mm", "format_not_supported", 10, 415},
		{"fileName=a.stl&unit=mm", "file_too_large", 1001, 413},
		{"fileName=a.stl", "unit_required", 10, 422},
		{"fileName=a.stl&unit=parsec", "unknown_unit", 10, 422},
		{"unit=mm", "bad_file_name", 10, 400},
		{"fileName=a%00.stl&unit=mm", "bad_file_name", 10, 400},
	} {
		t.Run(c.code+" "+c.query, func(t *testing.T) {
			// A body that nobody reads would block this pipe's writer for ever; it is never written to.
			body, w := io.Pipe()
			defer w.Close()
			req, _ := http.NewRequestWithContext(t.Context(), "POST", s.url+"/v1/models?"+c.query, body)
			req.ContentLength = int64(c.size)
			req.Header.Set("Authorization", "Bearer "+token)
			req.Header.Set("Expect", "100-continue")
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			raw, _ := io.ReadAll(res.Body)
			s.refused(res, raw, c.status, c.code)
		})
	}
}

func TestAChunkedBodyIsCutOffAtTheLimit(t *testing.T) {
	dir := t.TempDir()
	s := open(t, mp.Options{Dir: dir, MaxBytes: 1000})
	res, raw := s.do("POST", "/v1/models?fileName=a.stl&unit=mm", io.MultiReader(bytes.NewReader(make([]byte, 1001))))
	s.refused(res, raw, http.StatusRequestEntityTooLarge, "file_too_large")
	if left, _ := filepath.Glob(filepath.Join(dir, "*", "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestRefusedAndDoubtfulFilesSayWhy(t *testing.T) {
	s := open(t, mp.Options{MaxTriangles: 9000})
	for _, c := range []struct{ file, state, code, severity string }{
		{"zero_byte.stl", "failed", "empty", "blocking"},
		{"truncated_plate.stl", "failed", "truncated", "blocking"},
		{"text_renamed.stl", "failed", "not_a_model", "blocking"},
		{"so100_leader_handle_3parts.stl", "failed", "too_many_triangles", "blocking"},
		{"missing_triangle.stl", "ready", "holes_filled", "info"},
		{"inverted_face.stl", "ready", "faces_turned", "info"},
		{"biped_body_in_metres.stl", "ready", "implausible_size", "warning"},
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

func TestAnOpenSheetIsUnprintable(t *testing.T) {
	s := open(t, mp.Options{})
	sheet := "solid sheet\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 50 0 0\nvertex 0 50 9\nendloop\nendfacet\nendsolid\n"
	m := s.settled(s.upload("sheet.stl", []byte(sheet), "mm"))
	if m.State != "unprintable" || !m.hasIssue("no_solid", "blocking") || m.Geometry == nil || m.Geometry.Volume != nil {
		t.Fatalf("%+v", m)
	}
	var answer struct {
		Materials map[string]struct {
			Printable bool
			Checks    []struct{ Code, Severity string }
		}
	}
	s.ask("GET", "/v1/models/"+m.ModelID+"/printability?materials=6", nil, http.StatusOK, &answer)
	if v := answer.Materials["6"]; v.Printable || len(v.Checks) != 1 || v.Checks[0].Code != "not_watertight" || v.Checks[0].Severity != "blocking" {
		t.Errorf("%+v", answer)
	}
}

func TestTheUnitIsCorrectedWithoutANewUpload(t *testing.T) {
	s := open(t, mp.Options{})
	m := s.ready("biped_body_in_metres.stl", "mm")
	if m.SuggestedUnit == nil || *m.SuggestedUnit != "m" {
		t.Fatalf("suggested %v", m.SuggestedUnit)
	}
	var accepted modelAnswer
	s.ask("PUT", "/v1/models/"+m.ModelID+"/unit", map[string]string{"unit": "M"}, http.StatusAccepted, &accepted)
	if accepted.State != "processing" || accepted.Unit != "m" {
		t.Errorf("accepted %+v", accepted)
	}
	after := s.settled(m.ModelID)
	if after.SuggestedUnit != nil || len(after.Issues) != 0 || after.Geometry.BoundingBox[0] < 154.4 || after.Geometry.BoundingBox[0] > 154.6 {
		t.Errorf("after: %+v %+v", after, after.Geometry)
	}
	ratio := *after.Geometry.Volume / *m.Geometry.Volume
	if ratio < 0.9999e9 || ratio > 1.0001e9 {
		t.Errorf("volume grew by %v", ratio)
	}
	res, raw := s.do("PUT", "/v1/models/"+m.ModelID+"/unit", strings.NewReader(`{"unit":"ell"}`))
	s.refused(res, raw, http.StatusUnprocessableEntity, "unknown_unit")
}

func TestDeletingTakesEverythingAlong(t *testing.T) {
	dir := t.TempDir()
	s := open(t, mp.Options{Dir: dir})
	m := s.ready("star_ascii.stl", "cm")
	if res, raw := s.do("GET", "/v1/models/"+m.ModelID+"/renders/top.png?size=64", nil); res.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", res.StatusCode, raw)
	}
	if res, raw := s.do("DELETE", "/v1/models/"+m.ModelID, nil); res.StatusCode != http.StatusNoContent || len(raw) != 0 {
		t.Fatalf("%d %s", res.StatusCode, raw)
	}
	res, raw := s.do("GET", "/v1/models/"+m.ModelID, nil)
	s.refused(res, raw, http.StatusNotFound, "unknown_model")
	if left, _ := filepath.Glob(filepath.Join(dir, "*", "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestABodyThatIsNotTheJSONExpectedIsRefused(t *testing.T) {
	s := open(t, mp.Options{})
	for _, body := range []string{"", "[]", `{"currency":"USD"} {}`, `{"currency":"USD","items":[{"materialId":"six"}]}`} {
		res, raw := s.do("POST", "/v1/prices", strings.NewReader(body))
		s.refused(res, raw, http.StatusBadRequest, "bad_json")
	}
	res, raw := s.do("POST", "/v1/prices", strings.NewReader(fmt.Sprintf(`{"currency":%q}`, strings.Repeat("x", 3<<20))))
	s.refused(res, raw, http.StatusRequestEntityTooLarge, "body_too_large")
}
