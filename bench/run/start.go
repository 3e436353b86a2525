package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// row starts a server, times the starts, and measures its queries.
func (h *harness) row(ctx context.Context, r row) error {
	if reason := h.impossible(r); reason != "" {
		h.say("%s is left out: %s", r.name, reason)
		return nil
	}
	s := h.server(ctx, r)
	url := "http://" + h.address + s.path
	var cold []time.Duration
	for range max(r.starts, 1) - 1 {
		p, took, err := h.coldStart(ctx, r, s, url)
		if err != nil {
			return err
		}
		p.stop()
		cold = append(cold, took)
	}
	p, took, err := h.coldStart(ctx, r, s, url)
	if err != nil {
		return err
	}
	defer p.stop()
	start := median(append(cold, took))
	fmt.Printf("%s: first correct answer after %.1f ms\n", r.name, ms(start))
	for _, measured := range []*row{&r, r.with} {
		if measured == nil {
			continue
		}
		if err := h.queries(ctx, *measured, p.pid, url, start, h.buyers.one, h.buyers.each); err != nil {
			return err
		}
	}
	return nil
}

// impossible says why a row cannot be measured here.
func (h *harness) impossible(r row) string {
	if strings.HasPrefix(r.name, "mercurius") || strings.HasPrefix(r.name, "apollo") {
		if _, err := exec.LookPath("node"); err != nil {
			return "Node is not installed"
		}
		if !there(h.path("node", "node_modules", "graphql")) {
			return "its packages are not installed"
		}
	}
	if r.tailcall && !there(h.path(tailcallBinary)) {
		return "its binary is not there for this platform"
	}
	return ""
}

// coldStart starts a server and waits for its first correct answer to materials.
func (h *harness) coldStart(ctx context.Context, r row, s server, url string) (*process, time.Duration, error) {
	list, err := h.requests(r, "materials", h.buyers.one, h.buyers.each)
	if err != nil {
		return nil, 0, err
	}
	p, err := h.start(ctx, r.name, s, serverCore)
	if err != nil {
		return nil, 0, err
	}
	var last error
	var took time.Duration
	err = h.await(ctx, p, func() bool {
		var raw []byte
		if raw, last = h.send(url, list[0].token, "application/json", []byte(list[0].body)); last != nil {
			return false
		}
		took = time.Since(p.begun)
		_, last = list[0].judge(raw)
		return last == nil
	})
	if err != nil {
		p.stop()
		return nil, 0, errors.Join(err, last)
	}
	return p, took, nil
}
