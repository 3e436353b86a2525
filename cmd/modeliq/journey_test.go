package main_test

import (
	"bytes"
	"image/png"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/internal/money"
)

// journey is a buyer's way through a partner's shop, from the first look to an order that the upstreams know of.
type journey struct {
	name, key, currency string
	file                string
	material            string // ordered, and among those that have a price
	monolithMaterial    string
	search, technology  string // of the catalogue
	quantity            int
	to                  variables
	fee, feeRate        string // an amount, or a rate of the subtotal; neither is no fee
	taxRate             string // on everything, shipping included
	jurisdiction        string
}

var journeys = []journey{
	{
		name: "loctite to New York", key: "pk_test_loctite", currency: "USD", file: "so101_upper_arm.stl", material: "mat_6", monolithMaterial: "6",
		search: "white", technology: "SLS", quantity: 3, to: newYork, feeRate: "0.05", taxRate: "0.04", jurisdiction: "US-NY",
	},
	{
		name: "atelier to Berlin", key: "pk_test_atelier", currency: "EUR", file: "missing_triangle.stl", material: "mat_85", monolithMaterial: "85",
		search: "brass polished", technology: "Casting", quantity: 2, to: berlin, taxRate: "0.19", jurisdiction: "DE",
	},
	{
		name: "atelier to Paris", key: "pk_test_atelier", currency: "EUR", file: "missing_triangle.stl", material: "mat_222", monolithMaterial: "222",
		search: "steel", technology: "BJT", quantity: 1, to: paris, fee: "9.50", taxRate: "0.20", jurisdiction: "FR",
	},
	{
		name: "atelier to London", key: "pk_test_atelier", currency: "EUR", file: "missing_triangle.stl", material: "mat_53", monolithMaterial: "53",
		search: "silver", technology: "Casting", quantity: 1, to: london, taxRate: "0.20", jurisdiction: "GB",
	},
}

func TestABuyersJourney(t *testing.T) {
	for _, j := range journeys {
		t.Run(j.name, func(t *testing.T) {
			shop, upstreams := open(t)
			b := shop.enter(t, j.key)
			j.looksAround(t, b)
			model := j.uploads(t, b)
			price := j.compares(t, b, model)
			quote := j.isQuoted(t, b, model, price)
			cart := j.fillsTheCart(t, b, quote)
			order := j.orders(t, b, cart)
			j.follows(t, b, order)
			j.isKnownUpstream(t, b, upstreams, order)
		})
	}
}

func (j journey) looksAround(t *testing.T, b buyer) {
	t.Helper()
	page := b.ask(t, `query ($filter: MaterialFilter) {
		partner { slug currency shipsTo uploadLimits { maxBytes formats } termsUrl brand { colors { role value } } }
		viewer { signedIn }
		all: materials(first: 100) { totalCount nodes { id title technology designRules { minWallMm maxBoundingBoxMm { x y z } } } facets { field values { value count } } }
		some: materials(first: 100, filter: $filter) { totalCount nodes { id title technology } }
	}`, variables{"filter": variables{"search": j.search, "technologies": []string{j.technology}}})
	if got := page.text("partner.currency"); got != j.currency {
		t.Errorf("prices are in %s", got)
	}
	if page.yes("viewer.signedIn") {
		t.Error("an anonymous buyer is signed in")
	}
	all, some := page.list("all.nodes"), page.list("some.nodes")
	counted := 0.0
	for _, facet := range page.list("all.facets") {
		if facet.text("field") == "technologies" {
			for _, v := range facet.list("values") {
				counted += v.number("count")
			}
		}
	}
	if len(all) < 5 || float64(len(all)) != page.number("all.totalCount") || counted != page.number("all.totalCount") {
		t.Errorf("%d materials, %s announced, %v in the facet", len(all), page.text("all.totalCount"), counted)
	}
	found := false
	for _, m := range some {
		found = found || m.text("id") == j.material
		for _, word := range strings.Fields(j.search) {
			if m.text("technology") != j.technology || !strings.Contains(strings.ToLower(m.text("title")), word) {
				t.Errorf("%q of %s found %s", j.search, j.technology, m)
			}
		}
	}
	if !found || len(some) >= len(all) {
		t.Errorf("%s is not among the %d of %d found", j.material, len(some), len(all))
	}
	for _, m := range all {
		if m.number("designRules.minWallMm") <= 0 || m.number("designRules.maxBoundingBoxMm.x") <= 0 {
			t.Errorf("a material without rules: %s", m)
		}
	}
}

const modelUpdatedDocument = `subscription ($id: ID!) { modelUpdated(id: $id) { id status progress } }`

// uploads sends the file and follows it until it is ready, over both transports.
func (j journey) uploads(t *testing.T, b buyer) string {
	t.Helper()
	content := modelFile(t, j.file)
	model := without(t, b.upload(t, j.file, content, nil)).at("model")
	id := model.text("id")
	if model.text("byteSize") != strconv.Itoa(len(content)) || model.text("sha256") != truths(t)[j.file].SHA256 {
		t.Errorf("uploaded %s", model)
	}
	for transport, events := range map[string][]value{
		"server-sent events":   b.follow(t, modelUpdatedDocument, variables{"id": id}, never),
		"graphql-transport-ws": b.dial(t).follow(modelUpdatedDocument, variables{"id": id}, never),
	} {
		if len(events) == 0 || events[len(events)-1].text("modelUpdated.status") != "READY" {
			t.Errorf("%s told %v", transport, events)
		}
	}
	return id
}

