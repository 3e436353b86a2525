package avatax_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
)

var typed = upstreams.Address{
	FirstName: "Jane", Company: "ACME", Address1: "419 park avenue south", City: "new york", Region: "ny", PostalCode: "10016", Country: "us", Phone: "2125550100",
}

// Contract: tax T7
func TestASuggestionKeepsWhoItIs(t *testing.T) {
	r, p := recorded(t)
	sent := r.On("POST", "/api/v2/addresses/resolve", httpclienttest.JSON(200, `{"address":{"line1":"419 park avenue south"},
		"validatedAddresses":[{"addressType":"StreetOrResidentialAddress","line1":"419 Park Ave S","line2":"","line3":"","city":"New York","region":"NY","country":"US","postalCode":"10016-8410","latitude":40.7,"longitude":-73.9}],
		"coordinates":{"latitude":40.7,"longitude":-73.9},"resolutionQuality":"Intersection","taxAuthorities":[]}`))
	got, err := p.ValidateAddress(t.Context(), typed)
	if err != nil {
		t.Fatal(err)
	}
	want := typed
	want.Address1, want.City, want.Region, want.PostalCode = "419 Park Ave S", "New York", "NY", "10016-8410"
	if diff := cmp.Diff(&want, got.Suggested); diff != "" {
		t.Error(diff)
	}
	if body := `{"line1":"419 park avenue south","city":"new york","region":"NY","country":"US","postalCode":"10016","textCase":"Mixed"}`; string(sent.Body) != body {
		t.Errorf("sent %s\nwant %s", sent.Body, body)
	}
}

// Contract: tax T7
func TestNothingIsSuggestedWithoutNeed(t *testing.T) {
	const same = `{"line1":"419  PARK avenue SOUTH","city":"NEW YORK","region":"NY","country":"US","postalCode":"10016"}`
	for name, c := range map[string]struct {
		status int
		body   string
	}{
		"the same but for case and spaces": {200, `{"address":{},"validatedAddresses":[` + same + `]}`},
		"no address at all":                {200, `{"address":{},"validatedAddresses":[],"messages":[{"summary":"x","severity":"Error"}]}`},
		"one that cannot be delivered to":  {200, `{"address":{},"validatedAddresses":[{"line1":"1 Other St","city":"Troy","region":"MI","country":"US","postalCode":"48083"}],"messages":[{"summary":"x","severity":"Error"}]}`},
		"another country":                  {200, `{"address":{},"validatedAddresses":[{"line1":"1 Other St","city":"Troy","region":"ON","country":"CA","postalCode":"K1A 0B1"}]}`},
		"half an address":                  {200, `{"address":{},"validatedAddresses":[{"line1":"","city":"Troy","region":"MI","country":"US","postalCode":"48083"}]}`},
		"an address that cannot be judged": {400, `{"error":{"code":"InvalidAddress","message":"no","target":"IncorrectData","details":[]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			r, p := recorded(t)
			r.On("POST", "/api/v2/addresses/resolve", httpclienttest.JSON(c.status, c.body))
			got, err := p.ValidateAddress(t.Context(), typed)
			if err != nil || got.Suggested != nil {
				t.Errorf("suggested %+v, %v", got.Suggested, err)
			}
		})
	}
}

// Contract: tax T1, tax T3
func TestCredentialsAreToldInTheBody(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		kind upstreams.Kind
	}{
		"accepted":     {`{"version":"26.1","authenticated":true,"authenticatedAccountId":1}`, ""},
		"not accepted": {`{"version":"26.1","authenticated":false}`, upstreams.Unauthorized},
		"not told":     {`{"version":"26.1"}`, upstreams.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			r, p := recorded(t)
			sent := r.On("GET", "/api/v2/utilities/ping", httpclienttest.JSON(200, c.body))
			if got := upstreams.KindOf(p.Ping(t.Context())); got != c.kind {
				t.Errorf("got %q, want %q", got, c.kind)
			}
			if sent.Header.Get("Authorization") != "Basic MTpzYW5kYm94" || sent.Header.Get("X-Avalara-Client") == "" {
				t.Errorf("sent %v", sent.Header)
			}
		})
	}
}
