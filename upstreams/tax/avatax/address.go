package avatax

import (
	"context"
	"net/http"
	"strings"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/tax"
)

var _ tax.AddressValidator = (*Provider)(nil)

type wireResolveRequest struct {
	wireAddress
	TextCase string `json:"textCase"`
}

type wireResolved struct {
	Validated []wireAddress `json:"validatedAddresses"`
	Messages  []struct {
		Summary  string `json:"summary"`
		Details  string `json:"details"`
		Severity string `json:"severity"`
	} `json:"messages"`
}

// ValidateAddress resolves an address. An address that the vendor cannot resolve has no suggestion; that is no error.
func (p *Provider) ValidateAddress(ctx context.Context, a upstreams.Address) (tax.AddressResult, error) {
	call := p.call("resolve address", httpclient.Read, http.MethodPost, "/api/v2/addresses/resolve")
	call.Shape = resolvedShape
	var w wireResolved
	err := p.http.JSON(ctx, call, wireResolveRequest{toAddress(a), "Mixed"}, &w)
	if upstreams.KindOf(err) == upstreams.Refused {
		return tax.AddressResult{Messages: []string{err.Error()}}, nil
	}
	if err != nil {
		return tax.AddressResult{}, err
	}
	var result tax.AddressResult
	failed := false
	for _, m := range w.Messages {
		result.Messages = append(result.Messages, strings.TrimSpace(m.Summary+" "+m.Details))
		failed = failed || strings.EqualFold(m.Severity, "Error")
	}
	if !failed && len(w.Validated) > 0 {
		result.Suggested = suggestion(a, w.Validated[0])
	}
	return result, nil
}

// suggestion is the buyer's address with the vendor's place in it; nil when nothing but case and spaces would change.
func suggestion(a upstreams.Address, w wireAddress) *upstreams.Address {
	if w.Line1 == "" || w.City == "" || !strings.EqualFold(w.Country, a.Country) {
		return nil // another country is no correction
	}
	s := a
	s.Address1, s.Address2, s.City, s.Region, s.PostalCode = w.Line1, w.Line2, w.City, w.Region, w.PostalCode
	same := alike(s.Address1, a.Address1) && alike(s.Address2, a.Address2) && alike(s.City, a.City) &&
		alike(s.Region, a.Region) && alike(s.PostalCode, a.PostalCode)
	if same {
		return nil
	}
	return &s
}

func alike(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}
