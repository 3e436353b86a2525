package avatax_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
	"github.com/modeliq/modeliq/upstreams/tax"
	"github.com/modeliq/modeliq/upstreams/tax/avatax"
	"github.com/modeliq/modeliq/upstreams/tax/taxtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func provider(t *testing.T, http *httpclient.Client) *avatax.Provider {
	t.Helper()
	p, err := avatax.New(avatax.Options{HTTP: http, Account: "1", License: "sandbox", CompanyCode: "DEFAULT"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSuite(t *testing.T) {
	for name, strict := range map[string]bool{"a ledger that voids again": false, "a ledger that does not": true} {
		t.Run(name, func(t *testing.T) {
			taxtest.Suite(t, func(t *testing.T) tax.Provider {
				s := httptest.NewServer(&ledger{documents: make(map[string]map[string]any), strict: strict})
				t.Cleanup(s.Close)
				h, err := httpclient.New(httpclient.Options{Upstream: "tax", BaseURL: s.URL})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(h.Close)
				return provider(t, h)
			})
		})
	}
}

func recorded(t *testing.T) (*httpclienttest.Registry, *avatax.Provider) {
	t.Helper()
	r := httpclienttest.New(t)
	return r, provider(t, r.Client("tax"))
}

func request(t *testing.T) tax.Request {
	t.Helper()
	return tax.Request{
		CustomerCode: "buyer-1", Currency: "USD", Date: time.Date(2026, 11, 20, 23, 0, 0, 0, time.UTC),
		ShipFrom: upstreams.Address{Address1: "1 Dock St", City: "Newark", Region: "NJ", PostalCode: "07102", Country: "US"},
		ShipTo:   upstreams.Address{Address1: "419 Park Ave S", Address2: "Suite 900", City: "New York", Region: "ny", PostalCode: "10016", Country: "us"},
		VATID:    "US-1",
		Lines: []tax.Line{
			{ID: "l1", Kind: tax.Item, Description: "arm", Quantity: 2, Net: usd(t, "100.00")},
			{ID: "l2", Kind: tax.Shipping, Description: "UPS", Quantity: 1, Net: usd(t, "9.99")},
		},
	}
}

func usd(t *testing.T, amount string) money.Money {
	t.Helper()
	m, err := money.Parse("USD", amount)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const (
	createTarget = "/api/v2/transactions/create?%24include=Lines%2CDetails%2CSummary"
	adjustTarget = "/api/v2/transactions/createoradjust?%24include=Lines%2CDetails%2CSummary"
	voidTarget   = "/api/v2/companies/DEFAULT/transactions/MIQ-1/void?documentType=SalesInvoice"
	readTarget   = "/api/v2/companies/DEFAULT/transactions/MIQ-1?documentType=SalesInvoice"
	sent         = `{"type":"SalesOrder","companyCode":"DEFAULT","date":"2026-11-20","customerCode":"buyer-1","currencyCode":"USD","commit":false,` +
		`"businessIdentificationNo":"US-1","addresses":{"shipFrom":{"line1":"1 Dock St","city":"Newark","region":"NJ","country":"US","postalCode":"07102"},` +
		`"shipTo":{"line1":"419 Park Ave S","line2":"Suite 900","city":"New York","region":"NY","country":"US","postalCode":"10016"}},` +
		`"lines":[{"number":"1","quantity":2,"amount":100.00,"taxCode":"P0000000","description":"arm"},` +
		`{"number":"2","quantity":1,"amount":9.99,"taxCode":"FR020100","description":"UPS"}]}`
)

// Contract: tax T4, tax T13, tax T14, tax T18
func TestAQuoteAsItIsAskedAndAnswered(t *testing.T) {
	r, p := recorded(t)
	stub := r.On("POST", createTarget, httpclienttest.File(t, 201, "quote_new_york.json"))
	q, err := p.Quote(t.Context(), request(t))
	if err != nil {
		t.Fatal(err)
	}
	if string(stub.Body) != sent {
		t.Errorf("sent %s\nwant %s", stub.Body, sent)
	}
	if user, password, _ := (&http.Request{Header: stub.Header}).BasicAuth(); user != "1" || password != "sandbox" || stub.Header.Get("X-Avalara-Client") == "" {
		t.Errorf("asked as %q %q by %q", user, password, stub.Header.Get("X-Avalara-Client"))
	}
	want := []string{"US-NY NY STATE TAX 0.040000 USD 4.40 STANDARD", "US-NY NY CITY TAX 0.048750 USD 5.36 STANDARD"}
	if diff := cmp.Diff(want, lines(q)); diff != "" || q.Total.Amount() != "9.76" || q.Taxable.Amount() != "109.99" || q.Exempt {
		t.Errorf("%+v\n%s", q, diff)
	}
}

func lines(q tax.Quote) []string {
	var text []string
	for _, j := range q.Jurisdictions {
		text = append(text, fmt.Sprintf("%s %s %s %s %s", j.Code, j.Name, j.Rate, j.Amount, j.Reason))
	}
	return text
}

// Contract: tax T20
func TestAnExemptionIsSaid(t *testing.T) {
	r, p := recorded(t)
	r.On("POST", createTarget, httpclienttest.File(t, 201, "quote_exempt.json"))
	q, err := p.Quote(t.Context(), request(t))
	if err != nil || !q.Exempt || !q.Total.IsZero() || len(q.Jurisdictions) != 1 || q.Jurisdictions[0].Reason != "EXEMPT" {
		t.Errorf("%+v %v", q, err)
	}
}

func TestAnExemptLineDoesNotHideATaxedOne(t *testing.T) {
	r, p := recorded(t)
	r.On("POST", createTarget, httpclienttest.JSON(201, `{"totalAmount":109.99,"totalTax":0.40,"totalTaxable":9.99,"lines":[
		{"details":[{"jurisType":"State","country":"US","region":"NY","rate":0.04,"tax":0,"exemptAmount":100,"taxName":"NY STATE TAX"}]},
		{"details":[{"jurisType":"State","country":"US","region":"NY","rate":0.04,"tax":0.40,"exemptAmount":0,"taxName":"NY STATE TAX"}]}]}`))
	q, err := p.Quote(t.Context(), request(t))
	if err != nil || !q.Exempt || len(q.Jurisdictions) != 1 || q.Jurisdictions[0].Reason != "STANDARD" || q.Total.Amount() != "0.40" {
		t.Errorf("%+v %v", q, err)
	}
}

// change is quote_new_york.json with one thing else.
func change(t *testing.T, old, with string) http.HandlerFunc {
	t.Helper()
	body, err := os.ReadFile("testdata/quote_new_york.json")
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(body), old, with, 1)
	if changed == string(body) {
		t.Fatalf("%q is not in the recorded body", old)
	}
	return httpclienttest.JSON(201, changed)
}

func TestAnAnswerThatDoesNotAddUpIsMalformed(t *testing.T) {
	for name, c := range map[string][2]string{
		"a total that is not its parts": {`"totalTax":9.76`, `"totalTax":9.77`},
		"no total":                      {`"totalTax":9.76,`, ``},
		"a total of nothing":            {`"totalTax":9.76`, `"totalTax":null`},
		"another currency":              {`"currencyCode":"USD"`, `"currencyCode":"EUR"`},
		"another sale":                  {`"totalAmount":109.99`, `"totalAmount":110.00`},
		"an absurd rate":                {`"rate":0.040000`, `"rate":1e400`},
		"a tax that is text":            {`"tax":4.00`, `"tax":"much"`},
	} {
		r, p := recorded(t)
		r.On("POST", createTarget, change(t, c[0], c[1]))
		if q, err := p.Quote(t.Context(), request(t)); upstreams.KindOf(err) != upstreams.Malformed {
			t.Errorf("%s: %+v %v", name, q, err)
		}
	}
}

// Contract: tax T4, tax T15, tax T16
func TestACommitIsAnInvoiceUnderOurNumber(t *testing.T) {
	r, p := recorded(t)
	stub := r.On("POST", adjustTarget, change(t, `"code":"q-1","status":"Temporary"`, `"code":"MIQ-1","status":"Committed"`))
	r.On("POST", adjustTarget, change(t, `"code":"q-1","status":"Temporary"`, `"code":"MIQ-1","status":"Saved"`))
	sale := request(t)
	sale.DocumentCode = "MIQ-1"
	d, err := p.Commit(t.Context(), sale)
	if err != nil || d.Code != "MIQ-1" || d.Status != tax.Committed || d.Quote.Total.Amount() != "9.76" {
		t.Errorf("%+v %v", d, err)
	}
	want := `{"createTransactionModel":` + strings.NewReplacer(`"SalesOrder"`, `"SalesInvoice","code":"MIQ-1"`, `"commit":false`, `"commit":true`).Replace(sent) + `}`
	if string(stub.Body) != want {
		t.Errorf("sent %s\nwant %s", stub.Body, want)
	}
	if _, err := p.Commit(t.Context(), sale); upstreams.KindOf(err) != upstreams.Malformed || !upstreams.IsAmbiguous(err) {
		t.Errorf("saved is not committed: %v", err)
	}
}

// Contract: tax T6, tax T19
func TestAVoidThatCannotBeIsSaid(t *testing.T) {
	r, p := recorded(t)
	stub := r.On("POST", voidTarget, httpclienttest.JSON(400, `{"error":{"code":"InvalidDocumentStatus","message":"No."}}`))
	r.On("GET", readTarget, httpclienttest.JSON(200, `{"code":"MIQ-1","status":"Committed"}`))
	_, err := p.Void(t.Context(), "MIQ-1")
	if e := failure(t, err); e.Kind != upstreams.Refused || e.Code != "invalid_status" {
		t.Errorf("%v", err)
	}
	if string(stub.Body) != `{"code":"DocVoided"}` {
		t.Errorf("sent %s", stub.Body)
	}
}

func failure(t *testing.T, err error) *upstreams.Error {
	t.Helper()
	var e *upstreams.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an *upstreams.Error", err)
	}
	return e
}

// Contract: tax T22
func TestWhatAnErrorMeans(t *testing.T) {
	body := func(code, refersTo string) string {
		return `{"error":{"code":"` + code + `","message":"No.","target":"Unknown","details":[{"code":"` + code + `","description":"Why.","refersTo":"` + refersTo + `"}]}}`
	}
	for _, c := range []struct {
		name    string
		status  int
		body    string
		kind    upstreams.Kind
		code    string
		address bool
	}{
		{"the vendor's address", 400, body("InvalidAddress", ""), upstreams.Refused, "invalid_address", true},
		{"a region", 400, body("RegionCodeError", ""), upstreams.Refused, "invalid_address", true},
		{"a missing part of an address", 400, body("ValueRequiredError", "Addresses.ShipTo.Region"), upstreams.Refused, "invalid_address", true},
		{"a missing field", 400, body("ValueRequiredError", "customerCode"), upstreams.Refused, "missing_field", false},
		{"a conflict", 409, body("DocumentCodeConflict", ""), upstreams.Refused, "conflict", false},
		{"credentials", 401, body("AuthenticationException", ""), upstreams.Unauthorized, "", false},
		{"credentials on 400", 400, body("AuthorizationException", ""), upstreams.Unauthorized, "", false},
		{"a rate limit", 429, body("RateLimitExceeded", ""), upstreams.RateLimited, "", false},
		{"an unreachable server", 400, body("ServerUnreachable", ""), upstreams.Unavailable, "", false},
		{"a broken server", 500, body("InternalServerError", ""), upstreams.Unavailable, "", false},
		{"a new code", 400, body("SomethingElse", ""), upstreams.Refused, "unknown", false},
		{"no JSON", 400, "<html>", upstreams.Refused, "unknown", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, p := recorded(t)
			r.On("POST", createTarget, httpclienttest.JSON(c.status, c.body))
			_, err := p.Quote(t.Context(), request(t))
			e := failure(t, err)
			if e.Kind != c.kind || e.Code != c.code || errors.Is(err, tax.ErrInvalidAddress) != c.address || e.Ambiguous {
				t.Errorf("%v", err)
			}
		})
	}
	r, p := recorded(t)
	r.On("POST", createTarget, httpclienttest.File(t, 400, "error_address.json"))
	_, err := p.Quote(t.Context(), request(t))
	if e := failure(t, err); e.Reason != "InvalidAddress: The address is not deliverable. No match was found." {
		t.Errorf("the reason is %q", e.Reason)
	}
}

func TestEveryFault(t *testing.T) {
	sale := request(t)
	sale.DocumentCode = "MIQ-1"
	on := func(call func(context.Context, *avatax.Provider) error) func(context.Context, *httpclient.Client) error {
		return func(ctx context.Context, h *httpclient.Client) error {
			p, err := avatax.New(avatax.Options{HTTP: h, Account: "1", License: "x", CompanyCode: "DEFAULT"})
			if err != nil {
				return err
			}
			return call(ctx, p)
		}
	}
	httpclienttest.Faults(t,
		httpclienttest.Fault{Name: "quote", Call: on(func(ctx context.Context, p *avatax.Provider) error { _, err := p.Quote(ctx, sale); return err })},
		httpclienttest.Fault{Name: "commit", HasEffect: true, Call: on(func(ctx context.Context, p *avatax.Provider) error { _, err := p.Commit(ctx, sale); return err })},
		httpclienttest.Fault{Name: "void", HasEffect: true, Call: on(func(ctx context.Context, p *avatax.Provider) error { _, err := p.Void(ctx, "MIQ-1"); return err })},
	)
}
