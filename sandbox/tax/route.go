package tax

import (
	"strings"
	"time"
)

// taxDate is the day whose rates count: a refund uses the day of the sale.
func (m *createModel) taxDate() time.Time {
	if m.TaxOverride != nil && onlyDate(m.TaxOverride) {
		return m.TaxOverride.TaxDate.Time
	}
	return m.Date.Time
}

func onlyDate(o *taxOverride) bool {
	return strings.EqualFold(o.Type, "TaxDate") && !o.TaxDate.IsZero()
}

// route is where a line goes from and to; its own addresses win over the document's.
func (m *createModel) route(line lineModel) (from, to location) {
	return pick("shipFrom", line.Addresses, m.Addresses), pick("shipTo", line.Addresses, m.Addresses)
}

func pick(role string, levels ...map[string]*location) location {
	for _, addresses := range levels {
		for _, key := range []string{role, "singleLocation"} {
			if at := addresses[key]; at != nil {
				found := *at
				found.Country = strings.ToUpper(strings.TrimSpace(found.Country))
				found.Region = strings.ToUpper(strings.TrimSpace(found.Region))
				return found
			}
		}
	}
	return location{}
}
