package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// needy knows how many orders wait for a person; the order pipeline does.
type needy interface {
	NeedAttention(ctx context.Context) (int, error)
}

// attention is that number as a gauge, counted when it is asked for.
type attention struct {
	orders   needy
	patience time.Duration
	about    *prometheus.Desc
	log      *slog.Logger
}

// count adds the gauge. The store must not hold the other figures up: without an answer within a second it is left out.
func (m *metrics) count(orders needy, log *slog.Logger) {
	about := prometheus.NewDesc("modeliq_orders_need_attention", "Accepted orders that wait for a person, of all replicas; absent while the store does not answer.", nil, nil)
	m.registry.MustRegister(&attention{orders: orders, patience: time.Second, about: about, log: log})
}

// Describe is a prometheus.Collector's.
func (a *attention) Describe(to chan<- *prometheus.Desc) { to <- a.about }

// Collect is a prometheus.Collector's.
func (a *attention) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), a.patience)
	defer cancel()
	n, err := a.orders.NeedAttention(ctx)
	if err != nil {
		a.log.Warn("count orders that need attention", "error", err)
		return
	}
	to <- prometheus.MustNewConstMetric(a.about, prometheus.GaugeValue, float64(n))
}
