package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
)

// modelTests print figures of models, and fail where one misses its limit.
var modelTests = []struct{ pattern, pkg string }{
	{"TestEveryModelMeasures|TestBadFilesAre", "./sandbox/mp/mesh"},
	{"TestBadFilesAre", "./sandbox/mp/step"},
	{"TestALargeFileAddsLittleMemory|TestACrowdOfUploads|TestHostileFiles|TestALargeSTEP", "./cmd/modeliq"},
}

// modelTests runs them in the repository's root, every core theirs, and adds their figures. One that fails or prints none
// is an error, when all have run.
func (h *harness) modelTests(ctx context.Context) error {
	var failed []error
	for _, t := range modelTests {
		list, err := figuresOf(ctx, filepath.Dir(h.root), t.pattern, t.pkg)
		h.modelFigures = append(h.modelFigures, list...)
		if err != nil {
			failed = append(failed, fmt.Errorf("go test -run '%s' %s: %w", t.pattern, t.pkg, err))
		}
	}
	return errors.Join(failed...)
}

// event is a line of go test -json.
type event struct{ Action, Test, Output string }

// figuresOf runs tests; what they print counts as reached when the test that printed it passed.
func figuresOf(ctx context.Context, root, pattern, pkg string) (list []figure, err error) {
	cmd := exec.CommandContext(ctx, "taskset", "-c", everyCore(), "go", "test", "-json", "-count=1", "-run", pattern, pkg)
	cmd.Dir = root
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, err
	}
	list, said := readFigures(out)
	if err := cmd.Wait(); err != nil {
		return list, fmt.Errorf("%w\n%s", err, said)
	}
	if len(list) == 0 {
		return nil, errors.New("it printed no figure")
	}
	return list, nil
}

var figureLine = regexp.MustCompile(`FIGURE (.+): (.+), of (.+) (allowed|needed)\n`)

var comparison = map[string]string{"allowed": "<= ", "needed": ">= "}

// readFigures reads events to their end. said is what the tests wrote apart from figures, for whoever has to look why one failed.
func readFigures(events io.Reader) (list []figure, said string) {
	of := map[string][]int{} // the figures of each test
	lines := bufio.NewScanner(events)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			said += lines.Text() + "\n"
			continue
		}
		m := figureLine.FindStringSubmatch(e.Output)
		switch {
		case m != nil:
			of[e.Test] = append(of[e.Test], len(list))
			list = append(list, figure{Name: "models", What: m[1], Must: comparison[m[4]] + m[3], Reached: m[2], Verdict: ok})
		case e.Action == "output":
			said += e.Output
		case e.Action == "fail":
			for _, i := range of[e.Test] {
				list[i].Verdict = missed
			}
		}
	}
	return list, said
}
