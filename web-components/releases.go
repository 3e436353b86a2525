package web

import (
	"bytes"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

const (
	versionsFile  = "versions.json"
	releaseModule = "modeliq.js"
	// releaseManifest is the manifest of a kept version; a name with a dot is not served.
	releaseManifest = "." + manifest
)

// Releases are the versions of the widgets that were ever served from here. A page that pins /embed/1.4.2/ by its hash keeps
// its module, and its operations stay trusted, when a newer binary takes over.
type Releases struct {
	own   fs.FS    // what this binary carries
	root  *os.Root // a folder for each version; nil when it cannot be had
	index []byte   // versions.json, of all that were there at the start
}

// OpenReleases opens the folder in which they are kept, made when it is not there, and keeps what this binary carries. A version
// has one build: another one under the same number takes the place of the first, and the log says what that breaks. A folder
// that cannot be read or written is logged, too: what this binary carries is served without it. Close it at the end.
func OpenReleases(dir string, log *slog.Logger) *Releases {
	return openReleases(Files(), dir, log)
}

func openReleases(own fs.FS, dir string, log *slog.Logger) *Releases {
	r := &Releases{own: own}
	told := readIndex(own)
	if err := r.open(dir, told.Channels["1"], log); err != nil {
		log.Error("the widgets of this version are not kept: pages that pin them will not find them after the next upgrade", "folder", dir, "error", err)
	}
	r.index = r.indexOf(told)
	return r
}

func (r *Releases) open(dir, version string, log *slog.Logger) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if r.root, err = os.OpenRoot(dir); err != nil || !exactVersion.MatchString(version) {
		return err
	}
	return r.keep(dir, version, log)
}

// Close gives the folder back.
func (r *Releases) Close() error {
	if r.root == nil {
		return nil
	}
	return r.root.Close()
}

// Handler serves all of them and, from this binary alone, their gallery and the playground. Mount it at /embed/, /playground and
// /playground/; it answers 404 for anything else.
func (r *Releases) Handler() http.Handler {
	h := newHandler(layers{r.own, r.kept()}, Placeholder())
	h.index = r.index
	return h
}

// Documents are the operations of the widgets of every version: what a partner that takes trusted documents alone is served.
// None when there are no widgets.
func (r *Releases) Documents() []string {
	all := readDocuments(r.own, manifest)
	for _, version := range r.versions() {
		maps.Copy(all, readDocuments(r.kept(), path.Join(version, releaseManifest)))
	}
	return slices.Collect(maps.Values(all))
}

// kept are the files of the folder. Links out of it lead nowhere.
func (r *Releases) kept() fs.FS {
	if r.root == nil {
		return nothing{}
	}
	return r.root.FS()
}

// keep copies a version of this binary to the folder: whole or not at all, also beside another process that does the same.
func (r *Releases) keep(dir, version string, log *slog.Logger) error {
	files, err := fs.Sub(r.own, "embed/"+version)
	if err != nil {
		return err
	}
	module, err := fs.ReadFile(files, releaseModule)
	if err != nil {
		return err
	}
	isThere := func() bool {
		old, err := fs.ReadFile(r.kept(), path.Join(version, releaseModule))
		return err == nil && bytes.Equal(old, module)
	}
	if isThere() {
		return nil
	}
	documents, err := fs.ReadFile(r.own, manifest)
	if err != nil {
		return err
	}
	room, err := os.MkdirTemp(dir, ".copy-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(room) }() // what is still in it is of no use
	fresh, target := filepath.Join(room, "new"), filepath.Join(dir, version)
	if err := errors.Join(os.CopyFS(fresh, files), os.WriteFile(filepath.Join(fresh, releaseManifest), documents, 0o600)); err != nil {
		return err
	}
	for n := range 10 { // others may put theirs there meanwhile
		if err = os.Rename(fresh, target); err == nil || !errors.Is(err, fs.ErrExist) || isThere() {
			break
		}
		log.Warn("a version of the widgets was built anew: pages that pin the build before by its hash do not load it any more", "version", version)
		if err = os.Rename(target, filepath.Join(room, fmt.Sprint("old", n))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if isThere() {
		return nil
	}
	return err
}

// index is versions.json: which version a channel serves, and what pins each version.
type index struct {
	Channels map[string]string  `json:"channels"`
	Versions map[string]release `json:"versions"`
}

type release struct {
	File      string         `json:"file"`
	Integrity string         `json:"integrity"`
	Bytes     map[string]int `json:"bytes"`
}

func readIndex(files fs.FS) (i index) {
	if text, err := fs.ReadFile(files, "embed/"+versionsFile); err == nil {
		_ = json.Unmarshal(text, &i) // the build wrote it; without one there is nothing to tell
	}
	return i
}

// indexOf is versions.json with the versions of this binary and those that are kept.
func (r *Releases) indexOf(own index) []byte {
	all := index{map[string]string{}, map[string]release{}}
	for _, version := range r.versions() {
		module, err := fs.ReadFile(r.kept(), path.Join(version, releaseModule))
		if err != nil {
			continue // it is being replaced
		}
		sum := sha512.Sum384(module)
		size := map[string]int{"plain": len(module)}
		for coding, suffix := range map[string]string{"gzip": ".gz", "brotli": ".br"} {
			if info, err := fs.Stat(r.kept(), path.Join(version, releaseModule+suffix)); err == nil {
				size[coding] = int(info.Size())
			}
		}
		all.Versions[version] = release{path.Join(version, releaseModule), "sha384-" + base64.StdEncoding.EncodeToString(sum[:]), size}
	}
	maps.Copy(all.Channels, own.Channels)
	maps.Copy(all.Versions, own.Versions)
	text, _ := json.MarshalIndent(all, "", "  ") // of texts and numbers alone
	return append(text, '\n')
}

// versions are the names of the folders of releases.
func (r *Releases) versions() (names []string) {
	entries, _ := fs.ReadDir(r.kept(), ".") // without it nothing is kept
	for _, e := range entries {
		if e.IsDir() && exactVersion.MatchString(e.Name()) && isFile(r.kept(), path.Join(e.Name(), releaseModule)) {
			names = append(names, e.Name())
		}
	}
	return names
}

// readDocuments are operations by the hash of their text.
func readDocuments(files fs.FS, name string) map[string]string {
	byHash := map[string]string{}
	if text, err := fs.ReadFile(files, name); err == nil {
		_ = json.Unmarshal(text, &byHash) // our build wrote it
	}
	return byHash
}

// layers are the files of this binary, over the releases of those before it.
type layers struct{ own, kept fs.FS }

func (l layers) Open(name string) (fs.File, error) {
	file, err := l.own.Open(name)
	rest, isEmbed := strings.CutPrefix(name, "embed/")
	if version, _, _ := strings.Cut(rest, "/"); isEmbed && errors.Is(err, fs.ErrNotExist) && exactVersion.MatchString(version) {
		return l.kept.Open(rest)
	}
	return file, err
}

// nothing is a folder without files.
type nothing struct{}

func (nothing) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
