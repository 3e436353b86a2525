package ratetable_test

import (
	"errors"
	"testing"
	"time"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/tax"
	"github.com/modeliq/modeliq/upstreams/tax/ratetable"
	"github.com/modeliq/modeliq/upstreams/tax/taxtest"
)

func TestSuite(t *testing.T) {
	taxtest.Suite(t, func(*testing.T) tax.Provider { return ratetable.New(nil) })
}

func request(t *testing.T, country, region, amount string) tax.Request {
	t.Helper()
	net, err := money.Parse("EUR", amount)
	if err != nil {
		t.Fatal(err)
	}
	return tax.Request{
		Currency: "EUR", Date: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC),
		ShipFrom: upstreams.Address{Country: "DE"}, ShipTo: upstreams.Address{Country: country, Region: region},
		Lines: []tax.Line{{ID: "1", Kind: tax.Item, Quantity: 1, Net: net}},
	}
}

func TestEachTaxOfAPlaceIsAJurisdiction(t *testing.T) {
	q, err := ratetable.New(nil).Quote(t.Context(), request(t, "CA", "QC", "100.00"))
	if err != nil {
		t.Fatal(err)
	}
	if len(q.Jurisdictions) != 2 || q.Jurisdictions[0].Code != "CA" || q.Jurisdictions[0].Amount.Amount() != "5.00" ||
		q.Jurisdictions[1].Code != "CA-QC" || q.Jurisdictions[1].Amount.Amount() != "9.98" || q.Total.Amount() != "14.98" || q.Taxable.Amount() != "100.00" {
		t.Errorf("Quebec: %+v", q)
	}
}

func TestWhoIsReverseCharged(t *testing.T) {
	for _, c := range []struct {
		name, from, to, id string
		total              string
	}{
		{"a Frenchman from Germany", "DE", "FR", "FR1234567", "0.00"},
		{"a Greek, whose ids begin with EL", "DE", "GR", "el123456789", "0.00"},
		{"a consumer", "DE", "FR", "", "20.00"},
		{"a German from Germany", "DE", "DE", "DE123456789", "19.00"},
		{"a German id for goods that go to France", "DE", "FR", "DE123456789", "20.00"},
		{"a French id for goods that stay in Germany", "DE", "DE", "FR1234567", "19.00"},
		{"a British id", "DE", "FR", "GB123456789", "20.00"},
		{"a sale from outside the Union", "US", "FR", "FR1234567", "20.00"},
		{"a sale to outside the Union", "DE", "GB", "FR1234567", "20.00"},
	} {
		r := request(t, c.to, "", "100.00")
		r.ShipFrom.Country, r.VATID = c.from, c.id
		q, err := ratetable.New(nil).Quote(t.Context(), r)
		if err != nil || q.Total.Amount() != c.total {
			t.Errorf("%s: %s, %v; want %s", c.name, q.Total, err, c.total)
		}
	}
}

func TestAPlaceWithoutARateIsNotFound(t *testing.T) {
	_, err := ratetable.New(nil).Quote(t.Context(), request(t, "ZZ", "", "1"))
	if !errors.Is(err, tax.ErrNoRate) || upstreams.KindOf(err) != upstreams.NotFound {
		t.Errorf("%v", err)
	}
	_, err = ratetable.New(nil).Quote(t.Context(), request(t, "US", "", "1"))
	if !errors.Is(err, tax.ErrInvalidAddress) || upstreams.KindOf(err) != upstreams.Refused {
		t.Errorf("%v", err)
	}
}

func TestADateThatIsMissingIsToday(t *testing.T) {
	clock := func() time.Time { return time.Date(2025, 6, 30, 12, 0, 0, 0, time.UTC) } // Estonia's last day at 22 %
	r := request(t, "EE", "", "100.00")
	r.Date = time.Time{}
	q, err := ratetable.New(clock).Quote(t.Context(), r)
	if err != nil || q.Total.Amount() != "22.00" {
		t.Errorf("%s, %v", q.Total, err)
	}
}
