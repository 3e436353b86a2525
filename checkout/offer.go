package checkout

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// OfferStatus is what is known of an offer; the values are the schema's.
type OfferStatus string

// The states.
const (
	Priced       OfferStatus = "PRICED"
	Pending      OfferStatus = "PENDING"
	NotPrintable OfferStatus = "NOT_PRINTABLE"
	ManualReview OfferStatus = "MANUAL_REVIEW"
	Restricted   OfferStatus = "RESTRICTED"
	Unavailable  OfferStatus = "UNAVAILABLE"
)

// Offer is a model in a material. UnitPrice and Total are there exactly when it is Priced.
type Offer struct {
	ModelID          string
	Material         Material
	Quantity         int
	Speed            mp.Speed
	Status           OfferStatus
	UnitPrice, Total *money.Money
	Breaks           []Break
	LeadTime         *[2]int // business days, min and max
	ValidUntil       time.Time
	Checks           []mp.Check
	// scope tells offers apart that differ by where they go or by a promised price: a country, a cart's line.
	scope string
}

// Break is the unit price from a quantity on.
type Break struct {
	MinQuantity int
	UnitPrice   money.Money
}

// ID is stable for the same model, material, quantity and speed, in the same cart line or to the same country.
func (o Offer) ID() string {
	id := "off_" + strings.TrimPrefix(o.ModelID, "mdl_") + "_" + strconv.Itoa(o.Material.Number) + "_" + strconv.Itoa(o.Quantity) + "_" + string(o.Speed)
	if o.scope != "" {
		id += "_" + o.scope
	}
	return id
}

