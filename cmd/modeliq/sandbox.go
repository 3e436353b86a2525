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
	"time"

	"github.com/modeliq/modeliq/internal/config"
	"github.com/modeliq/modeliq/sandbox/monolith"
	"github.com/modeliq/modeliq/sandbox/mp"
	"github.com/modeliq/modeliq/sandbox/tax"
)

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
		"Runs the embedded upstreams: the monolith at /, model processing at /mp, tax at /tax.", errOut)
	listen := cmd.String("listen", "127.0.0.1:8090", "`address` to listen on")
	dataDir := cmd.String("data-dir", "./data/sandbox", "`folder` for what the upstreams keep")
	rateLimit := cmd.Int("monolith-rate-limit", 0, "`calls` that the monolith takes in 300 s, 0 for any number")
	idempotent := cmd.Bool("monolith-orders-idempotent", false, "the same reference gives the first order again")
	format := cmd.String("log-format", defaultLogFormat(errOut), "text or json")
	if err := cmd.Parse(args, os.LookupEnv); err != nil {
		return err
	}
	log, err := newLogger(*format, errOut)
	if err != nil {
		return err
	}
	s, err := startSandbox(sandboxOptions{listen: *listen, dataDir: *dataDir, rateLimit: *rateLimit, idempotent: *idempotent, log: log})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "The sandbox is ready: monolith %[1]s, model processing %[1]s/mp, tax %[1]s/tax\n", s.url)
	<-ctx.Done()
	return s.close()
}

type sandboxOptions struct {
	listen, dataDir string
	rateLimit       int
	idempotent      bool
	log             *slog.Logger
}

// sandbox is the embedded upstreams behind one loopback server.
type sandbox struct {
	url    string
	server *http.Server
	parts  []io.Closer
}

func startSandbox(o sandboxOptions) (s *sandbox, err error) {
	s = &sandbox{}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("start the sandbox: %w", err), s.close())
		}
	}()
	m, err := monolith.Open(monolith.Options{
		Dir: filepath.Join(o.dataDir, "monolith"), ClientID: sandboxClientID, ClientSecret: sandboxClientSecret,
		OrdersIdempotent: o.idempotent, RateLimit: o.rateLimit, Log: o.log, Now: time.Now,
	})
	if err != nil {
		return s, err
	}
	s.parts = append(s.parts, m)
	p, err := mp.Open(mp.Options{Dir: filepath.Join(o.dataDir, "mp"), Token: sandboxToken, Log: o.log, Now: time.Now})
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
	mux := http.NewServeMux()
	mux.Handle("/", m)
	mux.Handle("/mp/", http.StripPrefix("/mp", p))
	mux.Handle("/tax/", http.StripPrefix("/tax", t))
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
