package tax

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// date is a calendar day; the wire sends yyyy-MM-dd, older clients add a time of day.
type date struct{ time.Time }

func (d *date) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	if text == "" {
		return nil
	}
	day, _, _ := strings.Cut(text, "T")
	parsed, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return incorrect("date", fmt.Sprintf("%.40q is not a date as in 2026-11-20.", text))
	}
	d.Time = parsed
	return nil
}

// docType is the kind of a document; the wire takes its name or its number.
type docType string

const (
	salesOrder    docType = "SalesOrder" // an estimate: never recorded
	salesInvoice  docType = "SalesInvoice"
	returnOrder   docType = "ReturnOrder"
	returnInvoice docType = "ReturnInvoice"
)

var docTypes = map[string]docType{
	"0": salesOrder, "1": salesInvoice, "4": returnOrder, "5": returnInvoice,
	"salesorder": salesOrder, "salesinvoice": salesInvoice, "returnorder": returnOrder, "returninvoice": returnInvoice,
}

func (t *docType) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	if text == "null" || text == "" {
		return nil
	}
	return t.set(text)
}

func (t *docType) set(text string) error {
	known, ok := docTypes[strings.ToLower(text)]
	if !ok {
		return incorrect("type", fmt.Sprintf("The document type %.40q is not one of SalesOrder, SalesInvoice, ReturnOrder, ReturnInvoice.", text))
	}
	*t = known
	return nil
}

func (t docType) recorded() bool { return t == salesInvoice || t == returnInvoice }

// documentType reads the query parameter that goes with a code; an invoice when it is absent.
func documentType(r *http.Request) (docType, error) {
	t := salesInvoice
	if text := r.URL.Query().Get("documentType"); text != "" {
		if err := t.set(text); err != nil {
			return "", err
		}
	}
	return t, nil
}
