package tax

import (
	"regexp"
	"strings"

	"github.com/modeliq/modeliq/upstreams/tax/ratetable"
)

// entityUseCodes are the vendor's codes of a buyer's exempt use. TAXABLE is not among them: it overrides an exemption.
var entityUseCodes = map[string]string{
	"A": "Federal government", "B": "State government", "C": "Tribe / Status Indian / Indian Band", "D": "Foreign diplomat",
	"E": "Charitable or benevolent organization", "F": "Religious organization", "G": "Resale",
	"H": "Commercial agricultural production", "I": "Industrial production / manufacturer", "J": "Direct pay permit",
	"K": "Direct mail", "L": "Other", "M": "Educational organization", "N": "Local government",
	"P": "Commercial aquaculture", "Q": "Commercial fishery", "R": "Non-resident",
}

const entityTaxable = "TAXABLE"

// exempt reports whether a line bears no tax because of who buys or why. The line's word counts before the document's, and
// any text in an exemption number exempts: its proof is asked in an audit, not here.
func (m *createModel) exempt(l lineModel) bool {
	if l.TaxOverride.is(overrideExemption) || m.TaxOverride.is(overrideExemption) {
		return true
	}
	use := strings.ToUpper(l.EntityUseCode)
	if use == "" && l.ExemptionCode != "" {
		return true
	}
	if use == "" {
		use = strings.ToUpper(m.EntityUseCode)
	}
	if use == entityTaxable {
		return false
	}
	_, known := entityUseCodes[use]
	return known || m.ExemptionNo != "" || l.ExemptionCode != ""
}

// unknownUse is a message for an entity use code that is not in the vendor's list: it exempts nothing, and says so.
func (m *createModel) unknownUse() []message {
	codes := []string{m.EntityUseCode}
	for _, l := range m.Lines {
		codes = append(codes, l.EntityUseCode)
	}
	for _, code := range codes {
		if _, known := entityUseCodes[strings.ToUpper(code)]; code != "" && !known && !strings.EqualFold(code, entityTaxable) {
			return []message{{
				Summary: "The entity use code " + code + " is not known.", Details: "It does not make the sale exempt.",
				RefersTo: "entityUseCode", Severity: "Warning", Source: "Embedded tax service",
			}}
		}
	}
	return nil
}

var vatNumber = regexp.MustCompile(`^([A-Z]{2})[0-9A-Z]{2,13}$`)

// reverseCharge reports whether the buyer accounts for the VAT: goods go from one EU member to another and the buyer is
// registered in a member other than the seller's (Directive 2006/112/EC, articles 138 and 200).
func reverseCharge(number string, from, to location) bool {
	parts := vatNumber.FindStringSubmatch(strings.ToUpper(strings.NewReplacer(" ", "", ".", "", "-", "").Replace(number)))
	if parts == nil {
		return false
	}
	member := parts[1]
	if member == "EL" { // Greece's prefix in VAT numbers; ISO says GR
		member = "GR"
	}
	return ratetable.InEU(from.Country) && ratetable.InEU(to.Country) && ratetable.InEU(member) &&
		from.Country != to.Country && member != from.Country
}
