package partner

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/modeliq/modeliq/internal/config"
	"github.com/modeliq/modeliq/internal/money"
)

// checker collects what is wrong with one file.
type checker struct{ *config.YAML }

var (
	slugs      = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,38}$`)
	keys       = regexp.MustCompile(`^pk_(test|live)_[A-Za-z0-9]{4,64}$`)
	colors     = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	locales    = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z]{2})?$`)
	currencies = regexp.MustCompile(`^[A-Z]{3}$`)
	phones     = regexp.MustCompile(`^\+?[0-9]{7,15}$`)
	formats    = []string{"stl", "obj", "3mf", "ply", "glb", "step", "stp"}
	methods    = []string{"INVOICE", "ACCOUNT_ON_FILE", "EXTERNAL"}
)

func (c *checker) partner(p *Partner) {
	c.Want(slugs.MatchString(p.Slug), "slug", "%q must be lower-case letters, digits and dashes", p.Slug)
	c.Want(p.Name != "", "name", "is missing")
	c.Want(locales.MatchString(p.Locale), "locale", "%q is no locale such as en-US", p.Locale)
	c.Want(len(p.Keys) > 0, "keys", "at least one publishable key is needed")
	for i, key := range p.Keys {
		c.Want(keys.MatchString(key), fmt.Sprintf("keys[%d]", i), "%q must be pk_test_… or pk_live_…", key)
	}
	for i, origin := range p.Origins {
		c.Want(isOrigin(origin), fmt.Sprintf("origins[%d]", i), "%q must be exactly scheme://host[:port]", origin)
	}
	c.brand(p.Brand)
	c.sales(p)
	c.shipping(p)
	c.limits(p)
}

func (c *checker) brand(b Brand) {
	c.Want(b.Logo == "" || isURL(b.Logo) || len(b.logo) > 0 && len(b.logo) <= maxLogo, "brand.logo",
		"%q is neither an absolute URL nor an .svg or .png file of at most %d bytes beside this one", b.Logo, maxLogo)
	for i, color := range b.Colors {
		c.Want(colors.MatchString(color.Value), fmt.Sprintf("brand.colors[%d].value", i), "%q is no colour such as #1f5eff", color.Value)
	}
	for where, links := range map[string][]Link{"header": b.Header, "footer": b.Footer} {
		for i, link := range links {
			c.Want(link.Label != "" && isURL(link.URL), fmt.Sprintf("brand.%s[%d]", where, i), "needs a label and an absolute url")
		}
	}
}

func (c *checker) sales(p *Partner) {
	_, err := money.Zero(p.Currency)
	c.Want(err == nil && currencies.MatchString(p.Currency), "currency", "%q is no ISO 4217 currency such as USD", p.Currency)
	c.Want(!currencies.MatchString(p.Currency) || (p.Currency == "USD") == (p.ExchangeRate == nil), "currency",
		"an exchangeRate goes with every currency but USD, which the upstream's prices are in")
	if e := p.ExchangeRate; e != nil {
		c.Want(e.From == "USD", "exchangeRate.from", "%q must be USD, the upstream's currency", e.From)
		c.Want(e.Rate.IsPos(), "exchangeRate.rate", "must be more than nothing")
		c.Want(!e.Date.IsZero(), "exchangeRate.date", "the day of the rate is missing")
	}
	c.Want(p.Markup != nil, "markup", "is missing; \"0\" sells at the upstream's price")
	c.Want(p.Markup == nil || !p.Markup.IsNeg(), "markup", "must not be negative")
	c.Want(len(p.Materials) > 0, "materials", "at least one material is needed")
	for i, id := range p.Materials {
		c.Want(slices.Index(p.Materials, id) == i, fmt.Sprintf("materials[%d]", i), "%d is there twice", id)
	}
	for i, fee := range p.Fees {
		c.Want(fee.Code != "" && fee.Label != "", fmt.Sprintf("fees[%d]", i), "needs a code and a label")
		c.Want((fee.Amount == nil) != (fee.Rate == nil), fmt.Sprintf("fees[%d]", i), "needs either an amount or a rate")
		for _, d := range []*Decimal{fee.Amount, fee.Rate, fee.Below} {
			c.Want(d == nil || !d.IsNeg(), fmt.Sprintf("fees[%d]", i), "must not be negative")
		}
	}
	c.Want(len(p.Payments) > 0, "payments", "at least one payment method is needed")
	for i, m := range p.Payments {
		c.Want(slices.Contains(methods, m), fmt.Sprintf("payments[%d]", i), "%q is none of %s", m, strings.Join(methods, ", "))
	}
	c.Want(p.QuoteValidity.Duration > 0, "quoteValidity", "must be a span such as 168h")
	c.Want(isURL(p.Terms.URL) && p.Terms.Version != "", "terms", "needs an absolute url and a version")
	c.Want(p.Pages.Checkout == "" || isURL(p.Pages.Checkout), "pages.checkout", "%q is no absolute URL", p.Pages.Checkout)
	c.Want(p.Pages.Contact == "" || isURL(p.Pages.Contact), "pages.contact", "%q is no absolute URL", p.Pages.Contact)
	c.Want(p.Pages.OrderStatus == "" || isURL(p.Pages.OrderStatus), "pages.orderStatus", "%q is no absolute URL", p.Pages.OrderStatus)
}

