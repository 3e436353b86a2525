package tax

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// committed is a service with one committed invoice, ORD-1: 100.00 and freight of 9.99, 4 % of New York on both.
func committed(t *testing.T) *service {
	t.Helper()
	s := start(t, t.TempDir())
	s.ok("POST", "/api/v2/transactions/create", sale(func(m map[string]any) { m["commit"] = true }), "status", "Committed", "totalTax", "4.40")
	return s
}

// ok is a call that must succeed, with what its answer must say.
func (s *service) ok(method, path, body string, pairs ...string) map[string]any {
	s.Helper()
	status, answer := s.call(method, path, body)
	if status != 200 && status != 201 {
		s.Fatalf("%s %s: %d %v", method, path, status, answer)
	}
	s.want(answer, pairs...)
	return answer
}

// refused is a call that must fail with a code.
func (s *service) refused(method, path, body, code string) {
	s.Helper()
	status, answer := s.call(method, path, body)
	if status < 400 || status >= 500 || at(answer, "error.code") != code || at(answer, "error.details.0.code") != code {
		s.Errorf("%s %s: %d %v, want %s", method, path, status, answer, code)
	}
}

// Contract: tax T6, tax T15, tax T19
func TestAVoidedDocumentComesBackAsItWas(t *testing.T) {
	s := committed(t)
	s.refused("POST", ledger+"/ORD-1/unvoid", `{}`, "InvalidDocumentStatus")
	for _, reason := range voidReasons {
		s.ok("POST", ledger+"/ORD-1/void", `{"code":"`+reason+`"}`, "status", "Cancelled")
		s.ok("POST", ledger+"/ORD-1/unvoid", `{}`, "status", "Committed")
	}
	s.refused("POST", ledger+"/ORD-1/void", `{"code":"Whim"}`, "IncorrectFieldValue")
}

// Contract: tax T6, tax T15
func TestAnUncommittedDocumentCanBeWrittenAgain(t *testing.T) {
	s := committed(t)
	s.ok("POST", ledger+"/ORD-1/uncommit", `{}`, "status", "Saved")
	s.refused("POST", ledger+"/ORD-1/uncommit", `{}`, "InvalidDocumentStatus")
	s.ok("POST", "/api/v2/transactions/create", sale(nil), "status", "Saved", "id", "1", "version", "1")
}

// Contract: tax T6, tax T22
func TestALockedDocumentDoesNotChange(t *testing.T) {
	s := committed(t)
	s.refused("POST", ledger+"/ORD-1/lock", `{"isLocked":false}`, "IncorrectFieldValue")
	s.ok("POST", ledger+"/ORD-1/lock", `{"isLocked":true}`, "locked", "true", "status", "Committed")
	const adjusted = `{"adjustmentReason":"PriceAdjusted","newTransaction":`
	for path, body := range map[string]string{
		ledger + "/ORD-1/void":                `{"code":"DocVoided"}`,
		ledger + "/ORD-1/uncommit":            `{}`,
		ledger + "/ORD-1/adjust":              adjusted + sale(nil) + `}`,
		"/api/v2/transactions/create":         sale(nil),
		"/api/v2/transactions/createoradjust": `{"createTransactionModel":` + sale(nil) + `}`,
		ledger + "/ORD-1/settle":              `{"changeCode":{"newCode":"ORD-2"}}`,
	} {
		s.refused("POST", path, body, "CannotModifyLockedTransaction")
	}
	s.ok("POST", ledger+"/ORD-1/commit", `{"commit":true}`, "status", "Committed") // which it is
	s.ok("GET", ledger+"/ORD-1", "", "version", "1", "totalTax", "4.40", "locked", "true")
}

// Contract: tax T6
func TestVerifyingComparesAndChangesNothing(t *testing.T) {
	s := committed(t)
	s.ok("POST", ledger+"/ORD-1/verify", `{"verifyTransactionDate":"2026-11-20","verifyTotalAmount":109.99,"verifyTotalTax":4.4}`, "status", "Committed")
	for _, wrong := range []string{`{"verifyTransactionDate":"2026-11-21"}`, `{"verifyTotalAmount":110}`, `{"verifyTotalTax":4.41}`} {
		s.refused("POST", ledger+"/ORD-1/verify", wrong, "IncorrectFieldValue")
	}
	s.refused("POST", ledger+"/ORD-9/verify", `{}`, "EntityNotFoundError")
}

