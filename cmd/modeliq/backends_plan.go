package main

import (
	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/upstreams/seam"
)

// plan turns a checked file into the router's plan. Capabilities without a route are read from the backends of the flags,
// which have the names of their kinds.
func (f *backendsFile) plan(backends map[string]*seam.Backend) *seam.Plan {
	c := seam.Config{Routes: map[string]seam.Route{}, Partners: map[string]map[string]seam.Route{}, Limits: f.Shadows.limits()}
	for _, capability := range seam.Capabilities {
		c.Routes[capability] = seam.Route{Primary: backends[seam.KindOf(capability)]}
	}
	for capability, r := range f.Routes {
		c.Routes[capability] = r.route(backends)
	}
	for slug, routes := range f.Partners {
		c.Partners[slug] = map[string]seam.Route{}
		for capability, r := range routes {
			c.Partners[slug][capability] = r.route(backends)
		}
	}
	c.Tolerances = map[string]map[string]seam.Tolerance{}
	for capability, fields := range f.Tolerances {
		c.Tolerances[capability] = map[string]seam.Tolerance{}
		for name, t := range fields {
			c.Tolerances[capability][name] = seam.Tolerance{Ignore: t.Ignore, Absolute: plain(t.Absolute), Percent: plain(t.Percent), Days: t.Days}
		}
	}
	return seam.NewPlan(c)
}

func (r routeEntry) route(backends map[string]*seam.Backend) seam.Route {
	return seam.Route{Primary: backends[r.Primary], Shadow: backends[r.Shadow], Split: backends[r.Split], Percent: r.Percent}
}

func (s shadowsEntry) limits() seam.Limits {
	l := seam.DefaultLimits
	for to, from := range map[*int]*int{&l.Workers: s.Workers, &l.Queue: s.Queue, &l.Lines: s.LogPerMinute} {
		if from != nil {
			*to = *from
		}
	}
	if s.Timeout != nil {
		l.Timeout = s.Timeout.Duration
	}
	return l
}

func plain(d *partner.Decimal) *money.Decimal {
	if d == nil {
		return nil
	}
	return &d.Decimal
}
