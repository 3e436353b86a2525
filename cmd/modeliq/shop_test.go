package main_test

import (
	"net/url"
	"strings"
	"testing"
)

// anyPort lets the system choose.
const anyPort = "127.0.0.1:0"

// upstreams are the three upstreams in a process of their own, so that a test can ask them what they know.
type upstreams struct {
	*process
	url   string
	token string // for the monolith, once fetched
}

// startUpstreams runs modeliq sandbox. The caller ends it.
func startUpstreams(t *testing.T, path, dir, listen string, flags ...string) *upstreams {
	t.Helper()
	p := launch(t, path, append([]string{"sandbox", "--listen", listen, "--data-dir", dir, "--log-format", "json"}, flags...)...)
	return &upstreams{process: p, url: p.said(t, "monolith ")}
}

// urls are the flags that point serve at these upstreams.
func (u *upstreams) urls() []string { return upstreamFlags(u.url, u.url, u.url) }

func upstreamFlags(monolith, mp, tax string) []string {
	return []string{
		"--monolith-url", monolith, "--monolith-client-id", "modeliq", "--monolith-client-secret", "sandbox",
		"--mp-url", mp + "/mp", "--mp-token", "sandbox",
		"--tax-url", tax + "/tax", "--tax-account", "1", "--tax-license", "sandbox",
	}
}

// live reads everything from the upstreams each time, for tests of what an upstream does to an answer.
var live = []string{"--cache-answers=false", "--cache-reads=false"}

// shop is the product, serving.
type shop struct {
	*process
	graphql, metrics string // URLs
	dir              string
}

// startShop runs modeliq serve. The caller ends it.
func startShop(t *testing.T, path, dir string, flags ...[]string) *shop {
	t.Helper()
	p := launch(t, path, shopArguments(dir, flags...)...)
	return &shop{process: p, graphql: p.said(t, "GraphQL "), metrics: p.said(t, "Metrics "), dir: dir}
}

func shopArguments(dir string, flags ...[]string) []string {
	arguments := []string{
		"serve", "--listen", anyPort, "--admin-listen", anyPort, "--data-dir", dir, "--log-format", "json",
		"--order-poll-interval", "200ms", "--rate-limits=false",
	}
	for _, more := range flags {
		arguments = append(arguments, more...)
	}
	return arguments
}

// url is an address of the public port.
func (s *shop) url(t *testing.T, path string) string {
	t.Helper()
	u, err := url.Parse(s.graphql)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(u.Scheme+"://"+u.Host, "/") + path
}
