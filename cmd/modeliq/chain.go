package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/modeliq/modeliq/internal/config"
	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// chainSettings are what the operator can say of the chain to an upstream. They hold for each upstream by itself.
type chainSettings struct {
	readTimeout, writeTimeout, breakerOpen time.Duration
	concurrency, queue, breakerFailures    int
	retryBudget, failureRatio, hedge       float64
}

// safeRetries is how often a safe call is repeated at most. Repeats are for what fails quickly; more than two of them no
// page has time for.
const safeRetries = 2

// hedgeShare is what slow reads may cost an upstream in additional calls. A twentieth takes nearly all slow answers away.
const hedgeShare = 0.05

func (s *chainSettings) flags(c *config.Command) {
	d := httpclient.Defaults()
	c.DurationVar(&s.readTimeout, "read-timeout", d.ReadTimeout, "how long a page waits for one upstream's answer, repeats included")
	c.DurationVar(&s.writeTimeout, "write-timeout", d.Timeout, "how long an attempt to order, to upload or to look an order up may take")
	c.IntVar(&s.concurrency, "upstream-concurrency", d.Limit.Concurrency, "most `calls` of a class of operations under way at one upstream")
	c.IntVar(&s.queue, "upstream-queue", d.Limit.Queue, "most `calls` that wait for one of these places")
	c.Float64Var(&s.retryBudget, "retry-budget", d.RetryBudget, "`repeats` of a safe call that a success pays for; 0 is no repeats")
	c.Float64Var(&s.hedge, "hedge", hedgeShare, "`share` of reads that may be sent twice because they are slow; 0 is none")
	c.IntVar(&s.breakerFailures, "breaker-failures", int(d.Breaker.MinRequests), "`failures` in a row that open a circuit breaker, and calls that its ratio needs")
	c.Float64Var(&s.failureRatio, "breaker-failure-ratio", d.Breaker.FailureRatio, "failed `share` of the calls of the last 10 s that opens a circuit breaker")
	c.DurationVar(&s.breakerOpen, "breaker-open", d.Breaker.Open, "how long an open circuit breaker sends nothing before a trial")
}

// check refuses what would be no chain.
func (s chainSettings) check() error {
	var faults []error
	for _, f := range []struct {
		flag string
		good bool
		says any
		want string
	}{
		{"--read-timeout", s.readTimeout >= 50*time.Millisecond, s.readTimeout, "50ms or more"},
		{"--write-timeout", s.writeTimeout >= 50*time.Millisecond, s.writeTimeout, "50ms or more"},
		{"--upstream-concurrency", s.concurrency >= 1 && s.concurrency <= 10_000, s.concurrency, "1 to 10000"},
		{"--upstream-queue", s.queue >= 1 && s.queue <= 10_000, s.queue, "1 to 10000"},
		{"--retry-budget", s.retryBudget >= 0 && s.retryBudget <= 1, s.retryBudget, "0 to 1"},
		{"--hedge", s.hedge >= 0 && s.hedge <= 1, s.hedge, "0 to 1"},
		{"--breaker-failures", s.breakerFailures >= 1 && s.breakerFailures <= 10_000, s.breakerFailures, "1 to 10000"},
		{"--breaker-failure-ratio", s.failureRatio > 0 && s.failureRatio <= 1, s.failureRatio, "more than 0, at most 1"},
		{"--breaker-open", s.breakerOpen > 0, s.breakerOpen, "more than 0"},
	} {
		if !f.good {
			faults = append(faults, fmt.Errorf("%s is %v; possible is %s", f.flag, f.says, f.want))
		}
	}
	return errors.Join(faults...)
}

// options are those of every upstream; a zero value is the default.
func (s chainSettings) options() httpclient.Options {
	o := httpclient.Options{
		ReadTimeout: s.readTimeout, Timeout: s.writeTimeout, Retries: safeRetries, RetryBudget: s.retryBudget, Hedge: s.hedge,
		Limit: httpclient.LimitOptions{Concurrency: s.concurrency, Queue: s.queue},
		Breaker: httpclient.BreakerOptions{
			MinRequests: uint32(s.breakerFailures), FailureRatio: s.failureRatio, Open: s.breakerOpen,
		},
	}
	if s.retryBudget == 0 {
		o.Retries = 0
	}
	return o
}
