package monolith

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	defaultOrders = 20
	maxOrders     = 100
)

// order is a placed order with its items.
type order struct {
	id            int64
	reference     string
	body          orderBody
	items         []orderedItem
	factoryPlaced time.Time
	step          step
	shipments     []shipment
}

// orderedItem counts its pieces per state: some may be complete while others are still being made.
type orderedItem struct {
	id                                            int64
	modelID, materialID                           int
	title, spin                                   string
	quantity                                      int
	processing, inProduction, complete, cancelled int
	rejection                                     *rejection // nil for nearly all
}

// item finds one of an order's products, or nil.
func (o *order) item(productID int) *orderedItem {
	for i := range o.items {
		if o.items[i].id == int64(productID) {
			return &o.items[i]
		}
	}
	return nil
}

// readOrders answers the orders whose ids the query lists; ids that are not there are left out. Without ids, as the vendor's
// own clients ask, it is the newest ones.
func (s *Server) readOrders(r *http.Request) (answer, error) {
	text := r.URL.Query().Get("orderIds")
	if text == "" {
		newest, err := s.upToDate(r.Context(), "1 = 1", defaultOrders)
		if err != nil {
			return nil, err
		}
		return s.ordersAnswer(newest, r.Host), nil
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
	orders, err := s.upToDate(r.Context(), anyOf(len(ids)), maxOrders, ids...)
	if err != nil {
		return nil, err
	}
	return s.ordersAnswer(orders, r.Host), nil
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
	orders, err := s.upToDate(r.Context(), where, limit, args...)
	if err != nil {
		return nil, err
	}
	if id != 0 && len(orders) == 0 {
		return nil, notFound(fmt.Sprintf("Order %d", id))
	}
	body := s.ordersAnswer(orders, r.Host)
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

// anyOf is the condition for n ids.
func anyOf(n int) string { return "id IN (?" + strings.Repeat(", ?", n-1) + ")" }

// rowsQuerier is a database or a transaction in it.
type rowsQuerier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// ordersIn reads orders with their items, newest first, as far as production was observed. The condition is ours; values are
// only ever parameters. A limit of -1 is none.
func ordersIn(ctx context.Context, q rowsQuerier, where string, limit int, args ...any) ([]order, error) {
	// One statement, so that an order and all that belongs to it are of one moment.
	rows, err := q.QueryContext(ctx, `SELECT o.id, o.reference, o.body, p.placed, p.step,
			(SELECT json_group_array(json_object('id', s.id, 'shipped', s.shipped, 'carrier', s.carrier, 'trackingNumber', s.tracking_number) ORDER BY s.id)
				FROM shipments s WHERE s.order_id = o.id),
			i.id, i.model_id, i.material_id, i.title, i.spin, i.quantity, i.processing, i.in_production, i.complete, i.cancelled,
			COALESCE(r.picture, ''), COALESCE(r.body, '')
		FROM (SELECT * FROM orders WHERE `+where+` ORDER BY id DESC LIMIT ?) o
			JOIN production p ON p.order_id = o.id JOIN items i ON i.order_id = o.id LEFT JOIN rejections r ON r.item_id = i.id
		ORDER BY o.id DESC, i.id`, append(slices.Clone(args), limit)...)
	if err != nil {
		return nil, fmt.Errorf("read orders: %w", err)
	}
	defer rows.Close()
	var orders []order
	for rows.Next() {
		o, item, err := scanOrder(rows, orders)
		if err != nil {
			return nil, fmt.Errorf("read orders: %w", err)
		}
		if o != nil {
			orders = append(orders, *o)
		}
		last := &orders[len(orders)-1]
		last.items = append(last.items, item)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read orders: %w", err)
	}
	return orders, nil
}

// scanOrder reads a row: an item, and the order that it begins, or nil when it belongs to the last one.
func scanOrder(rows *sql.Rows, before []order) (*order, orderedItem, error) {
	var o order
	var i orderedItem
	var placed int64
	var body, shipments, picture, rejected string
	if err := rows.Scan(&o.id, &o.reference, &body, &placed, &o.step, &shipments,
		&i.id, &i.modelID, &i.materialID, &i.title, &i.spin, &i.quantity, &i.processing, &i.inProduction, &i.complete, &i.cancelled,
		&picture, &rejected); err != nil {
		return nil, i, err
	}
	if picture != "" {
		var err error
		if i.rejection, err = readRejection(picture, rejected); err != nil {
			return nil, i, err
		}
	}
	if len(before) > 0 && before[len(before)-1].id == o.id {
		return nil, i, nil
	}
	o.factoryPlaced = time.UnixMilli(placed)
	if err := errors.Join(json.Unmarshal([]byte(body), &o.body), json.Unmarshal([]byte(shipments), &o.shipments)); err != nil {
		return nil, i, fmt.Errorf("order %d: %w", o.id, err)
	}
	return &o, i, nil
}
