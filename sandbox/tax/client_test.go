package tax

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// step is one call of the vendor's client, as testdata/client/drive.cjs prints it.
type step struct {
	Name   string         `json:"name"`
	Answer map[string]any `json:"answer"`
	Error  map[string]any `json:"error"`
}

// drive installs the vendor's client into a folder of its own and lets it make every call.
func drive(t *testing.T, url string) map[string]step {
	t.Helper()
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed; the vendor's client runs on it", tool)
		}
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/client")); err != nil {
		t.Fatal(err)
	}
	install := exec.CommandContext(t.Context(), "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	run := exec.CommandContext(t.Context(), "node", "drive.cjs", url)
	run.Dir = dir
	var errors bytes.Buffer
	run.Stderr = &errors
	out, err := run.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, errors.String())
	}
	steps := map[string]step{}
	for line := range strings.Lines(string(out)) {
		var s step
		decoder := json.NewDecoder(strings.NewReader(line))
		decoder.UseNumber()
		if err := decoder.Decode(&s); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		steps[s.Name] = s
	}
	return steps
}

// Contract: tax T1, tax T2, tax T3, tax T4, tax T5, tax T6, tax T7, tax T8, tax T10, tax T16, tax T17, tax T18, tax T22, tax T23
func TestTheVendorsOwnClientWorksUnchanged(t *testing.T) {
	s := start(t, t.TempDir())
	steps := drive(t, s.url)
	for name, want := range map[string][]string{
		"ping":                {"authenticated", "true", "authenticatedCompanyId", "1"},
		"ping of a stranger":  {"authenticated", "false"},
		"quote":               {"status", "Temporary", "totalTax", "4", "lines.0.details.0.rate", "0.04"},
		"create":              {"status", "Saved", "code", "c-1"},
		"commit":              {"status", "Committed"},
		"createOrAdjust":      {"status", "Committed", "totalTax", "2", "version", "2"},
		"read":                {"code", "c-1", "lines.0.lineNumber", "1"},
		"list":                {"@recordsetCount", "1", "value.0.code", "c-1"},
		"refund":              {"type", "ReturnInvoice", "totalTax", "-2"},
		"verify":              {"status", "Committed"},
		"lock":                {"locked", "true"},
		"create with a slash": {"code", "o/1"},
		"commit with a slash": {"status", "Committed"},
		"void":                {"status", "Cancelled"},
		"unvoid":              {"status", "Committed"},
		"uncommit":            {"status", "Saved"},
		"settle":              {"status", "Committed", "code", "o-2"},
		"adjust":              {"version", "2", "adjustmentReason", "Other"},
		"resolve":             {"validatedAddresses.0.line1", "123 Main St", "validatedAddresses.0.city", "New York"},
		"rates by address":    {"totalRate", "0.04"},
		"rates by postcode":   {"totalRate", "0.04"},
		"definitions":         {"value.0.code", "A"},
	} {
		if steps[name].Error != nil {
			t.Errorf("%s: %v", name, steps[name].Error)
			continue
		}
		s.want(steps[name].Answer, want...)
	}
	for name, code := range map[string]string{"create again": "DocumentCodeConflict", "an unknown document": "EntityNotFoundError"} {
		if got := at(steps[name].Error, "code"); got != code {
			t.Errorf("%s gave %v, want %s", name, steps[name], code)
		}
	}
}
