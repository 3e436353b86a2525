package mp_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modeliq/modeliq/sandbox/mp"
)

// Contract: mp 1, mp 3, mp 11
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
	if res, raw := s.do("GET", "/v1/models/"+id+"/file", nil, "Range", "bytes=80-83"); res.StatusCode != http.StatusPartialContent || !bytes.Equal(raw, content[80:84]) {
		t.Errorf("four bytes of the file: %d % x", res.StatusCode, raw)
	}
}

// Contract: mp 2, mp 16
func TestABatchIsInTheOrderAskedWithoutWhatIsUnknown(t *testing.T) {
	s := open(t, mp.Options{})
	a, b := s.ready("star_ascii.stl", "cm"), s.ready("missing_triangle.stl", "mm")
	for ids, want := range map[string][]modelAnswer{
		"?ids=" + b.ModelID + ",m_unknown, " + a.ModelID: {b, a}, "?ids=m_unknown": {}, "?ids=": {}, "": {},
	} {
		var batch struct{ Models []modelAnswer }
		s.ask("GET", "/v1/models"+strings.ReplaceAll(ids, " ", "%20"), nil, http.StatusOK, &batch)
		if diff := cmp.Diff(want, batch.Models); diff != "" {
			t.Errorf("%s: %s", ids, diff)
		}
	}
	res, raw := s.do("GET", "/v1/models?ids="+strings.Repeat("m_x,", 500)+"m_x", nil)
	s.refused(res, raw, http.StatusUnprocessableEntity, "too_many_ids")
}

// Contract: mp 1, mp 16
func TestWhatIsKnownBeforeTheBodyIsRefusedBeforeIt(t *testing.T) {
	s := open(t, mp.Options{MaxBytes: 1000})
	for _, c := range []struct {
		query, code string
		size        int
		status      int
	}{
		{"fileName=a.iges&unit=mm", "format_not_supported", 10, 415},
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

// Contract: mp 1, mp 16
func TestAChunkedBodyIsCutOffAtTheLimit(t *testing.T) {
	dir := t.TempDir()
	s := open(t, mp.Options{Dir: dir, MaxBytes: 1000})
	res, raw := s.do("POST", "/v1/models?fileName=a.stl&unit=mm", io.MultiReader(bytes.NewReader(make([]byte, 1001))))
	s.refused(res, raw, http.StatusRequestEntityTooLarge, "file_too_large")
	if left, _ := filepath.Glob(filepath.Join(dir, "*", "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// breaking is a body whose connection breaks after a few bytes.
type breaking struct{ sent bool }

func (b *breaking) Read(p []byte) (int, error) {
	if b.sent {
		return 0, errors.New("the line is cut")
	}
	b.sent = true
	return copy(p, "solid"), nil
}

func TestAnInterruptedUploadLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s := open(t, mp.Options{Dir: dir})
	req, _ := http.NewRequestWithContext(t.Context(), "POST", s.url+"/v1/models?fileName=a.stl&unit=mm", &breaking{})
	req.ContentLength = 1000
	req.Header.Set("Authorization", "Bearer "+token)
	if res, err := http.DefaultClient.Do(req); err == nil {
		res.Body.Close()
		t.Fatal("the upload went through")
	}
	s.end() // waits until the handler has seen it
	if left, _ := filepath.Glob(filepath.Join(dir, "*", "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
