package main

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"
)

// options are what a run can be told.
type options struct {
	duration, warmup, latency, budget time.Duration
	connections, retries, otherMax    int
	stubPort, cacheMB                 int
	peers, queries                    []string
	targets                           []target
	modeliq, json                     string
	list, quick, models               bool
}

// target is a server that is measured beside the rows. Without a command it runs already.
type target struct{ name, url, command string }

var allQueries = []string{"hello", "materials", "model"}

const usage = `Usage: bench/run [flags]

Measures ModelIQ beside its peers, server pinned to core 0, load and upstreams to core 1, and prints G1 to G9.

`

func parseOptions(args []string) (o options, err error) {
	f := flag.NewFlagSet("bench/run", flag.ContinueOnError)
	f.Usage = func() {
		fmt.Fprint(f.Output(), usage)
		f.PrintDefaults()
	}
	var peers, queries string
	f.DurationVar(&o.duration, "duration", 6*time.Second, "of each measurement")
	f.DurationVar(&o.warmup, "warmup", 2*time.Second, "of load before it")
	f.IntVar(&o.connections, "conns", 100, "connections of the load")
	f.DurationVar(&o.latency, "latency", 0, "how long each answer of an upstream waits")
	f.IntVar(&o.retries, "retries", 1, "how often a measurement is taken again when other work disturbed it")
	f.IntVar(&o.otherMax, "other-max", 15, "CPU of other work, in per cent of a core, from which on a measurement is disturbed")
	f.DurationVar(&o.budget, "budget", 7*time.Minute, "after so long nothing is taken again")
	f.StringVar(&peers, "peers", "", "`rows` to measure, by comma; all when empty, or \"none\"")
	f.StringVar(&queries, "queries", strings.Join(allQueries, ","), "`queries` to measure, by comma")
	f.Func("target", "`NAME=URL` of a server that runs already (on core 0, over the stub: see the README)", func(s string) error {
		name, url, ok := strings.Cut(s, "=")
		o.targets = append(o.targets, target{name: name, url: url})
		return want(ok && name != "" && strings.HasPrefix(url, "http"), "NAME=URL")
	})
	f.Func("cmd", "`NAME=URL=COMMAND` of a server to start: STUB and SHOP are in its environment, {port} and {stub} in URL and COMMAND", func(s string) error {
		parts := strings.SplitN(s, "=", 3)
		if len(parts) != 3 {
			return want(false, "NAME=URL=COMMAND")
		}
		o.targets = append(o.targets, target{parts[0], parts[1], parts[2]})
		return nil
	})
	f.StringVar(&o.modeliq, "modeliq", "../bin/modeliq", "`binary` of ModelIQ")
	f.IntVar(&o.stubPort, "stub-port", 0, "`port` of the stub, one that listens there already is used; a free one when 0")
	f.IntVar(&o.cacheMB, "cache-mb", 64, "`MB` that ModelIQ's caches are configured to take, which G8 allows beside its own")
	f.StringVar(&o.json, "json", "", "`file` to write the rows and the figures to as JSON")
	f.BoolVar(&o.models, "models", false, "measure models alone: large ones beside admesh, and what the tests print that hold models to their limits")
	f.BoolVar(&o.list, "list", false, "list the rows")
	f.BoolVar(&o.quick, "quick", false, "short measurements without repeats, and no tests of models: under three minutes, and less exact")
	if err = f.Parse(args); err != nil {
		return o, err
	}
	if o.quick {
		o.quicken(f)
	}
	o.peers, o.queries = split(peers), split(queries)
	if o.quick && len(o.peers) == 0 {
		o.peers = quickRows()
	}
	for _, q := range o.queries {
		if !slices.Contains(allQueries, q) {
			return o, fmt.Errorf("there is no query %q; there are %s", q, strings.Join(allQueries, ", "))
		}
	}
	return o, checkRows(o.peers)
}

// quicken shortens what was not said otherwise.
func (o *options) quicken(f *flag.FlagSet) {
	said := map[string]bool{}
	f.Visit(func(one *flag.Flag) { said[one.Name] = true })
	if !said["duration"] {
		o.duration = 2 * time.Second
	}
	if !said["warmup"] {
		o.warmup = time.Second
	}
	if !said["retries"] {
		o.retries = 0
	}
}

func want(ok bool, form string) error {
	if !ok {
		return fmt.Errorf("want %s", form)
	}
	return nil
}

func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

func checkRows(names []string) error {
	all := rows()
	for _, name := range names {
		if name != "none" && !slices.ContainsFunc(all, func(r row) bool { return r.name == name }) {
			return fmt.Errorf("there is no row %q; --list shows them", name)
		}
	}
	return nil
}
