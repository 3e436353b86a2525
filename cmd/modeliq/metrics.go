package main

import (
	"log/slog"
	"net/http"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// metrics are what /metrics shows.
type metrics struct {
	registry *prometheus.Registry
	calls    *prometheus.CounterVec
	duration *prometheus.HistogramVec
	drift    *prometheus.CounterVec
	caches   *prometheus.CounterVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "modeliq_upstream_calls_total", Help: "Attempts at upstream calls by operation and result; result ok or the kind of error.",
		}, []string{"upstream", "op", "result"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "modeliq_upstream_call_seconds", Help: "How long attempts at upstream calls took.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 14),
		}, []string{"upstream", "op"}),
		drift: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "modeliq_upstream_contract_drift_total", Help: "Answers in which a field was missing or of another type than the wire contract says.",
		}, []string{"upstream", "field"}),
		caches: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "modeliq_cache_reads_total", Help: "Reads of the caches by kind and result: hit, aging, redis, miss, stale, failed.",
		}, []string{"kind", "result"}),
	}
	m.registry.MustRegister(m.calls, m.duration, m.drift, m.caches, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) observe(e httpclient.Event) {
	result := "ok"
	if e.Kind != "" {
		result = string(e.Kind)
	}
	m.calls.WithLabelValues(e.Upstream, e.Op, result).Inc()
	if e.Sent {
		m.duration.WithLabelValues(e.Upstream, e.Op).Observe(e.Duration.Seconds())
	}
}

// drifted counts fields that are not as the contract says. The log has each the first time.
func (m *metrics) drifted(log *slog.Logger) func(upstreams.Drift) {
	var told sync.Map
	return func(d upstreams.Drift) {
		m.drift.WithLabelValues(d.Upstream, d.Field).Inc()
		if _, again := told.LoadOrStore(d, true); !again {
			log.Warn("an upstream differs from its contract", "upstream", d.Upstream, "op", d.Op, "field", d.Field, "got", d.Got)
		}
	}
}

func (m *metrics) cached(kind string, r cache.Result, n int) {
	m.caches.WithLabelValues(kind, string(r)).Add(float64(n))
}

// waiting shows what waits for model processing.
func (m *metrics) waiting(count func() (files int, bytes int64)) {
	m.registry.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "modeliq_uploads_waiting", Help: "Uploads that wait for model processing."}, func() float64 {
			files, _ := count()
			return float64(files)
		}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "modeliq_uploads_waiting_bytes", Help: "Bytes of uploads that wait for model processing."}, func() float64 {
			_, bytes := count()
			return float64(bytes)
		}))
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
