package main_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	contractLine = regexp.MustCompile(`(?m)^\| ((?:monolith|mp|tax) [A-Z0-9.]+) \|`)
	namedLine    = regexp.MustCompile(`(?:monolith|mp|tax) (?:[A-Z][0-9]+(?:\.[0-9]+)?|[0-9]+)\b`)
)

// namedLines are the contract lines that comments of tests name, with the files that do.
func namedLines(t *testing.T) map[string][]string {
	t.Helper()
	named := map[string][]string{}
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() && (entry.Name() == "node_modules" || strings.HasPrefix(entry.Name(), ".git")) {
			if err == nil {
				err = fs.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "contracts_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, line := range linesOf(string(text)) {
			if file := strings.TrimPrefix(filepath.ToSlash(path), "../../"); !slices.Contains(named[line], file) {
				named[line] = append(named[line], file)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return named
}

// linesOf are those of comments that begin with "Contract:", which may run on over further lines.
func linesOf(text string) (lines []string) {
	open := false
	for row := range strings.Lines(text) {
		comment, is := strings.CutPrefix(strings.TrimSpace(row), "//")
		_, begun, begins := strings.Cut(comment, "Contract:")
		switch {
		case !is:
			open = false
		case begins:
			open = true
			lines = append(lines, namedLine.FindAllString(begun, -1)...)
		case open:
			lines = append(lines, namedLine.FindAllString(comment, -1)...)
		}
	}
	return lines
}

// Every line of the wire contracts is named by a test, and no test names a line that is not there.
func TestEveryContractLineIsNamedByATest(t *testing.T) {
	text, err := os.ReadFile("../../docs/contracts.md")
	if err != nil {
		t.Fatal(err)
	}
	named := namedLines(t)
	var lines []string
	for _, m := range contractLine.FindAllStringSubmatch(string(text), -1) {
		lines = append(lines, m[1])
	}
	if len(lines) < 100 {
		t.Fatalf("only %d lines were found", len(lines))
	}
	for _, line := range lines {
		if len(named[line]) == 0 {
			t.Errorf("no test names %s", line)
			continue
		}
		t.Logf("%-16s %s", line, strings.Join(named[line], " "))
	}
	for _, line := range slices.Sorted(maps.Keys(named)) {
		if !slices.Contains(lines, line) {
			t.Errorf("%s is no line of docs/contracts.md; named in %v", line, named[line])
		}
	}
}
