// Command run measures ModelIQ beside servers that give the same answers from the same upstreams, and prints the figures
// G1 to G9. The server has one core for itself, the load and the upstreams' stub share another.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	o, err := parseOptions(args)
	if err != nil {
		return err
	}
	if o.list {
		for _, r := range rows() {
			fmt.Printf("%-22s %s\n", r.name, r.what)
		}
		return nil
	}
	if err := build(ctx, o); err != nil {
		return err
	}
	h, err := newHarness(ctx, o)
	if err != nil {
		return err
	}
	defer h.close()
	fmt.Println(h.machine)
	if !o.models {
		if err := h.rows(ctx); err != nil {
			return err
		}
	}
	if err := h.largeModels(ctx); err != nil {
		h.say("large models: %v", err)
	}
	var failed error
	if !o.quick {
		failed = h.modelTests(ctx)
	}
	h.report(os.Stdout)
	fmt.Printf("\n%s in all; logs and answers in %s\n", time.Since(h.began).Round(time.Second), h.out)
	if o.json != "" {
		failed = errors.Join(failed, h.writeJSON(o.json))
	}
	return failed
}

// rows measures all that answers queries.
func (h *harness) rows(ctx context.Context) error {
	if err := h.prepare(ctx); err != nil {
		return err
	}
	for _, r := range h.chosen() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := h.row(ctx, r); err != nil {
			h.say("%s: %v", r.name, err)
		}
	}
	h.targets(ctx)
	return nil
}
