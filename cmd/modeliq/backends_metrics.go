package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/modeliq/modeliq/upstreams/seam"
)

// seamMetrics count what shadows say, and whether configuration that was changed is in use.
type seamMetrics struct {
	shadows *prometheus.CounterVec
	fields  *prometheus.CounterVec
	refused prometheus.Gauge
}

func newSeamMetrics(r *prometheus.Registry) *seamMetrics {
	m := &seamMetrics{
		shadows: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "modeliq_shadow_total", Help: "Shadow reads by capability, shadow and result: same, differs, error, dropped.",
		}, []string{"capability", "shadow", "result"}),
		fields: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "modeliq_shadow_field_differs_total", Help: "Shadow answers in which a field was outside its tolerance.",
		}, []string{"capability", "field"}),
		refused: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "modeliq_configuration_refused", Help: "1 while the files of configuration have faults, so that an earlier state is in use.",
		}),
	}
	r.MustRegister(m.shadows, m.fields, m.refused)
	return m
}

func (m *seamMetrics) observe(o seam.Outcome) {
	m.shadows.WithLabelValues(o.Capability, o.Shadow, string(o.Result)).Inc()
	for _, field := range o.Fields {
		m.fields.WithLabelValues(o.Capability, field).Inc()
	}
}

func (m *seamMetrics) refusedNow(refused bool) {
	m.refused.Set(0)
	if refused {
		m.refused.Set(1)
	}
}
