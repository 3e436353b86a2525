package uploads

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// rig is a replica: a room behind a real server, for whoever the headers Partner and Buyer name.
type rig struct {
	t      *testing.T
	room   *Room
	url    string
	counts func() Counts

	mu  sync.Mutex
	now time.Time
}

type whoKey struct{}

// replica opens a room in a folder that others may share.
func replica(t *testing.T, dir string, change func(*Options)) *rig {
	t.Helper()
	g := &rig{t: t, now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	o := Options{
		Dir: dir, MaxBytes: 1 << 20, QuotaBytes: 4 << 20, QuotaFiles: 80, Life: 24 * time.Hour, Now: g.clock, Log: slog.New(slog.DiscardHandler),
		BaseURL: func(context.Context) string { return "https://shop.example" },
		Owner: func(ctx context.Context) (Owner, bool) {
			o, ok := ctx.Value(whoKey{}).(Owner)
			return o, ok
		},
	}
	if change != nil {
		change(&o)
	}
	var err error
	if g.room, err = Open(o); err != nil {
		t.Fatal(err)
	}
	h, counts, err := g.room.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if slug := r.Header.Get("Partner"); slug != "" {
			o := Owner{Partner: slug, Buyer: r.Header.Get("Buyer"), MaxBytes: 1000}
			r = r.WithContext(context.WithValue(r.Context(), whoKey{}, o))
		}
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	g.url, g.counts = server.URL, counts
	return g
}

func (g *rig) clock() time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.now
}

func (g *rig) pass(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.now = g.now.Add(d)
}

var jane = Owner{Partner: "loctite", Buyer: "jane", MaxBytes: 1000}

type reply struct {
	status int
	header http.Header
	body   []byte
}

// code is the problem's, which every refusal has.
func (a reply) code(t *testing.T) string {
	t.Helper()
	var p struct {
		Status       int
		Code, Detail string
	}
	if err := json.Unmarshal(a.body, &p); err != nil || a.header.Get("Content-Type") != "application/problem+json" || p.Status != a.status || p.Detail == "" {
		t.Errorf("no problem: %d %v %s", a.status, a.header, a.body)
	}
	return p.Code
}

// send sends a request of jane's, with further headers as name and value; an empty value takes one out.
func (g *rig) send(method, path, body string, headers ...string) reply {
	g.t.Helper()
	return g.sendReader(method, path, strings.NewReader(body), headers...)
}

func (g *rig) sendReader(method, path string, body io.Reader, headers ...string) reply {
	g.t.Helper()
	r, err := http.NewRequestWithContext(g.t.Context(), method, g.url+path, body)
	if err != nil {
		g.t.Fatal(err)
	}
	for i, all := 0, append([]string{"Partner", jane.Partner, "Buyer", jane.Buyer, "Tus-Resumable", "1.0.0"}, headers...); i < len(all); i += 2 {
		r.Header.Set(all[i], all[i+1])
		if all[i+1] == "" {
			r.Header.Del(all[i])
		}
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		g.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	return reply{response.StatusCode, response.Header, text}
}

// begin begins an upload of so many bytes and gives its id.
func (g *rig) begin(length int, headers ...string) string {
	g.t.Helper()
	a := g.send("POST", "/files/", "", append([]string{"Upload-Length", strconv.Itoa(length), "Upload-Metadata", "filename " + base64.StdEncoding.EncodeToString([]byte("årm.stl"))}, headers...)...)
	if a.status != http.StatusCreated {
		g.t.Fatalf("begin: %d %s", a.status, a.body)
	}
	id, ok := strings.CutPrefix(a.header.Get("Location"), "https://shop.example/files/")
	if !ok {
		g.t.Fatalf("Location: %s", a.header.Get("Location"))
	}
	return id
}

const chunkType = "application/offset+octet-stream"

func (g *rig) patch(id string, offset int, chunk string, headers ...string) reply {
	g.t.Helper()
	return g.send("PATCH", "/files/"+id, chunk, append([]string{"Content-Type", chunkType, "Upload-Offset", strconv.Itoa(offset)}, headers...)...)
}

// offset is how far an upload is.
func (g *rig) offset(id string) string {
	g.t.Helper()
	return g.send("HEAD", "/files/"+id, "").header.Get("Upload-Offset")
}

// content takes a finished upload and reads it.
func (g *rig) content(id string) string {
	g.t.Helper()
	taken, err := g.room.Take(g.t.Context(), jane, id)
	if err != nil {
		g.t.Fatal(err)
	}
	var text bytes.Buffer
	if _, err := text.ReadFrom(taken); err != nil {
		g.t.Fatal(err)
	}
	if err := taken.Close(); err != nil {
		g.t.Fatal(err)
	}
	return text.String()
}

func sha1Of(text string) string {
	sum := sha1.Sum([]byte(text))
	return fmt.Sprintf("sha1 %s", base64.StdEncoding.EncodeToString(sum[:]))
}
