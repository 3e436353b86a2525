package main_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// patient is a buyer whose shop falls ill: what stands there from better days.
type patient struct {
	buyer
	model, material  string
	other            string // a file that nobody has uploaded
	to               variables
	order            string // of before
	adding, placing  value  // carts: one to change, one to order
	uploaded, placed string // while it was ill
}

// examination looks at one field, and gives what the table says of it.
type examination struct {
	field string
	ask   func(p *patient) (document string, v variables)
	// at is the field in the data. What stands there is told as "fresh", or as itself where tell is set.
	at   string
	tell bool
}

// examinations in the order of the table. Those of one round are made at the same time; they change nothing that another
// of the round looks at.
var examinations = [][]examination{
	{
		{field: "partner", at: "partner.slug", ask: document(`{ partner { slug } }`)},
		{field: "materials", at: "materials.nodes", ask: document(`{ materials(first: 3) { nodes { id title } } }`)},
		{field: "material.designRules", at: "materials.nodes.0.designRules", ask: document(`{ materials(first: 1) { nodes { designRules { minWallMm } } } }`)},
		{field: "model (analysed)", at: "model.status", tell: true, ask: func(p *patient) (string, variables) {
			return `query ($id: ID!) { model(id: $id) { status geometry { volumeMm3 } } }`, variables{"id": p.model}
		}},
		{field: "model.offers", at: "model.offers.nodes.0.status", tell: true, ask: func(p *patient) (string, variables) {
			return `query ($id: ID!) { model(id: $id) { offers(first: 1) { nodes { status } } } }`, variables{"id": p.model}
		}},
		{field: "viewer.models", at: "viewer.models.nodes.0.status", tell: true, ask: document(`{ viewer { models { nodes { status } } } }`)},
		{field: "viewer.quotes", at: "viewer.quotes.nodes.0.status", tell: true, ask: document(`{ viewer { quotes { nodes { status } } } }`)},
		{field: "viewer.orders", at: "viewer.orders.nodes.0.status", tell: true, ask: document(`{ viewer { orders { nodes { status } } } }`)},
		{field: "order.status", at: "order.status", tell: true, ask: func(p *patient) (string, variables) {
			return `query ($id: ID!) { order(id: $id) { status } }`, variables{"id": p.order}
		}},
		{field: "cart", at: "cart.lines", ask: ofCart(`lines { id quantity }`)},
		{field: "cart.lines.offer", at: "cart.lines.0.offer.status", tell: true, ask: ofCart(`lines { offer { status } }`)},
		{field: "cart.shippingOptions", at: "cart.shippingOptions", ask: ofCart(`shippingOptions { id }`)},
		{field: "cart.cost.tax", at: "cart.cost.tax.status", tell: true, ask: ofCart(`cost { tax { status } }`)},
		{field: "cart.cost.total", at: "cart.cost.total", ask: ofCart(`cost { total { amount } }`)},
		{field: "cart.blockers", at: "cart.blockers.0.code", tell: true, ask: ofCart(`blockers { code }`)},
		{field: "quoteCreate", at: "quoteCreate.quote.status", tell: true, ask: func(p *patient) (string, variables) {
			return `mutation ($input: QuoteCreateInput!) { quoteCreate(input: $input) { quote { status } userErrors { code } } }`, p.quoted()
		}},
		{field: "quote.tax", at: "quoteCreate.quote.tax.status", tell: true, ask: func(p *patient) (string, variables) {
			return `mutation ($input: QuoteCreateInput!) { quoteCreate(input: $input) { quote { tax { status } } userErrors { code } } }`, p.quoted()
		}},
	},
	{{field: "modelUpload", at: "modelUpload.model.status", tell: true}},
	{
		{field: "model (new)", at: "model.status", tell: true, ask: func(p *patient) (string, variables) {
			return `query ($id: ID!) { model(id: $id) { status } }`, variables{"id": p.uploaded}
		}},
		{field: "model.offers (new)", at: "model.offers.nodes.0.status", tell: true, ask: func(p *patient) (string, variables) {
			return `query ($id: ID!) { model(id: $id) { offers(first: 1) { nodes { status } } } }`, variables{"id": p.uploaded}
		}},
		{field: "cartLinesAdd", at: "cartLinesAdd.cart.totalQuantity", ask: func(p *patient) (string, variables) {
			return `mutation ($id: ID!, $lines: [CartLineInput!]!) { cartLinesAdd(cartId: $id, lines: $lines) { cart { totalQuantity } userErrors { code } } }`,
				variables{"id": p.adding.text("id"), "lines": []variables{{"modelId": p.model, "materialId": p.material, "quantity": 1}}}
		}},
		{field: "cartShippingAddressUpdate", at: "cartShippingAddressUpdate.cart.version", ask: func(p *patient) (string, variables) {
			return `mutation ($id: ID!, $to: AddressInput!) { cartShippingAddressUpdate(cartId: $id, address: $to) { cart { version } userErrors { code } } }`,
				variables{"id": p.adding.text("id"), "to": p.to}
		}},
		{field: "orderPlace", at: "orderPlace.order.status", tell: true, ask: func(p *patient) (string, variables) {
			return orderPlaceDocument, variables{"input": placement(p.placing, "ill")}
		}},
	},
}

