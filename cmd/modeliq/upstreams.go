package main

import (
	"log/slog"
	"time"

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

// An attempt may take most of a query's 10 s, so repeats are for what fails quickly: one gets what is left of the query's
// time. An order that is placed is sent once, under the pipeline's deadline.
const (
	attemptTimeout = 8 * time.Second
	safeRetries    = 2
)

func connectUpstreams(s settings, on listeners, log *slog.Logger) (u upstreamClients, err error) {
	chain := func(name, url string) *httpclient.Client {
		if err != nil {
			return nil
		}
		var c *httpclient.Client
		c, err = httpclient.New(httpclient.Options{
			Upstream: name, BaseURL: url, Timeout: attemptTimeout, Retries: safeRetries, Log: log, Observer: on.observe, Drift: on.drift,
		})
		u.chains = append(u.chains, c)
		return c
	}
	monolithChain := chain(upstreams.MonolithName, s.monolithURL)
	mpChain := chain(upstreams.MPName, s.mpURL)
	taxChain := chain(upstreams.TaxName, s.taxURL)
	if err != nil {
		return u, err
	}
	u.monolith, err = shapeways.New(shapeways.Options{HTTP: monolithChain, ClientID: s.monolithID, ClientSecret: s.monolithSecret})
	if err != nil {
		return u, err
	}
	if u.mp, err = mp.New(mp.Options{HTTP: mpChain, Token: s.mpToken}); err != nil {
		return u, err
	}
	u.tax, err = avatax.New(avatax.Options{HTTP: taxChain, Account: s.taxAccount, License: s.taxLicense, CompanyCode: s.taxCompany})
	return u, err
}

func (u upstreamClients) close() {
	for _, c := range u.chains {
		c.Close()
	}
}
