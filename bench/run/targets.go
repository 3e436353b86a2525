package main

import (
	"context"
	"fmt"
	"net/url"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// targets measures what the caller named.
func (h *harness) targets(ctx context.Context) {
	for _, t := range h.o.targets {
		if ctx.Err() != nil {
			return
		}
		if err := h.target(ctx, t); err != nil {
			h.say("%s: %v", t.name, err)
		}
	}
}

// target measures one server. ModelIQ's own kind gets sessions and models there; any other is asked as the peers are.
func (h *harness) target(ctx context.Context, t target) error {
	place := strings.NewReplacer("{port}", h.port, "{stub}", h.stubURL)
	r := row{name: t.name, queries: allQueries}
	if t.command != "" {
		at, err := url.Parse(place.Replace(t.url))
		if err != nil {
			return err
		}
		r.command = func(h *harness) server {
			return server{
				argv: []string{"bash", "-c", "exec " + place.Replace(t.command)}, path: at.RequestURI(),
				env: []string{"PORT=" + h.port, "STUB=" + h.stubURL, "UPSTREAM=" + h.stubURL, "SHOP=" + h.shopFile},
			}
		}
		return h.row(ctx, r)
	}
	pid, err := listener(ctx, t.url)
	if err != nil {
		return err
	}
	if own := affinity(ctx, pid); own != serverCore {
		h.say("%s (pid %d) may run on cores %s; start it with `taskset -c %s` for a fair row", t.name, pid, own, serverCore)
	}
	own, each, err := h.moveIn(t.url)
	if err != nil {
		h.say("%s makes no sessions (%v): it is asked as the peers are", t.name, err)
		own, each = h.buyers.one, h.buyers.each
	}
	h.settle(pid)
	return h.queries(ctx, r, pid, t.url, time.Duration(0), own, each)
}

var processID = regexp.MustCompile(`pid=(\d+)`)

// listener is the process that listens where the URL points.
func listener(ctx context.Context, address string) (int, error) {
	at, err := url.Parse(address)
	if err != nil {
		return 0, err
	}
	out, err := exec.CommandContext(ctx, "ss", "-ltnpH", "sport = :"+at.Port()).Output()
	if err != nil {
		return 0, fmt.Errorf("ss: %w", err)
	}
	found := processID.FindSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("nothing of ours listens at %s", address)
	}
	return strconv.Atoi(string(found[1]))
}

// affinity are the cores that a process may use.
func affinity(ctx context.Context, pid int) string {
	out, _ := exec.CommandContext(ctx, "taskset", "-c", "-p", strconv.Itoa(pid)).Output()
	_, cores, _ := strings.Cut(strings.TrimSpace(string(out)), "list: ")
	return cores
}
