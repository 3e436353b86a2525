package shapeways

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/monolith"
)

// CancelOrder asks for the status "cancelled". The monolith refuses with 400, or with a failure on 200, once it is too late.
// It may refuse an order that is cancelled already, too; so a refused one is read before it is told.
func (c *Client) CancelOrder(ctx context.Context, orderID int) error {
	call := httpclient.Call{
		Op: "cancel order", Shape: cancelShape, Class: httpclient.Write, Method: http.MethodPut, Path: "/orders/" + strconv.Itoa(orderID) + "/v1",
		Idempotent: true,
	}
	var w envelope
	err := c.call(ctx, call, wireCancel{OrderID: orderID, Status: string(monolith.OrderCancelled)}, &w)
	var refused *upstreams.Error
	if !errors.As(err, &refused) || refused.Kind != upstreams.Refused {
		return err
	}
	if now, readErr := c.Orders(ctx, []int{orderID}); readErr == nil && len(now) == 1 && now[0].Status == monolith.OrderCancelled {
		return nil
	}
	if refused.Code == Unknown { // whatever the words, they answer the wish to cancel
		refused.Code = CancelRefused
	}
	return err
}

// DeleteModel removes a model; one that is not there is no error.
func (c *Client) DeleteModel(ctx context.Context, modelID int) error {
	call := httpclient.Call{
		Op: "delete model", Shape: deletedShape, Class: httpclient.Write, Method: http.MethodDelete, Path: "/models/" + strconv.Itoa(modelID) + "/v1",
		Idempotent: true,
	}
	var w envelope
	err := c.call(ctx, call, nil, &w)
	var refused *upstreams.Error
	if errors.As(err, &refused) && (refused.Kind == upstreams.NotFound || refused.Code == UnknownModel) {
		return nil
	}
	return err
}