// compares looks at all offers and pictures; it gives the price of the material that is bought.
func (j journey) compares(t *testing.T, b buyer, model string) money.Decimal {
	t.Helper()
	seen := b.ask(t, `query ($id: ID!, $quantity: Int) { model(id: $id) { renders { view url width height }
		offers(first: 100, quantity: $quantity) { totalCount nodes { status unitPrice { amount currencyCode } total { amount } material { id } leadTime { minBusinessDays maxBusinessDays } checks { code severity } } } } }`,
		variables{"id": model, "quantity": j.quantity})
	var price money.Decimal
	priced := 0
	for _, o := range seen.list("model.offers.nodes") {
		if o.text("status") != "PRICED" {
			if o.has("unitPrice") || o.has("total") {
				t.Errorf("an offer without a price has one: %s", o)
			}
			continue
		}
		priced++
		same(t, "the pieces of "+o.text("material.id"), times(t, o.amount("unitPrice.amount"), exact(t, strconv.Itoa(j.quantity))), o.amount("total.amount"))
		if o.text("unitPrice.currencyCode") != j.currency || !o.amount("unitPrice.amount").IsPos() || o.number("leadTime.minBusinessDays") < 1 {
			t.Errorf("the offer %s", o)
		}
		if o.text("material.id") == j.material {
			price = o.amount("unitPrice.amount")
		}
	}
	if priced < 2 || !price.IsPos() {
		t.Fatalf("%d materials have a price: %s", priced, seen)
	}
	for _, r := range seen.list("model.renders") {
		picture := get(t, r.text("url"))
		image, err := png.Decode(bytes.NewReader(picture.body))
		if err != nil || picture.header.Get("Content-Type") != "image/png" {
			t.Fatalf("%s: %d %v", r.text("view"), picture.status, err)
		}
		if size := image.Bounds().Size(); strconv.Itoa(size.X) != r.text("width") || strconv.Itoa(size.Y) != r.text("height") {
			t.Errorf("%s is %v", r, size)
		}
	}
	return price
}

func (j journey) isQuoted(t *testing.T, b buyer, model string, price money.Decimal) value {
	t.Helper()
	quote := without(t, b.ask(t, quoteDocument, variables{"input": variables{
		"shipTo": j.to, "lines": []variables{{"modelId": model, "materialId": j.material, "quantity": j.quantity}},
	}}).at("quoteCreate")).at("quote")
	same(t, "one piece quoted", quote.amount("lines.0.unitPrice.amount"), price)
	if quote.text("status") != "OPEN" || len(quote.text("inputHash")) != 64 || expires(t, quote.text("expiresAt")) < time.Hour {
		t.Errorf("the quote %s", quote)
	}
	total := plus(t, quote.amount("subtotal.amount"), quote.amount("tax.total.amount"))
	same(t, "subtotal, fees and tax", plus(t, total, sum(t, quote.list("fees"), "amount.amount")), quote.amount("total.amount"))
	return quote
}

func (j journey) fillsTheCart(t *testing.T, b buyer, quote value) value {
	t.Helper()
	cart := without(t, b.ask(t, cartCreateDocument, variables{"input": variables{"quoteId": quote.text("id")}}).at("cartCreate")).at("cart")
	cart = without(t, b.ask(t, addressDocument, variables{"id": cart.text("id"), "to": j.to}).at("cartShippingAddressUpdate")).at("cart")
	if blockers := cart.codes("blockers"); blockers != "SHIPPING_OPTION_MISSING" {
		t.Errorf("blocked by %q", blockers)
	}
	cart = b.ship(t, cart)
	if blockers := cart.codes("blockers"); blockers != "" {
		t.Fatalf("blocked by %q", blockers)
	}
	same(t, "the cart's lines", cart.amount("cost.subtotal.amount"), quote.amount("subtotal.amount"))
	addsUp(t, cart)
	j.isCharged(t, cart)
	j.isTaxed(t, cart)
	return cart
}

// isCharged holds the fees to the partner's terms.
func (j journey) isCharged(t *testing.T, cart value) {
	t.Helper()
	want := exact(t, "0")
	switch {
	case j.fee != "":
		want = exact(t, j.fee)
	case j.feeRate != "":
		want = times(t, cart.amount("cost.subtotal.amount"), exact(t, j.feeRate)).Round(2)
	}
	same(t, "the fees", sum(t, cart.list("cost.fees"), "amount.amount"), want)
}

// isTaxed computes the tax anew: the rate on all that is sold, rounded line by line.
func (j journey) isTaxed(t *testing.T, cart value) {
	t.Helper()
	want := exact(t, "0")
	taxed := []money.Decimal{cart.amount("cost.shipping.amount")}
	for _, l := range cart.list("lines") {
		taxed = append(taxed, l.amount("total.amount"))
	}
	for _, f := range cart.list("cost.fees") {
		taxed = append(taxed, f.amount("amount.amount"))
	}
	for _, amount := range taxed {
		want = plus(t, want, times(t, amount, exact(t, j.taxRate)).Round(2))
	}
	same(t, "the tax", cart.amount("cost.tax.total.amount"), want)
	line := cart.at("cost.tax.lines.0")
	if cart.text("cost.tax.status") != "CALCULATED" || line.text("jurisdiction") != j.jurisdiction || line.amount("rate").Cmp(exact(t, j.taxRate)) != 0 {
		t.Errorf("taxed as %s", cart.at("cost.tax"))
	}
}
