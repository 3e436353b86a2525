package main_test

import (
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var driftCounted = regexp.MustCompile(`(?m)^modeliq_upstream_contract_drift_total\{field="([^"]+)",upstream="([^"]+)"\} (\d+)$`)

// drift is what has been counted so far: "upstream field".
func (s *shop) drift(t *testing.T) (fields []string) {
	t.Helper()
	for _, m := range driftCounted.FindAllStringSubmatch(string(get(t, s.metrics).body), -1) {
		fields = append(fields, m[2]+" "+m[1])
	}
	return fields
}

// The embedded upstreams answer to the letter of their contracts: a whole purchase, a cancellation and a removal show no
// drift at all.
func TestTheSandboxDoesNotDrift(t *testing.T) {
	_, u := open(t)
	shop := startShop(t, shipped, t.TempDir(), u.urls())
	defer shop.stop(t)
	for _, key := range []string{"pk_test_loctite", "pk_test_atelier"} {
		b, things := shop.customer(t, key)
		eventually(t, accepted, "the order is PLACED", func() bool { return b.stands(t, things.order) == "PLACED" })
		b.ask(t, `query ($id: ID!) { cart(id: $id) { suggestedAddress { city } } }`, variables{"id": things.cart})
		b.ask(t, `{ materials(first: 100) { nodes { designRules { minWallMm } } } }`, nil)
		without(t, b.cancel(t, things.order))
		without(t, b.remove(t, things.model))
	}
	if fields := shop.drift(t); len(fields) > 0 {
		t.Errorf("these differ from the contracts: %s", strings.Join(fields, ", "))
	}
}

// renaming is the upstreams with some names changed in what they answer.
func renaming(t *testing.T, u *upstreams, changes *strings.Replacer) *http.Server {
	t.Helper()
	target, err := url.Parse(u.url)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(r *http.Response) error { return rewrite(r, changes) }
	return serveOn(t, proxy)
}

// An upstream that drifts is counted by field, and what can be read still is.
func TestDriftIsCountedByField(t *testing.T) {
	_, u := open(t)
	changed := renaming(t, u, strings.NewReplacer(`"swatch":`, `"picture":`, `"printerId":"5"`, `"printerId":{"id":5}`, `"supportsColorFiles":false`, `"supportsColorFiles":"maybe"`, `"minDetail":`, `"minDetail":"0.2","x":`))
	shop := startShop(t, shipped, t.TempDir(), upstreamFlags("http://"+changed.Addr, "http://"+changed.Addr, u.url))
	defer shop.stop(t)
	if n := shop.enter(t, "pk_test_loctite").ask(t, `{ materials(first: 100) { totalCount nodes { title } } }`, nil).number("materials.totalCount"); n == 0 {
		t.Error("nothing can be read of it")
	}
	if fields := strings.Join(shop.drift(t), ", "); fields != "monolith materials.*.printerId, monolith materials.*.supportsColorFiles, monolith materials.*.swatch" {
		t.Errorf("counted: %s", fields)
	}
	shop.enter(t, "pk_test_loctite").send(t, `{ materials(first: 1) { nodes { designRules { minWallMm } } } }`, nil)
	if fields := strings.Join(shop.drift(t), ", "); !strings.Contains(fields, "mp materials[].minDetail") {
		t.Errorf("counted: %s", fields)
	}
}
