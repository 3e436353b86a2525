package step

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"
)

// process is a program that is held to a time and a size.
type process struct {
	dir     string
	program string
	args    []string
	time    time.Duration
	memory  int64
	log     *slog.Logger
	peak    atomic.Int64 // the most it was seen to hold, in bytes
}

// The ways in which convert.cjs ends.
var endings = map[int]error{3: ErrUnreadable, 4: ErrNoShape, 5: ErrTooMany, 6: ErrMemory, 134: ErrMemory}

// run gives the program its input, and read its output. When it returns, the program and all that it started have ended.
func (p *process) run(ctx context.Context, input io.Reader, read func(io.Reader) error) error {
	begun := time.Now()
	limited, cancel := context.WithTimeout(ctx, p.time)
	defer cancel()
	cmd := p.command(limited)
	remarks := &beginning{}
	cmd.Stdin, cmd.Stderr = input, remarks
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return fmt.Errorf("start the converter of STEP: %w", err)
	}
	watch := p.watch(limited, cmd.Process.Pid, cancel)
	readErr := read(out)
	if readErr != nil && !errors.Is(readErr, errCut) {
		cancel() // nobody waits for the rest
	}
	waitErr := cmd.Wait()
	cancel()
	tooLarge := watch()
	p.log.Info("converter of STEP ended", "took", time.Since(begun).Round(time.Millisecond).String(), "peakMB", p.peak.Load()>>20, "allowedMB", p.memory>>20)
	if tooLarge {
		return ErrMemory
	}
	return p.outcome(ctx, limited, readErr, waitErr, remarks)
}

// outcome says what it meant that the program ended as it did.
func (p *process) outcome(ctx, limited context.Context, readErr, waitErr error, remarks *beginning) error {
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case readErr != nil && !errors.Is(readErr, errCut):
		return readErr
	case errors.Is(limited.Err(), context.DeadlineExceeded):
		return ErrTime
	case waitErr == nil:
		return readErr
	case errors.As(waitErr, &exit):
		if overTime(exit.ProcessState) {
			return ErrTime
		}
		if known, ok := endings[code(exit.ProcessState)]; ok {
			p.log.Info("STEP file not converted", "reason", known, "remarks", remarks.String())
			return known
		}
	}
	return fmt.Errorf("convert STEP: %w: %s", waitErr, remarks)
}

// command runs the program in a group of its own, with nothing of our environment: a node that is a script still finds what
// lies beside it and the system's programs. Should we be killed, nobody ends it at its time: the shell's limit of processor
// time does.
func (p *process) command(ctx context.Context) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.program, p.args...)
	if shell, err := exec.LookPath("sh"); err == nil {
		seconds := strconv.Itoa(int(2*p.time/time.Second) + 2) // of all its threads
		cmd = exec.CommandContext(ctx, shell, append([]string{"-c", `ulimit -S -t "$1"; shift; exec "$@"`, "sh", seconds, p.program}, p.args...)...)
	}
	cmd.Dir, cmd.Env = p.dir, []string{"HOME=" + p.dir, "PATH=" + filepath.Dir(p.program) + ":/usr/bin:/bin"}
	cmd.WaitDelay = time.Second
	inGroup(cmd)
	return cmd
}

// watchEvery is how often the size of the process is looked at.
const watchEvery = 20 * time.Millisecond

// watch ends the process when it grows too large. The function that it returns waits for the watch to end, and says
// whether it was that.
func (p *process) watch(ctx context.Context, pid int, end context.CancelFunc) (tooLarge func() bool) {
	var grown atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(watchEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				now := resident(pid)
				p.peak.Store(max(p.peak.Load(), now))
				if now > p.memory {
					grown.Store(true)
					end()
				}
			}
		}
	}()
	return func() bool { <-done; return grown.Load() }
}

// beginning keeps the beginning of what is written to it.
type beginning struct{ kept bytes.Buffer }

const mostRemarks = 2000

func (b *beginning) Write(text []byte) (int, error) {
	if room := mostRemarks - b.kept.Len(); room > 0 {
		b.kept.Write(text[:min(room, len(text))])
	}
	return len(text), nil
}

func (b *beginning) String() string { return b.kept.String() }
