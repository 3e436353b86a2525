package main_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
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
	nowhere          buyer
	unrated          string // a quote of nowhere's
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
	dir, partners string
	upstreams     *upstreams
	patients      []patient // the first finds its caches warm, the second cold
}

// sanJuan is where one of the partners collects tax, and the table of rates has none.
var sanJuan = variables{"firstName": "Juana", "lastName": "Rey", "address1": "1 Calle Fortaleza", "city": "San Juan", "region": "PR", "postalCode": "00901", "country": "US", "phone": "7875550100"}

// withPuertoRico is a folder of the demo partners, of which one collects tax there.
func withPuertoRico(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "partners")
	if err := os.CopyFS(dir, os.DirFS("../../internal/partner/demo")); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "loctite.yaml")
	text, err := os.ReadFile(name)
	if err == nil {
		registered := strings.Replace(string(text), "taxRegistrations:\n", "taxRegistrations:\n  - { country: US, region: PR, number: \"66-1111111\", from: 2020-01-01 }\n", 1)
		err = os.WriteFile(name, []byte(registered), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func openWard(t *testing.T) *ward {
	t.Helper()
	w := &ward{dir: t.TempDir(), upstreams: startUpstreams(t, shipped, t.TempDir(), anyPort)}
	t.Cleanup(w.upstreams.kill)
	w.partners = withPuertoRico(t)
	shop := startShop(t, shipped, w.dir, w.upstreams.urls(), []string{"--partners", w.partners})
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
	first := w.patients[0]
	line := variables{"modelId": first.model, "materialId": first.material, "quantity": 1}
	unrated := without(t, first.ask(t, quoteDocument, variables{"input": variables{"lines": []variables{line}, "shipTo": sanJuan}}).at("quoteCreate")).text("quote.id")
	for i := range w.patients {
		w.patients[i].nowhere, w.patients[i].unrated = first.buyer, unrated
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
	s := startShop(t, shipped, dir, upstreamFlags(urls["monolith"], urls["mp"], urls["tax"]), []string{"--partners", w.partners}, flags)
	t.Cleanup(s.kill)
	patients := slices.Clone(w.patients)
	for i := range patients {
		patients[i].shop, patients[i].nowhere.shop = s, s
	}
	return s, proxies, patients
}
