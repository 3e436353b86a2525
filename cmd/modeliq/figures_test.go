package main_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// Figures of the whole product; each prints a line that starts with FIGURE.

// pageDocument is all that a quote page shows, in one request.
const pageDocument = `query ($model: ID!, $quote: ID!, $filter: MaterialFilter, $offers: MaterialFilter) {
	partner { name currency uploadLimits { maxBytes formats } brand { logoUrl colors { role value } } }
	materials(first: 100, filter: $filter) { totalCount nodes { id title swatchUrl designRules { minWallMm maxBoundingBoxMm { x y z } } } facets { field values { value count } } }
	model(id: $model) { status geometry { volumeMm3 } renders { url } offers(first: 100, filter: $offers) { totalCount nodes {
		status unitPrice { amount } total { amount } priceBreaks { minQuantity unitPrice { amount } } checks { code message } material { title designRules { minDetailMm } } } facets { field } } }
	quote(id: $quote) { status lines { quantity total { amount } model { title renders { url } } material { title designRules { minWallMm } } } subtotal { amount } fees { amount { amount } }
		shippingOptions { name price { amount } } tax { status total { amount } lines { rate amount { amount } } } total { amount } }
}`

// page is a buyer before a quote page.
func (s *shop) page(t *testing.T) (buyer, variables) {
	t.Helper()
	b := s.enter(t, "pk_test_loctite")
	model, _ := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	quote := without(t, b.ask(t, quoteDocument, variables{"input": variables{"shipTo": newYork, "lines": []variables{
		{"modelId": model, "materialId": "mat_6", "quantity": 3}, {"modelId": model, "materialId": "mat_301", "quantity": 1},
	}}}).at("quoteCreate"))
	return b, variables{"model": model, "quote": quote.text("quote.id")}
}

// complete says that every part of the page is there.
func complete(t *testing.T, page value, offers int) {
	t.Helper()
	for _, part := range []string{
		"partner.name", "materials.nodes.0.designRules.minWallMm", "model.offers.nodes.0.unitPrice", "quote.lines.1.material.designRules",
		"quote.shippingOptions.0.price", "quote.tax.total", "quote.total",
	} {
		if !page.has(part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	if n := len(page.list("model.offers.nodes")); n != offers {
		t.Errorf("%d offers", n)
	}
}

func TestAQuotePageAsksEachUpstreamOnceForEachThing(t *testing.T) {
	u := startUpstreams(t, shipped, t.TempDir(), anyPort)
	defer func() { u.kill() }()
	shop := startShop(t, shipped, t.TempDir(), u.urls(), live)
	defer func() { shop.kill() }()
	b, v := shop.page(t)
	eventually(t, accepted, "the model is registered", func() bool { return shop.calls(t)["monolith upload model"] == 1 })
	for name, c := range map[string]struct {
		filter variables
		offers int
	}{
		"one material":  {variables{"search": "resin tough"}, 1},
		"all materials": {nil, 20},
	} {
		v["filter"], v["offers"] = c.filter, c.filter
		before := shop.calls(t)
		complete(t, b.ask(t, pageDocument, v), c.offers)
		added := shop.since(t, before)
		delete(added, "monolith fetch token")
		for call, n := range added {
			if n > 1 {
				t.Errorf("%s: %d times %s", name, n, call)
			}
		}
		for _, call := range []string{"monolith list materials", "monolith list shipping options", "mp ask prices", "mp check printability", "mp list design rules", "tax quote"} {
			if added[call] != 1 {
				t.Errorf("%s: %d times %s", name, added[call], call)
			}
		}
		t.Logf("FIGURE quote page with %s: %d upstream calls: %s", name, len(added), strings.Join(slices.Sorted(maps.Keys(added)), ", "))
	}
}

// turns are how many calls a quote page may wait for one after the other: the catalogue, and the rules of its materials. All
// that a quote says stands beside them.
const turns = 2

// latency of each call: far more than a busy machine needs to begin those that can go together.
const latency = 300 * time.Millisecond

// rulesCall is the one call that a page may wait for alone.
const rulesCall = "GET /mp/v1/materials"

func TestAQuotePageWaitsForItsUpstreamsTogether(t *testing.T) {
	u := startUpstreams(t, shipped, t.TempDir(), anyPort)
	defer func() { u.kill() }()
	delay := delayed(t, u.url)
	shop := startShop(t, shipped, t.TempDir(), upstreamFlags(delay.url, delay.url, delay.url), live)
	defer func() { shop.kill() }()
	b, v := shop.page(t)
	eventually(t, accepted, "the model is registered", func() bool { return shop.calls(t)["monolith upload model"] == 1 })
	delay.begin(latency)
	complete(t, b.ask(t, pageDocument, v), 20)
	calls := delay.calls()
	var sum time.Duration
	for i, c := range calls {
		sum += c.end.Sub(c.start)
		if alone := !slices.ContainsFunc(slices.Delete(slices.Clone(calls), i, i+1), c.overlaps); alone && c.what != rulesCall {
			t.Errorf("%s was waited for alone", c)
		}
	}
	chain := longestChain(calls)
	if len(calls) < 6 || len(chain) > turns {
		t.Errorf("of %d calls, %d waited for each other: %v", len(calls), len(chain), chain)
	}
	t.Logf("FIGURE quote page, upstreams of %s: %d calls of %s in all took %s; %d after each other",
		latency, len(calls), sum.Round(time.Millisecond), span(calls).Round(time.Millisecond), len(chain))
}

func TestAnUploadAddsLittleMemory(t *testing.T) {
	u := startUpstreams(t, plain, t.TempDir(), anyPort)
	defer func() { u.kill() }()
	shop := startShop(t, plain, t.TempDir(), u.urls())
	defer func() { shop.kill() }()
	b := shop.enter(t, "pk_test_loctite")
	b.ready(t, "warm.stl", modelFile(t, "star_ascii.stl"), nil)
	eventually(t, accepted, "the first model is registered", func() bool { return shop.calls(t)["monolith upload model"] == 1 })
	file := sphere(500, 600, 0)
	contentType, body := multipartUpload(t, "large.stl", file, consented(nil))
	idle := shop.memory(t, "VmRSS")
	shop.resetPeak(t)
	a := b.post(t, contentType, strings.NewReader(string(body)))
	if payload := a.json(t).at("data.modelUpload"); payload.text("model.byteSize") != fmt.Sprint(len(file)) {
		t.Fatalf("%s", a.body)
	}
	eventually(t, 2*patience, "the monolith has the model", func() bool {
		return strings.Contains(u.monolith(t, "/models/v1").String(), `"large"`)
	})
	peak := shop.memory(t, "VmHWM")
	const most = 32 << 20
	if added := peak - idle; added > most {
		t.Errorf("%d MiB were added", added>>20)
	}
	t.Logf("FIGURE an upload of %.1f MB, registration with the monolith included: %.1f MiB above the idle %.1f MiB",
		float64(len(file))/1e6, float64(peak-idle)/(1<<20), float64(idle)/(1<<20))
}
