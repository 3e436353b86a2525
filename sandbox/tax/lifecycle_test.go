package tax

import (
	"net/http"
	"net/url"
	"testing"
)

const ledger = "/api/v2/companies/DEFAULT/transactions"

// Contract: tax T1, tax T3
func TestPingSaysWhetherTheCredentialsAreAccepted(t *testing.T) {
	s := start(t, t.TempDir())
	for name, c := range map[string]struct {
		sign func(*http.Request)
		want string
	}{
		"account and license": {func(r *http.Request) { r.SetBasicAuth("1", "sandbox") }, "true"},
		"bearer license":      {func(r *http.Request) { r.Header.Set("Authorization", "Bearer sandbox") }, "true"},
		"wrong license":       {func(r *http.Request) { r.SetBasicAuth("1", "sandbox2") }, "false"},
		"wrong account":       {func(r *http.Request) { r.SetBasicAuth("2", "sandbox") }, "false"},
		"none":                {func(*http.Request) {}, "false"},
	} {
		t.Run(name, func(t *testing.T) {
			status, body := s.callAs("GET", "/api/v2/utilities/ping", "", c.sign)
			if status != 200 || at(body, "authenticated") != c.want || at(body, "version") == "-" {
				t.Errorf("%d %v", status, body)
			}
		})
	}
}

// Contract: tax T1, tax T22
func TestEveryOtherCallNeedsCredentials(t *testing.T) {
	s := start(t, t.TempDir())
	status, body := s.callAs("POST", "/api/v2/transactions/create", sale(nil), func(*http.Request) {})
	if status != 401 {
		t.Errorf("status %d", status)
	}
	s.want(body, "error.code", "AuthenticationException", "error.target", "HttpRequestHeaders", "error.details.0.code", "AuthenticationException",
		"error.details.0.number", "30", "error.details.0.faultCode", "Client", "error.details.0.severity", "Error")
}

// Contract: tax T6, tax T15
func TestAnInvoiceIsSavedThenCommittedThenVoided(t *testing.T) {
	s := start(t, t.TempDir())
	status, body := s.call("POST", "/api/v2/transactions/create", sale(nil))
	if status != 201 {
		t.Fatalf("%d %v", status, body)
	}
	s.want(body, "code", "ORD-1", "status", "Saved", "type", "SalesInvoice", "id", "1", "locked", "false", "companyId", "1")
	status, body = s.call("POST", ledger+"/ORD-1/commit", `{"commit":true}`)
	if status != 200 {
		t.Fatalf("%d %v", status, body)
	}
	s.want(body, "status", "Committed")
	_, body = s.call("POST", ledger+"/ORD-1/commit", `{"commit":true}`)
	s.want(body, "status", "Committed")
	for range 2 { // the second void finds it cancelled already
		status, body = s.call("POST", ledger+"/ORD-1/void?documentType=SalesInvoice", `{"code":"DocVoided"}`)
		if status != 200 {
			t.Fatalf("%d %v", status, body)
		}
		s.want(body, "status", "Cancelled")
	}
	status, body = s.call("POST", ledger+"/ORD-1/commit", `{"commit":true}`)
	if status != 400 {
		t.Errorf("status %d", status)
	}
	s.want(body, "error.code", "InvalidDocumentStatus")
	_, body = s.call("GET", ledger+"/ORD-1", "")
	s.want(body, "status", "Cancelled")
}

// Contract: tax T14
func TestASalesOrderIsNeverRecorded(t *testing.T) {
	s := start(t, t.TempDir())
	for _, kind := range []any{"SalesOrder", 0, nil} {
		_, body := s.call("POST", "/api/v2/transactions/create", sale(func(m map[string]any) { m["type"], m["commit"] = kind, true }))
		s.want(body, "status", "Temporary", "type", "SalesOrder", "id", "0", "totalTax", "4.40")
	}
	for _, documentType := range []string{"SalesOrder", "SalesInvoice"} {
		if status, body := s.call("GET", ledger+"/ORD-1?documentType="+documentType, ""); status != 404 || at(body, "error.code") != "EntityNotFoundError" {
			t.Errorf("%s: %d %v", documentType, status, body)
		}
	}
}

