package shapeways_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
	"github.com/modeliq/modeliq/upstreams/monolith"
)

// Contract: monolith A4.5, monolith A5.1, monolith A5.2, monolith A5.3
func TestAnUploadAsItIsSent(t *testing.T) {
	for size := range 7 { // every padding of base64, and none
		content := "\x00\xffsolid"[:size+1]
		r, c := recorded(t)
		sent := r.On("POST", "/models/v1", httpclienttest.File(t, 200, "model_documented.json"))
		m := cube()
		m.Title, m.Content, m.Size = `a "cube"`, strings.NewReader(content), int64(len(content))
		id, err := c.UploadModel(t.Context(), m)
		if err != nil || id != 123456 {
			t.Fatalf("%d %v", id, err)
		}
		want := `{"fileName":"cube.stl","uploadScale":0.001,"hasRightsToModel":1,"acceptTermsAndConditions":1,"title":"a \"cube\"","file":"` +
			base64.StdEncoding.EncodeToString([]byte(content)) + `"}`
		if string(sent.Body) != want {
			t.Errorf("sent %s\nwant %s", sent.Body, want)
		}
		if !json.Valid(sent.Body) || sent.Header.Get("Content-Type") != "application/json" {
			t.Error("that is no JSON")
		}
	}
}

func TestAnUploadThatIsNotItsSizeIsNotSentAsOne(t *testing.T) {
	for name, size := range map[string]int64{"shorter": 11, "longer": 9} {
		r := httpclienttest.New(t)
		r.On("POST", "/oauth2/token", httpclienttest.File(t, 200, "token.json"))
		s := drain(t)
		h := s.client(t, r.URL)
		m := cube()
		m.Size = size
		_, err := client(t, h).UploadModel(t.Context(), m)
		if upstreams.KindOf(err) != upstreams.Cancelled || s.completed != 0 {
			t.Errorf("%s: %v, %d complete bodies", name, err, s.completed)
		}
	}
}

func TestAnUploadThatCannotBeIsNotSent(t *testing.T) {
	for name, change := range map[string]func(*monolith.ModelUpload){
		"no name":          func(m *monolith.ModelUpload) { m.FileName = "" },
		"no content":       func(m *monolith.ModelUpload) { m.Content = nil },
		"an empty content": func(m *monolith.ModelUpload) { m.Size = 0 },
		"no unit":          func(m *monolith.ModelUpload) { m.UnitMetres = 0 },
		"no number":        func(m *monolith.ModelUpload) { m.UnitMetres = math.NaN() },
		"no end":           func(m *monolith.ModelUpload) { m.UnitMetres = math.Inf(1) },
	} {
		m := cube()
		change(&m)
		c := client(t, httpclienttest.New(t).Client(upstreams.MonolithName))
		if _, err := c.UploadModel(t.Context(), m); upstreams.KindOf(err) != upstreams.Refused || upstreams.IsAmbiguous(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A 64 MB file must not need 64 MB: the body is made up while it is read.
// Contract: monolith A5.5
func TestAnUploadNeedsConstantMemory(t *testing.T) {
	const size = 64 << 20
	r := httpclienttest.New(t)
	r.On("POST", "/oauth2/token", httpclienttest.File(t, 200, "token.json"))
	s := drain(t)
	c := client(t, s.client(t, r.URL))
	m := cube()
	m.Content, m.Size = io.LimitReader(zeros{}, size), size
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	id, err := c.UploadModel(t.Context(), m)
	runtime.ReadMemStats(&after)
	if err != nil || id != 7 {
		t.Fatalf("%d %v", id, err)
	}
	allocated := after.TotalAlloc - before.TotalAlloc
	t.Logf("%d MiB of model as %d MiB of body: %d KiB allocated in all", size>>20, s.bytes>>20, allocated>>10)
	if allocated > 1<<20 {
		t.Errorf("%d bytes were allocated for an upload of %d", allocated, size)
	}
	if want := int64(size+2)/3*4 + 100; s.bytes < want-100 || s.bytes > want+100 {
		t.Errorf("%d bytes were sent, want about %d", s.bytes, want)
	}
}

// drained is a monolith in memory that reads an upload and keeps nothing of it.
type drained struct {
	bytes     int64
	completed int
}

func drain(t *testing.T) *drained { t.Helper(); return &drained{} }

func (d *drained) client(t *testing.T, tokenURL string) *httpclient.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	h, err := httpclient.New(httpclient.Options{
		Upstream: upstreams.MonolithName, BaseURL: tokenURL, Timeout: time.Minute,
		Transport: httpclienttest.RoundTripper(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == "/oauth2/token" {
				return transport.RoundTrip(r)
			}
			n, err := io.Copy(discard{}, r.Body)
			d.bytes += n
			if err != nil {
				return nil, errors.New("the body broke off")
			}
			if n != r.ContentLength {
				return nil, errors.New("not the length announced")
			}
			d.completed++
			return httpclienttest.Answer(200, `{"result":"success","modelId":"7"}`), nil
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// discard is io.Discard without its pool of buffers, which would count.
type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
