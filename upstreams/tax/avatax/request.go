package avatax

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// The vendor's tax codes.
const (
	goodsCode    = "P0000000" // tangible personal property
	shippingCode = "FR020100" // shipping by common carrier, stated separately
	feeCode      = "OF010000" // handling charges
)

// maxDescription is the field's limit in characters.
const maxDescription = 2096

func (p *Provider) request(r tax.Request, kind string) (wireCreate, error) {
	if len(r.Lines) == 0 {
		return wireCreate{}, errors.New("a sale needs lines")
	}
	date := r.Date
	if date.IsZero() {
		date = p.now()
	}
	w := wireCreate{
		Type: kind, CompanyCode: p.company, Date: date.Format(time.DateOnly), CustomerCode: r.CustomerCode, CurrencyCode: r.Currency,
		VATID:     r.VATID,
		Addresses: map[string]wireAddress{"shipFrom": toAddress(r.ShipFrom), "shipTo": toAddress(r.ShipTo)},
	}
	if w.CustomerCode == "" {
		w.CustomerCode = "guest" // required; certificates hang on it, and a guest has none
	}
	for i, line := range r.Lines {
		if line.Net.Currency() != r.Currency {
			return wireCreate{}, fmt.Errorf("line %q: %w", line.ID, money.ErrCurrency)
		}
		code, err := taxCode(line.Kind)
		if err != nil {
			return wireCreate{}, fmt.Errorf("line %q: %w", line.ID, err)
		}
		// Our line ids may be longer than the 50 characters a number may have.
		w.Lines = append(w.Lines, wireCreateLine{
			Number: strconv.Itoa(i + 1), Quantity: max(1, line.Quantity), Amount: json.Number(line.Net.Amount()), TaxCode: code,
			Description: shorten(line.Description),
		})
	}
	return w, nil
}

func taxCode(k tax.LineKind) (string, error) {
	switch k {
	case tax.Item:
		return goodsCode, nil
	case tax.Shipping:
		return shippingCode, nil
	case tax.Fee:
		return feeCode, nil
	default:
		return "", fmt.Errorf("no such kind of line: %q", k)
	}
}

func toAddress(a upstreams.Address) wireAddress {
	return wireAddress{
		Line1: a.Address1, Line2: a.Address2, City: a.City, Region: strings.ToUpper(a.Region), Country: strings.ToUpper(a.Country),
		PostalCode: a.PostalCode,
	}
}

func shorten(s string) string {
	if utf8.RuneCountInString(s) <= maxDescription {
		return s
	}
	return string([]rune(s)[:maxDescription])
}
