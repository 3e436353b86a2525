package web

import (
	"bytes"
	"io/fs"
	"testing"
)

func TestFilesHoldTheBuiltTree(t *testing.T) {
	entries, err := fs.ReadDir(Files(), ".")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, entry := range entries {
		names[entry.Name()] = true
	}
	if !names[".gitkeep"] {
		t.Error(".gitkeep is gone: the package would not compile from a clean checkout")
	}
	if complete := names["embed"] && names["playground"]; Built() != complete {
		t.Errorf("Built() is %v with the entries %v", Built(), names)
	}
}

func TestPlaceholderSaysHowToBuild(t *testing.T) {
	page := Placeholder()
	for _, want := range []string{"make web", "Node 20.19", "<title>"} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page lacks %q", want)
		}
	}
	page[0] = 'X'
	if Placeholder()[0] == 'X' {
		t.Error("a caller can change the page for everybody")
	}
}
