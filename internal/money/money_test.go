package money_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/modeliq/modeliq/internal/money"
)

func must(t *testing.T, currency, amount string) money.Money {
	t.Helper()
	m, err := money.Parse(currency, amount)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAmountsAreExact(t *testing.T) {
	price := must(t, "USD", "0.10")
	total, err := price.Times(3)
	if err != nil || total.Amount() != "0.30" {
		t.Errorf("3 x 0.10 = %s, %v", total.Amount(), err)
	}
	rate, _ := money.ParseDecimal("0.08875")
	tax, err := must(t, "USD", "99.99").Share(rate)
	if err != nil || tax.Amount() != "8.87" {
		t.Errorf("8.875 %% of 99.99 = %s, %v", tax.Amount(), err)
	}
	yen, err := must(t, "JPY", "105").Share(rate)
	if err != nil || yen.Amount() != "9" {
		t.Errorf("8.875 %% of 105 yen = %s, %v", yen.Amount(), err)
	}
}

func TestCurrenciesNeverMix(t *testing.T) {
	if _, err := must(t, "USD", "1").Add(must(t, "EUR", "1")); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("USD + EUR gave %v", err)
	}
	if must(t, "USD", "1").Equal(must(t, "EUR", "1")) {
		t.Error("a dollar is not a euro")
	}
}

func TestAbsurdAmountsAreRefused(t *testing.T) {
	for _, amount := range []string{"1e1000000", "", "twelve", "NaN", "12,30"} {
		if m, err := money.Parse("USD", amount); err == nil {
			t.Errorf("%q was read as %s", amount, m)
		}
	}
	if _, err := money.Parse("GOLD", "1"); err == nil {
		t.Error("an unknown currency was taken")
	}
}

func TestJSONRoundTrip(t *testing.T) {
	b, err := json.Marshal(must(t, "EUR", "1234.5"))
	if err != nil || string(b) != `{"amount":"1234.50","currencyCode":"EUR"}` {
		t.Fatalf("marshalled %s, %v", b, err)
	}
	var m money.Money
	if err := json.Unmarshal(b, &m); err != nil || !m.Equal(must(t, "EUR", "1234.50")) {
		t.Errorf("read back %s, %v", m, err)
	}
	if err := json.Unmarshal([]byte(`{"amount":"x","currencyCode":"EUR"}`), &m); err == nil {
		t.Error("a broken amount was read")
	}
}
