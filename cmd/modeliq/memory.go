package main

import (
	"os"
	"runtime/debug"
)

// collectLess trades memory for time: answers are short-lived garbage, and at the default of 100 a third of a large answer's
// cost is collecting it (measured: 1.05 ms of CPU for one at 100, 0.98 ms at 200, 0.89 ms at 400, for 86, 101 and 135 MB). What the process may have beside its
// caches is bounded all the same. GOGC and GOMEMLIMIT in the environment win.
func (s settings) collectLess() {
	const percent, besideCaches = 150, 64 << 20
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		limit := s.cacheBytes + besideCaches
		if s.needsSandbox() {
			limit += s.processing.memory
		}
		debug.SetMemoryLimit(limit)
	}
}
