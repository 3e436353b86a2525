package ratetable

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/tax"
)

var _ tax.Provider = (*Provider)(nil)

// Provider estimates tax from the table alone. It has no ledger: Commit and Void are not supported. It knows no local US
// rates, so what it says of the US is an estimate.
type Provider struct{ now func() time.Time }

// New builds the provider. The clock is for requests without a date; nil is time.Now.
func New(now func() time.Time) *Provider {
	if now == nil {
		now = time.Now
	}
	return &Provider{now: now}
}

// Name is "ratetable".
func (p *Provider) Name() string { return "ratetable" }

// Quote is each line's amount times each rate of the place, rounded line by line to the currency. The errors wrap
// tax.ErrNoRate where no rate is known and tax.ErrInvalidAddress where the address names no place.
func (p *Provider) Quote(ctx context.Context, r tax.Request) (tax.Quote, error) {
	if err := ctx.Err(); err != nil {
		kind := upstreams.Timeout
		if errors.Is(err, context.Canceled) {
			kind = upstreams.Cancelled
		}
		return tax.Quote{}, failure("quote", kind, "", err)
	}
	rates, err := p.rates(r)
	if err != nil {
		return tax.Quote{}, err
	}
	q, err := calculate(r, rates)
	if err != nil {
		return tax.Quote{}, failure("quote", upstreams.Refused, "amount", err)
	}
	q.Provider = p.Name()
	return q, nil
}

// Commit is not supported.
func (p *Provider) Commit(context.Context, tax.Request) (tax.Document, error) {
	return tax.Document{}, failure("commit", upstreams.Refused, "unsupported", tax.ErrUnsupported)
}

// Void is not supported.
func (p *Provider) Void(context.Context, string) (tax.Document, error) {
	return tax.Document{}, failure("void", upstreams.Refused, "unsupported", tax.ErrUnsupported)
}

func failure(op string, kind upstreams.Kind, code string, err error) *upstreams.Error {
	return &upstreams.Error{Upstream: "tax", Op: op, Kind: kind, Code: code, Err: err}
}

func (p *Provider) rates(r tax.Request) ([]Rate, error) {
	if err := Check(); err != nil {
		return nil, failure("quote", upstreams.Unavailable, "", err)
	}
	country, region := strings.ToUpper(strings.TrimSpace(r.ShipTo.Country)), strings.TrimSpace(r.ShipTo.Region)
	if country == "" || region == "" && (country == "US" || country == "CA") {
		return nil, failure("quote", upstreams.Refused, "invalid_address",
			fmt.Errorf("%w: country %q needs its region", tax.ErrInvalidAddress, country))
	}
	date := r.Date
	if date.IsZero() {
		date = p.now()
	}
	rates, ok := Lookup(country, region, date)
	if !ok {
		return nil, failure("quote", upstreams.NotFound, "", fmt.Errorf("%w: %q, %q on %s", tax.ErrNoRate, country, region, date.Format(time.DateOnly)))
	}
	return rates, nil
}

func calculate(r tax.Request, rates []Rate) (tax.Quote, error) {
	zero, err := money.Zero(r.Currency)
	if err != nil {
		return tax.Quote{}, err
	}
	q := tax.Quote{Total: zero, Taxable: zero}
	if reverseCharge(r) {
		rate := rates[0]
		q.Jurisdictions = []tax.Jurisdiction{{Code: code(rate), Name: rate.Name, Amount: zero, Reason: "REVERSE_CHARGE"}}
		return q, checkCurrency(r)
	}
	shares := make([]tax.Jurisdiction, len(rates))
	for i, rate := range rates {
		shares[i] = tax.Jurisdiction{Code: code(rate), Name: rate.Name, Rate: rate.Rate, Amount: zero, Reason: "STANDARD"}
	}
	for _, line := range r.Lines {
		taxed := false
		for i, rate := range rates {
			if line.Kind == tax.Shipping && !rate.ShippingTaxable {
				continue
			}
			taxed = true
			share, err := line.Net.Share(rate.Rate)
			if err != nil {
				return tax.Quote{}, fmt.Errorf("line %q: %w", line.ID, err)
			}
			if shares[i].Amount, err = shares[i].Amount.Add(share); err != nil {
				return tax.Quote{}, fmt.Errorf("line %q: %w", line.ID, err)
			}
			if q.Total, err = q.Total.Add(share); err != nil {
				return tax.Quote{}, fmt.Errorf("line %q: %w", line.ID, err)
			}
		}
		if taxed {
			if q.Taxable, err = q.Taxable.Add(line.Net); err != nil {
				return tax.Quote{}, fmt.Errorf("line %q: %w", line.ID, err)
			}
		}
	}
	q.Jurisdictions = shares
	return q, checkCurrency(r)
}

// checkCurrency refuses lines of another currency, also where nothing of them was added up.
func checkCurrency(r tax.Request) error {
	for _, line := range r.Lines {
		if line.Net.Currency() != r.Currency {
			return fmt.Errorf("line %q: %w", line.ID, money.ErrCurrency)
		}
	}
	return nil
}

// code is the place as ISO 3166-2 has it, or the country alone for a tax of the whole country.
func code(r Rate) string {
	if r.Region == "" || r.TaxType == "gst" { // the Canadian GST is federal although the table states it per province
		return r.Country
	}
	return r.Country + "-" + r.Region
}

// reverseCharge says that the buyer accounts for the tax: goods that move between two member states to a buyer with a VAT id
// of another one than the seller's (Council Directive 2006/112/EC, articles 138 and 196). It takes the id as
// verified: callers send none that is not.
func reverseCharge(r tax.Request) bool {
	id := strings.ToUpper(strings.TrimSpace(r.VATID))
	if len(id) < 4 {
		return false
	}
	registered := id[:2]
	if registered == "EL" { // Greece in VAT ids
		registered = "GR"
	}
	from, to := strings.ToUpper(r.ShipFrom.Country), strings.ToUpper(r.ShipTo.Country)
	return InEU(registered) && InEU(from) && InEU(to) && registered != from && to != from
}
