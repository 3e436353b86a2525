package avatax

import (
	"encoding/json"
	"strings"

	"github.com/modeliq/modeliq/internal/money"
)

// number reads a JSON number (or a string that holds one) exactly; null is zero. It is never a float on the way.
type number struct{ money.Decimal }

func (n *number) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	if text == "null" {
		n.Decimal = money.Decimal{}
		return nil
	}
	d, err := money.ParseDecimal(text)
	n.Decimal = d
	return err
}

type wireCreateOrAdjust struct {
	Model wireCreate `json:"createTransactionModel"`
}

type wireVoid struct {
	Code string `json:"code"`
}

type wireCreate struct {
	Type         string                 `json:"type"`
	Code         string                 `json:"code,omitempty"`
	CompanyCode  string                 `json:"companyCode"`
	Date         string                 `json:"date"`
	CustomerCode string                 `json:"customerCode"`
	CurrencyCode string                 `json:"currencyCode"`
	Commit       bool                   `json:"commit"`
	VATID        string                 `json:"businessIdentificationNo,omitempty"`
	Addresses    map[string]wireAddress `json:"addresses"`
	Lines        []wireCreateLine       `json:"lines"`
}

type wireAddress struct {
	Line1      string `json:"line1,omitempty"`
	Line2      string `json:"line2,omitempty"`
	City       string `json:"city,omitempty"`
	Region     string `json:"region,omitempty"`
	Country    string `json:"country"`
	PostalCode string `json:"postalCode,omitempty"`
}

type wireCreateLine struct {
	Number      string      `json:"number"`
	Quantity    int         `json:"quantity"`
	Amount      json.Number `json:"amount"` // the extended total
	TaxCode     string      `json:"taxCode"`
	Description string      `json:"description,omitempty"`
}

type wireTransaction struct {
	Code         string     `json:"code"`
	Status       string     `json:"status"`
	CurrencyCode string     `json:"currencyCode"`
	TotalAmount  *number    `json:"totalAmount"`
	TotalTax     *number    `json:"totalTax"`
	TotalTaxable *number    `json:"totalTaxable"`
	Lines        []wireLine `json:"lines"`
}

type wireLine struct {
	Details []wireDetail `json:"details"`
}

type wireDetail struct {
	JurisType     string `json:"jurisType"`
	Country       string `json:"country"`
	Region        string `json:"region"`
	Rate          number `json:"rate"`
	Tax           number `json:"tax"`
	TaxableAmount number `json:"taxableAmount"`
	ExemptAmount  number `json:"exemptAmount"`
	TaxName       string `json:"taxName"`
}
