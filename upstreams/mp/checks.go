package mp

import (
	"context"
	"errors"
	"mime"
	"net/http"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// unusedModel is an id that MP gives to no model.
const unusedModel = "doctor-no-such-model"

// Checks are the read-only calls of the contract.
func (c *Client) Checks() []upstreams.Check {
	return []upstreams.Check{
		{Name: "materials", Line: "mp 6", Run: func(ctx context.Context) error { _, err := c.Rules(ctx); return err }},
		{Name: "models by unknown ids", Line: "mp 2", Run: c.checkUnknownModels},
		{Name: "a model that is not there", Line: "mp 16", Run: c.checkUnknownModel},
		{Name: "prices of a model that is not there", Line: "mp 7", Run: c.checkUnknownPrices},
		{Name: "events", Line: "mp 12", Run: c.checkEvents},
	}
}

func (c *Client) checkUnknownModels(ctx context.Context) error {
	models, err := c.Models(ctx, []string{unusedModel})
	if err == nil && len(models) > 0 {
		err = errors.New("an unknown id has a model")
	}
	return err
}

func (c *Client) checkUnknownModel(ctx context.Context) error {
	_, err := c.Model(ctx, unusedModel)
	if upstreams.KindOf(err) == upstreams.NotFound {
		return nil
	}
	if err == nil {
		err = errors.New("an unknown id has a model")
	}
	return err
}

// checkUnknownPrices: no price for what is not there, and above all none of zero.
func (c *Client) checkUnknownPrices(ctx context.Context) error {
	prices, err := c.Prices(ctx, "USD", []PriceItem{{ModelID: unusedModel, MaterialID: 6, Quantity: 1, Speed: Standard}})
	if kind := upstreams.KindOf(err); kind == upstreams.NotFound || kind == upstreams.Refused {
		return nil
	}
	for _, p := range prices {
		if p.State == Priced {
			err = errors.New("a model that is not there has a price")
		}
	}
	return err
}

// checkEvents opens the stream and leaves.
func (c *Client) checkEvents(ctx context.Context) error {
	call := c.call("check events", httpclient.Stream, http.MethodGet, "/v1/events")
	call.Header.Set("Accept", "text/event-stream")
	d, err := c.http.Open(ctx, call)
	if err != nil {
		return err
	}
	defer func() { _ = d.Body.Close() }()
	got := d.Header.Get("Content-Type")
	if media, _, err := mime.ParseMediaType(got); err != nil || media != "text/event-stream" {
		return c.http.Malformed(call, errors.New("the events come as "+got))
	}
	return nil
}
