//go:build linux

package step

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp/step/steptest"
)

// program is a process of Node's that runs a script.
func program(t *testing.T, script string, args ...string) *process {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("Node is not installed")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "script.cjs"), []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	return &process{dir: dir, program: node, args: append([]string{"script.cjs"}, args...), time: time.Minute, memory: 1 << 30, log: slog.New(slog.DiscardHandler)}
}

func discard(out io.Reader) error {
	if _, err := io.Copy(io.Discard, out); err != nil {
		return err
	}
	return errCut
}

// Memory outside of Node's heap, as WebAssembly's is, is bounded by nothing but the watch.
func TestAProcessThatGrowsTooLargeIsEnded(t *testing.T) {
	p := program(t, `const held = []; setInterval(() => held.push(Buffer.alloc(8 << 20, 1)), 1)`)
	p.memory = 256 << 20
	begin := time.Now()
	if err := p.run(context.Background(), strings.NewReader(""), discard); !errors.Is(err, ErrMemory) {
		t.Errorf("got %v after %v", err, time.Since(begin))
	}
}

// Node's own bound of its heap ends it by a signal.
func TestAProcessWhoseHeapIsFullIsEnded(t *testing.T) {
	p := program(t, `const held = []; for (;;) held.push({ number: held.length })`)
	p.args = append([]string{"--max-old-space-size=64"}, p.args...)
	if err := p.run(context.Background(), strings.NewReader(""), discard); !errors.Is(err, ErrMemory) {
		t.Errorf("got %v", err)
	}
}

// The kernel's memory is bounded where it grows, before the watch could see it: the file is told from a damaged one.
func TestAKernelThatNeedsMoreIsRefusedIt(t *testing.T) {
	if !Built() {
		t.Skip("the kernel is not in dist: make step copies it there where Node 20 or newer is installed")
	}
	var points strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&points, "#%d=CARTESIAN_POINT('',(%d.,0.,0.));\n", 1000+i, i)
	}
	file := strings.Replace(steptest.Box(steptest.AP214, steptest.Units["mm"], 1, 1, 1), "DATA;\n", "DATA;\n"+points.String(), 1)
	for memory, want := range map[string]error{"24000000": ErrMemory, "600000000": nil} {
		p := program(t, string(script), memory, "1000", "0.001", "0.5")
		if err := unpack(p.dir); err != nil {
			t.Fatal(err)
		}
		bodies := 0
		err := p.run(context.Background(), strings.NewReader(file), func(out io.Reader) error {
			return readBodies(out, 1000, func(*Body) error { bodies++; return nil })
		})
		if !errors.Is(err, want) || (bodies > 0) != (want == nil) {
			t.Errorf("with %s bytes: %v, %d bodies", memory, err, bodies)
		}
	}
}

// A bad file that has to be converted to be told: what it takes is Node's and the kernel's own, within the converter's memory.
//
// Contract: mp 14
func TestBadFilesAreRefusedByTheConverter(t *testing.T) {
	if !Built() {
		t.Skip("the kernel is not in dist: make step copies it there where Node 20 or newer is installed")
	}
	good := steptest.Box(steptest.AP214, steptest.Units["mm"], 1, 1, 1)
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"without faces":     {strings.ReplaceAll(good, "ADVANCED_FACE", "NO_FACE"), ErrNoShape},
		"of damaged syntax": {strings.ReplaceAll(good, "ADVANCED_FACE", "((("), ErrNoShape},
		"without entities":  {"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n", ErrUnreadable},
	} {
		p := program(t, string(script), strconv.Itoa(LeastMemory/2), "1000", "0.001", "0.5")
		p.memory = LeastMemory
		if err := unpack(p.dir); err != nil {
			t.Fatal(err)
		}
		var err error
		took := time.Hour
		for tries := 0; tries < 5 && took > time.Second; tries++ { // a busy machine starts Node late
			begin := time.Now()
			err = p.run(context.Background(), strings.NewReader(c.file), func(out io.Reader) error {
				return readBodies(out, 1000, func(*Body) error { return nil })
			})
			took = time.Since(begin)
		}
		t.Logf("FIGURE bad file, STEP %s: refused after %s, of 1 s allowed", name, took.Round(time.Millisecond))
		t.Logf("FIGURE bad file, STEP %s: %d MiB of Node with its kernel while it lasts, of %d MiB allowed", name, p.peak.Load()>>20, LeastMemory>>20)
		if !errors.Is(err, c.want) || took > time.Second || p.peak.Load() > LeastMemory || p.peak.Load() == 0 {
			t.Errorf("%s: %v after %s, %d bytes", name, err, took, p.peak.Load())
		}
	}
}

// What a program starts ends with it.
func TestTheWholeGroupIsEnded(t *testing.T) {
	p := program(t, `const child = require('node:child_process').spawn('sleep', ['1000'], { stdio: 'inherit' })
		require('node:fs').writeFileSync('child', String(child.pid)); for (;;);`)
	ctx, cancel := context.WithCancel(context.Background())
	var child int
	err := p.run(ctx, strings.NewReader(""), func(out io.Reader) error {
		for child == 0 && p.time > 0 {
			text, _ := os.ReadFile(filepath.Join(p.dir, "child"))
			child, _ = strconv.Atoi(string(text))
		}
		cancel()
		return discard(out)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for deadline := time.Now().Add(10 * time.Second); alive(child); {
		if time.Now().After(deadline) {
			t.Fatalf("process %d is still there", child)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// alive says that a process runs; one that is dead and not asked about yet does not.
func alive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !strings.Contains(string(stat), ") Z ") && syscall.Kill(pid, 0) == nil
}

// When we are killed nobody ends it at its time: the limit of processor time does.
func TestAProcessEndsThatNobodyWatches(t *testing.T) {
	p := program(t, `for (;;);`)
	p.time = time.Millisecond
	cmd := p.command(context.Background())
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) || !overTime(exit.ProcessState) {
		t.Errorf("got %v", err)
	}
}

// A node that is put in place by a manager of versions is a script, which looks for others by name.
func TestNodeMayBeAScriptThatFindsTheRestByItsName(t *testing.T) {
	p, dir := program(t, ""), t.TempDir()
	shim := filepath.Join(dir, "node")
	if err := errors.Join(os.Symlink(p.program, filepath.Join(dir, "the-real-node")),
		os.WriteFile(shim, []byte("#!/usr/bin/env sh\nexec the-real-node \"$@\"\n"), 0o700)); err != nil {
		t.Fatal(err)
	}
	p.program = shim
	if err := p.run(context.Background(), strings.NewReader(""), func(out io.Reader) error { _, err := io.Copy(io.Discard, out); return err }); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestFaultsOfTheProgramAreToldWithItsRemarks(t *testing.T) {
	p := program(t, `console.error('the reason'.repeat(10_000)); process.exit(77)`)
	err := p.run(context.Background(), strings.NewReader(""), discard)
	if err == nil || !strings.Contains(err.Error(), "the reason") || len(err.Error()) > mostRemarks+100 {
		t.Errorf("got %v", err)
	}
}
