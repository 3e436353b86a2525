// Command modeliq is the whole product in one binary: modeliq serve runs the BFF, with the upstreams beside it unless
// they are configured.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/modeliq/modeliq/internal/config"
)

// command is what follows modeliq on the command line.
type command struct {
	name, about string
	run         func(ctx context.Context, args []string, out, errOut io.Writer) error
}

var commands = []command{
	{"serve", "run the BFF, and the sandbox beside it unless the upstreams are configured", serve},
	{"sandbox", "run the embedded upstreams alone", runSandbox},
	{"doctor", "compare the upstreams with their contracts, changing nothing", doctor},
	{"token", "sign a buyer's token, for tests and support", signToken},
	{"schema", "print the public schema", printSchema},
	{"version", "print the version", printVersion},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second signal ends the process at once
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, config.ErrHelp) {
		fmt.Fprintln(os.Stderr, "modeliq:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		help(out)
		return nil
	}
	for _, c := range commands {
		if c.name == args[0] {
			return c.run(ctx, args[1:], out, errOut)
		}
	}
	return fmt.Errorf("there is no command %q; see modeliq --help", args[0])
}

func help(out io.Writer) {
	fmt.Fprint(out, "ModelIQ quotes and orders 3D-printed parts under a partner's brand.\n\nUsage: modeliq <command> [flags]\n\n")
	for _, c := range commands {
		fmt.Fprintf(out, "  %-9s %s\n", c.name, c.about)
	}
	fmt.Fprint(out, "\nmodeliq <command> --help lists a command's flags.\n")
}

// version is set by the build: -ldflags "-X main.version=1.2.3".
var version = ""

func printVersion(_ context.Context, _ []string, out, _ io.Writer) error {
	_, err := fmt.Fprintln(out, "modeliq", buildVersion())
	return err
}

// buildVersion is what the build was told, or what Go knows of it.
func buildVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && version == "" {
		return info.Main.Version
	}
	return version
}
