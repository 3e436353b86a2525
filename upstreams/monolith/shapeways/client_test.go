package shapeways_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"go.uber.org/goleak"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/monolith/shapeways"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func client(t *testing.T, http *httpclient.Client) *shapeways.Client {
	t.Helper()
	c, err := shapeways.New(shapeways.Options{HTTP: http, ClientID: "mod iq", ClientSecret: "s:crét"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// recorded is a client of a registry that has given it the token "t-1".
func recorded(t *testing.T) (*httpclienttest.Registry, *shapeways.Client) {
	t.Helper()
	r := httpclienttest.New(t)
	r.On("POST", "/oauth2/token", httpclienttest.File(t, 200, "token.json"))
	return r, client(t, r.Client(upstreams.MonolithName))
}

func failure(t *testing.T, err error) *upstreams.Error {
	t.Helper()
	e, ok := err.(*upstreams.Error)
	if !ok {
		t.Fatalf("got %v, want an *upstreams.Error", err)
	}
	return e
}

// Contract: monolith A8.6, monolith A8.7
func TestEveryFault(t *testing.T) {
	token := func(r *http.Request) *http.Response {
		if r.URL.Path == "/base/oauth2/token" {
			return httpclienttest.Answer(200, `{"access_token":"t","expires_in":3600}`)
		}
		return nil
	}
	on := func(call func(context.Context, *shapeways.Client) error) func(context.Context, *httpclient.Client) error {
		return func(ctx context.Context, h *httpclient.Client) error {
			c, err := shapeways.New(shapeways.Options{HTTP: h, ClientID: "a", ClientSecret: "b"})
			if err != nil {
				return err
			}
			return call(ctx, c)
		}
	}
	httpclienttest.Faults(t,
		httpclienttest.Fault{Name: "materials", Before: token, Call: on(func(ctx context.Context, c *shapeways.Client) error {
			_, err := c.Materials(ctx)
			return err
		})},
		httpclienttest.Fault{Name: "shipping options", Before: token, Call: on(func(ctx context.Context, c *shapeways.Client) error {
			_, err := c.ShippingOptions(ctx, "US", "")
			return err
		})},
		httpclienttest.Fault{Name: "find orders", Before: token, Call: on(func(ctx context.Context, c *shapeways.Client) error {
			_, err := c.FindOrders(ctx, "MIQ-1")
			return err
		})},
		httpclienttest.Fault{Name: "upload", Before: token, HasEffect: true, Call: on(func(ctx context.Context, c *shapeways.Client) error {
			_, err := c.UploadModel(ctx, cube())
			return err
		})},
		httpclienttest.Fault{Name: "place order", Before: token, HasEffect: true, Call: on(func(ctx context.Context, c *shapeways.Client) error {
			_, err := c.PlaceOrder(ctx, order())
			return err
		})},
		httpclienttest.Fault{Name: "the token", Call: on(func(ctx context.Context, c *shapeways.Client) error {
			_, err := c.PlaceOrder(ctx, order())
			return err
		})},
	)
}

func cube() monolith.ModelUpload {
	return monolith.ModelUpload{FileName: "cube.stl", Title: "cube", UnitMetres: 0.001, Content: strings.NewReader("solid cube"), Size: 10}
}

// Contract: monolith A8.1, monolith A8.2, monolith A8.3, monolith A8.4, monolith A8.7
func TestWhatARefusalMeans(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		kind   upstreams.Kind
		code   string
	}{
		{"missing field on 200", 200, `{"result":"failure","reason":"\n Field <modelId> is required, but missing."}`, upstreams.Refused, "missing_field"},
		{"missing field on 400", 400, `{"result":"failure","reason":"\n Field <modelId> is required, but missing."}`, upstreams.Refused, "missing_field"},
		{"unknown model", 404, `{"result":"failure","reason":"Model 5 not found"}`, upstreams.Refused, "unknown_model"},
		{"unknown material", 400, `{"result":"failure","reason":"Invalid materialId 999 for model 5"}`, upstreams.Refused, "unknown_material"},
		{"a material that is gone", 400, `{"result":"failure","reason":"Material 99999 is not available."}`, upstreams.Refused, "unknown_material"},
		{"shipping option", 400, `{"result":"failure","reason":"The shipping option \"11\" is not available for \"BY\"."}`, upstreams.Refused, "shipping_option"},
		{"file name", 400, `{"result":"failure","reason":"Field <fileName> is invalid: it must end in the extension of a supported format: .stl .zip."}`, upstreams.Refused, "unsupported_format"},
		{"state", 400, `{"result":"failure","reason":"\n Field <state> is invalid: it must have 2 letters in the US."}`, upstreams.Refused, "address"},
		{"model in processing", 400, `{"result":"failure","reason":"Model 5 is still processing"}`, upstreams.Refused, "model_processing"},
		{"not printable", 400, `{"result":"failure","reason":"Model is not printable in this material"}`, upstreams.Refused, "not_printable"},
		{"address", 400, `{"result":"failure","reason":"Zip code must be shorter than 10"}`, upstreams.Refused, "address"},
		{"billing", 400, `{"result":"failure","reason":"No default billing address for user [bob]"}`, upstreams.Refused, "billing_account"},
		{"payment", 200, `{"result":"failure","reason":"Stripe: no credit card on file"}`, upstreams.Refused, "payment"},
		{"cancel", 400, `{"result":"failure","reason":"This order can no longer be cancelled","orderId":1}`, upstreams.Refused, "cancel_refused"},
		{"rate limit on 200", 200, `{"result":"failure","reason":"Too many requests"}`, upstreams.RateLimited, "rate_limited"},
		{"no reason", 400, `{"result":"failure","reason":null}`, upstreams.Refused, "unknown"},
		{"no JSON", 400, `<html>`, upstreams.Refused, "unknown"},
		{"too large", 413, `<html>`, upstreams.Refused, "too_large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, client := recorded(t)
			r.On("POST", "/orders/v1", httpclienttest.JSON(c.status, c.body))
			_, err := client.PlaceOrder(t.Context(), order())
			e := failure(t, err)
			if e.Kind != c.kind || e.Code != c.code || e.Ambiguous || e.Upstream != upstreams.MonolithName || e.Op != "place order" {
				t.Errorf("got %v", e)
			}
			if strings.HasPrefix(e.Reason, "\n") {
				t.Errorf("the reason is %q", e.Reason)
			}
		})
	}
}

func TestAReasonIsBounded(t *testing.T) {
	for _, status := range []int{200, 400} {
		r, client := recorded(t)
		r.On("POST", "/orders/v1", httpclienttest.JSON(status, `{"result":"failure","reason":"`+strings.Repeat("\u00e9 ", 10_000)+`"}`))
		_, err := client.PlaceOrder(t.Context(), order())
		if e := failure(t, err); len(e.Reason) > 510 || !utf8.ValidString(e.Reason) {
			t.Errorf("%d: a reason of %d bytes", status, len(e.Reason))
		}
	}
}

// Contract: monolith A3.1
func TestTheBodyTellsWhenToComeBack(t *testing.T) {
	r, client := recorded(t)
	r.On("GET", "/materials/v1", httpclienttest.File(t, 429, "failure_rate_limit.json"))
	_, err := client.Materials(t.Context())
	if e := failure(t, err); e.Kind != upstreams.RateLimited || e.RetryAfter.Seconds() != 42 {
		t.Errorf("%v after %s", e, e.RetryAfter)
	}
}
