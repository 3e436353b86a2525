package mp

import (
	"bytes"
	_ "embed" // for the data file
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/govalues/decimal"
)

// rules are the design rules of a material, by the monolith's id. Lengths in mm; boxes may be turned to fit.
type rules struct {
	MaterialID     int        `json:"materialId"`
	MinWall        float64    `json:"minWall"`
	MinDetail      float64    `json:"minDetail"`
	MinBoundingBox [3]float64 `json:"minBoundingBox"`
	MaxBoundingBox [3]float64 `json:"maxBoundingBox"`
	MaxShells      int        `json:"maxShells"`
	SupportsColor  bool       `json:"supportsColor"`
}

// material is a rules entry with what the sandbox asks for a part made of it.
type material struct {
	rules
	Title    string `json:"title"`
	Price    tariff `json:"price"`
	LeadDays [2]int `json:"leadDays"` // business days at standard speed
}

// tariff is how the price of one unit is made up, in the catalogue's currency.
type tariff struct {
	Handling      decimal.Decimal `json:"handling"`
	PerPart       decimal.Decimal `json:"perPart"`
	PerCm3        decimal.Decimal `json:"perCm3"`        // of material
	PerMachineCm3 decimal.Decimal `json:"perMachineCm3"` // of the bounding box
	Minimum       decimal.Decimal `json:"minimum"`
}

type quantityBreak struct {
	MinQuantity int             `json:"minQuantity"`
	Factor      decimal.Decimal `json:"factor"`
}

type speed struct {
	Factor  decimal.Decimal `json:"factor"`
	AddDays int             `json:"addDays"`
}

// catalogue is the data file. The figures are the sandbox's own; its note says so.
type catalogue struct {
	Note      string           `json:"note"`
	Currency  string           `json:"currency"`
	ValidDays int              `json:"validDays"` // how long a price holds
	Breaks    []quantityBreak  `json:"breaks"`    // rising, from 1
	Speeds    map[string]speed `json:"speeds"`
	Materials []material       `json:"materials"`

	byID map[int]*material
}

//go:embed materials.json
var materialsFile []byte

// readCatalogue reads the embedded data and checks what the code relies on.
func readCatalogue() (*catalogue, error) {
	c := &catalogue{byID: map[int]*material{}}
	dec := json.NewDecoder(bytes.NewReader(materialsFile))
	dec.DisallowUnknownFields()
	if err := dec.Decode(c); err != nil {
		return nil, fmt.Errorf("read materials: %w", err)
	}
	rising := slices.IsSortedFunc(c.Breaks, func(a, b quantityBreak) int { return a.MinQuantity - b.MinQuantity })
	if len(c.Breaks) == 0 || c.Breaks[0].MinQuantity != 1 || !rising {
		return nil, fmt.Errorf("read materials: quantity breaks must rise from 1")
	}
	for i := range c.Materials {
		m := &c.Materials[i]
		if c.byID[m.MaterialID] != nil {
			return nil, fmt.Errorf("read materials: %d is there twice", m.MaterialID)
		}
		c.byID[m.MaterialID] = m
	}
	return c, nil
}

// listMaterials answers the design rules; prices depend on the model.
func (s *Server) listMaterials(w http.ResponseWriter, _ *http.Request) {
	list := make([]rules, len(s.materials.Materials))
	for i, m := range s.materials.Materials {
		list[i] = m.rules
	}
	writeJSON(w, http.StatusOK, struct {
		Materials []rules `json:"materials"`
	}{list})
}