// Contract: tax T6, tax T15
func TestSettlingDoesAllItsStepsOrNone(t *testing.T) {
	s := start(t, t.TempDir())
	s.ok("POST", "/api/v2/transactions/create", sale(nil), "status", "Saved")
	s.refused("POST", ledger+"/ORD-1/settle", `{"verify":{"verifyTotalTax":1},"changeCode":{"newCode":"ORD-2"},"commit":{"commit":true}}`, "IncorrectFieldValue")
	s.ok("GET", ledger+"/ORD-1", "", "status", "Saved")
	s.ok("POST", ledger+"/ORD-1/settle", `{"verify":{"verifyTotalTax":4.40}}`, "status", "Posted")
	s.ok("POST", ledger+"/ORD-1/settle", `{"changeCode":{"newCode":"ORD-2"},"commit":{"commit":true}}`, "status", "Committed", "code", "ORD-2")
	s.refused("GET", ledger+"/ORD-1", "", "EntityNotFoundError")
	s.ok("GET", ledger+"/ORD-2", "", "status", "Committed")
	s.ok("POST", "/api/v2/transactions/create", sale(nil), "code", "ORD-1")
	s.refused("POST", ledger+"/ORD-1/settle", `{"changeCode":{"newCode":"ORD-2"}}`, "DocumentCodeConflict")
}

// Contract: tax T6, tax T4
func TestAnAdjustmentIsANewVersionWithItsReason(t *testing.T) {
	s := committed(t)
	cheaper := sale(func(m map[string]any) { m["lines"].([]any)[0].(map[string]any)["amount"] = 50 })
	s.ok("POST", ledger+"/ORD-1/adjust", `{"adjustmentReason":"PriceAdjusted","adjustmentDescription":"a discount","newTransaction":`+cheaper+`}`,
		"status", "Committed", "version", "2", "totalTax", "2.40", "adjustmentReason", "PriceAdjusted", "adjustmentDescription", "a discount", "code", "ORD-1")
	s.refused("POST", ledger+"/ORD-1/adjust", `{"adjustmentReason":"Whim","newTransaction":`+cheaper+`}`, "IncorrectFieldValue")
	s.refused("POST", ledger+"/ORD-1/adjust", `{"newTransaction":`+cheaper+`}`, "ValueRequiredError")
	s.refused("POST", ledger+"/ORD-9/adjust", `{"adjustmentReason":"Other","newTransaction":`+cheaper+`}`, "EntityNotFoundError")
	s.refused("POST", "/api/v2/transactions/createoradjust", `{"adjustmentReason":"Whim","createTransactionModel":`+cheaper+`}`, "IncorrectFieldValue")
}

// Contract: tax T6, tax T14, tax T19
func TestARefundIsAReturnAtTheRatesOfTheSale(t *testing.T) {
	for name, c := range map[string]struct {
		order string
		want  []string
	}{
		"of all":           {`"refundType":"Full"`, []string{"totalAmount", "-109.99", "totalTax", "-4.40", "lines.1.lineAmount", "-9.99"}},
		"of a line":        {`"refundType":"Partial","refundLines":["2"]`, []string{"totalAmount", "-9.99", "totalTax", "-0.40", "lines.0.lineNumber", "2"}},
		"of a part":        {`"refundType":"Percentage","refundPercentage":25`, []string{"totalAmount", "-27.50", "totalTax", "-1.10"}},
		"of the tax alone": {`"refundType":"TaxOnly"`, []string{"totalAmount", "0.00", "totalTax", "-4.40"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := committed(t)
			body := s.ok("POST", ledger+"/ORD-1/refund?$include=Lines", `{"refundTransactionCode":"RET-1","refundDate":"2027-02-01",`+c.order+`}`,
				"type", "ReturnInvoice", "status", "Committed", "code", "RET-1", "date", "2027-02-01", "taxDate", "2026-11-20", "referenceCode", "ORD-1")
			s.want(body, c.want...)
			s.ok("GET", ledger+"/RET-1?documentType=ReturnInvoice", "", "status", "Committed")
			s.ok("GET", ledger+"/ORD-1", "", "status", "Committed", "totalTax", "4.40")
			s.refused("POST", ledger+"/ORD-1/refund", `{"refundTransactionCode":"RET-1",`+c.order+`}`, "DocumentCodeConflict")
		})
	}
}

