package main_test

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait for something that is expected to come; nothing is ever waited for without it.
const patience = 20 * time.Second

// process is a running modeliq with what it says.
type process struct {
	command *exec.Cmd
	lines   chan string   // of standard output; closed at its end
	exited  chan struct{} // closed when it has ended
	log     *transcript
}

// transcript is a process's standard error, safe to read while it is written.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *transcript) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *transcript) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// launch starts a command of the product. Whoever starts it ends it.
func launch(t *testing.T, path string, args ...string) *process {
	t.Helper()
	p := &process{command: exec.Command(path, args...), lines: make(chan string, 100), exited: make(chan struct{}), log: &transcript{}}
	p.command.Stderr = p.log
	p.command.Env = append(os.Environ(), "GORACE=halt_on_error=1")
	out, err := p.command.StdoutPipe()
	if err == nil {
		err = p.command.Start()
	}
	if err != nil {
		t.Fatalf("start %s: %v", args[0], err)
	}
	go p.watch(out)
	return p
}

// watch reads until the process closes its output, and then waits for its end.
func (p *process) watch(out io.Reader) {
	for scanner := bufio.NewScanner(out); scanner.Scan(); {
		p.lines <- scanner.Text()
	}
	close(p.lines)
	_ = p.command.Wait()
	close(p.exited)
}

// said waits for a line with this word and gives what stands behind it.
func (p *process) said(t *testing.T, word string) string {
	t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case line, ok := <-p.lines:
			if !ok {
				t.Fatalf("%v ended before it said %q:\n%s", p.command.Args, word, p.log)
			}
			if _, rest, found := strings.Cut(line, word); found {
				return strings.Trim(strings.Fields(rest)[0], ",")
			}
		case <-deadline:
			p.kill()
			t.Fatalf("%v did not say %q in %s:\n%s", p.command.Args, word, patience, p.log)
		}
	}
}

// kill ends the process as a power cut would.
func (p *process) kill() {
	_ = p.command.Process.Kill()
	<-p.exited
}

// stop ends the process as an operator does, and says with which code it ended.
func (p *process) stop(t *testing.T) int {
	t.Helper()
	_ = p.command.Process.Signal(syscall.SIGTERM)
	return p.code(t, patience)
}

// code waits for the end of the process.
func (p *process) code(t *testing.T, within time.Duration) int {
	t.Helper()
	select {
	case <-p.exited:
	case <-time.After(within):
		p.kill()
		t.Fatalf("%v was still running after %s:\n%s", p.command.Args, within, p.log)
	}
	if strings.Contains(p.log.String(), "DATA RACE") {
		t.Errorf("a data race in %v:\n%s", p.command.Args, p.log)
	}
	return p.command.ProcessState.ExitCode()
}

// eventually asks again and again until the answer is yes.
func eventually(t *testing.T, within time.Duration, what string, yes func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(within); !yes(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("not in %s: %s", within, what)
		}
	}
}