func document(text string) func(*patient) (string, variables) {
	return func(*patient) (string, variables) { return text, nil }
}

// ofCart asks a cart that no examination changes in its round.
func ofCart(fields string) func(*patient) (string, variables) {
	return func(p *patient) (string, variables) {
		return `query ($id: ID!) { cart(id: $id) { ` + fields + ` } }`, variables{"id": p.placing.text("id")}
	}
}

func (p *patient) quoted() variables {
	line := variables{"modelId": p.model, "materialId": p.material, "quantity": 1}
	return variables{"input": variables{"lines": []variables{line}, "shipTo": p.to}}
}

// finding is what an examination saw.
type finding struct {
	cell, body string
	took       time.Duration
}

// examine asks and reads the answer: "fresh", "stale", "READY", "READY, stale" or the code of the error.
func (p *patient) examine(x examination, request *http.Request, since time.Time) finding {
	start := time.Now()
	a, err := do(request)
	took := time.Since(start)
	if err != nil {
		return finding{"no answer", err.Error(), took}
	}
	var of any
	decoder := json.NewDecoder(bytes.NewReader(a.body))
	decoder.UseNumber()
	if err := decoder.Decode(&of); err != nil {
		return finding{"no JSON", string(a.body), took}
	}
	v := value{of: of}
	if x.field == "modelUpload" {
		p.uploaded, _ = v.find("data.modelUpload.model.id").(string)
	}
	cell := ""
	if x.field == "orderPlace" {
		p.placed, _ = v.find("data.orderPlace.order.id").(string)
	}
	switch seen := v.find("data." + x.at).(type) {
	case nil:
		root, _, _ := strings.Cut(x.at, ".")
		code := cmp.Or(v.find("errors.0.extensions.code"), v.find("data."+root+".userErrors.0.code"), any("none"))
		return finding{strings.TrimPrefix(fmt.Sprint(code), "UPSTREAM_"), string(a.body), took}
	case string:
		if x.tell {
			cell = seen
		}
	}
	if stale, ok := v.find("extensions.staleAt").(string); ok {
		if at, err := time.Parse(time.RFC3339, stale); err != nil || at.After(since) {
			return finding{"stale at " + stale, string(a.body), took}
		}
		cell = strings.TrimPrefix(cell+", stale", ", ")
	}
	return finding{cmp.Or(cell, "fresh"), string(a.body), took}
}

// request is an examination's.
func (p *patient) request(t *testing.T, x examination) *http.Request {
	t.Helper()
	if x.ask == nil {
		contentType, body := multipartUpload(t, p.other, modelFile(t, p.other), consented(nil))
		return p.buyer.request(t, contentType, bytes.NewReader(body))
	}
	document, v := x.ask(p)
	return p.buyer.request(t, "application/json", bytes.NewReader(operation(t, document, v)))
}

// becomesReady waits for the model that was uploaded while it was ill.
func (p *patient) becomesReady(t *testing.T) {
	t.Helper()
	eventually(t, patience, "the new model is ready", func() bool {
		return p.ask(t, `query ($id: ID!) { model(id: $id) { status } }`, variables{"id": p.uploaded}).text("model.status") == "READY"
	})
}

// isPlaced waits for the order that was accepted while it was ill.
func (p *patient) isPlaced(t *testing.T) {
	t.Helper()
	eventually(t, patience, "the order is placed", func() bool {
		return p.ask(t, orderDocument, variables{"id": p.placed}).text("order.status") == "PLACED"
	})
}

// ward is a shop with two buyers, made once and copied for each ill: whoever is ill begins with the same past.
type ward struct {
	dir       string
	upstreams *upstreams
	patients  []patient // the first finds its caches warm, the second cold
}

