package shapeways

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/contract"
	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// unusedReference is an order number that nobody gives: ours begin with MQ.
const unusedReference = "DOCTOR-NO-SUCH-ORDER"

// Checks are the read-only calls of the contract, in the order in which a new account would try them.
func (c *Client) Checks() []upstreams.Check {
	return []upstreams.Check{
		{Name: "status", Line: "monolith A4.1", Run: c.checkStatus},
		{Name: "token", Line: "monolith A2.1", Run: func(ctx context.Context) error { _, err := c.tokens.get(ctx); return err }},
		{Name: "materials", Line: "monolith A4.2", Run: func(ctx context.Context) error { _, err := c.Materials(ctx); return err }},
		{Name: "one material", Line: "monolith A4.3", Run: c.checkMaterial},
		{Name: "printers", Line: "monolith A4.4", Run: c.reading("/printers/v1", nil, printersShape)},
		{Name: "models by page", Line: "monolith A4.6", Run: c.reading("/models/v1", url.Values{"page": {"1"}}, modelsShape)},
		{Name: "one model", Line: "monolith A4.7", Run: c.checkModel},
		{Name: "price of a cube", Line: "monolith A4.13", Run: c.checkPrice},
		{Name: "cart", Line: "monolith A4.14", Run: c.reading("/orders/cart/v1", nil, cartShape)},
		{Name: "shipping options", Line: "monolith A4.16", Run: func(ctx context.Context) error { _, err := c.ShippingOptions(ctx, "US", ""); return err }},
		{Name: "orders of a number that nobody has", Line: "monolith A10.1", Run: c.checkNoOrder},
		{Name: "categories", Line: "monolith A4.22", Run: c.reading("/categories/v1", nil, categoriesShape)},
	}
}

// anyAnswer is an answer that is compared with its shape and not read further.
type anyAnswer struct {
	envelope
	Models    list[struct{ ModelID integer }] `json:"models"`
	Materials object[json.RawMessage]         `json:"materials"`
}

// reading asks for a resource and compares it with its shape.
func (c *Client) reading(path string, query url.Values, shape *contract.Shape) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := c.look(ctx, path, query, shape)
		return err
	}
}

func (c *Client) look(ctx context.Context, path string, query url.Values, shape *contract.Shape) (anyAnswer, error) {
	call := httpclient.Call{Op: "check " + path, Shape: shape, Class: httpclient.Read, Method: http.MethodGet, Path: path, Query: query}
	var w anyAnswer
	err := c.call(ctx, call, nil, &w)
	return w, err
}

// checkStatus needs no token, so that it tells a monolith that is away from one that knows us not.
func (c *Client) checkStatus(ctx context.Context) error {
	call := httpclient.Call{Op: "check /api/v1", Shape: statusShape, Class: httpclient.Read, Method: http.MethodGet, Path: "/api/v1"}
	var w envelope
	return c.http.JSON(ctx, call, nil, &w)
}

func (c *Client) checkMaterial(ctx context.Context) error {
	all, err := c.Materials(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return upstreams.Skipped("the catalogue is empty")
	}
	_, err = c.look(ctx, "/materials/"+strconv.Itoa(all[0].ID)+"/v1", nil, materialShape)
	return err
}

func (c *Client) checkModel(ctx context.Context) error {
	page, err := c.look(ctx, "/models/v1", url.Values{"page": {"1"}}, nil)
	if err != nil {
		return err
	}
	if len(page.Models) == 0 {
		return upstreams.Skipped("the account has no model")
	}
	_, err = c.look(ctx, "/models/"+strconv.Itoa(int(page.Models[0].ModelID))+"/v1", nil, modelShape)
	return err
}

// checkPrice asks what a cube of 1 cm costs, as the clients of the vendor do. The call makes nothing, though it is a POST.
func (c *Client) checkPrice(ctx context.Context) error {
	const side = 0.01
	cube := map[string]any{
		"volume": side * side * side, "area": 6 * side * side,
		"xBoundMin": 0, "xBoundMax": side, "yBoundMin": 0, "yBoundMax": side, "zBoundMin": 0, "zBoundMax": side,
	}
	call := httpclient.Call{Op: "check /price/v1", Shape: pricesShape, Class: httpclient.Read, Method: http.MethodPost, Path: "/price/v1"}
	var w anyAnswer
	return c.call(ctx, call, cube, &w)
}

// checkNoOrder holds the look-up to what placing exactly once rests on: the filter is there, exact, and finds nothing else.
func (c *Client) checkNoOrder(ctx context.Context) error {
	call := httpclient.Call{
		Op: "check order look-up", Shape: ordersShape, Class: httpclient.Read, Method: http.MethodGet, Path: "/orders/0/v1",
		Query: url.Values{"address3": {referenceLine(unusedReference)}, "limit": {strconv.Itoa(maxOrders)}},
	}
	found, err := c.orders(ctx, call)
	if err == nil && len(found) > 0 {
		err = fmt.Errorf("the filter address3 does not filter: %d orders: %w", len(found), errFilter)
	}
	return err
}

var errFilter = errors.New("an order could be placed twice")
