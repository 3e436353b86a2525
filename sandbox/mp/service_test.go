package mp_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
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
	return s.accepted(name, content, unit)
}

// uploadOf uploads for a partner, in millimetres.
func (s *service) uploadOf(partner, name string, content []byte) string {
	s.t.Helper()
	return s.accepted(name, content, "mm", "X-Partner", partner)
}

func (s *service) accepted(name string, content []byte, unit string, header ...string) string {
	s.t.Helper()
	res, raw := s.do("POST", "/v1/models?fileName="+url.QueryEscape(name)+"&unit="+unit, bytes.NewReader(content), header...)
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
