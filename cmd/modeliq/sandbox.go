package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/modeliq/modeliq/internal/config"
	"github.com/modeliq/modeliq/sandbox/control"
	"github.com/modeliq/modeliq/sandbox/monolith"
	"github.com/modeliq/modeliq/sandbox/mp"
	"github.com/modeliq/modeliq/sandbox/tax"
)

// sandboxCredentials are the constants below in words.
const sandboxCredentials = "monolith client " + sandboxClientID + " / " + sandboxClientSecret + ", MP token " + sandboxToken +
	", tax account " + sandboxAccount + " / license " + sandboxLicense

// The sandbox's credentials; they guard nothing but themselves.
const (
	sandboxClientID     = "modeliq"
	sandboxClientSecret = "sandbox"
	sandboxToken        = "sandbox"
	sandboxAccount      = "1"
	sandboxLicense      = "sandbox"
)

func runSandbox(ctx context.Context, args []string, out, errOut io.Writer) error {
	cmd := config.New("sandbox", "sandbox [flags]",
		"Runs the embedded upstreams: the monolith at /, model processing at /mp, tax at /tax. The page at /control/ makes them\n"+
			"slow, broken, silent and more, and speeds the factory up. Its credentials: "+sandboxCredentials+".", errOut)
	listen := cmd.String("listen", "127.0.0.1:8090", "`address` to listen on")
	dataDir := cmd.String("data-dir", "./data/sandbox", "`folder` for what the upstreams keep")
	rateLimit := cmd.Int("monolith-rate-limit", 0, "`calls` that the monolith takes in 300 s, 0 for any number")
	idempotent := cmd.Bool("monolith-orders-idempotent", false, "the same reference gives the first order again")
	noAddress := cmd.Bool("monolith-no-billing-address", false, "an account without a billing address: orders by credit card fail")
	noCard := cmd.Bool("monolith-no-card", false, "an account without a card on file: orders by credit card fail")
	speed := cmd.Float64("factory-speed", control.DefaultSpeed, "factory `seconds` per second at the start; 1440 is a day a minute, 0 stops")
	var processing modelProcessing
	processing.flags(cmd)
	format := cmd.String("log-format", defaultLogFormat(errOut), "text or json")
	if err := cmd.Parse(args, os.LookupEnv); err != nil {
		return err
	}
	if err := processing.check(); err != nil {
		return err
	}
	log, err := newLogger(*format, errOut)
	if err != nil {
		return err
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(processing.memory + besideProcessing)
	}
	s, err := startSandbox(sandboxOptions{
		processing: processing, listen: *listen, dataDir: *dataDir, rateLimit: *rateLimit, idempotent: *idempotent, noAddress: *noAddress, noCard: *noCard,
		factorySpeed: *speed, log: log,
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "The sandbox is ready: monolith %[1]s, model processing %[1]s/mp, tax %[1]s/tax, control %[2]s\nCredentials: %[3]s\n", s.url, s.control(), sandboxCredentials)
	<-ctx.Done()
	return s.close()
}

// modelProcessing bounds the embedded MP.
type modelProcessing struct {
	workers int
	memory  int64
}

// besideProcessing is what the upstreams take beside the analyses.
const besideProcessing = 128 << 20

// flags are those of whoever runs the embedded MP.
func (p *modelProcessing) flags(c *config.Command) {
	c.IntVar(&p.workers, "mp-workers", 0, "`analyses` of models at a time in the sandbox, beside one of STEP; 0 is one less than the processors, at least 1")
	c.Int64Var(&p.memory, "mp-memory-bytes", mp.DefaultMaxMemory, "`bytes` that the analyses and drawings of models in the sandbox may take together, with the Node process that converts STEP (400 MiB are needed for that)")
}

// check refuses what leaves no room for any file.
func (p modelProcessing) check() error {
	const least = 64 << 20
	if p.workers < 0 {
		return fmt.Errorf("--mp-workers is %d; possible is 0 and more", p.workers)
	}
	if p.memory < least {
		return fmt.Errorf("--mp-memory-bytes is %d; at least %d are needed", p.memory, least)
	}
	return nil
}

type sandboxOptions struct {
	listen, dataDir string
	rateLimit       int
	idempotent      bool
	// The monolith's account lacks what orders by credit card need: a billing address, a card on file.
	noAddress, noCard bool
	factorySpeed      float64 // factory seconds per second
	processing        modelProcessing
	log               *slog.Logger
}

// sandbox is the embedded upstreams behind one loopback server.
type sandbox struct {
	url    string
	server *http.Server
	parts  []io.Closer
}

// control is the address of the page that rules the sandbox.
func (s *sandbox) control() string { return s.url + control.Path }

func startSandbox(o sandboxOptions) (s *sandbox, err error) {
	s = &sandbox{}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("start the sandbox: %w", err), s.close())
		}
	}()
	clock, err := control.OpenClock(control.ClockOptions{File: filepath.Join(o.dataDir, "clock.json"), Speed: o.factorySpeed, Now: time.Now})
	if err != nil {
		return s, err
	}
	m, err := monolith.Open(monolith.Options{
		Dir: filepath.Join(o.dataDir, "monolith"), ClientID: sandboxClientID, ClientSecret: sandboxClientSecret,
		OrdersIdempotent: o.idempotent, NoBillingAddress: o.noAddress, NoCard: o.noCard, RateLimit: o.rateLimit, Log: o.log, Now: time.Now,
		FactoryNow: clock.Now,
	})
	if err != nil {
		return s, err
	}
	s.parts = append(s.parts, m)
	p, err := mp.Open(mp.Options{
		Dir: filepath.Join(o.dataDir, "mp"), Token: sandboxToken, Workers: o.processing.workers, MaxMemory: o.processing.memory,
		Log: o.log, Now: time.Now,
	})
	if err != nil {
		return s, err
	}
	s.parts = append(s.parts, p)
	t, err := tax.Open(tax.Options{
		Dir: filepath.Join(o.dataDir, "tax"), Account: sandboxAccount, License: sandboxLicense, Log: o.log, Now: time.Now,
	})
	if err != nil {
		return s, err
	}
	s.parts = append(s.parts, t)
	c, err := control.New(control.Options{
		Upstreams: []control.Upstream{{Name: "monolith", Handler: m}, {Name: "mp", Handler: p}, {Name: "tax", Handler: t}},
		Clock:     clock, Orders: m, Log: o.log, Now: time.Now,
	})
	if err != nil {
		return s, err
	}
	s.parts = append(s.parts, c)
	mux := http.NewServeMux()
	mux.Handle("/", c.Front("monolith"))
	mux.Handle("/mp/", http.StripPrefix("/mp", c.Front("mp")))
	mux.Handle("/tax/", http.StripPrefix("/tax", c.Front("tax")))
	mux.Handle(control.Path, c)
	return s, s.listen(o, mux)
}

func (s *sandbox) listen(o sandboxOptions, routes http.Handler) error {
	l, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	s.url = "http://" + l.Addr().String()
	s.server = &http.Server{Handler: routes, ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(o.log.Handler(), slog.LevelWarn)}
	go func() { _ = s.server.Serve(l) }() // ends with close
	return nil
}

// close ends the server first, then what stands behind it. Event streams never end by themselves, so they are cut.
func (s *sandbox) close() error {
	var err error
	if s.server != nil {
		err = s.server.Close()
	}
	for i := len(s.parts) - 1; i >= 0; i-- {
		err = errors.Join(err, s.parts[i].Close())
	}
	return err
}
