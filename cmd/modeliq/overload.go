package main

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/modeliq/modeliq/graph"
)

// checkOverloadLimit refuses what is no number of operations.
func checkOverloadLimit(limit int) error {
	if limit < 0 || limit > 10_000 {
		return fmt.Errorf("--overload-limit is %d; 0 to 10000 are possible", limit)
	}
	return nil
}

// overload shows in /metrics who is executed, who waits and who is shed.
type overload struct{ admission *graph.Admission }

var (
	admissionTotal = prometheus.NewDesc("modeliq_admission_total",
		"Operations that asked for a place, by rank (order, cart, quote, browse) and result: admitted, refused at once, abandoned by its client in the queue.",
		[]string{"rank", "result"}, nil)
	admissionQueued  = prometheus.NewDesc("modeliq_admission_queued", "Operations that wait for a place.", []string{"rank"}, nil)
	admissionRunning = prometheus.NewDesc("modeliq_admission_running", "Operations that have a place.", nil, nil)
	admissionLimit   = prometheus.NewDesc("modeliq_admission_limit", "How many places there are.", nil, nil)
)

// Describe names the figures.
func (o overload) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{admissionTotal, admissionQueued, admissionRunning, admissionLimit} {
		out <- d
	}
}

// Collect takes one snapshot.
func (o overload) Collect(out chan<- prometheus.Metric) {
	s := o.admission.Status()
	for _, r := range s.Ranks {
		for result, n := range map[string]uint64{"admitted": r.Admitted, "refused": r.Refused, "abandoned": r.Abandoned} {
			out <- prometheus.MustNewConstMetric(admissionTotal, prometheus.CounterValue, float64(n), r.Rank.String(), result)
		}
		out <- prometheus.MustNewConstMetric(admissionQueued, prometheus.GaugeValue, float64(r.Queued), r.Rank.String())
	}
	out <- prometheus.MustNewConstMetric(admissionRunning, prometheus.GaugeValue, float64(s.Running))
	out <- prometheus.MustNewConstMetric(admissionLimit, prometheus.GaugeValue, float64(s.Limit))
}