func (c *checker) shipping(p *Partner) {
	c.Want(len(p.ShipsTo) > 0, "shipsTo", "at least one country is needed")
	for i, country := range p.ShipsTo {
		c.Want(isCountry(country), fmt.Sprintf("shipsTo[%d]", i), "%q is no ISO 3166-1 alpha-2 country", country)
	}
	f := p.ShipFrom
	c.Want(f.Line1 != "" && f.City != "" && isCountry(f.Country), "shipFrom", "needs line1, city and country")
	c.Want(phones.MatchString(f.Phone), "shipFrom", "needs a phone number, digits alone with its country code or none")
	for i, r := range p.Registrations {
		field := fmt.Sprintf("taxRegistrations[%d]", i)
		c.Want(r.Scheme == "OSS" || isCountry(r.Country), field, "needs a country or the scheme OSS")
		c.Want(!r.From.IsZero(), field, "the day it began (from) is missing")
	}
}

func (c *checker) limits(p *Partner) {
	c.Want(p.Uploads.MaxBytes > 0 && p.Uploads.MaxBytes <= MaxUpload, "uploads.maxBytes", "must be between 1 and %d", MaxUpload)
	c.Want(p.Uploads.MaxTriangles > 0, "uploads.maxTriangles", "must be more than nothing")
	c.Want(p.Uploads.MaxModels > 0, "uploads.maxModels", "must be more than nothing")
	c.Want(len(p.Uploads.Formats) > 0, "uploads.formats", "at least one format is needed")
	for i, f := range p.Uploads.Formats {
		c.Want(slices.Contains(formats, f), fmt.Sprintf("uploads.formats[%d]", i), "%q is none of %s", f, strings.Join(formats, ", "))
	}
	c.Want(p.Limits.MaxQuantity > 0 && p.Limits.MaxQuantity <= 1_000_000, "limits.maxQuantity", "must be between 1 and 1,000,000")
	c.Want(p.Limits.MaxLines > 0 && p.Limits.MaxLines <= 250, "limits.maxLines", "must be between 1 and 250")
	if t := p.Review.OrderSubtotal; t != nil {
		c.Want(t.IsPos(), "review.orderSubtotal", "must be more than nothing")
	}
}

// isCountry takes codes that are in use, not those that were withdrawn or reserved ("UK").
func isCountry(code string) bool {
	r, err := language.ParseRegion(code)
	return err == nil && r.IsCountry() && r.Canonicalize() == r && r.String() == code
}

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

func isOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && isURL(s) && s == u.Scheme+"://"+u.Host
}
