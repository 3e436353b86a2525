package web

import (
	"bytes"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

// build is a binary's tree with one version of the widgets.
func build(version, module string) fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text), Mode: 0o444} }
	return fstest.MapFS{
		"documents.json":                         file(`{"hash of ` + version + `":"query Of` + strings.ReplaceAll(version, ".", "_") + `"}`),
		"embed/1/modeliq.js":                     file(module),
		"embed/" + version + "/modeliq.js":       file(module),
		"embed/" + version + "/modeliq.js.br":    file("brotli of " + module),
		"embed/" + version + "/messages/de.json": file(`{"of":"` + version + `"}`),
		"embed/versions.json":                    file(`{"channels":{"1":"` + version + `"},"versions":{"` + version + `":{"file":"` + version + `/modeliq.js","integrity":"sha384-own","bytes":{"plain":1}}}}`),
		"embed/gallery/index.html":               file("<!doctype html>"),
		"playground/index.html":                  file("<!doctype html>"),
	}
}

func opened(t *testing.T, own fstest.MapFS, dir string) (*Releases, string) {
	t.Helper()
	var log bytes.Buffer
	r := openReleases(own, dir, slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r, log.String()
}

func TestAPageThatPinsAVersionKeepsItWhenTheNextOneIsServed(t *testing.T) {
	dir := t.TempDir()
	opened(t, build("1.0.0", "first"), dir)
	r, log := opened(t, build("1.1.0", "second"), dir)
	if log != "" {
		t.Errorf("said %q", log)
	}
	h := r.Handler()
	for target, want := range map[string]string{
		"/embed/1/modeliq.js":             "second",
		"/embed/1.1.0/modeliq.js":         "second",
		"/embed/1.0.0/modeliq.js":         "first",
		"/embed/1.0.0/messages/de.json":   `{"of":"1.0.0"}`,
		"/embed/1.0.0/documents.json":     "404 page not found\n",
		"/embed/1.0.0/.documents.json":    "404 page not found\n",
		"/embed/1.0.0/messages/fr.json":   "404 page not found\n",
		"/embed/1.0.0/../versions.json":   "404 page not found\n",
		"/embed/1.0.0/..%2fversions.json": "404 page not found\n",
		"/embed/1.2.0/modeliq.js":         "404 page not found\n",
	} {
		answer := get(h, target)
		if answer.Body.String() != want {
			t.Errorf("%s: %d %q", target, answer.Code, answer.Body)
		}
		if answer.Code == http.StatusOK && strings.HasPrefix(target, "/embed/1.0.0/") {
			wantHeader(t, answer, "Cache-Control", immutable)
			wantHeader(t, answer, "Access-Control-Allow-Origin", "*")
		}
	}
	wantHeader(t, get(h, "/embed/1.0.0/modeliq.js", "Accept-Encoding", "br"), "Content-Encoding", "br")

	var told index
	if err := json.Unmarshal(get(h, "/embed/versions.json").Body.Bytes(), &told); err != nil {
		t.Fatal(err)
	}
	sum := sha512.Sum384([]byte("first"))
	old := told.Versions["1.0.0"]
	if told.Channels["1"] != "1.1.0" || told.Versions["1.1.0"].Integrity != "sha384-own" || old.File != "1.0.0/modeliq.js" ||
		old.Integrity != "sha384-"+base64.StdEncoding.EncodeToString(sum[:]) || old.Bytes["plain"] != 5 || old.Bytes["brotli"] == 0 {
		t.Errorf("told %+v", told)
	}
	documents := r.Documents()
	slices.Sort(documents)
	if !slices.Equal(documents, []string{"query Of1_0_0", "query Of1_1_0"}) {
		t.Errorf("trusted %q", documents)
	}
}

func TestAnotherBuildOfAVersionTakesItsPlaceAndIsTold(t *testing.T) {
	dir := t.TempDir()
	opened(t, build("1.0.0", "first"), dir)
	if _, log := opened(t, build("1.0.0", "first"), dir); log != "" {
		t.Errorf("the same build: %q", log)
	}
	if _, log := opened(t, build("1.0.0", "another"), dir); !strings.Contains(log, "version=1.0.0") {
		t.Errorf("another build: %q", log)
	}
	next, _ := opened(t, build("1.1.0", "second"), dir)
	if answer := get(next.Handler(), "/embed/1.0.0/modeliq.js"); answer.Body.String() != "another" {
		t.Errorf("kept %q", answer.Body)
	}
}

func TestReplicasThatStartAtOnceKeepOneWholeCopy(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() { opened(t, build("1.0.0", []string{"one", "other"}[n%2]), dir) })
	}
	all.Wait()
	r, _ := opened(t, fstest.MapFS{}, dir)
	if got := r.versions(); !slices.Equal(got, []string{"1.0.0"}) {
		t.Errorf("kept %q", got)
	}
	if answer := get(r.Handler(), "/embed/1.0.0/messages/de.json"); answer.Code != http.StatusOK {
		t.Errorf("a part of it is missing: %d", answer.Code)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestAFolderThatSomebodyLeftHalfIsMadeWhole(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "1.0.0", "messages"), 0o700); err != nil {
		t.Fatal(err)
	}
	opened(t, build("1.0.0", "first"), dir)
	next, _ := opened(t, build("1.1.0", "second"), dir)
	if answer := get(next.Handler(), "/embed/1.0.0/modeliq.js"); answer.Body.String() != "first" {
		t.Errorf("got %d %q", answer.Code, answer.Body)
	}
}

func TestAFolderThatCannotBeHadStopsNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r, log := opened(t, build("1.0.0", "first"), file)
	if !strings.Contains(log, "are not kept") {
		t.Errorf("said %q", log)
	}
	if answer := get(r.Handler(), "/embed/1.0.0/modeliq.js"); answer.Body.String() != "first" {
		t.Errorf("got %d %q", answer.Code, answer.Body)
	}
	if answer := get(r.Handler(), "/embed/0.9.0/modeliq.js"); answer.Code != http.StatusNotFound {
		t.Errorf("got %d", answer.Code)
	}
}

func TestALinkOutOfTheFolderLeadsNowhere(t *testing.T) {
	dir, secret := t.TempDir(), filepath.Join(t.TempDir(), "secret")
	if err := errors.Join(os.WriteFile(secret, []byte("secret"), 0o600), os.Mkdir(filepath.Join(dir, "0.9.0"), 0o700), os.Symlink(secret, filepath.Join(dir, "0.9.0", "modeliq.js"))); err != nil {
		t.Fatal(err)
	}
	r, _ := opened(t, build("1.0.0", "first"), dir)
	if answer := get(r.Handler(), "/embed/0.9.0/modeliq.js"); strings.Contains(answer.Body.String(), "secret") || answer.Code == http.StatusOK {
		t.Errorf("got %d %q", answer.Code, answer.Body)
	}
}

func TestABinaryWithoutWidgetsServesThoseThatWere(t *testing.T) {
	dir := t.TempDir()
	empty, _ := opened(t, fstest.MapFS{}, dir)
	if len(empty.Documents()) != 0 || get(empty.Handler(), "/embed/1.0.0/modeliq.js").Code != http.StatusNotFound {
		t.Error("there is something where nothing was")
	}
	if answer := get(empty.Handler(), "/embed/versions.json"); answer.Code != http.StatusOK {
		t.Errorf("versions.json: %d", answer.Code)
	}
	opened(t, build("1.0.0", "first"), dir)
	later, _ := opened(t, fstest.MapFS{}, dir)
	if answer := get(later.Handler(), "/embed/1.0.0/modeliq.js"); answer.Body.String() != "first" {
		t.Errorf("got %d %q", answer.Code, answer.Body)
	}
}
