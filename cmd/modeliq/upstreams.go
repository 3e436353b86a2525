package main

import (
	"context"
	"log/slog"

	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/monolith/shapeways"
	"github.com/modeliq/modeliq/upstreams/mp"
	"github.com/modeliq/modeliq/upstreams/tax/avatax"
)

// upstreamClients are the three upstreams behind their own transport chains.
type upstreamClients struct {
	monolith *shapeways.Client
	mp       *mp.Client
	tax      *avatax.Provider
	chains   []*httpclient.Client
}

// listeners hear what the transport chains meet; each may be nil.
type listeners struct {
	observe func(httpclient.Event)
	drift   func(upstreams.Drift)
}

// connectUpstreams connects those that have a URL; the others stay nil.
func connectUpstreams(s settings, on listeners, log *slog.Logger) (u upstreamClients, err error) {
	chain := func(name, url string) *httpclient.Client {
		if err != nil || url == "" {
			return nil
		}
		var c *httpclient.Client
		o := s.chain.options()
		o.Upstream, o.BaseURL, o.Log, o.Observer, o.Drift = name, url, log, on.observe, on.drift
		c, err = httpclient.New(o)
		u.chains = append(u.chains, c)
		return c
	}
	monolithChain := chain(upstreams.MonolithName, s.monolithURL)
	mpChain := chain(upstreams.MPName, s.mpURL)
	taxChain := chain(upstreams.TaxName, s.taxURL)
	if err != nil {
		return u, err
	}
	if monolithChain != nil {
		u.monolith, err = shapeways.New(shapeways.Options{HTTP: monolithChain, ClientID: s.monolithID, ClientSecret: s.monolithSecret})
	}
	if mpChain != nil && err == nil {
		u.mp, err = mp.New(mp.Options{HTTP: mpChain, Token: s.mpToken, Partner: partnerSlug})
	}
	if taxChain != nil && err == nil {
		u.tax, err = avatax.New(avatax.Options{HTTP: taxChain, Account: s.taxAccount, License: s.taxLicense, CompanyCode: s.taxCompany})
	}
	return u, err
}

// partnerSlug is whose request it is.
func partnerSlug(ctx context.Context) string {
	if p := partner.From(ctx); p != nil {
		return p.Slug
	}
	return ""
}

func (u upstreamClients) close() {
	for _, c := range u.chains {
		c.Close()
	}
}
