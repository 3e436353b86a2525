package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

func writeDiagnosesJSON(out io.Writer, found []diagnosis) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(map[string]any{"ok": ill(found) == nil, "upstreams": found})
}

// writeDiagnosesTable writes a block for each upstream, a line for each check, and what differs below its check.
func writeDiagnosesTable(out io.Writer, found []diagnosis) error {
	var b strings.Builder
	for _, d := range found {
		fmt.Fprintf(&b, "%s  %s\n", d.Name, d.URL)
		for _, f := range d.Checks {
			fmt.Fprintf(&b, "  %-8s %-36s %-15s %8.1f ms\n", f.Verdict, f.Name, f.Line, f.Milliseconds)
			for _, what := range f.explained() {
				fmt.Fprintf(&b, "           > %s\n", what)
			}
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// explained are the reasons for a verdict other than ok.
func (f finding) explained() (lines []string) {
	for _, d := range f.Drift {
		if d.Got == "missing" {
			lines = append(lines, d.Field+" is missing")
		} else {
			lines = append(lines, d.Field+" is of the kind "+d.Got)
		}
	}
	if f.Error != "" {
		lines = append(lines, strings.Join(strings.Fields(f.Error), " "))
	}
	return lines
}