// Warnings are the codes of the checks that the buyer should know before ordering.
func (o Offer) Warnings() (codes []string) {
	for _, c := range o.Checks {
		if c.Severity == mp.Warning {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

// Settling says that the offer will soon be another by itself.
func (o Offer) Settling() bool { return o.Status == Pending || o.Status == Unavailable }

// want is one offer to make.
type want struct {
	model    *Model // one for all that are wanted of it
	material Material
	quantity int
	speed    mp.Speed
}

func (w want) item() mp.PriceItem {
	return mp.PriceItem{ModelID: w.model.MPID, MaterialID: w.material.Number, Quantity: w.quantity, Speed: w.speed}
}

// Sort is the order of offers and materials.
type Sort string

// The orders; the values are the schema's.
const (
	ByTitle    Sort = "TITLE"
	ByPrice    Sort = "PRICE"
	ByLeadTime Sort = "LEAD_TIME"
)

// ErrQuantity says that no offer can be for so many pieces.
var ErrQuantity = errors.New("the quantity is below 1 or above the partner's limit")

// OfferQuery says which offers of a model are wanted.
type OfferQuery struct {
	Filter   Filter
	Quantity int
	Speed    mp.Speed
	ShipTo   string // "" when unknown
	Sort     Sort
}

// Offers are one for each of the partner's materials that fit. The catalogue, printability and prices are asked at the
// same time, each once.
func (s *Service) Offers(ctx context.Context, b Buyer, m Model, q OfferQuery) ([]Offer, []Facet, error) {
	if checkQuantity(b, q.Quantity) != nil {
		return nil, nil, ErrQuantity
	}
	wants := make([]want, len(b.Partner.Materials))
	for i, number := range b.Partner.Materials {
		wants[i] = want{&m, Material{Number: number}, q.Quantity, q.Speed}
	}
	var own []Material
	var facets []Facet
	var offers []Offer
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		all, err := s.Materials(ctx, b)
		if err == nil {
			own, facets, err = s.Filter(ctx, b, all, q.Filter)
		}
		return err
	})
	g.Go(func() (err error) {
		offers, err = s.offers(ctx, b.Partner, wants)
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, nil, fmt.Errorf("offers: %w", err)
	}
	kept := offers[:0]
	byNumber := make(map[int]*Material, len(own))
	for i := range own {
		byNumber[own[i].Number] = &own[i]
	}
	for _, o := range offers {
		if m, ok := byNumber[o.Material.Number]; ok {
			o.Material, o.scope = *m, q.ShipTo
			kept = append(kept, restrict(b.Partner, o, q.ShipTo))
		}
	}
	sortOffers(kept, q.Sort)
	return kept, facets, nil
}

// offersAndMaterials are offers with their materials out of the catalogue, which is asked at the same time. An offer whose
// material the monolith no longer has keeps its number alone and is Unavailable.
func (s *Service) offersAndMaterials(ctx context.Context, b Buyer, wants []want) (offers []Offer, own []Material, err error) {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		own, err = s.Materials(ctx, b)
		return err
	})
	g.Go(func() (err error) {
		offers, err = s.offers(ctx, b.Partner, wants)
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, nil, err
	}
	for i, o := range offers {
		m, ok := materialIn(own, o.Material.Number)
		if !ok {
			m, o = o.Material, Offer{ModelID: o.ModelID, Quantity: o.Quantity, Speed: o.Speed, Status: Unavailable}
		}
		o.Material = m
		offers[i] = o
	}
	return offers, own, nil
}

// offers asks printability once a model and prices once for all. What can be made in nothing has checks as well: they say
// what is in the way. Where they cannot be told the offers stand without.
func (s *Service) offers(ctx context.Context, p *partner.Partner, wants []want) ([]Offer, error) {
	materials := map[string][]int{} // by MP's id of the model
	hopeless := map[string]bool{}
	items := make([]mp.PriceItem, 0, len(wants))
	for _, w := range wants {
		state := w.model.State.State
		if state == mp.Ready || state == mp.Unprintable {
			materials[w.model.MPID] = append(materials[w.model.MPID], w.material.Number)
			hopeless[w.model.MPID] = state == mp.Unprintable
		}
		if state == mp.Ready {
			items = append(items, w.item())
		}
	}
	printable := make(map[string]map[int]mp.Printability, len(materials))
	var prices map[mp.PriceItem]mp.Price
	g, ctx := errgroup.WithContext(ctx)
	results := make(chan func(), len(materials))
	for id, numbers := range materials {
		g.Go(func() error {
			r, err := s.Reads.Printability(ctx, id, numbers)
			if err != nil && hopeless[id] {
				cache.NoteTransient(ctx)
				return nil
			}
			results <- func() { printable[id] = r }
			return err
		})
	}
	if len(items) > 0 {
		g.Go(func() (err error) {
			prices, err = s.Reads.Prices(ctx, items)
			return err
		})
	}
	err := g.Wait()
	close(results)
	if err != nil {
		return nil, err
	}
	for put := range results {
		put()
	}
	offers := make([]Offer, len(wants))
	for i, w := range wants {
		price, known := prices[w.item()]
		if offers[i], err = offer(p, w, printable[w.model.MPID], price, known); err != nil {
			return nil, err
		}
	}
	return offers, nil
}

// offer decides the state of one offer from what MP said.
func offer(p *partner.Partner, w want, printable map[int]mp.Printability, price mp.Price, known bool) (Offer, error) {
	o := Offer{ModelID: w.model.ID, Material: w.material, Quantity: w.quantity, Speed: w.speed}
	check, checked := printable[w.material.Number]
	o.Checks = check.Checks
	switch state := w.model.State.State; {
	case state == mp.Failed || state == mp.Unprintable:
		o.Status = NotPrintable
	case state != mp.Ready:
		o.Status = Pending
	case checked && !check.Printable:
		o.Status = NotPrintable
	case !known || !checked:
		o.Status = Unavailable
	case price.State == mp.NotPrintable:
		o.Status = NotPrintable
	case price.State == mp.Review:
		o.Status = ManualReview
	case price.State == mp.Priced && price.UnitPrice != nil:
		return pricedOffer(p, o, price)
	default:
		o.Status = Pending
	}
	return o, nil
}

func pricedOffer(p *partner.Partner, o Offer, price mp.Price) (Offer, error) {
	unit, err := toPartner(p, *price.UnitPrice, p.Markup.Decimal)
	if err != nil {
		return o, err
	}
	for _, br := range price.Breaks {
		u, err := toPartner(p, br.UnitPrice, p.Markup.Decimal)
		if err != nil {
			return o, err
		}
		o.Breaks = append(o.Breaks, Break{br.MinQuantity, u})
	}
	o.LeadTime, o.ValidUntil = price.LeadTimeDays, price.ValidUntil
	return o.at(unit)
}

// at prices the offer: total = quantity × unit price, exactly.
func (o Offer) at(unit money.Money) (Offer, error) {
	total, err := unit.Times(o.Quantity)
	if err != nil {
		return o, fmt.Errorf("offer %s: %w", o.ID(), err)
	}
	o.Status, o.UnitPrice, o.Total = Priced, &unit, &total
	return o, nil
}

// restrict takes the price from what may not be shipped there.
func restrict(p *partner.Partner, o Offer, country string) Offer {
	if country == "" || (p.ShipsThere(country) && o.Material.MayShipTo(country)) {
		return o
	}
	o.Status, o.UnitPrice, o.Total, o.Breaks, o.LeadTime = Restricted, nil, nil, nil, nil
	return o
}

// sortOffers puts what has no price or lead time last; equals stand by title.
func sortOffers(offers []Offer, by Sort) {
	order := make([]*Offer, len(offers)) // an offer is large to move about
	for i := range offers {
		order[i] = &offers[i]
	}
	slices.SortStableFunc(order, func(a, b *Offer) int {
		title := cmp.Compare(a.Material.Title, b.Material.Title)
		switch by {
		case ByPrice:
			return cmp.Or(comparePrices(a.UnitPrice, b.UnitPrice), title)
		case ByLeadTime:
			return cmp.Or(compareLeadTimes(a.LeadTime, b.LeadTime), title)
		default:
			return title
		}
	})
	sorted := make([]Offer, len(offers))
	for i, o := range order {
		sorted[i] = *o
	}
	copy(offers, sorted)
}

func comparePrices(a, b *money.Money) int {
	switch {
	case a == nil || b == nil:
		return nilsLast(a == nil, b == nil)
	default:
		c, _ := a.Compare(*b) // both are in the partner's currency
		return c
	}
}

func compareLeadTimes(a, b *[2]int) int {
	if a == nil || b == nil {
		return nilsLast(a == nil, b == nil)
	}
	return cmp.Or(cmp.Compare(a[1], b[1]), cmp.Compare(a[0], b[0]))
}

func nilsLast(a, b bool) int {
	switch {
	case a && !b:
		return 1
	case b && !a:
		return -1
	default:
		return 0
	}
}
