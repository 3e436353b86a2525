package shapeways_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
	"github.com/modeliq/modeliq/upstreams/monolith"
)

// Contract: monolith A1.6, monolith A4.2, monolith A6.1, monolith A6.2, monolith A6.3, monolith A10.4
func TestEveryAgeOfTheCatalogueIsRead(t *testing.T) {
	for file, want := range map[string][]monolith.Material{
		"materials_2013.json": {
			{ID: 6, Title: "White Strong & Flexible", SwatchURL: "http://static.example/plastic_wsf_white.jpg"},
		},
		"materials_2025.json": {
			{ID: 6, Title: "SLS - Nylon PA12 - White", SwatchURL: "https://static.example/plastic_wsf_white.jpg"},
			{
				ID: 53, Title: "Casting - Silver - Natural", SwatchURL: "https://static.example/Natural.jpg",
				BlockedCountries: []string{"BY", "IR", "KP", "MM", "RU", "SD", "SY", "VE"},
			},
			{ID: 231, Title: "MJF - Nylon PA12 - Full Color", SupportsColorFiles: true},
			{ID: 304, Title: "SLA - Castable Wax - Blue", BlockedCountries: []string{"BY"}, BlocksUnknown: true},
		},
		"materials_documented.json": {{ID: 6, Title: "White Strong & Flexible", BlocksUnknown: true}},
	} {
		t.Run(file, func(t *testing.T) {
			r, c := recorded(t)
			r.On("GET", "/materials/v1", httpclienttest.File(t, 200, file))
			got, err := c.Materials(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestACatalogueWithoutIDsIsMalformed(t *testing.T) {
	r, c := recorded(t)
	r.On("GET", "/materials/v1", httpclienttest.JSON(200, `{"result":"success","materials":{"6":{"title":"White"}}}`))
	if _, err := c.Materials(t.Context()); upstreams.KindOf(err) != upstreams.Malformed {
		t.Errorf("%v", err)
	}
}

// Contract: monolith A4.16, monolith A6.8
func TestShippingOptionsComeCheapestFirst(t *testing.T) {
	r, c := recorded(t)
	r.On("GET", "/cart/shipping-options/v1?country=US&zipCode=10016", httpclienttest.File(t, 200, "shipping_options.json"))
	options, err := c.ShippingOptions(t.Context(), "us", "10016-7301")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range options {
		got = append(got, fmt.Sprintf("%d %s %s %v", o.ID, o.Name, o.Price, o.InTransitDays))
	}
	want := []string{"1 Standard USD 9.99 [5 7]", "2 Post USD 9.99 [9 9]", "3 Express USD 24.99 [1 2]"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAShippingOptionWithoutAPriceIsNotFree(t *testing.T) {
	for _, price := range []string{`null`, `"free"`, `-1`, `{}`, `1e999`} {
		r, c := recorded(t)
		r.On("GET", "/cart/shipping-options/v1?country=US",
			httpclienttest.JSON(200, `{"result":"success","shippingOptions":{"1":{"shippingOptionId":1,"price":`+price+`}}}`))
		if options, err := c.ShippingOptions(t.Context(), "US", ""); upstreams.KindOf(err) != upstreams.Malformed {
			t.Errorf("price %s: %v %v", price, options, err)
		}
	}
}
