package tax

import (
	"fmt"
	"strings"
	"testing"

	"github.com/modeliq/modeliq/internal/money"
)

const create = "/api/v2/transactions/create"

// Contract: tax T4, tax T18
func TestAUSSaleBearsTheStatesTax(t *testing.T) {
	s := start(t, t.TempDir())
	_, body := s.call("POST", create+"?$include=Lines,Details,Summary", sale(nil))
	s.want(body, "totalAmount", "109.99", "totalTaxable", "109.99", "totalExempt", "0.00", "totalTax", "4.40", "totalTaxCalculated", "4.40",
		"taxDate", "2026-11-20", "lines.0.lineNumber", "1", "lines.0.quantity", "2", "lines.0.lineAmount", "100.00", "lines.0.tax", "4.00", "lines.1.tax", "0.40",
		"lines.0.details.0.jurisType", "State", "lines.0.details.0.jurisCode", "NY", "lines.0.details.0.country", "US", "lines.0.details.0.region", "NY",
		"lines.0.details.0.rate", "0.0400", "lines.0.details.0.taxType", "Sales", "lines.0.details.0.taxName", "New York sales tax",
		"summary.0.taxable", "109.99", "summary.0.tax", "4.40", "summary.1", "-", "messages", "-")
}

func TestShippingIsTaxedOnlyWhereItIsTaxable(t *testing.T) {
	s := start(t, t.TempDir())
	_, body := s.call("POST", create, sale(shipTo("US", "CA")))
	s.want(body, "totalTax", "7.25", "totalTaxable", "100.00", "totalExempt", "0.00", "lines.1.tax", "0.00", "lines.1.taxableAmount", "0.00",
		"lines.1.isItemTaxable", "false", "lines.1.details.0.nonTaxableAmount", "9.99", "summary.0.nonTaxable", "9.99")
}

func TestEveryCanadianTaxHasItsDetail(t *testing.T) {
	s := start(t, t.TempDir())
	_, body := s.call("POST", create, sale(shipTo("CA", "QC")))
	s.want(body, "lines.0.tax", "14.98", "lines.0.details.0.taxType", "GST", "lines.0.details.0.jurisType", "Country", "lines.0.details.0.tax", "5.00",
		"lines.0.details.1.taxType", "QST", "lines.0.details.1.jurisType", "State", "lines.0.details.1.rate", "0.09975", "lines.0.details.1.tax", "9.98",
		"totalTax", "16.48")
}

func TestTheRateIsThatOfTheDocumentsDate(t *testing.T) {
	s := start(t, t.TempDir())
	estonia := func(day string) string {
		return sale(func(m map[string]any) { shipTo("EE", "")(m); m["date"] = day })
	}
	_, body := s.call("POST", create, estonia("2025-06-30"))
	s.want(body, "lines.0.tax", "22.00")
	_, body = s.call("POST", create, estonia("2025-07-01T23:59:59"))
	s.want(body, "lines.0.tax", "24.00")
	_, body = s.call("POST", create, sale(func(m map[string]any) { // a refund uses the date of the sale
		shipTo("EE", "")(m)
		m["type"] = "ReturnInvoice"
		m["taxOverride"] = map[string]any{"type": "TaxDate", "taxDate": "2025-06-30", "reason": "return"}
		m["lines"] = []any{map[string]any{"amount": -100}}
	}))
	s.want(body, "totalTax", "-22.00", "totalAmount", "-100.00", "taxDate", "2025-06-30", "date", "2026-11-20", "lines.0.lineNumber", "1")
}

// Contract: tax T20
func TestAnExemptSaleBearsNoTax(t *testing.T) {
	s := start(t, t.TempDir())
	for name, edit := range map[string]func(map[string]any){
		"by entity use code":       func(m map[string]any) { m["entityUseCode"] = "g" },
		"by its older name":        func(m map[string]any) { m["customerUsageType"] = "G" },
		"by any exemption number":  func(m map[string]any) { m["exemptionNo"] = "NY-123" },
		"each line by its own use": func(m map[string]any) { eachLine(m, "entityUseCode", "A") },
		"each line by its code":    func(m map[string]any) { eachLine(m, "exemptionCode", "X1") },
	} {
		t.Run(name, func(t *testing.T) {
			_, body := s.call("POST", create, sale(edit))
			s.want(body, "totalTax", "0.00", "totalExempt", "109.99", "totalTaxable", "0.00", "lines.0.exemptAmount", "100.00",
				"lines.0.details.0.exemptAmount", "100.00", "summary.0.exemption", "109.99", "summary.0.tax", "0.00")
		})
	}
	_, body := s.call("POST", create, sale(func(m map[string]any) { m["exemptionNo"] = "X"; eachLine(m, "entityUseCode", "TAXABLE") }))
	s.want(body, "totalTax", "4.40", "totalExempt", "0.00")
	_, body = s.call("POST", create, sale(func(m map[string]any) { m["entityUseCode"] = "ZZ" }))
	s.want(body, "totalTax", "4.40", "messages.0.refersTo", "entityUseCode", "messages.0.severity", "Warning")
}

