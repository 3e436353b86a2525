package tax

import (
	"net/http"

	"github.com/modeliq/modeliq/upstreams/tax/ratetable"
)

type rateAnswer struct {
	TotalRate amount      `json:"totalRate"`
	Rates     []rateShare `json:"rates"`
}

type rateShare struct {
	Rate amount `json:"rate"`
	Name string `json:"name"`
	Type string `json:"type"` // Country or State
}

// ratesByAddress are today's rates of a place. The table knows no rates below the state.
func (s *Server) ratesByAddress(r *http.Request) (any, int, error) {
	var m resolveModel
	m.fromQuery(r)
	if m.Country == "" {
		return nil, 0, valueRequired("country")
	}
	states, err := readStates()
	if err != nil {
		return nil, 0, err
	}
	if st, known := stateOf(states, m.Region); known && m.Country == "US" {
		m.Region = st.code
	}
	return s.rates(m.location)
}

// ratesByPostalCode are those of the state that the code lies in, or of the country.
func (s *Server) ratesByPostalCode(r *http.Request) (any, int, error) {
	place := location{Country: r.URL.Query().Get("country"), PostalCode: r.URL.Query().Get("postalCode")}
	switch {
	case place.Country == "":
		return nil, 0, valueRequired("country")
	case place.PostalCode == "":
		return nil, 0, valueRequired("postalCode")
	}
	if place.Country == "US" {
		states, err := readStates()
		if err != nil {
			return nil, 0, err
		}
		st, known := stateOfZIP(states, place.PostalCode)
		if !known {
			return nil, 0, invalidAddress("No state has this ZIP code.")
		}
		place.Region = st.code
	}
	return s.rates(place)
}

func (s *Server) rates(at location) (any, int, error) {
	rates, err := ratesFor(at, s.now())
	if err != nil {
		return nil, 0, err
	}
	answer := rateAnswer{Rates: []rateShare{}}
	for _, rate := range rates {
		sum, err := answer.TotalRate.Add(rate.Rate)
		if err != nil {
			return nil, 0, err
		}
		answer.TotalRate = amount{sum}
		d := authority(rate, at)
		answer.Rates = append(answer.Rates, rateShare{Rate: d.Rate, Name: d.TaxName, Type: d.JurisType})
	}
	return answer, http.StatusOK, nil
}

// authorities are who taxes a place, as far as the table knows them.
func (s *Server) authorities(at resolvedAddress) []taxAuthority {
	found := []taxAuthority{}
	rates, ok := ratetable.Lookup(at.Country, at.Region, s.now())
	if !ok {
		return found
	}
	for _, rate := range rates {
		d := authority(rate, location{Country: at.Country, Region: at.Region})
		found = append(found, taxAuthority{AvalaraID: d.JurisCode, JurisdictionName: d.JurisName, JurisdictionType: d.JurisType, SignatureCode: d.JurisCode})
	}
	return found
}
