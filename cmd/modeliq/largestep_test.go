package main_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp/step/steptest"
)

// A large assembly in STEP is converted within the memory that is there by default.
//
// Contract: mp 14
func TestALargeSTEPEndsWithinTheDefaultMemory(t *testing.T) {
	if raceEnabled {
		t.Skip("it measures the memory of the plain binary, with or without the race detector in the test")
	}
	const copies, most = 100, 480
	file := steptest.Assembly(string(modelFile(t, "so101_waveshare_plate.step")), copies, 54)
	u := startUpstreams(t, plain, t.TempDir(), anyPort)
	defer func() { u.kill() }()
	began := time.Now()
	m := u.analysed(t, "assembly.step", []byte(file))
	if len(m.Issues) > 0 && m.Issues[0].Code == "step_not_available" {
		t.Skip("this binary was built without a converter for STEP, and said so")
	}
	if m.State != "ready" || m.Geometry.Triangles < copies*2000 {
		t.Errorf("%+v", m)
	}
	peak := 0
	for line := range strings.Lines(u.log.String()) {
		var said struct {
			PeakMB int `json:"peakMB"`
		}
		if json.Unmarshal([]byte(line), &said) == nil {
			peak = max(peak, said.PeakMB)
		}
	}
	if peak == 0 || peak > most {
		t.Errorf("the converter took %d MiB", peak)
	}
	t.Logf("FIGURE a STEP of %.1f MB with %d triangles, %s after %s: %d MiB of its converter, of %d MiB allowed",
		float64(len(file))/1e6, m.Geometry.Triangles, m.State, time.Since(began).Round(time.Second/10), peak, most)
}
