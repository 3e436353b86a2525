package avatax_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/govalues/decimal"
)

// ledger is a tax service just large enough for the suite: five places, documents by code, the wire's own shapes.
type ledger struct {
	mu        sync.Mutex
	documents map[string]map[string]any
	strict    bool // voiding again is an error, as the vendor's status rules allow
}

// places are rate and whether shipping is taxed.
var places = map[string]struct {
	rate     string
	shipping bool
}{
	"US-NY": {"0.04", true}, "US-CA": {"0.0725", false}, "US-OR": {"0", false}, "DE": {"0.19", true}, "FR": {"0.2", true},
}

type sale struct {
	Type, Code, CurrencyCode, BusinessIdentificationNo string
	Commit                                             bool
	Addresses                                          map[string]struct{ Country, Region string }
	Lines                                              []struct {
		Number, TaxCode string
		Amount          decimal.Decimal
	}
}

func (l *ledger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	account, license, _ := r.BasicAuth()
	code, last, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/api/v2/companies/DEFAULT/transactions/"), "/")
	switch {
	case account != "1" || license != "sandbox":
		fail(w, 401, "AuthenticationException")
	case r.URL.Path == "/api/v2/transactions/create":
		var s sale
		_ = json.NewDecoder(r.Body).Decode(&s)
		l.answer(w, s)
	case r.URL.Path == "/api/v2/transactions/createoradjust":
		var in struct{ CreateTransactionModel sale }
		_ = json.NewDecoder(r.Body).Decode(&in)
		l.answer(w, in.CreateTransactionModel)
	case l.documents[code] == nil:
		fail(w, 404, "EntityNotFoundError")
	case last == "void" && l.strict && l.documents[code]["status"] == "Cancelled":
		fail(w, 400, "InvalidDocumentStatus")
	case last == "void":
		l.documents[code]["status"] = "Cancelled"
		reply(w, 200, l.documents[code])
	default:
		reply(w, 200, l.documents[code])
	}
}

func (l *ledger) answer(w http.ResponseWriter, s sale) {
	to, from := s.Addresses["shipTo"], s.Addresses["shipFrom"]
	place, known := places[strings.Trim(to.Country+"-"+to.Region, "-")]
	if !known {
		fail(w, 400, "InvalidAddress")
		return
	}
	reverse := s.BusinessIdentificationNo != "" && s.BusinessIdentificationNo[:2] != from.Country
	rate, name := decimal.MustParse(place.rate), to.Country+to.Region+" TAX"
	if reverse {
		rate, name = decimal.Zero, "EU B2B reverse charge"
	}
	var amount, taxable, total decimal.Decimal
	var lines []any
	for _, line := range s.Lines {
		detail := map[string]any{"jurisType": "State", "country": to.Country, "region": to.Region, "rate": json.Number(rate.String()), "taxName": name}
		tax, base, exempt := decimal.Zero, line.Amount, decimal.Zero
		switch {
		case reverse:
			base, exempt = decimal.Zero, line.Amount
		case line.TaxCode == "FR020100" && !place.shipping:
			base = decimal.Zero
		default:
			tax, _ = line.Amount.Mul(rate)
			tax = tax.Round(2)
		}
		amount, _ = amount.Add(line.Amount)
		taxable, _ = taxable.Add(base)
		total, _ = total.Add(tax)
		detail["tax"], detail["exemptAmount"] = json.Number(tax.String()), json.Number(exempt.String())
		lines = append(lines, map[string]any{"lineNumber": line.Number, "details": []any{detail}})
	}
	doc := map[string]any{
		"code": s.Code, "status": "Temporary", "type": s.Type, "currencyCode": s.CurrencyCode, "totalAmount": json.Number(amount.String()),
		"totalTax": json.Number(total.String()), "totalTaxable": json.Number(taxable.String()), "lines": lines,
	}
	if s.Type == "SalesInvoice" && s.Commit {
		doc["status"] = "Committed"
		l.documents[s.Code] = doc
	}
	reply(w, 201, doc)
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func fail(w http.ResponseWriter, status int, code string) {
	reply(w, status, map[string]any{"error": map[string]any{
		"code": code, "message": "No.", "target": "IncorrectData",
		"details": []any{map[string]any{"code": code, "description": fmt.Sprintf("%s was meant.", code)}},
	}})
}
