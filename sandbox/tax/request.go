package tax

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxBody  = 8 << 20
	maxLines = 15_000 // the vendor's own limit
	maxCode  = 50     // characters of a document's code
)

// createModel is the wire's CreateTransactionModel, as far as it changes an answer.
type createModel struct {
	Type                     docType              `json:"type"`
	Code                     string               `json:"code"`
	CompanyCode              string               `json:"companyCode"`
	Date                     date                 `json:"date"`
	CustomerCode             string               `json:"customerCode"`
	CurrencyCode             string               `json:"currencyCode"`
	Commit                   bool                 `json:"commit"`
	Addresses                map[string]*location `json:"addresses"`
	Lines                    []lineModel          `json:"lines"`
	Discount                 amount               `json:"discount"`
	EntityUseCode            string               `json:"entityUseCode"`
	CustomerUsageType        string               `json:"customerUsageType"` // the old name of entityUseCode
	ExemptionNo              string               `json:"exemptionNo"`
	PurchaseOrderNo          string               `json:"purchaseOrderNo"`
	ReferenceCode            string               `json:"referenceCode"`
	BusinessIdentificationNo string               `json:"businessIdentificationNo"`
	TaxOverride              *taxOverride         `json:"taxOverride"`
	ExchangeRate             amount               `json:"exchangeRate"`
	DeliveryTerms            string               `json:"deliveryTerms"`
	IsSellerImporterOfRecord bool                 `json:"isSellerImporterOfRecord"`
	Description              string               `json:"description"`
	Email                    string               `json:"email"`
}

// lineModel is a line to tax: Amount is extended (quantity included), negative for a return.
type lineModel struct {
	Number            string               `json:"number"`
	Quantity          *amount              `json:"quantity"`
	Amount            amount               `json:"amount"`
	TaxCode           string               `json:"taxCode"`
	ItemCode          string               `json:"itemCode"`
	Description       string               `json:"description"`
	Discounted        bool                 `json:"discounted"`
	TaxIncluded       bool                 `json:"taxIncluded"`
	EntityUseCode     string               `json:"entityUseCode"`
	CustomerUsageType string               `json:"customerUsageType"`
	ExemptionCode     string               `json:"exemptionCode"`
	HSCode            string               `json:"hsCode"`
	Ref1              string               `json:"ref1"`
	Ref2              string               `json:"ref2"`
	Addresses         map[string]*location `json:"addresses"`
	TaxOverride       *taxOverride         `json:"taxOverride"`
}

type location struct {
	Line1      string `json:"line1,omitempty"`
	Line2      string `json:"line2,omitempty"`
	Line3      string `json:"line3,omitempty"`
	City       string `json:"city,omitempty"`
	Region     string `json:"region,omitempty"`
	Country    string `json:"country,omitempty"`
	PostalCode string `json:"postalCode,omitempty"`
}

// decode reads one JSON value of at most maxBody bytes.
func decode(r *http.Request, into any) error {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	if err != nil {
		return badBody(err)
	}
	if len(strings.TrimSpace(string(body))) == 0 {
		return &failure{400, "ModelRequiredException", 38, "HttpRequest", "A request body is required.", "Send a JSON object.", ""}
	}
	if err := json.Unmarshal(body, into); err != nil {
		return badBody(err)
	}
	return nil
}

// complete checks what every document needs and fills in what the wire has a default for.
func (m *createModel) complete() error {
	if m.Type == "" {
		m.Type = salesOrder
	}
	m.CurrencyCode = strings.ToUpper(m.CurrencyCode)
	if m.CurrencyCode == "" {
		m.CurrencyCode = "USD"
	}
	if m.EntityUseCode == "" {
		m.EntityUseCode = m.CustomerUsageType
	}
	if err := knownCompany(m.CompanyCode); err != nil {
		return err
	}
	switch {
	case m.Date.IsZero():
		return valueRequired("date")
	case m.CustomerCode == "":
		return valueRequired("customerCode")
	case len(m.Lines) == 0:
		return valueRequired("lines")
	case len(m.Lines) > maxLines:
		return incorrect("lines", fmt.Sprintf("A transaction may hold %d lines.", maxLines))
	}
	for _, limited := range []struct {
		field, value string
		limit        int
	}{
		{"code", m.Code, maxCode},
		{"customerCode", m.CustomerCode, 50},
		{"entityUseCode", m.EntityUseCode, 25},
		{"exemptionNo", m.ExemptionNo, 25},
		{"businessIdentificationNo", m.BusinessIdentificationNo, 25},
		{"referenceCode", m.ReferenceCode, 1024},
		{"purchaseOrderNo", m.PurchaseOrderNo, 50},
		{"description", m.Description, 2048},
		{"email", m.Email, 50},
	} {
		if utf8.RuneCountInString(limited.value) > limited.limit {
			return tooLong(limited.field, limited.limit)
		}
	}
	if err := m.TaxOverride.complete("taxOverride"); err != nil {
		return err
	}
	return m.completeLines()
}

func (m *createModel) completeLines() error {
	numbers := make([]string, 0, len(m.Lines))
	for i := range m.Lines {
		line := &m.Lines[i]
		if line.Number == "" {
			line.Number = strconv.Itoa(i + 1)
		}
		if line.EntityUseCode == "" {
			line.EntityUseCode = line.CustomerUsageType
		}
		if utf8.RuneCountInString(line.Number) > 50 {
			return tooLong("lines.number", 50)
		}
		if err := line.TaxOverride.complete("lines.taxOverride"); err != nil {
			return err
		}
		numbers = append(numbers, line.Number)
	}
	slices.Sort(numbers)
	if len(slices.Compact(numbers)) != len(m.Lines) {
		return incorrect("lines.number", "Two lines have the same number.")
	}
	return nil
}