// Contract: tax T4, tax T17
func TestTheCodeOfACommittedDocumentIsReserved(t *testing.T) {
	s := start(t, t.TempDir())
	committed := func(amount float64) string {
		return sale(func(m map[string]any) {
			m["commit"] = true
			m["lines"].([]any)[0].(map[string]any)["amount"] = amount
		})
	}
	_, body := s.call("POST", "/api/v2/transactions/create", committed(100))
	s.want(body, "status", "Committed", "version", "1")
	status, body := s.call("POST", "/api/v2/transactions/create", committed(200))
	if status != 409 {
		t.Errorf("status %d", status)
	}
	s.want(body, "error.code", "DocumentCodeConflict", "error.details.0.number", "303")
	_, body = s.call("GET", ledger+"/ORD-1", "")
	s.want(body, "totalAmount", "109.99", "version", "1")

	status, body = s.call("POST", "/api/v2/transactions/createoradjust", `{"adjustmentReason":"PriceAdjusted","createTransactionModel":`+committed(200)+`}`)
	if status != 200 {
		t.Errorf("status %d %v", status, body)
	}
	s.want(body, "status", "Committed", "version", "2", "totalAmount", "209.99", "adjustmentReason", "PriceAdjusted")
	_, body = s.call("GET", ledger, "")
	s.want(body, "@recordsetCount", "1", "value.0.version", "2")
	_, body = s.call("GET", ledger+"?$filter="+url.QueryEscape("status eq 'Adjusted'"), "")
	s.want(body, "@recordsetCount", "1", "value.0.version", "1", "value.0.totalAmount", "109.99")

	// Another type of document has codes of its own.
	status, _ = s.call("POST", "/api/v2/transactions/create", sale(func(m map[string]any) { m["type"] = "ReturnInvoice" }))
	if status != 201 {
		t.Errorf("status %d", status)
	}
}

func TestAnUncommittedDocumentIsWrittenAgain(t *testing.T) {
	s := start(t, t.TempDir())
	s.call("POST", "/api/v2/transactions/create", sale(nil))
	status, body := s.call("POST", "/api/v2/transactions/create", sale(func(m map[string]any) { m["customerCode"] = "buyer-2" }))
	if status != 201 {
		t.Fatalf("%d %v", status, body)
	}
	s.want(body, "id", "1", "version", "1", "customerCode", "buyer-2")
	status, body = s.call("POST", "/api/v2/transactions/createoradjust", `{"createTransactionModel":`+sale(func(m map[string]any) { m["code"] = "NEW" })+`}`)
	if status != 201 || at(body, "code") != "NEW" {
		t.Errorf("%d %v", status, body)
	}
}

// Contract: tax T2, tax T5
func TestTheListFiltersAndPages(t *testing.T) {
	s := start(t, t.TempDir())
	for code, day := range map[string]string{"A": "2026-10-31", "B": "2026-11-01", "C": "2026-11-15", "D": "2026-11-30", "E": "2026-12-01"} {
		s.call("POST", "/api/v2/transactions/create", sale(func(m map[string]any) { m["code"], m["date"] = code, day }))
	}
	november := "?$filter=" + url.QueryEscape("date between '2026-11-01' and '2026-11-30'")
	_, body := s.call("GET", ledger+november+"&$top=2", "")
	s.want(body, "@recordsetCount", "3", "value.0.code", "B", "value.1.code", "C", "value.2", "-", "value.0.lines", "-")
	next, err := url.Parse(at(body, "@nextLink"))
	if err != nil {
		t.Fatal(err)
	}
	_, body = s.call("GET", next.RequestURI(), "")
	s.want(body, "@recordsetCount", "3", "value.0.code", "D", "value.1", "-", "@nextLink", "-")
	_, body = s.call("GET", ledger+november+"&%24skip=1&%24orderBy=date+desc&%24include=Lines", "")
	s.want(body, "value.0.code", "C", "value.1.code", "B", "value.0.lines.0.lineNumber", "1", "value.0.lines.0.details", "-")
	for _, bad := range []string{"date between '2026-11-01'", "colour eq 'red'", "date eq 'soon'", "date eq '2026-11-01' or code eq 'A'", "code eq 'x", "code is 'x'"} {
		if status, body := s.call("GET", ledger+"?$filter="+url.QueryEscape(bad), ""); status != 400 || at(body, "error.code") != "MalformedFilterException" {
			t.Errorf("%s: %d %v", bad, status, body)
		}
	}
	if status, _ := s.call("GET", ledger+"?$top=-1", ""); status != 400 {
		t.Errorf("a negative $top: %d", status)
	}
	_, body = s.call("GET", ledger+"?$filter="+url.QueryEscape("code eq 'A'' or 1=1 --'"), "")
	s.want(body, "@recordsetCount", "0") // a quote in a value is a value
}

func TestUnknownThingsAreNotFound(t *testing.T) {
	s := start(t, t.TempDir())
	for _, path := range []string{"/api/v2/companies/OTHER/transactions", ledger + "/NONE", "/api/v2/nothing", "/"} {
		if status, body := s.call("GET", path, ""); status != 404 || at(body, "error.code") != "EntityNotFoundError" {
			t.Errorf("%s: %d %v", path, status, body)
		}
	}
	for _, path := range []string{"/NONE/commit", "/NONE/void"} {
		if status, _ := s.call("POST", ledger+path, `{"commit":true,"code":"DocVoided"}`); status != 404 {
			t.Errorf("%s: %d", path, status)
		}
	}
}
