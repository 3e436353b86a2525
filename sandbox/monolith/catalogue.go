package monolith

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/modeliq/modeliq/internal/money"
)

//go:embed catalogue.json
var catalogueFile []byte

// catalogue is what the monolith makes: one material for each process, material, colour and finish.
type catalogue struct {
	Printers   []printer  `json:"printers"`
	Categories []category `json:"categories"`
	Materials  []material `json:"materials"`

	printers   map[int]printer
	categories map[int]category
	materials  map[int]material
}

type material struct {
	ID                 int    `json:"id"`
	Title              string `json:"title"` // "Process - Material - Colour/Finish", with exceptions
	Printer            int    `json:"printer"`
	SupportsColorFiles bool   `json:"supports_color_files"`
	Swatch             string `json:"swatch"` // the path of its picture
	// A part costs setup + volume × perCM3, in US dollars, and never less than the minimum.
	Setup   money.Decimal `json:"setup"`
	PerCM3  money.Decimal `json:"per_cm3"`
	Minimum money.Decimal `json:"minimum"`
	// Blocked are countries it is not shipped to, in the vendor's own numbers (not ISO's).
	Blocked []string `json:"blocked"`
}

func loadCatalogue() (*catalogue, error) {
	c := &catalogue{printers: map[int]printer{}, categories: map[int]category{}, materials: map[int]material{}}
	if err := json.Unmarshal(catalogueFile, c); err != nil {
		return nil, fmt.Errorf("read the catalogue: %w", err)
	}
	for _, p := range c.Printers {
		c.printers[p.ID] = p
	}
	for _, g := range c.Categories {
		c.categories[g.ID] = g
	}
	for _, m := range c.Materials {
		if _, known := c.printers[m.Printer]; !known || c.materials[m.ID].ID != 0 {
			return nil, fmt.Errorf("read the catalogue: material %d is there twice or has no printer", m.ID)
		}
		c.materials[m.ID] = m
	}
	return c, nil
}

// listMaterials answers an object keyed by id. Ids are strings here and numbers in a model: so the wire has it.
func (s *Server) listMaterials(*http.Request) (answer, error) {
	materials := make(map[string]answer, len(s.catalogue.Materials))
	for _, m := range s.catalogue.Materials {
		materials[strconv.Itoa(m.ID)] = m.wire()
	}
	return answer{"materials": materials}, nil
}

// readMaterial answers one material, flat, with the reasons parts made of it have been rejected for.
func (s *Server) readMaterial(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	m, known := s.catalogue.materials[id]
	if !known {
		return nil, notFound(fmt.Sprintf("Material %d", id))
	}
	found, err := s.store.rejectionsOf(r.Context(), id)
	if err != nil {
		return nil, err
	}
	rejections := make([]answer, len(found))
	for i := range found {
		rejections[i] = found[i].wire(r.Host)
	}
	body := m.wire()
	body["rejections"] = rejections
	return body, nil
}

// swatchSite is where the pictures of materials would be: a name that belongs to nobody, under the vendor's own paths.
const swatchSite = "https://static.example/"

func (m material) wire() answer {
	return answer{
		"materialId": strconv.Itoa(m.ID), "title": m.Title, "supportsColorFiles": m.SupportsColorFiles, "printerId": strconv.Itoa(m.Printer),
		"swatch": swatchSite + m.Swatch, "restrictions": m.restrictions(),
	}
}

// restrictions is an object keyed by the kind of restriction, of which one is seen, or null.
func (m material) restrictions() any {
	if len(m.Blocked) == 0 {
		return nil
	}
	return answer{"5": answer{
		"restrictionId": "5", "restrictionName": "Block Ship To Country", "restrictionEntityIds": m.Blocked,
	}}
}

// pathID is the id in the path of a call.
func pathID(r *http.Request) (int, error) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil || id < 0 {
		return 0, notFound(fmt.Sprintf("%.40q", r.PathValue("id")))
	}
	return id, nil
}
