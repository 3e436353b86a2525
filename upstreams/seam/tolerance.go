package seam

import (
	"math"
	"time"

	"github.com/modeliq/modeliq/internal/money"
)

// Tolerance says by how much a field of two answers may differ and still be the same. Absolute is in the field's own unit,
// Percent of the primary's value, Days for days and moments.
type Tolerance struct {
	Ignore            bool
	Absolute, Percent *money.Decimal
	Days              int
}

// allows compares two values of one field: nil where there is none, text, flags, numbers, money, days, moments, and lists
// of those.
func (t Tolerance) allows(primary, shadow any) bool {
	if t.Ignore {
		return true
	}
	switch p := primary.(type) {
	case money.Money:
		s, ok := shadow.(money.Money)
		return ok && p.Currency() == s.Currency() && t.near(p.Decimal(), s.Decimal())
	case money.Decimal:
		s, ok := shadow.(money.Decimal)
		return ok && t.near(p, s)
	case float64:
		s, ok := shadow.(float64)
		return ok && t.close(p, s)
	case int:
		s, ok := shadow.(int)
		return ok && t.close(float64(p), float64(s))
	case [2]int:
		s, ok := shadow.([2]int)
		return ok && apart(p[0], s[0]) <= t.Days && apart(p[1], s[1]) <= t.Days
	case time.Time:
		s, ok := shadow.(time.Time)
		return ok && p.Sub(s).Abs() <= time.Duration(t.Days)*24*time.Hour
	case []any:
		s, ok := shadow.([]any)
		if !ok || len(p) != len(s) {
			return false
		}
		for i := range p {
			if !t.allows(p[i], s[i]) {
				return false
			}
		}
		return true
	default:
		return primary == shadow
	}
}

// near compares exact numbers exactly. A number too long to be told apart is another.
func (t Tolerance) near(p, s money.Decimal) bool {
	if p.Equal(s) {
		return true
	}
	gap, err := p.Sub(s)
	if err != nil {
		return false
	}
	gap = gap.Abs()
	if t.Absolute != nil && gap.Cmp(*t.Absolute) <= 0 {
		return true
	}
	if t.Percent == nil {
		return false
	}
	allowed, err := p.Abs().Mul(*t.Percent)
	if err != nil {
		return false
	}
	hundredfold, err := gap.Mul(hundred)
	return err == nil && hundredfold.Cmp(allowed) <= 0
}

var hundred = func() money.Decimal {
	d, err := money.ParseDecimal("100")
	if err != nil {
		panic(err)
	}
	return d
}()

// close compares measures, which are no money.
func (t Tolerance) close(p, s float64) bool {
	gap := math.Abs(p - s)
	return gap == 0 || gap <= measure(t.Absolute) || gap <= math.Abs(p)*measure(t.Percent)/100
}

// measure is a tolerance for measures; none is nothing.
func measure(d *money.Decimal) float64 {
	if d == nil {
		return 0
	}
	f, _ := d.Float64()
	return f
}

func apart(a, b int) int { return max(a-b, b-a) }
