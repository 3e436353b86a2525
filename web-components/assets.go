package web

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
)

// assets serves files that may stand beside compressed copies of themselves (name.br, name.gz). The plain file may be
// missing when a .gz is there: the playground would otherwise put 7 MB more into every binary for the sake of
// the rare client that accepts no compression.
type assets struct {
	files fs.FS
	tags  sync.Map // name of a stored file -> its entity tag; what is built in never changes, a release hardly ever
}

func newAssets(files fs.FS) *assets {
	return &assets{files: files}
}

// has tells whether name can be served in some form.
func (a *assets) has(name string) bool {
	return isFile(a.files, name) || isFile(a.files, name+".gz")
}

// serve answers with the smallest form of name that the client accepts, or 404. Only successful answers are cacheable.
func (a *assets) serve(w http.ResponseWriter, r *http.Request, name, caching string) {
	if !fs.ValidPath(name) || isStoredForm(name) || !a.has(name) {
		http.NotFound(w, r)
		return
	}
	stored, encoding := a.choose(name, r.Header.Get("Accept-Encoding"))
	file, err := a.files.Open(stored)
	if err != nil {
		http.Error(w, "file unreadable", http.StatusInternalServerError)
		return
	}
	defer func() { _ = file.Close() }() // read only: nothing is lost on close

	head := w.Header()
	head.Set("Content-Type", contentType(name))
	head.Set("Cache-Control", caching)
	head.Add("Vary", "Accept-Encoding")
	if encoding == "" && stored != name {
		a.unpack(w, r, file)
		return
	}
	if tag, ok := a.tag(stored); ok {
		head.Set("ETag", tag)
	}
	if encoding != "" {
		head.Set("Content-Encoding", encoding)
	}
	seeker, ok := file.(io.ReadSeeker)
	if !ok {
		http.Error(w, "file unreadable", http.StatusInternalServerError)
		return
	}
	http.ServeContent(w, r, name, modified, seeker)
}

// choose names the stored file to send and its content coding: br before gzip before plain.
func (a *assets) choose(name, accept string) (stored, encoding string) {
	if accepts(accept, "br") && isFile(a.files, name+".br") {
		return name + ".br", "br"
	}
	if accepts(accept, "gzip") && isFile(a.files, name+".gz") {
		return name + ".gz", "gzip"
	}
	if isFile(a.files, name) {
		return name, ""
	}
	return name + ".gz", ""
}

// unpack sends the plain form of a file that is stored compressed alone.
func (a *assets) unpack(w http.ResponseWriter, r *http.Request, file io.Reader) {
	plain, err := gzip.NewReader(file)
	if err != nil {
		http.Error(w, "file unreadable", http.StatusInternalServerError)
		return
	}
	if r.Method == http.MethodHead {
		return
	}
	_, _ = io.Copy(w, plain) // the status is sent; a broken connection is all that can be said now
}

// tag is a strong entity tag, the hash of the stored bytes. It differs between the forms of one file, as RFC 9110
// section 8.8.3 asks, since their bytes do.
func (a *assets) tag(stored string) (string, bool) {
	if known, ok := a.tags.Load(stored); ok {
		return known.(string), true
	}
	data, err := fs.ReadFile(a.files, stored)
	if err != nil {
		return "", false
	}
	tag := tagOf(data)
	a.tags.Store(stored, tag)
	return tag, true
}

func tagOf(data []byte) string {
	sum := sha256.Sum256(data)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:15]) + `"`
}

// isStoredForm hides the compressed copies and dot files: they are storage, not addresses.
func isStoredForm(name string) bool {
	ext := path.Ext(name)
	return ext == ".br" || ext == ".gz" || strings.HasPrefix(path.Base(name), ".")
}