func openWard(t *testing.T) *ward {
	t.Helper()
	w := &ward{dir: t.TempDir(), upstreams: startUpstreams(t, shipped, t.TempDir(), anyPort)}
	t.Cleanup(w.upstreams.kill)
	shop := startShop(t, shipped, w.dir, w.upstreams.urls())
	defer shop.stop(t)
	for _, who := range []struct {
		key, file, material, other string
		to                         variables
	}{{"pk_test_loctite", "so101_upper_arm.stl", "mat_6", "missing_triangle.stl", newYork}, {"pk_test_atelier", "missing_triangle.stl", "mat_85", "so101_upper_arm.stl", berlin}} {
		p := patient{buyer: shop.enter(t, who.key), material: who.material, other: who.other, to: who.to}
		p.model, _ = p.ready(t, who.file, modelFile(t, who.file), nil)
		p.adding, p.placing = p.fill(t, p.model, p.material, 1, p.to), p.fill(t, p.model, p.material, 1, p.to)
		without(t, p.ask(t, quoteDocument, p.quoted()).at("quoteCreate"))
		p.order = without(t, p.place(t, placement(p.fill(t, p.model, p.material, 2, p.to), "before"))).text("order.id")
		eventually(t, patience, "the order is placed", func() bool {
			return p.ask(t, orderDocument, variables{"id": p.order}).text("order.status") == "PLACED"
		})
		w.patients = append(w.patients, p)
	}
	return w
}

// admit starts a shop with the past of the ward's, before upstreams that can fall ill.
func (w *ward) admit(t *testing.T, flags ...string) (*shop, map[string]*faultProxy, []patient) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	if err := os.CopyFS(dir, os.DirFS(w.dir)); err != nil {
		t.Fatal(err)
	}
	proxies, urls := map[string]*faultProxy{}, map[string]string{}
	for _, name := range []string{"monolith", "mp", "tax"} {
		proxies[name] = faulty(t, w.upstreams.url)
		urls[name] = proxies[name].url()
	}
	s := startShop(t, shipped, dir, upstreamFlags(urls["monolith"], urls["mp"], urls["tax"]), flags)
	t.Cleanup(s.kill)
	patients := slices.Clone(w.patients)
	for i := range patients {
		patients[i].shop = s
	}
	return s, proxies, patients
}

// round makes the examinations of a round for all patients at once.
func round(t *testing.T, patients []patient, xs []examination, since time.Time) [][]finding {
	t.Helper()
	findings := make([][]finding, len(patients))
	var g sync.WaitGroup
	for i := range patients {
		findings[i] = make([]finding, len(xs))
		for n, x := range xs {
			request := patients[i].request(t, x)
			g.Go(func() { findings[i][n] = patients[i].examine(x, request, since) })
		}
	}
	g.Wait()
	return findings
}

// neverOpen keeps breakers closed, so that a field says what each ill is to it; soon makes what is remembered old at once.
var neverOpen = []string{"--breaker-failures", "10000", "--cache-fresh", "1ms"}

// slowest is when a test fails although a page has 1.0 s: machines differ, and the figures are printed.
const slowest = 1500 * time.Millisecond

// Every cell of the tables in docs/operations.md, with the real binary: each upstream, each way to be ill, with caches
// that were filled before and with empty ones.
func TestEveryFieldDegradesAsTheTableSays(t *testing.T) {
	w := openWard(t)
	tables := readDegradation(t)
	measured := newDegradation()
	t.Run("ill", func(t *testing.T) {
		for _, upstream := range []string{"monolith", "mp", "tax"} {
			for _, ill := range ills {
				t.Run(upstream+" "+ill, func(t *testing.T) {
					t.Parallel()
					_, proxies, patients := w.admit(t, neverOpen...)
					var healthy, sick []time.Duration
					for _, x := range examinations[0] {
						if x.ask == nil || strings.HasPrefix(x.field, "quote") {
							continue // they would leave something behind
						}
						f := patients[0].examine(x, patients[0].request(t, x), time.Now())
						healthy = append(healthy, f.took)
					}
					time.Sleep(time.Second) // staleAt has whole seconds
					since := time.Now()
					proxies[upstream].set(t, ill)
					for r, xs := range examinations {
						if r == len(examinations)-1 && upstream != "mp" {
							patients[0].becomesReady(t)
							patients[1].becomesReady(t)
						}
						findings := round(t, patients, xs, since)
						for n, x := range xs {
							warm, cold := findings[0][n], findings[1][n]
							sick = append(sick, warm.took, cold.took)
							cell := warm.cell
							if cold.cell != warm.cell {
								cell += " / " + cold.cell
							}
							measured.note(upstream, ill, x.field, cell)
							if want := tables.cell(upstream, ill, x.field); cell != want {
								t.Errorf("%s is %q, the table says %q (%s, %s)\nwarm: %.600s\ncold: %.600s", x.field, cell, want, warm.took, cold.took, warm.body, cold.body)
							}
							if most := max(warm.took, cold.took); most > slowest {
								t.Errorf("%s took %s", x.field, most)
							}
						}
					}
					proxies[upstream].set(t, "")
					patients[0].becomesReady(t) // what waited was sent
					patients[1].becomesReady(t)
					patients[0].isPlaced(t)
					t.Logf("FIGURE degradation %s %s: slowest answer %s, healthy %s", upstream, ill, slices.Max(sick), slices.Max(healthy))
				})
			}
		}
	})
	if t.Failed() {
		t.Logf("measured:\n%s", measured)
	}
}
