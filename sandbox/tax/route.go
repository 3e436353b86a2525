package tax

import "strings"

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
