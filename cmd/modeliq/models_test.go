package main_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	viewerModelsDocument = `query ($first: Int, $after: String) { viewer { models(first: $first, after: $after) {
		totalCount nodes { id title status offers(first: 1) { totalCount } } pageInfo { hasNextPage endCursor } } } }`
	unitDocument   = `mutation ($input: ModelUnitUpdateInput!) { modelUnitUpdate(input: $input) { model { id unit status } userErrors { code message field } } }`
	deleteDocument = `mutation ($input: ModelDeleteInput!) { modelDelete(input: $input) { deletedId userErrors { code message field } } }`
)

func (b buyer) unit(t *testing.T, model, unit string) value {
	t.Helper()
	return b.ask(t, unitDocument, variables{"input": variables{"modelId": model, "unit": unit}}).at("modelUnitUpdate")
}

func (b buyer) remove(t *testing.T, model string) value {
	t.Helper()
	return b.ask(t, deleteDocument, variables{"input": variables{"modelId": model}}).at("modelDelete")
}

// settled waits until a model is judged.
func (b buyer) settled(t *testing.T, id string) (model value) {
	t.Helper()
	eventually(t, patience, id+" is judged", func() bool {
		model = b.ask(t, modelDocument, variables{"id": id}).at("model")
		return model.text("status") != "UPLOADED" && model.text("status") != "PROCESSING"
	})
	return model
}

// The same bytes in the same unit are the same model, also when they come twice at the same moment; in another unit, or
// from another buyer, they are another.
func TestEqualFilesAreOneModel(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	content := modelFile(t, "so101_upper_arm.stl")
	first, _ := b.ready(t, "arm.stl", content, nil)
	ids := make(chan string, 4)
	for range cap(ids) {
		go func() { ids <- b.upload(t, "arm copy.stl", content, nil).text("model.id") }()
	}
	for range cap(ids) {
		if id := <-ids; id != first {
			t.Errorf("the same file again is %s, was %s", id, first)
		}
	}
	inches := b.upload(t, "arm.stl", content, variables{"unit": "INCH"}).text("model.id")
	theirs := shop.enter(t, "pk_test_loctite").upload(t, "arm.stl", content, nil).text("model.id")
	if inches == first || theirs == first {
		t.Errorf("in inches it is %s, another buyer's %s, the first %s", inches, theirs, first)
	}
	if n := b.ask(t, viewerModelsDocument, nil).number("viewer.models.totalCount"); n != 2 {
		t.Errorf("the buyer keeps %v models, want 2", n)
	}
}

func TestTheBuyersModelsComeNewestFirst(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	var ids []string
	for _, unit := range []string{"MM", "CM", "INCH"} {
		id, _ := b.ready(t, unit+".stl", modelFile(t, "so101_upper_arm.stl"), variables{"unit": unit})
		ids = append(ids, id)
	}
	page := b.ask(t, viewerModelsDocument, variables{"first": 2}).at("viewer.models")
	if page.number("totalCount") != 3 || page.text("nodes.0.id") != ids[2] || page.text("nodes.1.id") != ids[1] || !page.yes("pageInfo.hasNextPage") {
		t.Errorf("the first page is %s of %v", page, ids)
	}
	rest := b.ask(t, viewerModelsDocument, variables{"first": 2, "after": page.text("pageInfo.endCursor")}).at("viewer.models")
	if len(rest.list("nodes")) != 1 || rest.text("nodes.0.id") != ids[0] || rest.yes("pageInfo.hasNextPage") {
		t.Errorf("the second page is %s", rest)
	}
	if n := rest.number("nodes.0.offers.totalCount"); n == 0 {
		t.Error("a model of the list has no offers")
	}
}

