package main_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

func TestAVersionOfTheWidgetsThatWasServedBeforeIsServed(t *testing.T) {
	for name, c := range map[string]struct{ folder, flag string }{
		"in the data dir": {folder: "widgets"},
		"shared":          {folder: "elsewhere", flag: "--widget-releases"},
	} {
		t.Run(name, func(t *testing.T) {
			data := t.TempDir()
			folder := filepath.Join(data, c.folder)
			if err := os.MkdirAll(filepath.Join(folder, "0.9.0"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, "0.9.0", "modeliq.js"), []byte("export {}"), 0o600); err != nil {
				t.Fatal(err)
			}
			var flags []string
			if c.flag != "" {
				flags = []string{c.flag, folder}
			}
			shop := startShop(t, plain, data, flags)
			defer shop.kill()
			response, err := http.Get(shop.url(t, "/embed/0.9.0/modeliq.js"))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = response.Body.Close() }()
			text, err := io.ReadAll(response.Body)
			if err != nil || response.StatusCode != http.StatusOK || string(text) != "export {}" {
				t.Errorf("%s %q, %v", response.Status, text, err)
			}
		})
	}
}
