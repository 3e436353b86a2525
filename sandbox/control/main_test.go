package control_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modeliq/modeliq/sandbox/control"
)

// patience bounds every wait for something that is expected to come.
const patience = 10 * time.Second

// sandbox is one upstream under control, behind real HTTP.
type sandbox struct {
	t       *testing.T
	url     string
	control *control.Server
	handled atomic.Int32 // calls that the upstream has done the work of
	client  *http.Client
}

// start makes a sandbox whose upstream answers with its request's body, or with "fine".
func start(t *testing.T, change ...func(*control.Options)) *sandbox {
	t.Helper()
	s := &sandbox{t: t}
	s.control = s.make(change...)
	mux := http.NewServeMux()
	mux.Handle("/", s.control.Front("mono"))
	mux.Handle(control.Path, s.control)
	server := httptest.NewServer(mux)
	s.url, s.client = server.URL, &http.Client{Transport: &http.Transport{}, Timeout: patience}
	t.Cleanup(func() {
		s.client.CloseIdleConnections()
		server.CloseClientConnections()
		if err := s.control.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return s
}

func (s *sandbox) make(change ...func(*control.Options)) *control.Server {
	s.t.Helper()
	clock, err := control.OpenClock(control.ClockOptions{File: filepath.Join(s.t.TempDir(), "clock.json"), Speed: 0})
	if err != nil {
		s.t.Fatal(err)
	}
	opts := control.Options{Clock: clock, Upstreams: []control.Upstream{{Name: "mono", Handler: http.HandlerFunc(s.upstream)}}}
	for _, c := range change {
		c(&opts)
	}
	server, err := control.New(opts)
	if err != nil {
		s.t.Fatal(err)
	}
	return server
}

func (s *sandbox) upstream(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.handled.Add(1)
	if len(body) == 0 {
		body = []byte("fine")
	}
	_, _ = w.Write(body)
}

// call asks the upstream, and gives status and body; err is what a client of its own sees when there is no answer.
func (s *sandbox) call(ctx context.Context, method, path, body string) (status int, answer string, err error) {
	r, err := http.NewRequestWithContext(ctx, method, s.url+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	response, err := s.client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

// order changes something by the API, which must accept it.
func (s *sandbox) order(method, path, body string) {
	s.t.Helper()
	if status, answer := s.api(method, path, body); status != http.StatusOK {
		s.t.Fatalf("%s %s %s: %d %s", method, path, body, status, answer)
	}
}

// api asks the control; headers are names and values.
func (s *sandbox) api(method, path, body string, headers ...string) (status int, answer string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+"/control/"+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		if r.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	response, err := s.client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// upstreamState is the state's part about the upstream.
type upstreamState struct {
	Fault struct {
		Kind   string
		EndsAt *time.Time
	}
	Calls, Hit, Waiting int
	LastCall            *struct {
		Method, Path, Fault string
		Status              int
	}
}

func (s *sandbox) state() upstreamState {
	s.t.Helper()
	status, answer := s.api("GET", "state", "")
	var all struct{ Upstreams []upstreamState }
	if err := json.Unmarshal([]byte(answer), &all); err != nil || status != http.StatusOK || len(all.Upstreams) != 1 {
		s.t.Fatalf("state: %d %s", status, answer)
	}
	return all.Upstreams[0]
}

// waits until so many calls are held.
func (s *sandbox) waits(count int) {
	s.t.Helper()
	deadline := time.Now().Add(patience)
	for s.state().Waiting != count {
		if time.Now().After(deadline) {
			s.t.Fatalf("%d calls wait, not %d", s.state().Waiting, count)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