// A corrected unit measures the model anew, without another upload, and ends the prices that were quoted for it.
func TestTheUnitIsCorrected(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	id, was := b.ready(t, "arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	quote := without(t, b.ask(t, quoteDocument, variables{"input": variables{"lines": []variables{{"modelId": id, "materialId": "mat_6"}}, "shipTo": newYork}}).at("quoteCreate"))
	cart := without(t, b.ask(t, cartCreateDocument, variables{"input": variables{"quoteId": quote.text("quote.id")}}).at("cartCreate")).at("cart")

	without(t, b.unit(t, id, "CM"))
	now := b.settled(t, id)
	same(t, "the box in cm", now.amount("geometry.boundingBoxMm.x"), times(t, was.amount("geometry.boundingBoxMm.x"), exact(t, "10")))
	if now.text("unit") != "CM" {
		t.Errorf("the unit is %s", now.text("unit"))
	}
	if status := b.ask(t, `query ($id: ID!) { quote(id: $id) { status } }`, variables{"id": quote.text("quote.id")}).text("quote.status"); status != "EXPIRED" {
		t.Errorf("the quote for the other size is %s", status)
	}
	refused := b.ask(t, cartCreateDocument, variables{"input": variables{"quoteId": quote.text("quote.id")}}).at("cartCreate")
	if refused.codes("userErrors") != "QUOTE_EXPIRED" {
		t.Errorf("a cart of that quote: %s", refused)
	}
	line := b.ask(t, cartDocument, variables{"id": cart.text("id")}).at("cart.lines.0")
	if line.text("offer.status") == "PRICED" && line.text("total.amount") == cart.text("lines.0.total.amount") {
		t.Errorf("the cart still has the small part's price: %s", line)
	}
	without(t, b.unit(t, id, "MM"))
	if back := b.settled(t, id); back.at("geometry").String() != was.at("geometry").String() {
		t.Errorf("back in mm it is %s, was %s", back, was)
	}
}

func TestAUnitThatCannotBeCorrected(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	broken, _ := b.ready(t, "broken.stl", modelFile(t, "truncated_plate.stl"), nil)
	for id, code := range map[string]string{"mdl_nobody": "MODEL_NOT_FOUND", broken: "MODEL_FAILED"} {
		if refused := b.unit(t, id, "INCH"); refused.codes("userErrors") != code {
			t.Errorf("%s: %s", id, refused)
		}
	}
}

// A removed model is gone here, its pictures are gone, and the monolith and model processing have lost it too.
func TestAModelIsRemovedEverywhere(t *testing.T) {
	shop, u := open(t)
	b := shop.enter(t, "pk_test_loctite")
	id, model := b.ready(t, "to be removed.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	eventually(t, accepted, "the monolith knows the model", func() bool { return len(u.modelsTitled(t, "to be removed")) > 0 })
	cart := b.fill(t, id, "mat_6", 1, newYork)
	picture := model.text("renders.0.url")
	if got := get(t, picture); got.status != http.StatusOK {
		t.Fatalf("the picture answers %d", got.status)
	}
	if deleted := without(t, b.remove(t, id)); deleted.text("deletedId") != id {
		t.Errorf("deleted is %s", deleted)
	}
	if answered := b.ask(t, modelDocument, variables{"id": id}); answered.has("model") {
		t.Errorf("it is still there: %s", answered)
	}
	eventually(t, accepted, "model processing has removed it", func() bool { return get(t, picture).status == http.StatusNotFound })
	eventually(t, accepted, "the monolith has removed it", func() bool { return len(u.modelsTitled(t, "to be removed")) == 0 })
	after := b.ask(t, cartDocument, variables{"id": cart.text("id")}).at("cart")
	if !strings.Contains(after.codes("blockers"), "MODEL_NOT_FOUND") {
		t.Errorf("the cart with the removed model says %s", after)
	}
	if again := b.remove(t, id); again.codes("userErrors") != "MODEL_NOT_FOUND" {
		t.Errorf("removed again: %s", again)
	}
	if fresh := b.upload(t, "to be removed.stl", modelFile(t, "so101_upper_arm.stl"), nil).text("model.id"); fresh == id {
		t.Error("the removed model came back")
	}
}

// What is being made is neither removed nor resized.
func TestAModelInAnOrderStays(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	id, _ := b.ready(t, "arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	without(t, b.place(t, placement(b.fill(t, id, "mat_6", 1, newYork), "stays")))
	for what, refused := range map[string]value{"modelDelete": b.remove(t, id), "modelUnitUpdate": b.unit(t, id, "INCH")} {
		if refused.codes("userErrors") != "MODEL_IN_ORDER" {
			t.Errorf("%s: %s", what, refused)
		}
	}
}

// A partner's quota is each buyer's own; what is removed makes room.
func TestTheQuotaOfModels(t *testing.T) {
	_, u := open(t)
	partners := partnersWith(t, "loctite", "maxTriangles: 5000000", "maxTriangles: 1000000\n  maxModels: 2")
	shop := startShop(t, shipped, t.TempDir(), u.urls(), []string{"--partners", partners})
	defer shop.stop(t)
	b := shop.enter(t, "pk_test_loctite")
	content := modelFile(t, "so101_upper_arm.stl")
	first := b.upload(t, "1.stl", content, variables{"unit": "MM"}).text("model.id")
	without(t, b.upload(t, "2.stl", content, variables{"unit": "CM"}))
	if refused := b.upload(t, "3.stl", content, variables{"unit": "INCH"}); refused.codes("userErrors") != "QUOTA_EXCEEDED" || refused.has("model") {
		t.Errorf("the third is %s", refused)
	}
	without(t, shop.enter(t, "pk_test_loctite").upload(t, "3.stl", content, variables{"unit": "INCH"}))
	without(t, b.remove(t, first))
	without(t, b.upload(t, "3.stl", content, variables{"unit": "INCH"}))
}

// partnersWith is a folder with a demo partner's file in which one text is another.
func partnersWith(t *testing.T, slug, old, with string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../internal/partner/demo")); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, slug+".yaml")
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), old) {
		t.Fatalf("%s has no %q: %v", slug, old, err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), old, with, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestAnUploadThatNeverWas(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	refused := b.ask(t, uploadDocument, variables{"input": consented(variables{"uploadId": "nobody's"})}).at("modelUpload")
	if refused.codes("userErrors") != "UPLOAD_NOT_FOUND" {
		t.Errorf("an unknown upload: %s", refused)
	}
	both := b.upload(t, "arm.stl", modelFile(t, "so101_upper_arm.stl"), variables{"uploadId": "nobody's"})
	if both.codes("userErrors") != "FILE_REQUIRED" {
		t.Errorf("a file and an upload: %s", both)
	}
}
