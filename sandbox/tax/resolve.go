package tax

import (
	"cmp"
	"net/http"
	"regexp"
	"strings"
)

// resolveModel is an address to look at.
type resolveModel struct {
	location
	TextCase string `json:"textCase"` // Upper or Mixed
}

// resolvedAddress is an address as the post writes it. Where a place lies exactly takes a database of places, which is not
// here: latitude and longitude stay null.
type resolvedAddress struct {
	AddressType string   `json:"addressType"`
	Line1       string   `json:"line1"`
	Line2       string   `json:"line2"`
	Line3       string   `json:"line3"`
	City        string   `json:"city"`
	Region      string   `json:"region"`
	Country     string   `json:"country"`
	PostalCode  string   `json:"postalCode"`
	Latitude    *float64 `json:"latitude"`
	Longitude   *float64 `json:"longitude"`
}

type resolution struct {
	Address            location          `json:"address"`
	ValidatedAddresses []resolvedAddress `json:"validatedAddresses"`
	Coordinates        any               `json:"coordinates"`
	ResolutionQuality  string            `json:"resolutionQuality"`
	TaxAuthorities     []taxAuthority    `json:"taxAuthorities"`
	Messages           []message         `json:"messages"`
}

type taxAuthority struct {
	AvalaraID        string `json:"avalaraId"`
	JurisdictionName string `json:"jurisdictionName"`
	JurisdictionType string `json:"jurisdictionType"`
	SignatureCode    string `json:"signatureCode"`
}

// resolve writes an address as the post does, as far as that can be known without a database of places, and says what is
// wrong with it. In other countries than the United States it is left as it is.
func (s *Server) resolve(r *http.Request) (any, int, error) {
	m, err := readAddress(r)
	if err != nil {
		return nil, 0, err
	}
	if m.Line1 == "" && m.City == "" && m.PostalCode == "" {
		return nil, 0, valueRequired("line1")
	}
	states, err := readStates()
	if err != nil {
		return nil, 0, err
	}
	suffixes, err := readSuffixes()
	if err != nil {
		return nil, 0, err
	}
	found := resolution{Address: m.location, ValidatedAddresses: []resolvedAddress{}, ResolutionQuality: "NotCoded", TaxAuthorities: []taxAuthority{}}
	written := m.written(states, suffixes)
	found.Messages = append([]message{}, written.faults(states)...) // the wire has an empty list, never none
	if len(found.Messages) == 0 {
		found.ValidatedAddresses = append(found.ValidatedAddresses, written)
		found.TaxAuthorities = s.authorities(written)
	}
	return found, http.StatusOK, nil
}

// readAddress takes an address from the query or from the body.
func readAddress(r *http.Request) (resolveModel, error) {
	var m resolveModel
	if r.Method == http.MethodPost {
		if err := decode(r, &m); err != nil {
			return m, err
		}
	} else {
		m.fromQuery(r)
	}
	m.Country = strings.ToUpper(cmp.Or(strings.TrimSpace(m.Country), "US"))
	if m.TextCase != "" && !strings.EqualFold(m.TextCase, "Upper") && !strings.EqualFold(m.TextCase, "Mixed") {
		return m, incorrect("textCase", "Upper and Mixed are possible.")
	}
	return m, nil
}

func (m *resolveModel) fromQuery(r *http.Request) {
	q := r.URL.Query()
	m.location = location{
		Line1: q.Get("line1"), Line2: q.Get("line2"), Line3: q.Get("line3"), City: q.Get("city"), Region: q.Get("region"),
		Country: q.Get("country"), PostalCode: q.Get("postalCode"),
	}
	m.TextCase = q.Get("textCase")
}

