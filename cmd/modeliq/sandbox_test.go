package main_test

import (
	"testing"

	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/tax"
	"github.com/modeliq/modeliq/upstreams/tax/avatax"
	"github.com/modeliq/modeliq/upstreams/tax/taxtest"
)

// The client of the tax service and the sandbox's tax service speak the same wire.
func TestTheTaxServiceThroughItsClient(t *testing.T) {
	u := startUpstreams(t, shipped, t.TempDir(), anyPort)
	defer func() { u.kill() }()
	taxtest.Suite(t, func(t *testing.T) tax.Provider {
		chain, err := httpclient.New(httpclient.Options{Upstream: "tax", BaseURL: u.url + "/tax"})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(chain.Close)
		p, err := avatax.New(avatax.Options{HTTP: chain, Account: "1", License: "sandbox", CompanyCode: "DEFAULT"})
		if err != nil {
			t.Fatal(err)
		}
		return p
	})
}
