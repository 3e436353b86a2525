package main_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

const (
	reviewDocument = `mutation ($input: QuoteReviewRequestInput!) { quoteReviewRequest(input: $input) {
		quote { id status review { message requestedAt answeredAt answer } } userErrors { code message field } } }`
	viewerQuotesDocument = `{ viewer { quotes { totalCount nodes { id status expiresAt review { answer } subtotal { amount } lines { id unitPrice { amount } } } } } }`
)

func (b buyer) review(t *testing.T, quote, message string) value {
	t.Helper()
	return b.ask(t, reviewDocument, variables{"input": variables{"quoteId": quote, "message": message}}).at("quoteReviewRequest")
}

// quoteOf is a quote of atelier's for so many pieces.
func (b buyer) quoteOf(t *testing.T, model, material string, pieces int) value {
	t.Helper()
	line := variables{"modelId": model, "materialId": material, "quantity": pieces, "acknowledgedWarnings": []string{"wall_too_thin", "detail_too_small"}}
	return without(t, b.ask(t, quoteDocument, variables{"input": variables{"lines": []variables{line}, "shipTo": berlin}}).at("quoteCreate")).at("quote")
}

// ops asks the admin port.
func (s *shop) ops(t *testing.T, method, path string, body any) answer {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, strings.TrimSuffix(s.metrics, "/metrics")+path, strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	a, err := do(r)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// waiting is a quote among those that wait for a person.
func (s *shop) waiting(t *testing.T, quote string) (found value, ok bool) {
	t.Helper()
	for _, c := range s.ops(t, http.MethodGet, "/ops/reviews", nil).json(t).list("") {
		if c.text("quoteId") == quote {
			return c, true
		}
	}
	return value{}, false
}

// An order over the partner's threshold is looked at by a person: the buyer asks, the person prices, and the cart of that
// quote can be ordered at the agreed price.
func TestAPersonPricesALargeOrder(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_atelier")
	model, _ := b.ready(t, "missing_triangle.stl", modelFile(t, "missing_triangle.stl"), nil)
	q := b.quoteOf(t, model, "mat_85", 100)
	id := q.text("id")
	if q.amount("subtotal.amount").Cmp(exact(t, "500")) <= 0 {
		t.Fatalf("the quote is too small to be looked at: %s", q)
	}
	blocked := without(t, b.ask(t, cartCreateDocument, variables{"input": variables{"quoteId": id}}).at("cartCreate")).at("cart")
	if !strings.Contains(blocked.codes("blockers"), "REVIEW_REQUIRED") {
		t.Fatalf("before the review: %s", blocked)
	}
	without(t, b.review(t, id, "a first word"))
	asked := without(t, b.review(t, id, "for a wedding"))
	if asked.text("quote.status") != "REVIEW_REQUESTED" || asked.text("quote.review.message") != "for a wedding" || asked.has("quote.review.answeredAt") {
		t.Errorf("asked: %s", asked)
	}
	c, ok := shop.waiting(t, id)
	if !ok || c.text("partner") != "atelier" || c.text("message") != "for a wedding" || len(c.list("lines")) != 1 {
		t.Fatalf("what waits is %s, %v", c, ok)
	}
	line := c.text("lines.0.id")
	if again := b.ask(t, cartDocument, variables{"id": blocked.text("id")}).at("cart"); !strings.Contains(again.String(), "being looked at") {
		t.Errorf("while a person looks: %s", again)
	}
	for what, wrong := range map[string]variables{
		"another line": {"prices": variables{"qln_nobody": "1.00"}}, "nothing": {"prices": variables{line: "0.00"}}, "no number": {"prices": variables{line: "cheap"}},
		"less than a cent": {"prices": variables{line: "7.255"}}, "no word at all": {}, "yes and no": {"approve": true, "decline": true},
	} {
		if a := shop.ops(t, http.MethodPost, "/ops/reviews/"+id, wrong); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
	if a := shop.ops(t, http.MethodPost, "/ops/reviews/"+id, variables{"prices": variables{line: "7.25"}, "message": "with pleasure"}); a.status != http.StatusOK {
		t.Fatalf("the answer: %d %s", a.status, a.body)
	}
	mine := b.ask(t, viewerQuotesDocument, nil).at("viewer.quotes.nodes.0")
	if mine.text("id") != id || mine.text("status") != "OPEN" || mine.text("review.answer") != "with pleasure" || mine.text("subtotal.amount") != "725.00" {
		t.Errorf("the buyer's quote is %s", mine)
	}
	cart := b.ship(t, without(t, b.ask(t, cartCreateDocument, variables{"input": variables{"quoteId": id}}).at("cartCreate")).at("cart"))
	if len(cart.list("blockers")) != 0 || cart.text("cost.subtotal.amount") != "725.00" {
		t.Fatalf("the cart of the agreed quote: %s", cart)
	}
	without(t, b.place(t, placement(cart, "agreed")))
	if status := b.ask(t, viewerQuotesDocument, nil).text("viewer.quotes.nodes.0.status"); status != "ORDERED" {
		t.Errorf("the ordered quote is %s", status)
	}
	for what, refused := range map[string]value{"QUOTE_ALREADY_ORDERED": b.review(t, id, ""), "QUOTE_NOT_FOUND": b.review(t, "qte_nobody", "")} {
		if refused.codes("userErrors") != what {
			t.Errorf("want %s: %s", what, refused)
		}
	}
	if _, ok := shop.waiting(t, id); ok {
		t.Error("the answered quote still waits")
	}
	if a := shop.ops(t, http.MethodPost, "/ops/reviews/"+id, variables{"decline": true}); a.status != http.StatusNotFound {
		t.Errorf("answered twice: %d %s", a.status, a.body)
	}
}

func TestAPersonDeclines(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_atelier")
	model, _ := b.ready(t, "missing_triangle.stl", modelFile(t, "missing_triangle.stl"), nil)
	id := b.quoteOf(t, model, "mat_85", 100).text("id")
	without(t, b.review(t, id, ""))
	if a := shop.ops(t, http.MethodPost, "/ops/reviews/"+id, variables{"decline": true, "message": "too many for us"}); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	mine := b.ask(t, viewerQuotesDocument, nil).at("viewer.quotes.nodes.0")
	if mine.text("status") != "DECLINED" || mine.text("review.answer") != "too many for us" {
		t.Errorf("the declined quote is %s", mine)
	}
	if cart := b.ask(t, cartCreateDocument, variables{"input": variables{"quoteId": id}}).at("cartCreate.cart"); !strings.Contains(cart.String(), "declined") {
		t.Errorf("a cart of the declined quote: %s", cart)
	}
	if refused := b.review(t, id, "please"); refused.codes("userErrors") != "REVIEW_ANSWERED" {
		t.Errorf("asked again: %s", refused)
	}
}

func TestAReviewThatIsNotNeeded(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_atelier")
	model, _ := b.ready(t, "missing_triangle.stl", modelFile(t, "missing_triangle.stl"), nil)
	id := b.quoteOf(t, model, "mat_85", 1).text("id")
	if refused := b.review(t, id, ""); refused.codes("userErrors") != "REVIEW_NOT_NEEDED" || refused.text("quote.status") != "OPEN" {
		t.Errorf("a small quote: %s", refused)
	}
	if refused := b.review(t, id, strings.Repeat("é", 1001)); refused.codes("userErrors") != "MESSAGE_TOO_LONG" {
		t.Errorf("a long message: %s", refused)
	}
	if _, ok := shop.waiting(t, id); ok {
		t.Error("a refused request waits")
	}
}
