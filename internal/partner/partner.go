// Package partner is the root of every read: who sells, under which brand, which materials, in which currency, to
// where. Partners come from YAML files, one a file, validated at start.
package partner

import (
	"context"
	"net"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/modeliq/modeliq/internal/money"
)

// Partner is one company that sells through ModelIQ. It is immutable once loaded.
type Partner struct {
	// Edition tells one text of the partner's file, with its logo, from another: what is kept of one is not of the next.
	Edition  string   `yaml:"-"`
	Slug     string   `yaml:"slug"` // [a-z0-9-], in paths and keys of the store
	Name     string   `yaml:"name"`
	Locale   string   `yaml:"locale"` // BCP 47: "en-US"
	Currency string   `yaml:"currency"`
	Keys     []string `yaml:"keys"`    // publishable: pk_test_… or pk_live_…
	Origins  []string `yaml:"origins"` // exact: "https://shop.example"
	Brand    Brand    `yaml:"brand"`
	// Materials are the monolith's ids that this partner sells.
	Materials []int `yaml:"materials"`
	// Markup is added to the upstream's price: 0.15 for 15 %.
	Markup *Decimal `yaml:"markup"` // never left out: selling at cost is said with "0"
	// ExchangeRate turns the upstream's US dollars into Currency; there exactly when that is not USD.
	ExchangeRate  *ExchangeRate  `yaml:"exchangeRate"`
	Fees          []Fee          `yaml:"fees"`
	ShipsTo       []string       `yaml:"shipsTo"` // ISO 3166-1 alpha-2
	ShipFrom      Place          `yaml:"shipFrom"`
	Registrations []Registration `yaml:"taxRegistrations"`
	Uploads       Uploads        `yaml:"uploads"`
	Limits        Limits         `yaml:"limits"`
	Review        Review         `yaml:"review"`
	Warnings      Warnings       `yaml:"warnings"`
	Payments      []string       `yaml:"payments"` // INVOICE, ACCOUNT_ON_FILE, EXTERNAL
	Terms         Terms          `yaml:"terms"`
	Pages         Pages          `yaml:"pages"`
	// QuoteValidity is how long a quote's prices hold: "168h".
	QuoteValidity Duration `yaml:"quoteValidity"`
	// TrustedDocuments: nothing but the documents of our widgets is executed.
	TrustedDocuments bool `yaml:"trustedDocuments"`
	// AnonymousSessions: buyers need not sign in with the partner.
	AnonymousSessions bool `yaml:"anonymousSessions"`
}

// Brand is how a partner looks.
type Brand struct {
	// Logo is an absolute URL, or the name of an SVG or PNG file beside the partner's, which is then served from here.
	Logo   string  `yaml:"logo"`
	Colors []Color `yaml:"colors"`
	Font   string  `yaml:"font"`
	Header []Link  `yaml:"header"`
	Footer []Link  `yaml:"footer"`
	Legal  string  `yaml:"legal"`

	logo []byte // of the file that Logo names
	look Look
}

// LogoFile is the logo that is served from here with its content type; nil where there is none, or it has a URL of its own.
func (b Brand) LogoFile() (content []byte, contentType string) {
	return b.logo, logoTypes[path.Ext(b.Logo)]
}

// logoTypes are the content types of logos by extension.
var logoTypes = map[string]string{".svg": "image/svg+xml", ".png": "image/png"}

// maxLogo is the largest logo file in bytes.
const maxLogo = 256 << 10

// Color is a colour with its role.
type Color struct {
	Role  string `yaml:"role"`
	Value string `yaml:"value"` // #rrggbb
}

// Link is a link with its text.
type Link struct {
	Label string `yaml:"label"`
	URL   string `yaml:"url"`
}

// ExchangeRate says what a US dollar is worth in the partner's currency, and on which day that was so.
type ExchangeRate struct {
	From string  `yaml:"from"` // always USD
	Rate Decimal `yaml:"rate"`
	Date Date    `yaml:"date"`
}

// Fee is added to an order: a fixed amount, or a rate of the subtotal, and only below a subtotal if one is named.
type Fee struct {
	Code   string   `yaml:"code"`
	Label  string   `yaml:"label"`
	Amount *Decimal `yaml:"amount"`
	Rate   *Decimal `yaml:"rate"`
	Below  *Decimal `yaml:"below"`
}

// Place is where goods leave from.
type Place struct {
	Line1 string `yaml:"line1"`
	// Phone is given to the carrier where the buyer gave none.
	Phone      string `yaml:"phone"`
	City       string `yaml:"city"`
	Region     string `yaml:"region"`
	PostalCode string `yaml:"postalCode"`
	Country    string `yaml:"country"`
}

