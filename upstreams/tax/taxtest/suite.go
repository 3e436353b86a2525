// Package taxtest is the suite that every tax provider passes. A provider is asked through the port alone; what it stands on
// (a table, a service) must know New York at 4 % with taxed shipping, California at 7.25 % with untaxed shipping,
// Oregon at nothing, Germany at 19 % and France at 20 %.
package taxtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// Suite runs every case against providers that build makes.
func Suite(t *testing.T, build func(t *testing.T) tax.Provider) {
	t.Run("a quote adds up", func(t *testing.T) { addsUp(t, build(t)) })
	t.Run("a quote is the rate times the amount", func(t *testing.T) { amounts(t, build(t)) })
	t.Run("shipping is taxed where it is", func(t *testing.T) { shipping(t, build(t)) })
	t.Run("a place without tax gives zero", func(t *testing.T) { zero(t, build(t)) })
	t.Run("a business in another member state is reverse charged", func(t *testing.T) { reverseCharge(t, build(t)) })
	t.Run("an unknown place is an error and not a zero", func(t *testing.T) { unknownPlace(t, build(t)) })
	t.Run("mixed currencies are refused", func(t *testing.T) { currencies(t, build(t)) })
	t.Run("a caller who left gets no quote", func(t *testing.T) { cancelled(t, build(t)) })
	t.Run("a document is recorded once", func(t *testing.T) { commit(t, build(t)) })
	t.Run("a document is voided once", func(t *testing.T) { void(t, build(t)) })
}

// day is a date on which all providers know the same rates.
var day = time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)

var (
	berlin = upstreams.Address{Address1: "Torstr. 1", City: "Berlin", PostalCode: "10119", Country: "DE"}
	paris  = upstreams.Address{Address1: "1 Rue de Rivoli", City: "Paris", PostalCode: "75001", Country: "FR"}
)

func inUS(region, city, postalCode string) upstreams.Address {
	return upstreams.Address{Address1: "1 Main St", City: city, Region: region, PostalCode: postalCode, Country: "US"}
}

func sale(t *testing.T, currency string, from, to upstreams.Address, lines ...tax.Line) tax.Request {
	t.Helper()
	return tax.Request{CustomerCode: "buyer-1", Currency: currency, Date: day, ShipFrom: from, ShipTo: to, Lines: lines}
}

func line(t *testing.T, kind tax.LineKind, currency, amount string) tax.Line {
	t.Helper()
	net, err := money.Parse(currency, amount)
	if err != nil {
		t.Fatal(err)
	}
	return tax.Line{ID: string(kind) + " " + amount, Kind: kind, Description: string(kind), Quantity: 1, Net: net}
}

// quote asks and checks what is true of every quote.
func quote(t *testing.T, p tax.Provider, r tax.Request) tax.Quote {
	t.Helper()
	q, err := p.Quote(t.Context(), r)
	if err != nil {
		t.Fatalf("quote: %v", err)
	}
	check(t, p, r, q)
	return q
}

func check(t *testing.T, p tax.Provider, r tax.Request, q tax.Quote) {
	t.Helper()
	if q.Provider != p.Name() {
		t.Errorf("the quote is of %q, the provider is %q", q.Provider, p.Name())
	}
	if q.Total.Currency() != r.Currency || q.Taxable.Currency() != r.Currency {
		t.Fatalf("asked in %s, answered %s of %s", r.Currency, q.Total, q.Taxable)
	}
	amounts := make([]money.Money, 0, len(q.Jurisdictions))
	for _, j := range q.Jurisdictions {
		amounts = append(amounts, j.Amount)
		if j.Code == "" || j.Name == "" || j.Rate.IsNeg() {
			t.Errorf("a jurisdiction without a code, a name or a sane rate: %+v", j)
		}
		switch j.Reason {
		case "STANDARD", "REVERSE_CHARGE", "EXEMPT", "EXPORT":
		default:
			t.Errorf("%s has the reason %q", j.Code, j.Reason)
		}
	}
	if sum, err := money.Sum(r.Currency, amounts...); err != nil || !sum.Equal(q.Total) {
		t.Errorf("the jurisdictions add up to %s (%v), the total is %s", sum, err, q.Total)
	}
}

func expect(t *testing.T, q tax.Quote, total, taxable string) {
	t.Helper()
	if q.Total.Amount() != total || q.Taxable.Amount() != taxable {
		t.Errorf("tax is %s of %s, want %s of %s", q.Total.Amount(), q.Taxable.Amount(), total, taxable)
	}
}

