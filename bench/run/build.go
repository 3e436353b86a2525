package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

const tailcallBinary = "node/node_modules/@tailcallhq/core-linux-x64-gnu/bin/tailcall"

// build makes the programs in Go and fetches the packages of the Node peers; what is there stays.
func build(ctx context.Context, o options) error {
	tools := []string{"wrk", "taskset", "go"}
	if o.models {
		tools = tools[1:]
	}
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("%s is not installed (on Debian: apt-get install wrk util-linux)", tool)
		}
	}
	if _, err := os.Stat(o.modeliq); err != nil {
		return fmt.Errorf("there is no ModelIQ: %w; `make build` makes it", err)
	}
	for _, b := range []struct{ binary, folder, pkg, experiment string }{
		{"models", ".", "./models", ""},
		{"stub", ".", "./stub", "jsonv2"},
		{"limit", ".", "./limit", ""},
		{"limit-jsonv2", ".", "./limit", "jsonv2"},
		{"gqlgen", "gqlgen", ".", ""},
	} {
		if o.models && b.binary != "models" {
			continue
		}
		out, err := filepath.Abs(filepath.Join("bin", b.binary))
		if err != nil {
			return err
		}
		if err := command(ctx, b.folder, []string{"GOEXPERIMENT=" + b.experiment, "GOFLAGS=-buildvcs=false"}, "go", "build", "-o", out, b.pkg); err != nil {
			return err
		}
	}
	if o.models || there("node/node_modules") || slices.Equal(o.peers, []string{"none"}) {
		return nil
	}
	if npm, _ := exec.LookPath("npm"); npm == "" {
		fmt.Println("npm is not installed: the Node peers and Tailcall are left out")
		return nil
	}
	return command(ctx, "node", nil, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
}

func there(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

func command(ctx context.Context, folder string, env []string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = folder, append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %v: %w", name, args, err)
	}
	return nil
}