// Registration says where and since when the partner collects tax. Scheme "OSS" covers every member of the EU.
type Registration struct {
	Country string `yaml:"country"`
	Region  string `yaml:"region"`
	Number  string `yaml:"number"`
	Scheme  string `yaml:"scheme"`
	From    Date   `yaml:"from"`
	To      *Date  `yaml:"to"`
}

// MaxUpload is the largest file that any partner takes. One request carries 32 MiB of it; larger files come in pieces.
const MaxUpload = 256 << 20

// Uploads are the limits of a file.
type Uploads struct {
	MaxBytes     int64    `yaml:"maxBytes"`
	MaxTriangles int      `yaml:"maxTriangles"`
	Formats      []string `yaml:"formats"` // extensions, lower case, without the dot
	// MaxModels is how many models one buyer keeps; defaultMaxModels when it is left out.
	MaxModels int `yaml:"maxModels"`
}

const defaultMaxModels = 500

// Limits of an order.
type Limits struct {
	MaxQuantity int `yaml:"maxQuantity"` // pieces of a line
	MaxLines    int `yaml:"maxLines"`
}

// Review says which orders a person looks at first: those whose subtotal is over OrderSubtotal, in the partner's
// currency.
type Review struct {
	OrderSubtotal *Decimal `yaml:"orderSubtotal"`
}

// Warnings says whether printability warnings must be acknowledged before a line is taken.
type Warnings struct {
	MustAcknowledge bool `yaml:"mustAcknowledge"`
}

// Terms are what the buyer accepts.
type Terms struct {
	URL     string `yaml:"url"`
	Version string `yaml:"version"`
}

// Pages are the partner's own, where it has them; all are absolute URLs. A query is added to the first two.
type Pages struct {
	// Checkout takes a cart over: ?cart=…&token=…
	Checkout string `yaml:"checkout"`
	// OrderStatus shows an order to whoever has its link: ?order=…&token=…
	OrderStatus string `yaml:"orderStatus"`
	// Contact is where a buyer asks a person.
	Contact string `yaml:"contact"`
}

// FromUSD is the rate that turns the upstream's US dollars into the partner's currency: 1 for a partner in dollars.
func (p *Partner) FromUSD() money.Decimal {
	if p.ExchangeRate == nil {
		return one
	}
	return p.ExchangeRate.Rate.Decimal
}

// Sells says that the material is the partner's.
func (p *Partner) Sells(material int) bool { return slices.Contains(p.Materials, material) }

// ShipsThere says that the partner serves the country.
func (p *Partner) ShipsThere(country string) bool { return slices.Contains(p.ShipsTo, country) }

// Takes says that the file name's extension is one of the partner's formats.
func (p *Partner) Takes(extension string) bool { return slices.Contains(p.Uploads.Formats, extension) }

// Registered is the registration under which the partner collects tax at a place on a day, or false.
func (p *Partner) Registered(country, region string, on time.Time) (Registration, bool) {
	for _, r := range p.Registrations {
		if on.Before(r.From.Time) || (r.To != nil && !on.Before(r.To.AddDate(0, 0, 1))) {
			continue
		}
		if r.Scheme == "OSS" && InEU(country) {
			return r, true
		}
		if r.Country == country && (r.Region == "" || r.Region == region) {
			return r, true
		}
	}
	return Registration{}, false
}

// AllowsOrigin says that a page of this origin may call with the key. Test keys accept every loopback origin too.
func (p *Partner) AllowsOrigin(key, origin string) bool {
	return slices.Contains(p.Origins, origin) || (strings.HasPrefix(key, "pk_test_") && IsLoopback(origin))
}

// IsLoopback says that an origin is on this machine.
func IsLoopback(origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return false
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || (ip != nil && ip.IsLoopback())
}

// eu are the members of the European Union, ISO 3166-1 alpha-2 (27 since 2020-02-01).
var eu = []string{
	"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
	"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
}

// InEU says that the country is a member of the European Union.
func InEU(country string) bool { return slices.Contains(eu, country) }

type contextKey struct{}

// With puts the partner of a request into its context.
func With(ctx context.Context, p *Partner) context.Context {
	return context.WithValue(ctx, contextKey{}, p)
}

// From is the partner of the request, nil when it named none.
func From(ctx context.Context) *Partner {
	p, _ := ctx.Value(contextKey{}).(*Partner)
	return p
}
