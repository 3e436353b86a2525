package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

func (h *harness) writeRequests(list []asked) (string, error) {
	var b bytes.Buffer
	for _, a := range list {
		if a.token != "" {
			b.WriteString("Bearer " + a.token)
		}
		b.WriteString("\t" + a.body + "\n")
	}
	file := filepath.Join(h.work, "requests")
	return file, os.WriteFile(file, b.Bytes(), 0o600)
}

// loaded is what wrk tells, and the CPU that it took.
type loaded struct {
	requests, micros, bytes, p50, p99, status, broken int64
	cpu                                               time.Duration
}

func (h *harness) load(ctx context.Context, span time.Duration, url, file string) (loaded, error) {
	cmd := exec.CommandContext(ctx, "taskset", "-c", loadCore, "wrk", "-t1", fmt.Sprintf("-c%d", h.o.connections), fmt.Sprintf("-d%ds", int(span.Seconds()+0.5)),
		"--timeout", "10s", "-s", h.path("run", "load.lua"), url, "--", file, partnerKey)
	out, err := cmd.CombinedOutput()
	_, line, found := strings.Cut(string(out), "@@")
	if err != nil || !found {
		return loaded{}, fmt.Errorf("wrk: %w: %.300s", err, out)
	}
	var l loaded
	if _, err := fmt.Sscan(line, &l.requests, &l.micros, &l.bytes, &l.p50, &l.p99, &l.status, &l.broken); err != nil {
		return l, fmt.Errorf("wrk said %q: %w", line, err)
	}
	l.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return l, nil
}
