package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// The server under test has serverCore for itself; everything else of a run is on loadCore.
const (
	serverCore = "0"
	loadCore   = "1"
)

// harness is one run.
type harness struct {
	o        options
	root     string // bench/
	out      string // logs and answers of this run
	work     string // what ModelIQ keeps; gone at the end
	machine  string
	began    time.Time
	notes    []string
	results  []result
	missing  map[string][]string // flags that this binary of ModelIQ has not, by row
	http     *http.Client
	stub     *process // nil when it ran already
	stubPID  int
	stubURL  string
	address  string // where servers listen
	port     string
	shopFile string
	buyers   buyers
	golden   golden

	modelFigures []figure // of large models
}

func newHarness(ctx context.Context, o options) (*harness, error) {
	root, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	h := &harness{
		o: o, root: root, began: time.Now(), missing: map[string][]string{},
		http: &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}},
	}
	h.out = h.path("out", h.began.Format("20060102-150405"))
	if err := os.MkdirAll(h.out, 0o755); err != nil {
		return nil, err
	}
	if h.work, err = os.MkdirTemp("", "modeliq-bench-"); err != nil {
		return nil, err
	}
	if err := leaveServerCore(ctx); err != nil {
		return nil, err
	}
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	h.port, h.address = ports[0], "127.0.0.1:"+ports[0]
	h.machine = describe(ctx, o)
	if o.models {
		return h, nil // the sandbox is all that it takes
	}
	if o.stubPort != 0 {
		ports[1] = strconv.Itoa(o.stubPort)
	}
	return h, h.startStub(ctx, "127.0.0.1:"+ports[1])
}

// startStub starts the upstreams, or takes those that are there.
func (h *harness) startStub(ctx context.Context, address string) (err error) {
	h.stubURL = "http://" + address
	if _, err := h.upstreamCalls(false); err == nil {
		h.stubPID, err = listener(ctx, h.stubURL)
		return err
	}
	stub := server{argv: []string{h.path("bin", "stub"), "-addr", address, "-latency", h.o.latency.String()}}
	if h.stub, err = h.start(ctx, "stub", stub, loadCore); err != nil {
		return err
	}
	h.stubPID = h.stub.pid
	return h.await(ctx, h.stub, func() bool { _, err := h.upstreamCalls(false); return err == nil })
}

func (h *harness) close() {
	if h.stub != nil {
		h.stub.stop()
	}
	_ = os.RemoveAll(h.work)
}

func (h *harness) path(parts ...string) string {
	return filepath.Join(append([]string{h.root}, parts...)...)
}

// say prints a note now and again below the tables.
func (h *harness) say(format string, args ...any) {
	note := fmt.Sprintf(format, args...)
	h.notes = append(h.notes, note)
	fmt.Println("  NOTE " + note)
}

// leaveServerCore moves the harness, and so what it starts, to the other core.
func leaveServerCore(ctx context.Context) error {
	if runtime.NumCPU() < 2 {
		return fmt.Errorf("two cores are needed, one of them for the server alone")
	}
	out, err := exec.CommandContext(ctx, "taskset", "-a", "-c", "-p", loadCore, strconv.Itoa(os.Getpid())).CombinedOutput()
	if err != nil {
		return fmt.Errorf("taskset: %w: %s", err, out)
	}
	return nil
}

// freePorts are loopback ports that nobody has.
func freePorts(n int) (ports []string, err error) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer func() { _ = l.Close() }()
		_, port, _ := net.SplitHostPort(l.Addr().String())
		ports = append(ports, port)
	}
	return ports, nil
}

func describe(ctx context.Context, o options) string {
	version := func(name string, args ...string) string {
		out, err := exec.CommandContext(ctx, name, args...).Output()
		if err != nil {
			return "without " + name
		}
		return name + " " + strings.TrimSpace(string(out))
	}
	return fmt.Sprintf("machine: %d cores, linux %s; %s, %s; %d connections, %s each after %s of load, upstreams' latency %s",
		runtime.NumCPU(), strings.TrimPrefix(version("uname", "-r"), "uname "), runtime.Version(), version("node", "-v"), o.connections, o.duration, o.warmup, o.latency)
}

// upstreamCalls is how many calls the stub answered; reset begins to count anew.
func (h *harness) upstreamCalls(reset bool) (int64, error) {
	address := h.stubURL + "/_stats"
	if reset {
		address += "?reset=1"
	}
	res, err := h.http.Get(address)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	var stats struct {
		Total int64 `json:"total"`
	}
	err = json.NewDecoder(res.Body).Decode(&stats)
	return stats.Total, err
}
