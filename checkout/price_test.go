package checkout

import (
	"testing"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/internal/partner"
)

func demoPartner(t *testing.T, slug string) *partner.Partner {
	t.Helper()
	r, err := partner.Demo()
	if err != nil {
		t.Fatal(err)
	}
	return r.BySlug(slug)
}

func amount(t *testing.T, currency, text string) money.Money {
	t.Helper()
	m, err := money.Parse(currency, text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Contract: monolith A1.10, monolith A10.5
//
// usd × rate × (1 + markup), rounded once: 12.34 × 0.92 × 1.35 = 15.326…, 10 × 1.18 = 11.80.
func TestPricesAreConvertedWithOneRounding(t *testing.T) {
	for _, c := range []struct{ slug, usd, want string }{
		{"loctite", "10.00", "11.80"},
		{"loctite", "0.01", "0.01"},
		{"atelier", "12.34", "15.33"},
		{"atelier", "100.00", "124.20"},
	} {
		p := demoPartner(t, c.slug)
		got, err := toPartner(p, amount(t, "USD", c.usd), p.Markup.Decimal)
		if err != nil || got.Amount() != c.want || got.Currency() != p.Currency {
			t.Errorf("%s: %s USD is %s, %v; want %s %s", c.slug, c.usd, got, err, p.Currency, c.want)
		}
	}
}

func TestFeesAreDueAsThePartnerSays(t *testing.T) {
	for _, c := range []struct{ slug, subtotal, want string }{
		{"loctite", "140.22", "7.01"}, // 5 %
		{"atelier", "49.99", "9.50"},  // below 50
		{"atelier", "50.00", ""},
		{"atelier", "0.00", ""},
	} {
		p := demoPartner(t, c.slug)
		subtotal := amount(t, p.Currency, c.subtotal)
		due, err := fees(p, &subtotal)
		got := ""
		if len(due) > 0 {
			got = due[0].Amount.Amount()
		}
		if err != nil || got != c.want {
			t.Errorf("%s on %s: %q, %v; want %q", c.slug, c.subtotal, got, err, c.want)
		}
	}
	if due, err := fees(demoPartner(t, "loctite"), nil); err != nil || due != nil {
		t.Errorf("a fee on an unknown subtotal: %v, %v", due, err)
	}
}
