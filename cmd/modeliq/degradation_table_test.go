package main_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// degradation is what each field is while an upstream is ill: cells by upstream, ill and field.
type degradation struct {
	mu    sync.Mutex
	cells map[[3]string]string
}

func newDegradation() *degradation { return &degradation{cells: map[[3]string]string{}} }

func (d *degradation) note(upstream, ill, field, cell string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cells[[3]string{upstream, ill, field}] = cell
}

func (d *degradation) cell(upstream, ill, field string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.cells[[3]string{upstream, ill, field}]
}

// String is the tables as docs/operations.md has them.
func (d *degradation) String() string {
	var b strings.Builder
	for _, upstream := range []string{"monolith", "mp", "tax"} {
		fmt.Fprintf(&b, "\n| %s is | %s |\n|%s\n", upstream, strings.Join(ills, " | "), strings.Repeat(" --- |", len(ills)+1))
		for _, xs := range examinations {
			for _, x := range xs {
				fmt.Fprintf(&b, "| `%s` |", x.field)
				for _, ill := range ills {
					fmt.Fprintf(&b, " %s |", d.cell(upstream, ill, x.field))
				}
				b.WriteString("\n")
			}
		}
	}
	return b.String()
}

var degradationHead = regexp.MustCompile(`^\| (monolith|mp|tax) is \|`)

// readDegradation reads the tables of docs/operations.md; each has a row for each examination and a column for each ill.
func readDegradation(t *testing.T) *degradation {
	t.Helper()
	text, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	d := newDegradation()
	upstream, rows := "", 0
	var columns []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if head := degradationHead.FindStringSubmatch(line); head != nil {
			upstream, columns = head[1], cellsOf(line)[1:]
			continue
		}
		if !strings.HasPrefix(line, "|") {
			upstream = ""
		}
		cells := cellsOf(line)
		if upstream == "" || strings.HasPrefix(cells[0], "---") {
			continue
		}
		if len(cells) != len(columns)+1 {
			t.Fatalf("a row of another length: %s", line)
		}
		rows++
		for i, ill := range columns {
			d.note(upstream, ill, strings.Trim(cells[0], "`"), cells[i+1])
		}
	}
	fields := 0
	for _, xs := range examinations {
		fields += len(xs)
	}
	if rows != 3*fields {
		t.Errorf("the tables have %d rows; there are %d fields and 3 upstreams", rows, fields)
	}
	return d
}

func cellsOf(row string) []string {
	cells := strings.Split(strings.Trim(row, "| "), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}
