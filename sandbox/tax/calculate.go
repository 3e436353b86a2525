package tax

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams/tax/ratetable"
)

// calculate taxes a complete model: each authority's share of each line is rounded to the currency, a line's tax is the
// sum of its shares and the document's the sum of its lines, so that every total is the sum of what stands above it.
func calculate(m *createModel) (*transaction, error) {
	sums := &arithmetic{currency: m.CurrencyCode}
	discounts := m.discounts(sums)
	doc := m.header()
	zero := sums.round(money.Decimal{})
	doc.TotalAmount, doc.TotalTax, doc.TotalTaxable, doc.TotalExempt, doc.TotalDiscount = zero, zero, zero, zero, zero
	doc.TotalTaxCalculated = zero
	if sums.err != nil {
		return nil, incorrect("currencyCode", fmt.Sprintf("%.10q is not a currency of ISO 4217, or an amount does not fit it.", m.CurrencyCode))
	}
	for i, model := range m.Lines {
		taxed, err := m.taxLine(sums, model, discounts[i])
		if err != nil {
			return nil, err
		}
		doc.Lines = append(doc.Lines, taxed)
	}
	if m.TaxOverride.is(overrideAmount) {
		overrideTotal(sums, doc.Lines, m.TaxOverride.TaxAmount)
	}
	for _, taxed := range doc.Lines {
		doc.TotalAmount = sums.add(doc.TotalAmount, sums.subtract(taxed.LineAmount, taxed.DiscountAmount))
		doc.TotalDiscount = sums.add(doc.TotalDiscount, taxed.DiscountAmount)
		doc.TotalTaxable = sums.add(doc.TotalTaxable, taxed.TaxableAmount)
		doc.TotalExempt = sums.add(doc.TotalExempt, taxed.ExemptAmount)
		doc.TotalTax = sums.add(doc.TotalTax, taxed.Tax)
		doc.TotalTaxCalculated = sums.add(doc.TotalTaxCalculated, taxed.TaxCalculated)
		if taxed.VATCode == reverseChargeCode {
			doc.InvoiceMessages = append(doc.InvoiceMessages, invoiceMessage{"Reverse charge: the customer accounts for the VAT.", []string{taxed.LineNumber}})
		}
	}
	doc.Summary = summarise(sums, doc.Lines)
	if sums.err != nil {
		return nil, incorrect("lines.amount", "The amounts are too large to add up.")
	}
	return doc, nil
}

// header is what the answer repeats of the request.
func (m *createModel) header() *transaction {
	_, to := m.route(lineModel{})
	doc := &transaction{
		Code: m.Code, CompanyID: companyID, Date: m.Date.Format(time.DateOnly), Type: m.Type, CurrencyCode: m.CurrencyCode,
		CustomerCode: m.CustomerCode, EntityUseCode: m.EntityUseCode, ExemptNo: m.ExemptionNo, PurchaseOrderNo: m.PurchaseOrderNo,
		ReferenceCode: m.ReferenceCode, BusinessIdentificationNo: m.BusinessIdentificationNo, Description: m.Description,
		Email: m.Email, AdjustmentReason: "NotAdjusted", Region: to.Region, Country: to.Country, Version: 1,
		TaxDate: m.taxDay().Format(time.DateOnly), Messages: m.unknownUse(), InvoiceMessages: []invoiceMessage{},
		ExchangeRate: m.exchangeRate(), DeliveryTerms: m.DeliveryTerms, IsSellerImporterOfRecord: m.IsSellerImporterOfRecord,
	}
	for role, at := range m.Addresses {
		if at != nil {
			doc.Addresses = append(doc.Addresses, address{role, *at})
		}
	}
	slices.SortFunc(doc.Addresses, func(a, b address) int { return strings.Compare(a.Type, b.Type) })
	return doc
}

// exchangeRate is 1 where none is said.
func (m *createModel) exchangeRate() amount {
	if m.ExchangeRate.IsZero() {
		return amount{m.ExchangeRate.One()}
	}
	return m.ExchangeRate
}

// discounts spreads the document's discount over the discounted lines in proportion to their amounts; the last of them
// takes what rounding leaves over.
func (m *createModel) discounts(sums *arithmetic) []amount {
	shares := make([]amount, len(m.Lines))
	var base amount
	last := -1
	for i, l := range m.Lines {
		shares[i] = sums.round(money.Decimal{})
		if l.Discounted {
			base, last = sums.add(base, l.Amount), i
		}
	}
	if m.Discount.IsZero() || base.IsZero() {
		return shares
	}
	rest := sums.round(m.Discount.Decimal)
	for i, l := range m.Lines {
		if l.Discounted && i != last {
			shares[i] = sums.part(m.Discount, l.Amount.Decimal, base.Decimal)
			rest = sums.subtract(rest, shares[i])
		}
	}
	shares[last] = rest
	return shares
}

func (m *createModel) taxLine(sums *arithmetic, model lineModel, discount amount) (line, error) {
	from, to := m.route(model)
	rates, err := ratesFor(to, m.taxDate(model))
	if err != nil {
		return line{}, err
	}
	taxed := line{
		LineNumber: model.Number, Description: model.Description, ItemCode: model.ItemCode, Quantity: amount{money.Decimal{}.One()},
		LineAmount: sums.round(model.Amount.Decimal), DiscountAmount: discount, TaxCode: model.TaxCode, TaxIncluded: model.TaxIncluded,
		EntityUseCode: model.EntityUseCode, ExemptNo: model.ExemptionCode, HSCode: model.HSCode, Ref1: model.Ref1, Ref2: model.Ref2, IsItemTaxable: true,
	}
	if model.Quantity != nil {
		taxed.Quantity = *model.Quantity
	}
	if taxed.TaxCode == "" {
		taxed.TaxCode = "P0000000" // the vendor's code of general tangible goods
	}
	switch {
	case reverseCharge(m.BusinessIdentificationNo, from, to):
		rates = []ratetable.Rate{{Country: to.Country, Name: "EU B2B reverse charge", TaxType: "vat", ShippingTaxable: true}}
		taxed.VATCode = reverseChargeCode
		taxed.addDetails(sums, to, rates, untaxedExempt)
	case m.exempt(model):
		taxed.addDetails(sums, to, rates, untaxedExempt)
	default:
		taxed.addDetails(sums, to, rates, taxable)
	}
	if model.TaxOverride.is(overrideAmount) {
		taxed.overrideTax(sums, model.TaxOverride.TaxAmount)
	}
	return taxed, nil
}

// reverseChargeCode marks a line whose VAT the customer accounts for.
const reverseChargeCode = "RC"

// ratesFor are the taxes of a place, or what is wrong with its address. A US or Canadian address needs its region: the
// table has no rate for the whole country.
func ratesFor(to location, on time.Time) ([]ratetable.Rate, error) {
	if to.Country == "" {
		return nil, invalidAddress("A ship-to address with a country is required.")
	}
	if to.Region == "" && (to.Country == "US" || to.Country == "CA") {
		return nil, invalidAddress("The region is required for an address in " + to.Country + ".")
	}
	if err := ratetable.Check(); err != nil {
		return nil, err
	}
	rates, ok := ratetable.Lookup(to.Country, to.Region, on)
	if !ok {
		return nil, invalidAddress(fmt.Sprintf("No rate is known for country %.20q, region %.20q on %s.", to.Country, to.Region, on.Format(time.DateOnly)))
	}
	return rates, nil
}
