package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// breakerStates are the values of modeliq_upstream_breaker_state.
var breakerStates = map[string]float64{"closed": 0, "half-open": 1, "open": 2}

// chainFigure is one figure of every class of every chain.
type chainFigure struct {
	desc  *prometheus.Desc
	kind  prometheus.ValueType
	value func(httpclient.ClassStatus) float64
}

// chainFigures are what /metrics shows of the chains.
var chainFigures = []chainFigure{
	newChainFigure("breaker_state", "Circuit breaker: 0 closed, 1 half-open, 2 open.", prometheus.GaugeValue,
		func(s httpclient.ClassStatus) float64 { return breakerStates[s.Breaker] }),
	newChainFigure("concurrency_limit", "How many calls may be under way.", prometheus.GaugeValue,
		func(s httpclient.ClassStatus) float64 { return float64(s.Limit) }),
	newChainFigure("in_flight", "How many calls are under way.", prometheus.GaugeValue,
		func(s httpclient.ClassStatus) float64 { return float64(s.InFlight) }),
	newChainFigure("queued", "How many calls wait for a place.", prometheus.GaugeValue,
		func(s httpclient.ClassStatus) float64 { return float64(s.Queued) }),
	newChainFigure("refused_total", "Calls for which there was no place.", prometheus.CounterValue,
		func(s httpclient.ClassStatus) float64 { return float64(s.Refused) }),
	newChainFigure("retry_budget", "How many repeats may be sent now.", prometheus.GaugeValue,
		func(s httpclient.ClassStatus) float64 { return s.RetryBudget }),
	newChainFigure("retries_total", "Safe calls that were repeated.", prometheus.CounterValue,
		func(s httpclient.ClassStatus) float64 { return float64(s.Retries) }),
	newChainFigure("hedge_budget", "How many slow reads may be sent a second time now.", prometheus.GaugeValue,
		func(s httpclient.ClassStatus) float64 { return s.HedgeBudget }),
	newChainFigure("hedges_total", "Slow reads that were sent a second time.", prometheus.CounterValue,
		func(s httpclient.ClassStatus) float64 { return float64(s.Hedges) }),
}

func newChainFigure(name, help string, kind prometheus.ValueType, value func(httpclient.ClassStatus) float64) chainFigure {
	return chainFigure{prometheus.NewDesc("modeliq_upstream_"+name, help, []string{"upstream", "class"}, nil), kind, value}
}

// Describe names the figures.
func (c chains) Describe(out chan<- *prometheus.Desc) {
	for _, f := range chainFigures {
		out <- f.desc
	}
}

// Collect takes one snapshot of each chain.
func (c chains) Collect(out chan<- prometheus.Metric) {
	for _, s := range c() {
		for _, class := range s.Classes {
			for _, f := range chainFigures {
				out <- prometheus.MustNewConstMetric(f.desc, f.kind, f.value(class), s.Upstream, string(class.Class))
			}
		}
	}
}
