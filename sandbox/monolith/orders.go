package monolith

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const (
	defaultOrders = 20
	maxOrders     = 100
)

// order is a placed order with its items.
type order struct {
	id        int64
	reference string
	body      orderBody
	items     []orderedItem
}

// orderedItem counts its pieces per state: some may be complete while others are still being made.
type orderedItem struct {
	id                                            int64
	modelID, materialID                           int
	title, spin                                   string
	quantity                                      int
	processing, inProduction, complete, cancelled int
}

// readOrders answers the orders whose ids the query lists; ids that are not there are left out.
func (s *Server) readOrders(r *http.Request) (answer, error) {
	text := r.URL.Query().Get("orderIds")
	if text == "" {
		return nil, missing("orderIds")
	}
	parts := strings.Split(text, ",")
	if len(parts) > maxOrders {
		return nil, invalid("orderIds", fmt.Sprintf("it may list %d ids.", maxOrders))
	}
	var ids []any
	for _, part := range parts {
		id, err := strconv.ParseInt(strings.TrimSpace(part), 10, 64)
		if err != nil {
			return nil, invalid("orderIds", "it must be a list of ids.")
		}
		ids = append(ids, id)
	}
	orders, err := s.store.orders(r.Context(), "id IN (?"+strings.Repeat(", ?", len(ids)-1)+")", maxOrders, ids...)
	if err != nil {
		return nil, err
	}
	return s.ordersAnswer(orders), nil
}

// orderFilters are the columns that a query may ask for, each to be met exactly.
var orderFilters = []struct{ field, column string }{
	{"firstName", "first_name"},
	{"lastName", "last_name"},
	{"country", "country"},
	{"state", "state"},
	{"city", "city"},
	{"address1", "address1"},
	{"address2", "address2"},
	{"address3", "address3"},
	{"zipCode", "zip_code"},
	{"phoneNumber", "phone"},
	{"email", "email"},
}

// findOrders answers one order, or with the id 0 those that meet the filters, newest first.
func (s *Server) findOrders(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	limit, err := orderLimit(r.URL.Query())
	if err != nil {
		return nil, err
	}
	where, args := "1 = 1", []any{}
	if id != 0 {
		where, args = "id = ?", []any{id}
	}
	for _, filter := range orderFilters {
		if value := r.URL.Query().Get(filter.field); value != "" {
			where, args = where+" AND "+filter.column+" = ?", append(args, value)
		}
	}
	orders, err := s.store.orders(r.Context(), where, limit, args...)
	if err != nil {
		return nil, err
	}
	if id != 0 && len(orders) == 0 {
		return nil, notFound(fmt.Sprintf("Order %d", id))
	}
	body := s.ordersAnswer(orders)
	body["nextActionSuggestions"] = answer{"url": nil}
	return body, nil
}

func orderLimit(query url.Values) (int, error) {
	text := query.Get("limit")
	if text == "" {
		return defaultOrders, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 {
		return 0, invalid("limit", fmt.Sprintf("it is a number from 1 to %d.", maxOrders))
	}
	return min(limit, maxOrders), nil
}

// changeOrder cancels an order, the one change the wire has. Nothing that is being made can be cancelled any more.
func (s *Server) changeOrder(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	fields, err := decodeObject(r, maxOrderBody)
	if err != nil {
		return nil, err
	}
	if absent(fields["status"]) {
		return nil, missing("status")
	}
	refuse := func(reason string) *refusal {
		return &refusal{status: http.StatusBadRequest, reason: reason, extra: answer{"orderId": id}}
	}
	if named, ok := looseInt(fields["orderId"]); fields["orderId"] != nil && (!ok || named != id) {
		return nil, refuse("The order of the body is not the order of the path.")
	}
	if fields["status"] != "cancelled" {
		return nil, refuse("An order can only be changed to cancelled.")
	}
	err = s.store.change(r.Context(), func(tx *sql.Tx) error { return cancelOrder(r.Context(), tx, id, refuse) })
	if err != nil {
		return nil, fmt.Errorf("cancel order %d: %w", id, err)
	}
	return answer{"reason": nil, "orderId": id}, nil
}

func cancelOrder(ctx context.Context, tx *sql.Tx, id int, refuse func(string) *refusal) error {
	orders, err := ordersIn(ctx, tx, "id = ?", 1, id)
	if err != nil {
		return err
	}
	if len(orders) == 0 {
		return notFound(fmt.Sprintf("Order %d", id))
	}
	if status := orders[0].status(); status != "placed" {
		return refuse(fmt.Sprintf("Order %d cannot be cancelled, it is %s.", id, status))
	}
	_, err = tx.ExecContext(ctx, `UPDATE items SET cancelled = quantity, processing = 0 WHERE order_id = ?`, id)
	return err
}

func (s *store) orders(ctx context.Context, where string, limit int, args ...any) ([]order, error) {
	return ordersIn(ctx, s.db, where, limit, args...)
}

// rowsQuerier is a database or a transaction in it.
type rowsQuerier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// ordersIn reads orders with their items, newest first. The condition is ours; values are only ever parameters.
func ordersIn(ctx context.Context, q rowsQuerier, where string, limit int, args ...any) ([]order, error) {
	// One statement, so that an order and its items are of one moment.
	rows, err := q.QueryContext(ctx, `SELECT o.id, o.reference, o.body, i.id, i.model_id, i.material_id, i.title, i.spin, i.quantity,
			i.processing, i.in_production, i.complete, i.cancelled
		FROM (SELECT * FROM orders WHERE `+where+` ORDER BY id DESC LIMIT ?) o JOIN items i ON i.order_id = o.id
		ORDER BY o.id DESC, i.id`, append(slices.Clone(args), limit)...)
	if err != nil {
		return nil, fmt.Errorf("read orders: %w", err)
	}
	defer rows.Close()
	var orders []order
	for rows.Next() {
		var o order
		var i orderedItem
		var body string
		if err := rows.Scan(&o.id, &o.reference, &body, &i.id, &i.modelID, &i.materialID, &i.title, &i.spin, &i.quantity,
			&i.processing, &i.inProduction, &i.complete, &i.cancelled); err != nil {
			return nil, fmt.Errorf("read orders: %w", err)
		}
		if len(orders) == 0 || orders[len(orders)-1].id != o.id {
			if err := json.Unmarshal([]byte(body), &o.body); err != nil {
				return nil, fmt.Errorf("read order %d: %w", o.id, err)
			}
			orders = append(orders, o)
		}
		last := &orders[len(orders)-1]
		last.items = append(last.items, i)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read orders: %w", err)
	}
	return orders, nil
}
