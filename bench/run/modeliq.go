package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// partnerKey is the publishable key in partner.yaml.
const partnerKey = "pk_test_bench"

// modelIQ is the product with every upstream at the stub. All rows share what it keeps, so that models and sessions hold.
func modelIQ(h *harness) server {
	binary, err := filepath.Abs(h.o.modeliq)
	if err != nil {
		binary = h.o.modeliq
	}
	return server{path: "/graphql", argv: []string{
		binary, "serve", "--listen", h.address, "--admin-listen", "127.0.0.1:0", "--data-dir", filepath.Join(h.work, "data"), "--partners", h.root,
		"--monolith-url", h.stubURL, "--monolith-client-id", "bench", "--monolith-client-secret", "bench",
		"--mp-url", h.stubURL + "/mp", "--mp-token", "bench", "--tax-url", h.stubURL + "/tax", "--tax-account", "1", "--tax-license", "bench",
		"--rate-limits=false", "--introspection=false", "--log-format", "json",
	}}
}

// server is how to start a row. Flags that this binary of ModelIQ has not are left out and told of.
func (h *harness) server(ctx context.Context, r row) server {
	s := r.command(h)
	if len(r.flags) == 0 {
		return s
	}
	help, _ := exec.CommandContext(ctx, s.argv[0], "serve", "--help").CombinedOutput()
	has := func(flag string) bool {
		name, _, _ := strings.Cut(flag, "=")
		return strings.Contains(string(help), name+" ") || strings.Contains(string(help), name+"\n")
	}
	for _, flag := range append(slices.Clone(r.also), fmt.Sprintf("--cache-bytes=%d", h.o.cacheMB<<20)) {
		if has(flag) {
			s.argv = append(s.argv, flag)
		}
	}
	for _, flag := range r.flags {
		if has(flag) {
			s.argv = append(s.argv, flag)
		} else {
			name, _, _ := strings.Cut(flag, "=")
			h.missing[r.name] = append(h.missing[r.name], name)
		}
	}
	if lost := h.missing[r.name]; len(lost) > 0 {
		h.say("%s: this binary has no %s; the row runs without", r.name, strings.Join(lost, " "))
	}
	return s
}
