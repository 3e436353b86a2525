package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The lines of docs/integrators.md for large files run as they stand there.
func TestTheLinesForLargeFilesRun(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"bash", "curl", "jq", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the lines need %s", tool)
		}
	}
	text, err := os.ReadFile("../../docs/integrators.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "\n## Large files\n")
	_, lines, begun := strings.Cut(section, "```sh\n")
	lines, _, ended := strings.Cut(lines, "```")
	_, ask, asks := strings.Cut(string(text), "\nask() ")
	ask, _, _ = strings.Cut(ask, "\n")
	if !found || !begun || !ended || !asks {
		t.Fatal("docs/integrators.md has no such lines")
	}
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	dir, file := t.TempDir(), sphere(500, 400, 0)
	if err := os.WriteFile(filepath.Join(dir, "part.stl"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	script := exec.Command("bash", "-euc", "ask() "+ask+"\n"+lines)
	script.Dir, script.Stderr = dir, t.Output()
	script.Env = append(os.Environ(), "URL="+shop.graphql, "KEY=X-ModelIQ-Key: "+b.key, "TOKEN="+b.token)
	out, err := script.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if sum := decode(t, out).text("data.modelUpload.model.sha256"); sum != hashOf(file) {
		t.Errorf("%s", out)
	}
}
