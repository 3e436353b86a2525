package main_test

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// pricedDocument follows a model with its prices, so that a page needs no other question.
const pricedDocument = `subscription ($id: ID!) { modelUpdated(id: $id) { status progress unit suggestedUnit
	issues { code severity message } offers(first: 100) { nodes { status total { amount } checks { code message } } } } }`

// shopTalk are words that somebody who only has a file does not know.
var shopTalk = regexp.MustCompile(`(?i)manifold|vert(ex|ices)|\bnormals?\b|polygon|\bfacets?\b|topolog|self-?intersect|\bparse|syntax|\bNaN\b|\bnull\b|overflow|buffer|chunk|accessor|\bXML\b|\bbytes? \d|offset`)

// Each kind of file goes the whole way on the real binary: it ends in a state that its content has earned, with prices in the
// event that tells of it or the reason in words that anybody understands.
//
// Contract: mp 3, mp 5, mp 7, mp 12
func TestEveryKindOfFileEndsWithPricesOrReasons(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	all := truths(t)
	spoken := map[string]bool{}
	formats := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if name == "zero_byte.stl" {
			continue // refused at once
		}
		t.Run(name, func(t *testing.T) {
			changes := variables{}
			if format := filepath.Ext(name); format != ".stl" && format != ".obj" && format != ".ply" {
				changes["unit"] = nil // the file tells it
			}
			content := modelFile(t, name)
			id := without(t, b.upload(t, name, content, changes)).text("model.id")
			began := time.Now()
			events := b.follow(t, pricedDocument, variables{"id": id}, never)
			took := time.Since(began)
			steady(t, events)
			model := events[len(events)-1].at("modelUpdated")
			status, counts := model.text("status"), map[string]int{}
			for _, o := range model.list("offers.nodes") {
				counts[o.text("status")]++
				for _, c := range o.list("checks") {
					spoken[c.text("message")] = true
				}
			}
			blocked := false
			for _, issue := range model.list("issues") {
				spoken[issue.text("message")] = true
				blocked = blocked || issue.text("severity") == "BLOCKING"
			}
			if model.codes("issues") == "step_not_available" {
				t.Skip("this binary was built without a converter for STEP, and said so")
			}
			switch {
			case !all[name].Valid && (status != "FAILED" || !blocked):
				t.Errorf("a file that is none is %s", model)
			case all[name].Valid && status == "FAILED":
				t.Errorf("a good file is %s", model)
			case status == "READY" && counts["PRICED"]+counts["MANUAL_REVIEW"] == 0, counts["PENDING"] > 0:
				t.Errorf("ready, and its offers are %v", counts)
			case status != "READY" && (counts["PRICED"] > 0 || !blocked):
				t.Errorf("%s with offers %v and issues %s", status, counts, model.at("issues"))
			}
			if all[name].Valid {
				formats[filepath.Ext(name)]++
			}
			t.Logf("FIGURE %s, %d bytes: %s with %d prices %s after the answer to its upload, by %d events: %s",
				name, len(content), status, counts["PRICED"], took.Round(time.Millisecond), len(events), model.codes("issues"))
		})
	}
	for _, message := range slices.Sorted(maps.Keys(spoken)) {
		t.Log(message)
		if word := shopTalk.FindString(message); word != "" || !strings.HasSuffix(strings.TrimRight(message, ")"), ".") {
			t.Errorf("who does not know %q? %s", word, message)
		}
	}
	for _, format := range []string{".stl", ".obj", ".3mf", ".ply", ".glb"} {
		if formats[format] == 0 {
			t.Errorf("no good file is a %s", format)
		}
	}
}

// steady says that progress never went back, and that the last event alone is final.
func steady(t *testing.T, events []value) {
	t.Helper()
	progress := 0.0
	for i, e := range events {
		status := e.text("modelUpdated.status")
		if final := status != "UPLOADED" && status != "PROCESSING"; final != (i == len(events)-1) {
			t.Fatalf("event %d of %d is %s", i+1, len(events), status)
		}
		if e.has("modelUpdated.progress") {
			now := e.number("modelUpdated.progress")
			if now < progress {
				t.Errorf("progress went from %v back to %v", progress, now)
			}
			progress = now
		}
	}
}

// cheapest is the lowest total of what has a price.
func cheapest(t *testing.T, model value) float64 {
	t.Helper()
	lowest := 0.0
	for _, o := range model.list("offers.nodes") {
		if o.text("status") == "PRICED" && (lowest == 0 || o.number("total.amount") < lowest) {
			lowest = o.number("total.amount")
		}
	}
	return lowest
}

// A buyer whose part came out tiny takes the unit that is suggested, and follows the same model to its new prices.
func TestTheSuggestedUnitIsOneCallAway(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	id, wrong := b.ready(t, "biped.stl", modelFile(t, "biped_body_in_metres.stl"), nil)
	if wrong.text("status") != "UNPRINTABLE" || wrong.text("suggestedUnit") != "M" {
		t.Fatalf("%s", wrong)
	}
	before := wrong.text("renders.0.url")
	without(t, b.unit(t, id, wrong.text("suggestedUnit")))
	events := b.follow(t, pricedDocument, variables{"id": id}, never)
	right := events[len(events)-1].at("modelUpdated")
	if right.text("status") != "READY" || right.text("unit") != "M" || right.has("suggestedUnit") || cheapest(t, right) == 0 {
		t.Errorf("%s", right)
	}
	if now := b.settled(t, id); now.text("renders.0.url") == before {
		t.Error("pictures of another size have the address of those before, which browsers keep")
	}
	without(t, b.unit(t, id, "CM"))
	events = b.follow(t, pricedDocument, variables{"id": id}, never)
	small := events[len(events)-1].at("modelUpdated")
	if small.text("unit") != "CM" || cheapest(t, small) == cheapest(t, right) {
		t.Errorf("a hundredth of the size costs %v: %s", cheapest(t, right), small)
	}
}