// written is the address in the post's words and the case that is wished for.
func (m resolveModel) written(states []state, suffixes map[string]string) resolvedAddress {
	a := resolvedAddress{
		AddressType: "StreetOrResidentialAddress", Line1: m.Line1, Line2: m.Line2, Line3: m.Line3, City: m.City,
		Region: strings.TrimSpace(m.Region), Country: m.Country, PostalCode: strings.ToUpper(strings.TrimSpace(m.PostalCode)),
	}
	if m.Country != "US" {
		return a
	}
	if st, known := stateOf(states, a.Region); known {
		a.Region = st.code
	} else if st, known := stateOfZIP(states, a.PostalCode); known && a.Region == "" {
		a.Region = st.code
	}
	if digits := strings.ReplaceAll(a.PostalCode, "-", ""); len(digits) == 9 {
		a.PostalCode = digits[:5] + "-" + digits[5:]
	}
	for _, part := range []*string{&a.Line1, &a.Line2, &a.Line3} {
		*part = shortened(*part, suffixes)
	}
	a.City = titled(a.City)
	if !strings.EqualFold(m.TextCase, "Mixed") {
		for _, part := range []*string{&a.Line1, &a.Line2, &a.Line3, &a.City, &a.Region} {
			*part = strings.ToUpper(*part)
		}
	}
	return a
}

// directions are abbreviated at either end of a street's name.
var directions = map[string]string{
	"NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W", "NORTHEAST": "NE", "NORTHWEST": "NW", "SOUTHEAST": "SE", "SOUTHWEST": "SW",
}

// shortened writes a line with the post's abbreviations. The street's own name is left: only its type, which is never the
// first word after the number, and directions at the ends are abbreviated.
func shortened(line string, suffixes map[string]string) string {
	words := strings.Fields(strings.NewReplacer(".", "", ",", " ").Replace(line))
	for i, word := range words {
		upper := strings.ToUpper(word)
		short, known := suffixes[upper]
		direction, points := directions[upper]
		switch {
		case known && i > 0 && !(i == 1 && isNumber(words[0])):
			words[i] = short
		case known && i == 0 && len(words) > 1: // Suite 900
			words[i] = short
		case points && (i == len(words)-1 || i == 1 && len(words) > 3 && isNumber(words[0])):
			words[i] = direction
		default:
			words[i] = titled(word)
		}
	}
	return strings.Join(words, " ")
}

func isNumber(word string) bool { return word != "" && word[0] >= '0' && word[0] <= '9' }

// titled begins each word with a capital; short directions and words with digits stay.
func titled(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		switch {
		case len(word) <= 2 && strings.ToUpper(word) == word, isNumber(word):
		default:
			runes := []rune(strings.ToLower(word))
			words[i] = strings.ToUpper(string(runes[:1])) + string(runes[1:])
		}
	}
	return strings.Join(words, " ")
}

var zipCode = regexp.MustCompile(`^\d{5}(-\d{4})?$`)

// faults are what keeps an address of the United States from being delivered to; elsewhere nothing is known.
func (a resolvedAddress) faults(states []state) (messages []message) {
	if a.Country != "US" {
		return nil
	}
	say := func(wrong bool, refersTo, summary, details string) {
		if wrong {
			messages = append(messages, message{Summary: summary, Details: details, RefersTo: refersTo, Severity: "Error", Source: "Embedded tax service"})
		}
	}
	st, known := stateOf(states, a.Region)
	say(a.Line1 == "", "address.line1", "The address is incomplete.", "The street is missing.")
	say(a.City == "" && a.PostalCode == "", "address.city", "The address is incomplete.", "The city and the ZIP code are missing.")
	say(!known, "address.region", "The region is not known.", "Give the state as its code or its name.")
	say(a.PostalCode != "" && !zipCode.MatchString(a.PostalCode), "address.postalCode", "The ZIP code is not one.", "A ZIP code has five digits, or nine.")
	say(known && zipCode.MatchString(a.PostalCode) && !st.has(a.PostalCode), "address.postalCode", "The ZIP code does not lie in the state.",
		"The ZIP code and the state contradict each other.")
	return messages
}
