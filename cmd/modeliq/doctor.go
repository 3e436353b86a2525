package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"sync"
	"time"

	"github.com/modeliq/modeliq/internal/config"
	"github.com/modeliq/modeliq/sandbox/control"
	"github.com/modeliq/modeliq/upstreams"
)

// Verdicts of a check.
const (
	verdictOK      = "ok"
	verdictDiffers = "differs" // answered, and not as the contract says
	verdictFailed  = "failed"
	verdictSkipped = "skipped"
)

// checkPatience bounds one check.
const checkPatience = 20 * time.Second

// diagnosis is what the doctor found out about one upstream.
type diagnosis struct {
	Name   string    `json:"name"`
	URL    string    `json:"url"`
	Checks []finding `json:"checks"`
}

// finding is one check's result.
type finding struct {
	Name         string       `json:"name"`
	Line         string       `json:"line"` // of the contract
	Verdict      string       `json:"verdict"`
	Milliseconds float64      `json:"milliseconds"`
	Drift        []driftFound `json:"drift,omitempty"`
	Error        string       `json:"error,omitempty"`
}

type driftFound struct {
	Field string `json:"field"`
	Got   string `json:"got"` // "missing" or the kind that it has
}

// doctor replays the contracts' read-only calls against the configured upstreams and says what differs. Without a
// configured upstream it checks the embedded one.
func doctor(ctx context.Context, args []string, out, errOut io.Writer) (err error) {
	var s settings
	c := config.New("doctor", "doctor [flags]",
		"Replays read-only calls of the wire contracts against the upstreams and says what differs. It changes nothing there,\n"+
			"and ends with 1 when a check differs or fails. An upstream without a URL is the sandbox's.", errOut)
	s.upstreamFlags(c)
	asJSON := c.Bool("json", false, "print JSON instead of a table")
	if err := c.Parse(args, os.LookupEnv); err != nil {
		return err
	}
	if err := s.checkCredentials(); err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler) // what goes wrong is in the findings
	if s.needsSandbox() {
		dir, err := os.MkdirTemp("", "modeliq-doctor-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		embedded, err := startSandbox(sandboxOptions{listen: "127.0.0.1:0", dataDir: dir, factorySpeed: control.DefaultSpeed, log: log})
		if err != nil {
			return err
		}
		defer func() { _ = embedded.close() }()
		s.useSandbox(embedded.url)
	}
	found, err := diagnose(ctx, s, log)
	if err != nil {
		return err
	}
	if *asJSON {
		err = writeDiagnosesJSON(out, found)
	} else {
		err = writeDiagnosesTable(out, found)
	}
	return errors.Join(err, ill(found))
}

// diagnose asks one upstream after the other, each by a client of its own.
func diagnose(ctx context.Context, s settings, log *slog.Logger) ([]diagnosis, error) {
	var drifts driftBook
	// A slow answer is to be seen, not cut off, and one failure does not hide what the next check would say.
	s.chain = chainSettings{readTimeout: checkPatience, breakerFailures: math.MaxInt32}
	clients, err := connectUpstreams(s, listeners{drift: drifts.note}, log)
	if err != nil {
		return nil, err
	}
	defer clients.close()
	found := []diagnosis{{Name: upstreams.MonolithName, URL: s.monolithURL}, {Name: upstreams.MPName, URL: s.mpURL}, {Name: upstreams.TaxName, URL: s.taxURL}}
	for i, checks := range [][]upstreams.Check{clients.monolith.Checks(), clients.mp.Checks(), clients.tax.Checks()} {
		for _, check := range checks {
			found[i].Checks = append(found[i].Checks, drifts.examine(ctx, check))
		}
	}
	return found, nil
}

// driftBook collects what one check's answers drift by.
type driftBook struct {
	mu    sync.Mutex
	found []driftFound
}

func (b *driftBook) note(d upstreams.Drift) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.found = append(b.found, driftFound{d.Field, d.Got})
}

func (b *driftBook) examine(ctx context.Context, check upstreams.Check) finding {
	ctx, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	began := time.Now()
	err := check.Run(ctx)
	f := finding{Name: check.Name, Line: check.Line, Verdict: verdictOK, Milliseconds: float64(time.Since(began).Microseconds()) / 1000}
	b.mu.Lock()
	f.Drift, b.found = b.found, nil
	b.mu.Unlock()
	switch {
	case errors.Is(err, upstreams.ErrSkipped):
		f.Verdict, f.Error = verdictSkipped, err.Error()
	case err != nil && upstreams.KindOf(err) != upstreams.Malformed && upstreams.KindOf(err) != "":
		f.Verdict, f.Error = verdictFailed, err.Error()
	case err != nil:
		f.Verdict, f.Error = verdictDiffers, err.Error()
	case len(f.Drift) > 0:
		f.Verdict = verdictDiffers
	}
	return f
}

// ill says how many checks did not end well.
func ill(found []diagnosis) error {
	all, bad := 0, 0
	for _, d := range found {
		for _, f := range d.Checks {
			all++
			if f.Verdict == verdictDiffers || f.Verdict == verdictFailed {
				bad++
			}
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d checks differ or fail", bad, all)
	}
	return nil
}
