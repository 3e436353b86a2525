package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// process is a server of ours while it runs.
type process struct {
	pid    int
	begun  time.Time
	exited chan struct{}
	cmd    *exec.Cmd
	log    string
}

// start runs a server on one core, with its output in the run's folder.
func (h *harness) start(ctx context.Context, name string, s server, core string) (*process, error) {
	file := filepath.Join(h.out, strings.NewReplacer(":", "_", "/", "_").Replace(name)+".log")
	log, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	// No context: a server is told to end, and only then killed.
	cmd := exec.Command("taskset", append([]string{"-c", core}, s.argv...)...) //nolint:noctx
	cmd.Env = append(os.Environ(), s.env...)
	cmd.Stdout, cmd.Stderr, cmd.Dir = log, log, h.root
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt is the harness's, which ends its servers itself
	p := &process{begun: time.Now(), exited: make(chan struct{}), cmd: cmd, log: file}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	p.pid = cmd.Process.Pid
	go func() {
		_ = cmd.Wait()
		close(p.exited)
	}()
	return p, ctx.Err()
}

const (
	readyTimeout = 60 * time.Second
	endTimeout   = 15 * time.Second
	pollEvery    = time.Millisecond
)

// await polls until the process serves.
func (h *harness) await(ctx context.Context, p *process, ready func() bool) error {
	deadline := time.After(readyTimeout)
	for !ready() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.exited:
			return fmt.Errorf("it ended at once; see %s", p.log)
		case <-deadline:
			return fmt.Errorf("it did not answer within %s; see %s", readyTimeout, p.log)
		case <-time.After(pollEvery):
		}
	}
	return nil
}

// stop ends the process and what it started.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.exited:
	case <-time.After(endTimeout):
		_ = syscall.Kill(-p.pid, syscall.SIGKILL)
		<-p.exited
	}
}
