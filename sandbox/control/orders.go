package control

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/modeliq/modeliq/sandbox/monolith"
)

const (
	ordersShown = 20
	maxReason   = 500
)

// Orders are those of the factory, which is *monolith.Server.
type Orders interface {
	// Production gives the newest orders first, limit at most.
	Production(ctx context.Context, limit int) ([]monolith.ProductionOrder, error)
	// Reject takes an item out of production; the buyer reads the reason. It answers monolith.ErrNotFound for an item that is
	// not there and monolith.ErrNotRejectable for one that cannot be rejected any more.
	Reject(ctx context.Context, orderID, productID int, reason string) error
}

// order is an order in production as the API tells it.
type order struct {
	ID        int       `json:"id"`
	Reference string    `json:"reference"`
	Status    string    `json:"status"`
	PlacedAt  time.Time `json:"placedAt"`
	Items     []item    `json:"items"`
}

// item is one product of an order. States counts the pieces by the monolith's states, such as in_production.
type item struct {
	ProductID int            `json:"productId"`
	Title     string         `json:"title"`
	Quantity  int            `json:"quantity"`
	States    map[string]int `json:"states"`
	Rejected  bool           `json:"rejected"`
}

func toOrder(p monolith.ProductionOrder) order {
	o := order{ID: p.ID, Reference: p.Reference, Status: p.Status, PlacedAt: p.PlacedAt, Items: make([]item, len(p.Items))}
	for i, of := range p.Items {
		o.Items[i] = item(of)
	}
	return o
}

func (s *Server) listOrders(w http.ResponseWriter, r *http.Request) {
	body := struct {
		Orders []order `json:"orders"`
	}{[]order{}}
	if s.orders != nil {
		production, err := s.orders.Production(r.Context(), ordersShown)
		if err != nil {
			s.log.ErrorContext(r.Context(), "sandbox orders", "error", err)
			writeProblem(w, http.StatusInternalServerError, "internal", "The orders could not be read.")
			return
		}
		for _, o := range production {
			body.Orders = append(body.Orders, toOrder(o))
		}
	}
	writeJSON(w, body)
}

func (s *Server) rejectItem(w http.ResponseWriter, r *http.Request) {
	var body struct {
		ProductID int    `json:"productId"`
		Reason    string `json:"reason"`
	}
	if !readJSON(w, r, &body) {
		return
	}
	reason := strings.TrimSpace(body.Reason)
	if reason == "" || utf8.RuneCountInString(reason) > maxReason {
		writeProblem(w, http.StatusUnprocessableEntity, "bad_reason", "The reason has 1 to "+strconv.Itoa(maxReason)+" characters.")
		return
	}
	err := monolith.ErrNotFound
	if id, bad := strconv.Atoi(r.PathValue("id")); bad == nil && s.orders != nil {
		err = s.orders.Reject(r.Context(), id, body.ProductID, reason)
	}
	switch {
	case errors.Is(err, monolith.ErrNotRejectable): // which is an ErrNotFound too
		writeProblem(w, http.StatusConflict, "not_rejectable", "The item cannot be rejected any more.")
	case errors.Is(err, monolith.ErrNotFound):
		writeProblem(w, http.StatusNotFound, "unknown_item", "There is no such order, or no such product in it.")
	case err != nil:
		s.log.ErrorContext(r.Context(), "sandbox rejection", "error", err)
		writeProblem(w, http.StatusInternalServerError, "internal", "The item could not be rejected.")
	default:
		s.log.InfoContext(r.Context(), "sandbox rejection", "order", r.PathValue("id"), "product", body.ProductID)
		s.listOrders(w, r)
	}
}
