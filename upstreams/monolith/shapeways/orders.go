package shapeways

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/monolith"
)

// maxOrders is the most orders that one call answers.
const maxOrders = 100

// FindOrders are the orders that carry a reference, newest first, by the documented filter on the line that PlaceOrder
// wrote it to. Placing an order twice hangs on this answer, so one that may be incomplete is an error, never "none".
func (c *Client) FindOrders(ctx context.Context, reference string) ([]monolith.Order, error) {
	call := httpclient.Call{
		Op: "find orders", Shape: ordersShape, Class: httpclient.Background, Method: http.MethodGet, Path: "/orders/0/v1",
		Query: url.Values{"address3": {referenceLine(reference)}, "limit": {strconv.Itoa(maxOrders)}},
	}
	if err := checkReference(reference); err != nil {
		return nil, c.http.Refused(call, MissingField, err)
	}
	all, err := c.orders(ctx, call)
	if err != nil {
		return nil, err
	}
	found := make([]monolith.Order, 0, len(all))
	for _, o := range all {
		if o.Reference == "" { // the line matched, the field is not told
			o.Reference = reference
		}
		if o.Reference == reference {
			found = append(found, o)
		}
	}
	slices.SortStableFunc(found, func(a, b monolith.Order) int { return b.ID - a.ID })
	return found, nil
}

// Orders reads orders by id, at most 100; unknown ids are absent.
func (c *Client) Orders(ctx context.Context, ids []int) ([]monolith.Order, error) {
	if len(ids) == 0 {
		return []monolith.Order{}, nil
	}
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.Itoa(id)
	}
	call := httpclient.Call{
		Op: "read orders", Shape: ordersShape, Class: httpclient.Background, Method: http.MethodGet, Path: "/orders/v1",
		Query: url.Values{"orderIds": {strings.Join(texts, ",")}},
	}
	if len(ids) > maxOrders {
		return nil, c.http.Refused(call, "too_many", fmt.Errorf("%d orders are more than %d", len(ids), maxOrders))
	}
	all, err := c.orders(ctx, call)
	if upstreams.KindOf(err) == upstreams.NotFound {
		return []monolith.Order{}, nil
	}
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(o monolith.Order) bool { return !slices.Contains(ids, o.ID) }), nil
}

// orders joins the two halves of the answer: statuses keyed by id and details as a list.
func (c *Client) orders(ctx context.Context, call httpclient.Call) ([]monolith.Order, error) {
	var w wireOrders
	if err := c.call(ctx, call, nil, &w); err != nil {
		return nil, err
	}
	if w.Status == nil || w.Info == nil {
		return nil, c.http.Malformed(call, errors.New("no orders in the answer, not even none"))
	}
	orders := make([]monolith.Order, 0, len(*w.Info))
	told := make(map[int]bool, len(*w.Info))
	for _, info := range *w.Info {
		if info.OrderID <= 0 {
			return nil, c.http.Malformed(call, errors.New("an order without an id"))
		}
		told[int(info.OrderID)] = true
		orders = append(orders, toOrder(info, (*w.Status)[strconv.Itoa(int(info.OrderID))]))
	}
	for key, status := range *w.Status {
		id, err := strconv.Atoi(key)
		if err != nil || id <= 0 {
			return nil, c.http.Malformed(call, fmt.Errorf("an order with the id %q", key))
		}
		if !told[id] {
			orders = append(orders, toOrder(wireOrderInfo{OrderID: integer(id)}, status))
		}
	}
	if len(orders) < min(int(w.Count["total"]), maxOrders) {
		return nil, c.http.Malformed(call, fmt.Errorf("%d orders are announced, %d are told", w.Count["total"], len(orders)))
	}
	return orders, nil
}
