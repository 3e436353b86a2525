package resolvers_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
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
	wires
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
	for bucket, docs := range s.Seeds {
		for id, doc := range docs {
			h.seed(bucket, cmp.Or(s.SeedPartner, "loctite"), "buyer", id, doc)
		}
	}
	got := h.ask(t, slug, owner, folder)
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
func (h *house) ask(t *testing.T, slug, owner, folder string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "query.graphql"))
	if err != nil {
		t.Fatal(err)
	}
	var variables map[string]any
	if _, err := os.Stat(filepath.Join(folder, "variables.json")); err == nil {
		readJSON(t, filepath.Join(folder, "variables.json"), &variables)
	}
	return h.send(t, slug, owner, string(text), variables)
}

var randomIDs = regexp.MustCompile(`(mdl|qte|crt|lin|qln)_[a-z2-7]{26}`)

func (h *house) send(t *testing.T, slug, owner, query string, variables map[string]any) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body)).WithContext(h.as(t.Context(), slug, owner))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.api.ServeHTTP(w, r)
	var indented bytes.Buffer
	if err := json.Indent(&indented, randomIDs.ReplaceAll(sortErrors(t, w.Body.Bytes()), []byte("${1}_random")), "", "  "); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
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
