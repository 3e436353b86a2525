package mp

import (
	"testing"

	"github.com/govalues/decimal"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// Contract: mp 15
func TestUnitPricesRoundHalfUpToCents(t *testing.T) {
	one := decimal.MustParse("1")
	for base, want := range map[string]string{"2.675": "2.68", "2.665": "2.67", "2.6749999": "2.67", "7": "7.00", "0.3": "0.50"} {
		got, err := unitPrice(decimal.MustParse(base), decimal.MustParse("0.50"), one, one)
		if err != nil || got.String() != want {
			t.Errorf("%s: %s %v, want %s", base, got, err, want)
		}
	}
	if _, err := unitPrice(decimal.MustParse("9999999999999999999"), one, one, decimal.MustParse("1.30")); err == nil {
		t.Error("a price beyond nineteen digits came out as a number")
	}
}

// Contract: mp 7
func TestAPriceThatOverflowsGoesToAPerson(t *testing.T) {
	volume, c := 1e24, &catalogue{Currency: "USD", Breaks: []quantityBreak{{1, decimal.MustParse("1")}}}
	m := &material{Price: tariff{PerCm3: decimal.MustParse("1")}}
	m.MaxShells, m.MaxBoundingBox = 1, [3]float64{1e9, 1e9, 1e9}
	kept := &sidecar{Record: record{State: ready}, Measured: &mesh.Report{Solid: true, Parts: 1}}
	kept.Record.Geometry = figuresOf(volume)
	c.Speeds = map[string]speed{"standard": {Factor: decimal.MustParse("1")}}
	p := c.price(priceItem{Quantity: 1, Speed: "standard"}, kept, m, noTime)
	if p.State != review || p.UnitPrice != nil || p.Total != nil || len(p.Breaks) != 0 || p.ValidUntil != nil {
		t.Errorf("%+v", p)
	}
}

// Contract: mp 7
func TestAPriceWaitsForTheAnalysis(t *testing.T) {
	m := &material{}
	m.MaxShells, m.MaxBoundingBox = 1, [3]float64{1e9, 1e9, 1e9}
	for at, want := range map[state]priceState{queued: pending, processing: pending, ready: priced, unprintable: notPrintable, failed: notPrintable} {
		kept := &sidecar{Record: record{State: at}, Measured: &mesh.Report{Solid: true, Parts: 1}}
		if at == ready {
			kept.Record.Geometry = figuresOf(1000)
		}
		if got := stateOf(kept, m); got != want {
			t.Errorf("a price of a %s model is %s, want %s", at, got, want)
		}
	}
}
