package tax

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// definitionList is a list of the wire that nobody changes.
type definitionList struct {
	Count int   `json:"@recordsetCount"`
	Value []any `json:"value"`
}

// definitions are the lists by their names in the path, made when they are asked for.
var definitions = map[string]func() ([]any, error){
	"entityusecodes":           listEntityUseCodes,
	"certificateexemptreasons": listExemptReasons,
	"certificateexposurezones": listExposureZones,
}

func (s *Server) define(list func() ([]any, error)) func(*http.Request) (any, int, error) {
	return func(*http.Request) (any, int, error) {
		values, err := list()
		return definitionList{len(values), values}, http.StatusOK, err
	}
}

func listEntityUseCodes() ([]any, error) {
	values := []any{}
	for _, code := range slices.Sorted(maps.Keys(entityUseCodes)) {
		values = append(values, map[string]any{"code": code, "name": entityUseCodes[code], "description": "", "validCountries": []string{"US", "CA"}})
	}
	values = append(values, map[string]any{"code": entityTaxable, "name": "Taxable", "description": "Overrides an exemption.", "validCountries": []string{"US", "CA"}})
	return values, nil
}

// exemptReasons are why a certificate exempts, in the order of the vendor's ids.
var exemptReasons = []string{
	"RESALE", "GOVERNMENT", "EDUCATIONAL ORGANIZATION", "CHARITABLE", "AGRICULTURE", "INDUSTRIAL MANUFACTURING", "DIRECT PAY PERMIT",
	"RELIGIOUS", "FOREIGN DIPLOMAT", "OTHER",
}

func listExemptReasons() ([]any, error) {
	values := []any{}
	for i, name := range exemptReasons {
		values = append(values, map[string]any{"id": i + 1, "name": name})
	}
	return values, nil
}

// listExposureZones are where a certificate can hold: the states and the district.
func listExposureZones() ([]any, error) {
	states, err := readStates()
	if err != nil {
		return nil, err
	}
	values := []any{}
	for i, st := range states {
		values = append(values, map[string]any{
			"id": i + 1, "companyId": companyID, "name": st.name, "tag": "EZ_US_" + st.code, "description": st.name,
			"country": "US", "region": st.code,
		})
	}
	return values, nil
}

// nexusByAddress are the authorities that a seller at the address would register with.
func (s *Server) nexusByAddress(r *http.Request) (any, int, error) {
	m, err := readAddress(r)
	if err != nil {
		return nil, 0, err
	}
	states, err := readStates()
	if err != nil {
		return nil, 0, err
	}
	if st, known := stateOf(states, m.Region); known && m.Country == "US" {
		m.Region = st.code
	}
	values := []any{}
	for i, a := range s.authorities(resolvedAddress{Country: m.Country, Region: strings.ToUpper(m.Region)}) {
		values = append(values, map[string]any{
			"id": i + 1, "companyId": 0, "country": m.Country, "region": cmp.Or(strings.ToUpper(m.Region), m.Country),
			"jurisdictionTypeId": a.JurisdictionType, "jurisCode": a.AvalaraID, "jurisName": a.JurisdictionName, "nexusTypeId": "SalesOrSellersUseTax",
		})
	}
	return definitionList{len(values), values}, http.StatusOK, nil
}
