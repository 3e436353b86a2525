package main

import (
	"slices"
	"strconv"
)

// row is one way to serve the queries.
type row struct {
	name, what string
	queries    []string
	command    func(h *harness) server
	// flags are the modes of ModelIQ that this row is about.
	flags []string
	// also are further flags, which the row does not need.
	also []string
	// tailcall: the row asks its own simpler queries.
	tailcall bool
	// with are further requests to the same server: every buyer with a session of their own.
	with *row
	// slow rows are left out when time is short: no figure needs them.
	slow bool
	// starts counts how often a start is timed.
	starts int
}

// server is how to start one.
type server struct {
	argv, env []string
	path      string
}

const (
	limitBytes   = "limit:nethttp-bytes"
	limitRest    = "limit:rest-jsonv2"
	allOn        = "modeliq"
	ownSessions  = "modeliq/50-sessions"
	allOff       = "modeliq:cold"
	livePrices   = "modeliq:live-prices"
	dedupeOnly   = "modeliq:dedupe"
	mercuriusRow = "mercurius"
)

// modes are the flags of ModelIQ by which its rows differ: whole answers, slow reads, prices, and shared queries in flight.
func modes(answers, reads, prices, dedupe bool) []string {
	return []string{
		"--cache-answers=" + strconv.FormatBool(answers), "--cache-reads=" + strconv.FormatBool(reads),
		"--cache-prices=" + strconv.FormatBool(prices), "--dedupe=" + strconv.FormatBool(dedupe),
	}
}

// patient are flags of the rows that keep nothing. As it is delivered, a page waits 0.9 s for an upstream, what is above that
// is shed, and one read in twenty may be sent twice because it is slow. With a hundred connections on one core, which other
// work may take too, the wait is for the server's own CPU: the rows would measure that shedding. The peers wait for ten
// seconds and more, and send nothing twice.
var patient = []string{"--read-timeout=8s", "--upstream-concurrency=1024", "--upstream-queue=1024", "--hedge=0"}

const timedStarts = 5 // of which the median counts

func rows() []row {
	both := []string{"materials", "model"}
	sessions := row{name: ownSessions, what: "the same, each of 50 buyers with a session and a model of their own", queries: both}
	return []row{
		{name: limitBytes, what: "limit: ready answers over net/http", queries: allQueries, command: goServer("limit", "-mode", "bytes")},
		{name: limitRest, what: "limit: an aggregator written by hand, with encoding/json v2", queries: both, command: goServer("limit-jsonv2", "-mode", "rest")},
		{name: allOn, what: "ModelIQ as it is delivered, every cache on", queries: allQueries, command: modelIQ, flags: modes(true, true, true, true), with: &sessions, starts: timedStarts},
		{name: allOff, what: "ModelIQ without any cache or sharing", queries: allQueries, command: modelIQ, flags: modes(false, false, false, false), also: patient},
		{name: livePrices, what: "ModelIQ with the catalogue in memory and prices live", queries: []string{"model"}, command: modelIQ, flags: modes(false, true, false, false), also: patient},
		{name: dedupeOnly, what: "ModelIQ without caches, equal queries in flight shared", queries: both, command: modelIQ, flags: modes(false, false, false, true), also: patient},
		{name: "gqlgen", slow: true, what: "gqlgen as in its documentation, with data loaders", queries: allQueries, command: goServer("gqlgen"), starts: timedStarts},
		{name: mercuriusRow, what: "Mercurius with compiled queries (jit) and its loaders", queries: allQueries, command: node("mercurius.mjs", "/graphql", false), starts: timedStarts},
		{name: "mercurius+cache", what: "the same with mercurius-cache", queries: both, command: node("mercurius.mjs", "/graphql", true)},
		{name: "apollo", slow: true, what: "Apollo Server with data loaders", queries: both, command: node("apollo.mjs", "/", false), starts: timedStarts},
		{name: "apollo+cache", what: "the same with its response cache", queries: both, command: node("apollo.mjs", "/", true)},
		{name: "tailcall", slow: true, what: "Tailcall; simpler queries, see the README", queries: both, command: tailcall(false, false), tailcall: true, starts: timedStarts},
		{name: "tailcall+dedupe", what: "the same with dedupe; simpler queries", queries: both, command: tailcall(true, false), tailcall: true},
		{name: "tailcall+cache", what: "the same with dedupe and @cache; simpler queries", queries: both, command: tailcall(true, true), tailcall: true},
	}
}

// quickRows are those that the figures need.
func quickRows() (names []string) {
	for _, r := range rows() {
		if !r.slow {
			names = append(names, r.name)
		}
	}
	return names
}

func goServer(binary string, args ...string) func(*harness) server {
	return func(h *harness) server {
		argv := []string{h.path("bin", binary), "-addr", h.address, "-upstream", h.stubURL, "-shop", h.shopFile}
		return server{argv: append(argv, args...), path: "/graphql"}
	}
}

func node(script, path string, cached bool) func(*harness) server {
	return func(h *harness) server {
		env := []string{"NODE_ENV=production", "PORT=" + h.port, "UPSTREAM=" + h.stubURL, "SHOP=" + h.shopFile, "CACHE=0"}
		if cached {
			env[len(env)-1] = "CACHE=1"
		}
		return server{argv: []string{"node", h.path("node", script)}, env: env, path: path}
	}
}

func tailcall(dedupe, cached bool) func(*harness) server {
	return func(h *harness) server {
		return server{
			argv: []string{h.path(tailcallBinary), "start", h.tailcallConfig(dedupe, cached)},
			env:  []string{"TC_TRACKER=false", "TAILCALL_LOG_LEVEL=error"}, path: "/graphql",
		}
	}
}

// chosen are the rows to measure, and the targets behind them.
func (h *harness) chosen() []row {
	var list []row
	for _, r := range rows() {
		if len(h.o.peers) == 0 || slices.Contains(h.o.peers, r.name) || r.with != nil && slices.Contains(h.o.peers, r.with.name) {
			list = append(list, r)
		}
	}
	return list
}
