package step_test

import (
	"strings"
	"testing"
	"testing/iotest"

	"github.com/modeliq/modeliq/sandbox/mp/step"
	"github.com/modeliq/modeliq/sandbox/mp/step/steptest"
)

// Contract: mp 14
func TestAFileIsWholeWithItsLastSection(t *testing.T) {
	file := steptest.Box(steptest.AP214, steptest.Units["mm"], 2, 3, 4)
	end := strings.LastIndex(file, "ENDSEC") + len("ENDSEC")
	for _, n := range []int{0, len(file) / 2, end - 1, end, len(file)} {
		part := file[:n]
		for name, of := range map[string]string{"short": part, "long": strings.Replace(part, "DATA;", "DATA;"+strings.Repeat(" ", 200_000), 1)} {
			if whole, err := step.Whole(strings.NewReader(of)); err != nil || whole != (n >= end) {
				t.Errorf("%s, %d of %d bytes: %t, %v", name, n, end, whole, err)
			}
			if whole, err := step.Whole(iotest.OneByteReader(strings.NewReader(of))); err != nil || whole != (n >= end) {
				t.Errorf("%s by single bytes, %d of %d bytes: %t, %v", name, n, end, whole, err)
			}
		}
	}
	if _, err := step.Whole(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(file)))); err == nil {
		t.Error("a broken disk is a whole file")
	}
}
