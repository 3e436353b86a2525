// Package step turns STEP files (ISO 10303-21: AP203, AP214, AP242) into triangles. The geometry kernel is OpenCASCADE,
// compiled to WebAssembly (occt-import-js, LGPL 2.1), which runs in a Node process of its own for each file: it is held to a
// time and a size, and whatever a file does to it, it ends with the file.
package step

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// The kernel is copied to dist by `make build` where Node is there. The prefix all: keeps .gitkeep in, so that the package
// compiles before that.
//
//go:embed all:dist
var dist embed.FS

//go:embed convert.cjs
var script []byte

// The names of what runs.
const (
	scriptName = "convert.cjs"
	kernelName = "occt-import-js.js"
	moduleName = "occt-import-js.wasm"
)

// Built tells whether this binary carries the kernel.
func Built() bool {
	info, err := fs.Stat(dist, "dist/"+moduleName)
	return err == nil && info.Mode().IsRegular()
}

// unpack writes what Node needs into a folder.
func unpack(dir string) error {
	err := os.WriteFile(filepath.Join(dir, scriptName), script, 0o600)
	for _, name := range []string{kernelName, moduleName} {
		content, readErr := dist.ReadFile("dist/" + name)
		if readErr == nil {
			readErr = os.WriteFile(filepath.Join(dir, name), content, 0o600)
		}
		err = errors.Join(err, readErr)
	}
	if err != nil {
		return fmt.Errorf("unpack the converter of STEP: %w", err)
	}
	return nil
}
