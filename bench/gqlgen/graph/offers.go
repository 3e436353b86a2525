package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/modeliq/modeliq/bench/shop"
)

// model is a buyer's; its final word is asked for once.
func (u *Upstream) model(ctx context.Context, id string) (*Model, error) {
	mp, mine := u.shop.Models[id]
	if !mine {
		return nil, nil
	}
	if m, ok := u.measured.Load(id); ok {
		return m.(*Model), nil
	}
	var in struct {
		State    string `json:"state"`
		Geometry struct {
			Volume      *float64   `json:"volume"`
			SurfaceArea float64    `json:"surfaceArea"`
			BoundingBox [3]float64 `json:"boundingBox"`
			Triangles   int        `json:"triangles"`
			Watertight  bool       `json:"watertight"`
		} `json:"geometry"`
	}
	if err := u.get(ctx, "/mp/v1/models/"+mp, &in); err != nil {
		return nil, err
	}
	g := in.Geometry
	m := &Model{ID: id, MPID: mp, Status: ModelStatus(strings.ToUpper(in.State)), Geometry: &Geometry{
		VolumeMm3: g.Volume, SurfaceAreaMm2: g.SurfaceArea, TriangleCount: g.Triangles, Watertight: g.Watertight,
		BoundingBoxMm: &Dimensions{X: g.BoundingBox[0], Y: g.BoundingBox[1], Z: g.BoundingBox[2]},
	}}
	u.measured.Store(id, m)
	return m, nil
}

type price struct {
	MaterialID   int     `json:"materialId"`
	State        string  `json:"state"`
	UnitPrice    *string `json:"unitPrice"`
	LeadTimeDays *[2]int `json:"leadTimeDays"`
}

type priceItem struct {
	ModelID    string `json:"modelId"`
	MaterialID int    `json:"materialId"`
	Quantity   int    `json:"quantity"`
	Speed      string `json:"speed"`
}

type verdict struct {
	Printable bool `json:"printable"`
}

// offers are one for each of the partner's materials: the cheapest first, without a price last, equals by title.
func (u *Upstream) offers(ctx context.Context, mp string) ([]*Offer, error) {
	var list []*Material
	var printable struct {
		Materials map[string]verdict `json:"materials"`
	}
	var priced struct {
		Prices []price `json:"prices"`
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) { list, err = u.catalogue(ctx); return err })
	g.Go(func() error { return u.get(ctx, "/mp/v1/models/"+mp+"/printability?materials="+u.all, &printable) })
	g.Go(func() error {
		order := map[string]any{"currency": "USD", "items": u.items(mp)}
		in, err := json.Marshal(order)
		if err != nil {
			return err
		}
		return u.call(ctx, http.MethodPost, "/mp/v1/prices", in, &priced)
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	by := make(map[int]price, len(priced.Prices))
	for _, p := range priced.Prices {
		by[p.MaterialID] = p
	}
	type made struct {
		*Offer
		cents int64
	}
	var all []made
	for _, m := range list {
		v, checked := printable.Materials[strconv.Itoa(m.Number)]
		p, known := by[m.Number]
		o, cents, err := u.offer(m, v, p, checked, known)
		if err != nil {
			return nil, err
		}
		all = append(all, made{o, cents})
	}
	slices.SortStableFunc(all, func(a, b made) int {
		return cmp.Or(cmp.Compare(b2i(a.UnitPrice == nil), b2i(b.UnitPrice == nil)), cmp.Compare(a.cents, b.cents), cmp.Compare(a.Material.Title, b.Material.Title))
	})
	offers := make([]*Offer, len(all))
	for i, o := range all {
		offers[i] = o.Offer
	}
	return offers, nil
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (u *Upstream) items(mp string) []priceItem {
	items := make([]priceItem, len(u.shop.Partner.Materials))
	for i, id := range u.shop.Partner.Materials {
		items[i] = priceItem{mp, id, 1, "standard"}
	}
	return items
}

func (u *Upstream) offer(m *Material, v verdict, p price, checked, known bool) (*Offer, int64, error) {
	o := &Offer{Material: m}
	switch {
	case checked && !v.Printable:
		o.Status = OfferStatusNotPrintable
	case !known || !checked:
		o.Status = OfferStatusUnavailable
	case p.State == "not_printable":
		o.Status = OfferStatusNotPrintable
	case p.State == "review":
		o.Status = OfferStatusManualReview
	case p.State != "priced" || p.UnitPrice == nil:
		o.Status = OfferStatusPending
	default:
		cents, err := shop.ParseCents(*p.UnitPrice)
		if err != nil {
			return nil, 0, err
		}
		cents = shop.Share(cents, u.percent)
		amount := &Money{Amount: string(shop.Amount(nil, cents)), CurrencyCode: u.shop.Partner.Currency}
		o.Status, o.UnitPrice, o.Total = OfferStatusPriced, amount, amount // of one piece
		if days := p.LeadTimeDays; days != nil {
			o.LeadTime = &LeadTime{MinBusinessDays: days[0], MaxBusinessDays: days[1]}
		}
		return o, cents, nil
	}
	return o, 0, nil
}
