package avatax

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/contract"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// Checks are the calls of the wire that record nothing.
func (p *Provider) Checks() []upstreams.Check {
	place := url.Values{"line1": {"419 Park Ave S"}, "city": {"New York"}, "region": {"NY"}, "postalCode": {"10016"}, "country": {"US"}}
	return []upstreams.Check{
		{Name: "ping", Line: "tax T3", Run: p.Ping},
		{Name: "quote", Line: "tax T4", Run: p.checkQuote},
		{Name: "resolve an address", Line: "tax T7", Run: func(ctx context.Context) error {
			_, err := p.ValidateAddress(ctx, newYork)
			return err
		}},
		{Name: "rates by address", Line: "tax T8", Run: p.reading("/api/v2/taxrates/byaddress", place, ratesShape)},
		{Name: "rates by postcode", Line: "tax T8", Run: p.reading("/api/v2/taxrates/bypostalcode", url.Values{"country": {"US"}, "postalCode": {"10016"}}, ratesShape)},
		{Name: "entity use codes", Line: "tax T10", Run: p.reading("/api/v2/definitions/entityusecodes", nil, definitionsShape)},
	}
}

// newYork is where the checks ask about.
var newYork = upstreams.Address{Address1: "419 Park Ave S", City: "New York", Region: "NY", PostalCode: "10016", Country: "US"}

var (
	pingShape  = contract.Object(contract.Fields{"version": aText, "authenticated": aFlag})
	ratesShape = contract.Object(contract.Fields{"totalRate": aNumber, "rates": contract.List(contract.Object(contract.Fields{
		"rate": aNumber, "name": aText, "type": aText,
	}))})
	definitionsShape = contract.Object(contract.Fields{"value": contract.List(contract.Object(contract.Fields{"code": aText, "name": aText}))})
)

// Ping says whether the credentials are accepted. The vendor answers 200 to wrong ones, and says so in the body.
func (p *Provider) Ping(ctx context.Context) error {
	call := p.call("ping", httpclient.Read, http.MethodGet, "/api/v2/utilities/ping")
	call.Shape = pingShape
	var w struct {
		Authenticated *bool `json:"authenticated"`
	}
	if err := p.http.JSON(ctx, call, nil, &w); err != nil {
		return err
	}
	if w.Authenticated == nil {
		return p.http.Malformed(call, errors.New("the answer does not say whether the credentials are accepted"))
	}
	if !*w.Authenticated {
		e := p.http.Refused(call, "", errors.New("the account and its license are not accepted"))
		e.Kind = upstreams.Unauthorized
		return e
	}
	return nil
}

// checkQuote asks for the tax of one line. A SalesOrder is never recorded.
func (p *Provider) checkQuote(ctx context.Context) error {
	ten, err := money.Parse("USD", "10.00")
	if err != nil {
		return err
	}
	_, err = p.Quote(ctx, tax.Request{
		CustomerCode: "doctor", Currency: "USD", ShipFrom: newYork, ShipTo: newYork,
		Lines: []tax.Line{{ID: "1", Kind: tax.Item, Description: "check", Quantity: 1, Net: ten}},
	})
	return err
}

// reading asks for a resource and compares it with its shape.
func (p *Provider) reading(path string, query url.Values, shape *contract.Shape) func(context.Context) error {
	return func(ctx context.Context) error {
		call := p.call("check "+path, httpclient.Read, http.MethodGet, path)
		call.Query, call.Shape = query, shape
		var w map[string]json.RawMessage
		return p.http.JSON(ctx, call, nil, &w)
	}
}
