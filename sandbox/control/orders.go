package control

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	ordersShown = 20
	maxReason   = 500
)

// Orders are those of the factory.
type Orders interface {
	// List gives the newest orders first, limit at most.
	List(ctx context.Context, limit int) ([]Order, error)
	// Reject takes an item out of production; the buyer reads the reason. It answers ErrUnknownItem for one that is not
	// there and ErrNotRejectable for one that cannot be rejected any more.
	Reject(ctx context.Context, orderID, productID int, reason string) error
}

// What Orders.Reject answers when it is asked for something that is not possible.
var (
	ErrUnknownItem   = errors.New("there is no such item")
	ErrNotRejectable = errors.New("the item cannot be rejected any more")
)

// Order is an order in production.
type Order struct {
	ID        int       `json:"id"`
	Reference string    `json:"reference"`
	Status    string    `json:"status"`
	PlacedAt  time.Time `json:"placedAt"`
	Items     []Item    `json:"items"`
}

// Item is one product of an order.
type Item struct {
	ProductID int    `json:"productId"`
	Title     string `json:"title"`
	Quantity  int    `json:"quantity"`
	// States counts the pieces by the wire's states, such as in_production.
	States   map[string]int `json:"states"`
	Rejected bool           `json:"rejected"`
}

func (s *Server) listOrders(w http.ResponseWriter, r *http.Request) {
	body := struct {
		Orders []Order `json:"orders"`
	}{[]Order{}}
	if s.orders != nil {
		orders, err := s.orders.List(r.Context(), ordersShown)
		if err != nil {
			s.log.ErrorContext(r.Context(), "sandbox orders", "error", err)
			writeProblem(w, http.StatusInternalServerError, "internal", "The orders could not be read.")
			return
		}
		body.Orders = append(body.Orders, orders...)
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
	err := ErrUnknownItem
	if id, bad := strconv.Atoi(r.PathValue("id")); bad == nil && s.orders != nil {
		err = s.orders.Reject(r.Context(), id, body.ProductID, reason)
	}
	switch {
	case errors.Is(err, ErrUnknownItem):
		writeProblem(w, http.StatusNotFound, "unknown_item", "There is no such order, or no such product in it.")
	case errors.Is(err, ErrNotRejectable):
		writeProblem(w, http.StatusConflict, "not_rejectable", "The item cannot be rejected any more.")
	case err != nil:
		s.log.ErrorContext(r.Context(), "sandbox rejection", "error", err)
		writeProblem(w, http.StatusInternalServerError, "internal", "The item could not be rejected.")
	default:
		s.log.InfoContext(r.Context(), "sandbox rejection", "order", r.PathValue("id"), "product", body.ProductID)
		s.listOrders(w, r)
	}
}
