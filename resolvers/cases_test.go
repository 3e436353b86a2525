package resolvers_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/modeliq/modeliq/internal/partner"
)

var update = flag.Bool("update", false, "write the answers of the cases anew; look at the difference before it is committed")

func testLog(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), nil))
}

// TestCases runs each folder of testdata: an operation in, JSON out. Adding a case is adding a folder with query.graphql,
// upstream.json (who asks, what is kept, what the upstreams answer) and, by -update, want.json.
func TestCases(t *testing.T) {
	folders, err := filepath.Glob("testdata/*/query.graphql")
	if err != nil || len(folders) == 0 {
		t.Fatal("no cases", err)
	}
	for _, query := range folders {
		folder := filepath.Dir(query)
		t.Run(filepath.Base(folder), func(t *testing.T) { runCase(t, folder) })
	}
}

type setting struct {
	Partner string                                `json:"partner"` // loctite when it is not named
	Owner   *string                               `json:"owner"`   // "buyer" when it is not named
	Seeds   map[string]map[string]json.RawMessage `json:"seeds"`   // bucket -> id -> document
	// SeedPartner has the seeds, for its buyer "buyer"; loctite when it is not named.
	SeedPartner string `json:"seedPartner"`
	// File is uploaded with the operation, as its variable input.file.
	File *struct {
		Name    string `json:"name"`
		Content string `json:"content"`
	} `json:"file"`
	// SignIn and MaxModels change the partner: it knows its buyers, a buyer keeps so many models.
	SignIn    bool `json:"signIn"`
	MaxModels int  `json:"maxModels"`
	wires
}

// change gives the house a partner of its own.
func (s *setting) change(p partner.Partner) *partner.Partner {
	p.AnonymousSessions = p.AnonymousSessions && !s.SignIn
	p.Uploads.MaxModels = cmp.Or(s.MaxModels, p.Uploads.MaxModels)
	return &p
}

func runCase(t *testing.T, folder string) {
	var s setting
	readJSON(t, filepath.Join(folder, "upstream.json"), &s)
	slug, owner := s.Partner, "buyer"
	if slug == "" {
		slug = "loctite"
	}
	if s.Owner != nil {
		owner = *s.Owner
	}
	if slug == "nobody" {
		slug = ""
	}
	h := newHouse(t, &s.wires)
	h.change = s.change
	for bucket, docs := range s.Seeds {
		for id, doc := range docs {
			h.seed(bucket, cmp.Or(s.SeedPartner, "loctite"), "buyer", id, doc)
		}
	}
	got := h.ask(t, slug, owner, folder, &s)
	path := filepath.Join(folder, "want.json")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the answer differs (-want +got):\n%s", diff)
	}
	s.everyAnswerWasAsked()
}

// ask sends the folder's operation and gives the answer back with random ids made equal.
func (h *house) ask(t *testing.T, slug, owner, folder string, s *setting) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "query.graphql"))
	if err != nil {
		t.Fatal(err)
	}
	var variables map[string]any
	if _, err := os.Stat(filepath.Join(folder, "variables.json")); err == nil {
		readJSON(t, filepath.Join(folder, "variables.json"), &variables)
	}
	body, err := json.Marshal(map[string]any{"query": string(text), "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	if s.File != nil {
		return h.upload(t, slug, owner, body, s.File.Name, s.File.Content)
	}
	return h.send(t, slug, owner, string(text), variables)
}

// upload sends an operation with a file (graphql-multipart-request-spec).
func (h *house) upload(t *testing.T, slug, owner string, operations []byte, name, content string) []byte {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	_ = w.WriteField("operations", string(operations))
	_ = w.WriteField("map", `{"0":["variables.input.file"]}`)
	part, err := w.CreateFormFile("0", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", &form)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("X-ModelIQ-Key", "pk_test")
	return h.answer(t, slug, owner, r)
}

// What differs from run to run: new ids, and what is signed with the house's new key.
var (
	randomIDs = regexp.MustCompile(`(mdl|qte|crt|lin|qln)_[a-z2-7]{26}`)
	tokens    = regexp.MustCompile(`eyJ[\w-]+\.[\w-]+\.[\w-]+`)
	links     = regexp.MustCompile(`\b[0-9a-z]{6}\.[\w-]{20,}\.[\w-]{22}`)
)

// posted is a request with an operation.
func posted(t *testing.T, query string, variables map[string]any) *http.Request {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

func (h *house) send(t *testing.T, slug, owner, query string, variables map[string]any) []byte {
	t.Helper()
	r := posted(t, query, variables)
	if strings.HasPrefix(query, "subscription") {
		return h.first(t, slug, owner, r)
	}
	return h.answer(t, slug, owner, r)
}

func (h *house) answer(t *testing.T, slug, owner string, r *http.Request) []byte {
	t.Helper()
	return readable(t, h.raw(t, slug, owner, r))
}

// raw is the answer as it came.
func (h *house) raw(t *testing.T, slug, owner string, r *http.Request) []byte {
	t.Helper()
	w := httptest.NewRecorder()
	h.api.ServeHTTP(w, r.WithContext(h.as(t.Context(), slug, owner)))
	return w.Body.Bytes()
}

// first is the first event of a subscription.
func (h *house) first(t *testing.T, slug, owner string, r *http.Request) []byte {
	t.Helper()
	ctx, leave := context.WithCancel(h.as(t.Context(), slug, owner))
	r.Header.Set("Accept", "text/event-stream")
	reader, writer := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.api.ServeHTTP(&streamed{httptest.NewRecorder(), writer}, r.WithContext(ctx))
		_ = writer.Close()
	}()
	defer func() { leave(); _ = reader.Close(); <-done }()
	for lines := bufio.NewScanner(reader); lines.Scan(); {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			return readable(t, []byte(data))
		}
	}
	t.Fatal("the stream ended without an event")
	return nil
}

// streamed hands on what is written as it is written.
type streamed struct {
	*httptest.ResponseRecorder
	to io.Writer
}

func (s *streamed) Write(p []byte) (int, error)       { return s.to.Write(p) }
func (s *streamed) WriteString(p string) (int, error) { return io.WriteString(s.to, p) }

// readable is an answer indented, with its errors in order and without what differs from run to run.
func readable(t *testing.T, answer []byte) []byte {
	t.Helper()
	told := randomIDs.ReplaceAll(sortErrors(t, answer), []byte("${1}_random"))
	told = links.ReplaceAll(tokens.ReplaceAll(told, []byte("token_random")), []byte("signed_random"))
	var indented bytes.Buffer
	if err := json.Indent(&indented, told, "", "  "); err != nil {
		t.Fatalf("%v: %s", err, answer)
	}
	return append(indented.Bytes(), '\n')
}

// sortErrors puts errors into a fixed order: fields that resolve side by side fail in any.
func sortErrors(t *testing.T, answer []byte) []byte {
	t.Helper()
	var a struct {
		Errors []json.RawMessage `json:"errors,omitempty"`
		Data   json.RawMessage   `json:"data"`
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		t.Fatalf("%v: %s", err, answer)
	}
	slices.SortFunc(a.Errors, func(x, y json.RawMessage) int { return bytes.Compare(x, y) })
	sorted, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return sorted
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}
