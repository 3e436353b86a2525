package mp

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	maxPriceItems = 5000
	maxPriceBody  = 2 << 20
	maxQuantity   = 100_000
)

// priceItem is one price asked for.
type priceItem struct {
	ModelID    string     `json:"modelId"`
	MaterialID materialID `json:"materialId"`
	Quantity   int        `json:"quantity"`
	Speed      string     `json:"speed"`
}

// materialID is a number on the wire; a string of digits is taken as well, since ids are keys elsewhere.
type materialID int

// UnmarshalJSON reads 6 or "6".
func (id *materialID) UnmarshalJSON(raw []byte) error {
	n, err := strconv.Atoi(strings.Trim(string(raw), `"`))
	if err != nil {
		return fmt.Errorf("material id %s is not a number", raw)
	}
	*id = materialID(n)
	return nil
}

var _ json.Unmarshaler = (*materialID)(nil)

// listPrices prices every item on its own; items that name an unknown model or material are left out.
func (s *Server) listPrices(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Currency string      `json:"currency"`
		Items    []priceItem `json:"items"`
	}
	if !readJSON(w, r, maxPriceBody, &body) {
		return
	}
	if !strings.EqualFold(body.Currency, s.materials.Currency) {
		writeProblem(w, http.StatusUnprocessableEntity, "currency_not_supported",
			fmt.Sprintf("Prices are in %s only.", s.materials.Currency))
		return
	}
	if len(body.Items) > maxPriceItems {
		writeProblem(w, http.StatusUnprocessableEntity, "too_many_items", fmt.Sprintf("At most %d prices at a time.", maxPriceItems))
		return
	}
	if fault := s.faultIn(body.Items); fault != "" {
		writeProblem(w, http.StatusUnprocessableEntity, "bad_item", fault)
		return
	}
	prices := make([]price, 0, len(body.Items))
	models := map[string]*sidecar{} // many items ask for one model
	until := s.opts.Now().UTC().Truncate(time.Minute).AddDate(0, 0, s.materials.ValidDays)
	for _, item := range body.Items {
		material := s.materials.byID[int(item.MaterialID)]
		kept := s.snapshotOnce(models, item.ModelID)
		if material != nil && kept != nil {
			prices = append(prices, s.materials.price(item, kept, material, until))
		}
	}
	writeJSON(w, http.StatusOK, struct {
		Prices []price `json:"prices"`
	}{prices})
}

// faultIn says what is wrong with the first item that makes no sense; empty when all do.
func (s *Server) faultIn(items []priceItem) string {
	for i, item := range items {
		if item.Quantity < 1 || item.Quantity > maxQuantity {
			return fmt.Sprintf("items[%d]: the quantity must be 1 to %d.", i, maxQuantity)
		}
		if _, ok := s.materials.Speeds[strings.ToLower(item.Speed)]; !ok {
			return fmt.Sprintf("items[%d]: the speed must be economy, standard or priority.", i)
		}
	}
	return ""
}

func (s *Server) snapshotOnce(known map[string]*sidecar, id string) *sidecar {
	kept, seen := known[id]
	if !seen {
		if m, ok := s.models.find(id); ok {
			now := m.snapshot()
			kept = &now
		}
		known[id] = kept
	}
	return kept
}
