package checkout

import (
	"regexp"
	"strconv"
	"strings"
)

// postalCodes are the shapes of the countries whose monolith and tax rules depend on them; elsewhere any will do.
var postalCodes = map[string]*regexp.Regexp{
	"US": regexp.MustCompile(`^\d{5}(-\d{4})?$`),
	"CA": regexp.MustCompile(`^[A-Z]\d[A-Z] ?\d[A-Z]\d$`),
	"DE": regexp.MustCompile(`^\d{5}$`),
	"GB": regexp.MustCompile(`^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$`),
}

// withoutPostalCode are countries that have none (Universal Postal Union).
var withoutPostalCode = map[string]bool{"AE": true, "AO": true, "BS": true, "HK": true, "PA": true, "QA": true, "ZW": true}

// goodPostalCode says that a parcel's postal code is one of the country's.
func goodPostalCode(country, code string) bool {
	if shape, strict := postalCodes[country]; strict {
		return shape.MatchString(strings.ToUpper(code))
	}
	return !blank(code) || withoutPostalCode[country]
}

// zipPrefixes are the first three digits of the ZIP codes of each state and district, as ranges (USPS publication 65,
// territories and military mail included). The state decides the tax, so a state that contradicts the ZIP is refused.
var zipPrefixes = map[string]string{
	"AL": "350-369", "AK": "995-999", "AZ": "850-865", "AR": "716-729 755", "CA": "900-961", "CO": "800-816",
	"CT": "060-069", "DE": "197-199", "DC": "200-205 569", "FL": "320-349", "GA": "300-319 398-399", "HI": "967-968",
	"ID": "832-838", "IL": "600-629", "IN": "460-479", "IA": "500-528", "KS": "660-679", "KY": "400-427", "LA": "700-714",
	"ME": "039-049", "MD": "206-219", "MA": "010-027 055", "MI": "480-499", "MN": "550-567", "MS": "386-397",
	"MO": "630-658", "MT": "590-599", "NE": "680-693", "NV": "889-898", "NH": "030-038", "NJ": "070-089",
	"NM": "870-884", "NY": "005 063 100-149", "NC": "270-289", "ND": "580-588", "OH": "430-459", "OK": "730-749",
	"OR": "970-979", "PA": "150-196", "RI": "028-029", "SC": "290-299", "SD": "570-577", "TN": "370-385",
	"TX": "733 750-799 885", "UT": "840-847", "VT": "050-059", "VA": "201 220-246", "WA": "980-994", "WV": "247-268",
	"WI": "530-549", "WY": "820-831 834", "PR": "006-007 009", "VI": "008", "GU": "969", "AS": "967", "MP": "969",
	"AA": "340", "AE": "090-098", "AP": "962-966",
}

// provinceLetters are the first letters of Canada's postal codes by province and territory (Canada Post).
var provinceLetters = map[string]string{
	"NL": "A", "NS": "B", "PE": "C", "NB": "E", "QC": "GHJ", "ON": "KLMNP", "MB": "R", "SK": "S", "AB": "T", "BC": "V",
	"NT": "X", "NU": "X", "YT": "Y",
}

// australia are the states and territories.
var australia = map[string]bool{"ACT": true, "NSW": true, "NT": true, "QLD": true, "SA": true, "TAS": true, "VIC": true, "WA": true}

// goodRegion says that the region is one of the country's; where the country has none that matter, any text will do.
func goodRegion(country, region string) bool {
	switch country {
	case "US":
		return zipPrefixes[region] != ""
	case "CA":
		return provinceLetters[region] != ""
	case "AU":
		return australia[region]
	default:
		return true
	}
}

// inRegion says that a good postal code lies in a good region.
func inRegion(country, region, code string) bool {
	switch country {
	case "US":
		return inRanges(zipPrefixes[region], code[:3])
	case "CA":
		return strings.Contains(provinceLetters[region], strings.ToUpper(code[:1]))
	default:
		return true
	}
}

func inRanges(ranges, prefix string) bool {
	n, err := strconv.Atoi(prefix)
	if err != nil {
		return false
	}
	for r := range strings.FieldsSeq(ranges) {
		from, to, _ := strings.Cut(r, "-")
		if to == "" {
			to = from
		}
		first, _ := strconv.Atoi(from)
		last, _ := strconv.Atoi(to)
		if first <= n && n <= last {
			return true
		}
	}
	return false
}