// What comes back is what was taken, also where the sale stated its tax itself. Contract: tax T6, tax T13
func TestARefundGivesBackTheTaxThatWasStated(t *testing.T) {
	exempt := map[string]any{"type": "Exemption", "reason": "resale"}
	stated := map[string]any{"type": "TaxAmount", "taxAmount": 7.77, "reason": "agreed"}
	for name, c := range map[string]struct {
		document, line any
		order          string
		want           []string
	}{
		"all of a stated tax":              {stated, nil, `"refundType":"Full"`, []string{"totalTax", "-7.77", "totalAmount", "-109.99", "lines.0.tax", "-7.06", "lines.1.tax", "-0.71"}},
		"one line's share of it":           {stated, nil, `"refundType":"Partial","refundLines":["2"]`, []string{"totalTax", "-0.71", "totalAmount", "-9.99"}},
		"half of it":                       {stated, nil, `"refundType":"Percentage","refundPercentage":50`, []string{"totalTax", "-3.89", "totalAmount", "-55.00"}},
		"a stated tax over an exempt line": {stated, exempt, `"refundType":"Full"`, []string{"totalTax", "-7.77"}},
		"no tax":                           {exempt, nil, `"refundType":"Full"`, []string{"totalTax", "0.00", "totalExempt", "-109.99"}},
		"no tax but at one line":           {exempt, stated, `"refundType":"Full"`, []string{"totalTax", "-7.77", "lines.1.tax", "0.00"}},
		"the tax alone":                    {stated, nil, `"refundType":"TaxOnly"`, []string{"totalTax", "-7.77", "totalAmount", "0.00"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, t.TempDir())
			s.ok("POST", "/api/v2/transactions/create", sale(func(m map[string]any) {
				m["taxOverride"], m["commit"] = c.document, true
				if c.line != nil {
					m["lines"].([]any)[0].(map[string]any)["taxOverride"] = c.line
				}
			}), "status", "Committed")
			body := s.ok("POST", ledger+"/ORD-1/refund?$include=Lines", `{"refundTransactionCode":"RET-1","refundDate":"2027-02-01",`+c.order+`}`, "taxDate", "2026-11-20")
			s.want(body, c.want...)
		})
	}
}

// Contract: tax T6, tax T22
func TestARefundThatCannotBe(t *testing.T) {
	s := committed(t)
	for body, code := range map[string]string{
		`{"refundType":"Full"}`:                                                          "ValueRequiredError",
		`{"refundTransactionCode":"R","refundType":"Partial"}`:                           "ValueRequiredError",
		`{"refundTransactionCode":"R","refundType":"Partial","refundLines":["9"]}`:       "IncorrectFieldValue",
		`{"refundTransactionCode":"R","refundType":"Percentage"}`:                        "IncorrectFieldValue",
		`{"refundTransactionCode":"R","refundType":"Percentage","refundPercentage":101}`: "IncorrectFieldValue",
		`{"refundTransactionCode":"R","refundType":"Half"}`:                              "IncorrectFieldValue",
		`{"refundTransactionCode":"R"}`:                                                  "ValueRequiredError",
	} {
		s.refused("POST", ledger+"/ORD-1/refund", body, code)
	}
	s.refused("POST", ledger+"/ORD-9/refund", `{"refundTransactionCode":"R","refundType":"Full"}`, "EntityNotFoundError")
	s.ok("POST", ledger+"/ORD-1/uncommit", `{}`)
	s.refused("POST", ledger+"/ORD-1/refund", `{"refundTransactionCode":"R","refundType":"Full"}`, "InvalidDocumentStatus")
}

// Contract: tax T13
func TestAStatedTaxTakesThePlaceOfTheCalculatedOne(t *testing.T) {
	s := start(t, t.TempDir())
	body := s.ok("POST", "/api/v2/transactions/create", sale(func(m map[string]any) {
		m["taxOverride"] = map[string]any{"type": "TaxAmount", "taxAmount": 1, "reason": "rounding"}
	}), "totalTax", "1.00", "totalTaxCalculated", "4.40", "summary.0.tax", "1.00", "summary.0.taxCalculated", "4.40")
	s.want(body, "lines.0.tax", "0.91", "lines.1.tax", "0.09")
	s.ok("POST", "/api/v2/transactions/create", sale(func(m map[string]any) {
		m["code"] = "ORD-2"
		m["lines"].([]any)[0].(map[string]any)["taxOverride"] = map[string]any{"type": "Exemption", "reason": "resale"}
	}), "totalTax", "0.40", "totalExempt", "100.00", "lines.0.exemptAmount", "100.00")
}

// The vendor's own client sends a code as it is. Contract: tax T16
func TestACodeMayHoldASlash(t *testing.T) {
	s := start(t, t.TempDir())
	s.ok("POST", "/api/v2/transactions/create", sale(func(m map[string]any) { m["code"] = "o/1 x" }), "code", "o/1 x")
	s.ok("POST", ledger+"/o/1%20x/commit", `{"commit":true}`, "status", "Committed")
	s.ok("GET", ledger+"/o/1%20x", "", "code", "o/1 x")
	s.refused("POST", ledger+"/o/1%20x/frame", `{}`, "EntityNotFoundError")
	s.refused("POST", ledger+"/commit", `{"commit":true}`, "EntityNotFoundError")
}

// Contract: tax T22
func TestTooManyCallsAreRefusedInTheWiresShape(t *testing.T) {
	s, err := Open(Options{Dir: t.TempDir(), Account: "1", License: "sandbox"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w := httptest.NewRecorder()
	s.WriteRateLimited(w, 90*time.Second)
	if w.Code != 429 || w.Header().Get("Retry-After") != "90" || !strings.Contains(w.Body.String(), `"code":"RateLimitExceeded"`) {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}
