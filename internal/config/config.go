// Package config reads settings: each flag has an environment variable (--redis-url is MODELIQ_REDIS_URL), and the flag
// on the command line wins.
package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// ErrHelp says that help was asked for and has been shown.
var ErrHelp = flag.ErrHelp

// Command is a set of flags with what the command is for.
type Command struct {
	*flag.FlagSet
	usage string
}

// New names a command, with a line of usage and a paragraph for --help.
func New(name, usage, about string, out io.Writer) *Command {
	c := &Command{flag.NewFlagSet(name, flag.ContinueOnError), usage}
	c.SetOutput(out)
	c.Usage = func() {
		fmt.Fprintf(out, "Usage: modeliq %s\n\n%s\n", usage, about)
		first := true
		c.VisitAll(func(f *flag.Flag) {
			if first {
				fmt.Fprint(out, "\nFlags (each also as environment variable):\n")
				first = false
			}
			c.print(out, f)
		})
	}
	return c
}

func (c *Command) print(out io.Writer, f *flag.Flag) {
	kind, about := flag.UnquoteUsage(f)
	head := "  --" + f.Name
	if kind != "" {
		head += " " + kind
	}
	if f.DefValue != "" && f.DefValue != "0" && f.DefValue != "0s" {
		about += fmt.Sprintf(" (default %s)", f.DefValue)
	}
	fmt.Fprintf(out, "%-36s %s\n%38s%s\n", head, about, "", variable(f.Name))
}

func variable(flagName string) string {
	return "MODELIQ_" + strings.ToUpper(strings.ReplaceAll(flagName, "-", "_"))
}

// Parse takes the environment first and the arguments over it. Arguments that are no flags are an error.
func (c *Command) Parse(args []string, lookup func(string) (string, bool)) error {
	var faults []error
	c.VisitAll(func(f *flag.Flag) {
		if v, ok := lookup(variable(f.Name)); ok {
			if err := f.Value.Set(v); err != nil {
				faults = append(faults, fmt.Errorf("%s: %w", variable(f.Name), err))
			}
		}
	})
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	if err := c.FlagSet.Parse(args); err != nil {
		return err
	}
	if c.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q; see modeliq %s --help", c.Arg(0), c.Name())
	}
	return nil
}