func addsUp(t *testing.T, p tax.Provider) {
	r := sale(t, "USD", inUS("NY", "New York", "10016"), inUS("NY", "New York", "10016"),
		line(t, tax.Item, "USD", "33.33"), line(t, tax.Item, "USD", "0.07"), line(t, tax.Item, "USD", "1234.56"),
		line(t, tax.Fee, "USD", "4.99"), line(t, tax.Shipping, "USD", "9.99"))
	q := quote(t, p, r)
	if q.Total.IsZero() || len(q.Jurisdictions) == 0 || q.Jurisdictions[0].Code != "US-NY" || q.Jurisdictions[0].Reason != "STANDARD" || q.Exempt {
		t.Errorf("New York: %+v", q)
	}
}

func amounts(t *testing.T, p tax.Provider) {
	for _, c := range []struct {
		currency, net  string
		to             upstreams.Address
		total, taxable string
	}{
		{"USD", "100.00", inUS("NY", "New York", "10016"), "4.00", "100.00"},
		{"EUR", "99.99", berlin, "19.00", "99.99"},
		{"EUR", "99.99", paris, "20.00", "99.99"},
		{"EUR", "0.01", berlin, "0.00", "0.01"},
	} {
		expect(t, quote(t, p, sale(t, c.currency, berlin, c.to, line(t, tax.Item, c.currency, c.net))), c.total, c.taxable)
	}
	q := quote(t, p, sale(t, "EUR", berlin, berlin, line(t, tax.Item, "EUR", "10.00")))
	if len(q.Jurisdictions) != 1 || q.Jurisdictions[0].Code != "DE" || q.Jurisdictions[0].Rate.Trim(0).String() != "0.19" {
		t.Errorf("Germany: %+v", q.Jurisdictions)
	}
}

func shipping(t *testing.T, p tax.Provider) {
	item, freight := line(t, tax.Item, "USD", "100.00"), line(t, tax.Shipping, "USD", "10.00")
	newYork, california := inUS("NY", "New York", "10016"), inUS("CA", "Los Angeles", "90001")
	expect(t, quote(t, p, sale(t, "USD", newYork, newYork, item, freight)), "4.40", "110.00")
	expect(t, quote(t, p, sale(t, "USD", newYork, california, item, freight)), "7.25", "100.00")
}

func zero(t *testing.T, p tax.Provider) {
	q := quote(t, p, sale(t, "USD", inUS("NY", "New York", "10016"), inUS("OR", "Portland", "97201"), line(t, tax.Item, "USD", "100.00")))
	if !q.Total.IsZero() || q.Exempt {
		t.Errorf("Oregon: %+v", q)
	}
}

func reverseCharge(t *testing.T, p tax.Provider) {
	r := sale(t, "EUR", berlin, paris, line(t, tax.Item, "EUR", "100.00"), line(t, tax.Shipping, "EUR", "10.00"))
	expect(t, quote(t, p, r), "22.00", "110.00")
	r.VATID = "FR40303265045"
	q := quote(t, p, r)
	if !q.Total.IsZero() || len(q.Jurisdictions) != 1 || q.Jurisdictions[0].Reason != "REVERSE_CHARGE" || q.Jurisdictions[0].Code != "FR" || q.Exempt {
		t.Errorf("a French business: %+v", q)
	}
	r.VATID = "DE136695976" // the seller's own country: a domestic sale
	r.ShipTo = berlin
	expect(t, quote(t, p, r), "20.90", "110.00")
}

func unknownPlace(t *testing.T, p tax.Provider) {
	for _, to := range []upstreams.Address{
		{Address1: "1 Nowhere", City: "Atlantis", Country: "ZZ"},
		{Address1: "1 Main St", City: "Springfield", Country: "US"},
		{Address1: "1 Main St", City: "Springfield"},
	} {
		_, err := p.Quote(t.Context(), sale(t, "USD", berlin, to, line(t, tax.Item, "USD", "100.00")))
		failed(t, err)
		if !errors.Is(err, tax.ErrNoRate) && !errors.Is(err, tax.ErrInvalidAddress) {
			t.Errorf("country %q, region %q: %v", to.Country, to.Region, err)
		}
	}
}

func currencies(t *testing.T, p tax.Provider) {
	_, err := p.Quote(t.Context(), sale(t, "USD", berlin, berlin, line(t, tax.Item, "EUR", "1.00")))
	if failed(t, err); upstreams.KindOf(err) != upstreams.Refused {
		t.Errorf("euros in a quote of dollars: %v", err)
	}
}

func cancelled(t *testing.T, p tax.Provider) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := p.Quote(ctx, sale(t, "EUR", berlin, berlin, line(t, tax.Item, "EUR", "1.00")))
	if failed(t, err); upstreams.KindOf(err) != upstreams.Cancelled {
		t.Errorf("got %v", err)
	}
}

// failed checks that an error is one that callers can judge.
func failed(t *testing.T, err error) {
	t.Helper()
	var e *upstreams.Error
	if !errors.As(err, &e) || e.Upstream != "tax" || e.Op == "" {
		t.Errorf("got %v, want an *upstreams.Error of tax", err)
	}
}
