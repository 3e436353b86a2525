// Package web carries what the browser gets from ModelIQ inside the Go binary: the widgets that partners embed and
// the GraphQL playground for integrators. Both are built by npm into dist, which may be empty in a binary that was
// built without Node; the package says so instead of failing.
package web

import (
	"embed"
	"io/fs"
)

// The prefix all: keeps .gitkeep in, so that the package compiles before anything has been built.
//
//go:embed all:dist
var dist embed.FS

//go:embed placeholder.html
var placeholder []byte

// Paths inside Files that stand for a finished build.
const (
	embedModule    = "embed/1/modeliq.js"
	playgroundPage = "playground/index.html"
	manifest       = "documents.json"
)

// Files is the built tree: embed/ with the widgets, playground/ with the GraphQL playground. It is empty but for
// .gitkeep when the binary was built without them.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // only an invalid path fails here, and this one is a constant
	}
	return files
}

// Built tells whether this binary carries both the widgets and the playground.
func Built() bool {
	files := Files()
	return isFile(files, embedModule) && isFile(files, playgroundPage)
}

// Placeholder is the page shown in place of the playground when it is not built in. The slice is a copy.
func Placeholder() []byte {
	return append([]byte(nil), placeholder...)
}

func isFile(files fs.FS, name string) bool {
	info, err := fs.Stat(files, name)
	return err == nil && info.Mode().IsRegular()
}