func eachLine(m map[string]any, field, value string) {
	for _, l := range m["lines"].([]any) {
		l.(map[string]any)[field] = value
	}
}

// Contract: tax T13
func TestABusinessInAnotherEUMemberAccountsForTheVAT(t *testing.T) {
	s := start(t, t.TempDir())
	for name, c := range map[string]struct {
		from, to, number, tax, name string
	}{
		"another member":                      {"NL", "DE", "DE123456789", "0.00", "EU B2B reverse charge"},
		"written with spaces":                 {"NL", "DE", "de 123 456 789", "0.00", "EU B2B reverse charge"},
		"Greece is EL in numbers":             {"NL", "GR", "EL123456789", "0.00", "EU B2B reverse charge"},
		"a Greek seller's own number":         {"GR", "DE", "EL123456789", "20.90", "Germany VAT"},
		"the seller's member":                 {"NL", "DE", "NL123456789B01", "20.90", "Germany VAT"},
		"goods stay in the country":           {"NL", "NL", "DE123456789", "23.10", "Netherlands VAT"},
		"no number":                           {"NL", "DE", "", "20.90", "Germany VAT"},
		"no VAT number":                       {"NL", "DE", "123456789", "20.90", "Germany VAT"},
		"an export":                           {"NL", "GB", "GB123456789", "22.00", "United Kingdom VAT"},
		"an import":                           {"US", "DE", "DE123456789", "20.90", "Germany VAT"},
		"to a member, registered outside the": {"NL", "DE", "GB123456789", "20.90", "Germany VAT"},
	} {
		t.Run(name, func(t *testing.T) {
			_, body := s.call("POST", create, sale(func(m map[string]any) {
				shipFrom(m, c.from)
				shipTo(c.to, "")(m)
				m["businessIdentificationNo"], m["currencyCode"] = c.number, "EUR"
			}))
			s.want(body, "totalTax", c.tax, "lines.0.details.0.taxName", c.name)
		})
	}
}

func TestAnAddressThatCannotBeTaxedIsRefused(t *testing.T) {
	s := start(t, t.TempDir())
	for name, edit := range map[string]func(map[string]any){
		"unknown country":   shipTo("XX", ""),
		"no country":        shipTo("", ""),
		"US without region": shipTo("US", ""),
		"CA without region": shipTo("CA", " "),
		"unknown region":    shipTo("US", "ZZ"),
		"no addresses":      func(m map[string]any) { delete(m, "addresses") },
		"null addresses":    func(m map[string]any) { m["addresses"] = map[string]any{"shipTo": nil} },
	} {
		t.Run(name, func(t *testing.T) {
			status, body := s.call("POST", create, sale(edit))
			if status != 400 || at(body, "error.code") != "InvalidAddress" || at(body, "error.target") != "IncorrectData" {
				t.Errorf("%d %v", status, body)
			}
		})
	}
	if status, _ := s.call("GET", ledger+"/ORD-1", ""); status != 404 {
		t.Errorf("a refused document was recorded")
	}
}

// Contract: tax T13, tax T22
func TestARequestThatIsNotCompleteIsRefused(t *testing.T) {
	s := start(t, t.TempDir())
	set := func(field string, value any) string { return sale(func(m map[string]any) { m[field] = value }) }
	line := func(field string, value any) string {
		return sale(func(m map[string]any) { m["lines"].([]any)[0].(map[string]any)[field] = value })
	}
	for name, c := range map[string]struct{ body, code string }{
		"nothing":                     {"", "ModelRequiredException"},
		"no JSON":                     {"{", "JsonFormatError"},
		"an array":                    {"[]", "JsonFormatError"},
		"no date":                     {set("date", ""), "ValueRequiredError"},
		"a date that does not exist":  {set("date", "2026-02-30"), "IncorrectFieldValue"},
		"no customer":                 {set("customerCode", ""), "ValueRequiredError"},
		"no lines":                    {set("lines", []any{}), "ValueRequiredError"},
		"an unknown type":             {set("type", "Gift"), "IncorrectFieldValue"},
		"an unknown company":          {set("companyCode", "OTHER"), "EntityNotFoundError"},
		"an unknown currency":         {set("currencyCode", "GOLD"), "IncorrectFieldValue"},
		"a code that is too long":     {set("code", strings.Repeat("x", 51)), "StringLengthError"},
		"an override of the tax":      {set("taxOverride", map[string]any{"type": "DeriveTaxable"}), "IncorrectFieldValue"},
		"an amount beyond the limit":  {line("amount", 1e13), "InvalidDecimalValue"},
		"an amount that is no number": {line("amount", "ten"), "InvalidDecimalValue"},
		"a line twice":                {line("number", "2"), "IncorrectFieldValue"},
		"a line's own override":       {line("taxOverride", map[string]any{"type": "TaxDate"}), "ValueRequiredError"},
		"more than 8 MiB":             {strings.Repeat(" ", maxBody+1), "RequestTooLarge"},
	} {
		t.Run(name, func(t *testing.T) {
			status, body := s.call("POST", create, c.body)
			if status < 400 || status >= 500 || at(body, "error.code") != c.code {
				t.Errorf("%d %v", status, body)
			}
		})
	}
}

