package monolith

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams/tax/ratetable"
)

//go:embed shipping.json
var shippingFile []byte

// shippingTable is the ways to ship in each zone, cheapest first.
type shippingTable struct {
	US    []shippingOption `json:"US"`
	CA    []shippingOption `json:"CA"`
	EU    []shippingOption `json:"EU"` // and the United Kingdom
	World []shippingOption `json:"world"`
}

type shippingOption struct {
	ID    int           `json:"id"`
	Name  string        `json:"name"`
	Price money.Decimal `json:"price"` // US dollars, without tax
	Days  [2]int        `json:"days"`  // business days in transit: least and most
	// Carrier takes the parcel, Tracked says whether it gives a number to follow it by.
	Carrier string `json:"carrier"`
	Tracked bool   `json:"tracked"`
}

func loadShipping() (shippingTable, error) {
	var t shippingTable
	if err := json.Unmarshal(shippingFile, &t); err != nil {
		return t, fmt.Errorf("read the shipping table: %w", err)
	}
	return t, nil
}

// to is the options for a country by its ISO 3166-1 alpha-2 code.
func (t shippingTable) to(country string) []shippingOption {
	switch {
	case country == "US":
		return t.US
	case country == "CA":
		return t.CA
	case country == "GB", ratetable.InEU(country):
		return t.EU
	}
	return t.World
}

// choose finds what an order asks for: the id of one of a country's options, or the word Cheapest or Fastest.
func (t shippingTable) choose(country, wanted string) (shippingOption, bool) {
	options := t.to(country)
	switch strings.ToLower(wanted) {
	case "cheapest":
		return options[0], true
	case "fastest":
		fastest := options[0]
		for _, o := range options {
			if o.Days[1] < fastest.Days[1] {
				fastest = o
			}
		}
		return fastest, true
	}
	for _, o := range options {
		if strconv.Itoa(o.ID) == wanted {
			return o, true
		}
	}
	return shippingOption{}, false
}

// find is an option by its id, wherever it ships to.
func (t shippingTable) find(id int) shippingOption {
	for _, o := range slices.Concat(t.US, t.CA, t.EU, t.World) {
		if o.ID == id {
			return o
		}
	}
	return shippingOption{}
}

// listShippingOptions answers an object keyed by the option's id. The zip code is taken and changes nothing: the zones
// are whole countries.
func (s *Server) listShippingOptions(r *http.Request) (answer, error) {
	country := strings.ToUpper(strings.TrimSpace(r.URL.Query().Get("country")))
	if country == "" {
		return nil, missing("country")
	}
	if !isCountryCode(country) {
		return nil, invalid("country", "it must be a code of ISO 3166-1 alpha-2.")
	}
	options := map[string]answer{}
	for _, o := range s.shipping.to(country) {
		options[strconv.Itoa(o.ID)] = answer{
			"shippingOptionId": o.ID, "price": json.Number(o.Price.String()), "name": o.Name,
			"inTransitDaysMin": o.Days[0], "inTransitDaysMax": o.Days[1],
		}
	}
	return answer{"shippingOptions": options}, nil
}

func isCountryCode(code string) bool {
	return len(code) == 2 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