func TestADiscountIsSharedOutToTheCent(t *testing.T) {
	s := start(t, t.TempDir())
	_, body := s.call("POST", create, sale(func(m map[string]any) {
		m["discount"] = 10
		m["lines"] = []any{
			map[string]any{"amount": 10, "discounted": true},
			map[string]any{"amount": 10, "discounted": true},
			map[string]any{"amount": 10, "discounted": true},
			map[string]any{"amount": 10},
		}
	}))
	s.want(body, "lines.0.discountAmount", "3.33", "lines.1.discountAmount", "3.33", "lines.2.discountAmount", "3.34", "lines.3.discountAmount", "0.00",
		"totalDiscount", "10.00", "totalAmount", "30.00", "lines.2.taxableAmount", "6.66")
}

func TestAnAmountThatIncludesItsTaxStaysWhatItWas(t *testing.T) {
	s := start(t, t.TempDir())
	for _, gross := range []string{"100.00", "0.01", "0.03", "19.99", "33.33"} {
		_, body := s.call("POST", create, sale(func(m map[string]any) {
			shipTo("CA", "QC")(m) // two authorities: their cents must still add up
			m["lines"] = []any{map[string]any{"amount": gross, "taxIncluded": true}}
		}))
		net, tax := money.Decimal{}, money.Decimal{}
		if err := net.Scan(at(body, "totalAmount")); err != nil {
			t.Fatal(err)
		}
		if err := tax.Scan(at(body, "totalTax")); err != nil {
			t.Fatal(err)
		}
		if sum, err := net.Add(tax); err != nil || sum.String() != gross {
			t.Errorf("%s became %s + %s", gross, net, tax)
		}
	}
}

func TestACurrencyWithoutCentsIsRoundedToItsUnit(t *testing.T) {
	s := start(t, t.TempDir())
	_, body := s.call("POST", create, sale(func(m map[string]any) {
		shipTo("JP", "")(m)
		m["currencyCode"] = "JPY"
		m["lines"] = []any{map[string]any{"amount": 1999}}
	}))
	s.want(body, "totalTax", "200", "totalAmount", "1999")
}

// Contract 2.5: sum of line taxes = total, always; and the details' sum is the line's.
// Contract: tax T18
func TestEveryTotalIsTheSumOfWhatStandsAboveIt(t *testing.T) {
	for _, place := range []string{"US-NY", "US-MN", "CA-QC", "CA-BC", "FI-", "CH-"} {
		country, region, _ := strings.Cut(place, "-")
		m := &createModel{Type: salesOrder, CurrencyCode: "USD", CustomerCode: "b", Addresses: map[string]*location{"shipTo": {Country: country, Region: region}}}
		if err := m.Date.UnmarshalJSON([]byte(`"2026-11-20"`)); err != nil {
			t.Fatal(err)
		}
		for i := range 200 {
			l := lineModel{Number: fmt.Sprint(i)}
			if err := l.Amount.UnmarshalJSON(fmt.Appendf(nil, "%d.%02d", i*7, (i*37)%100)); err != nil {
				t.Fatal(err)
			}
			m.Lines = append(m.Lines, l)
		}
		doc, err := calculate(m)
		if err != nil {
			t.Fatal(err)
		}
		sums := &arithmetic{currency: "USD"}
		var lines, summary amount
		for _, l := range doc.Lines {
			var details amount
			for _, d := range l.Details {
				details = sums.add(details, d.Tax)
			}
			if !details.Equal(l.Tax.Decimal) {
				t.Fatalf("%s line %s: %s in details, %s on the line", place, l.LineNumber, details, l.Tax)
			}
			lines = sums.add(lines, l.Tax)
		}
		for _, row := range doc.Summary {
			summary = sums.add(summary, row.Tax)
		}
		if sums.err != nil || !lines.Equal(doc.TotalTax.Decimal) || !summary.Equal(doc.TotalTax.Decimal) || !doc.TotalTax.IsPos() {
			t.Errorf("%s: lines %s, summary %s, total %s", place, lines, summary, doc.TotalTax)
		}
	}
}
