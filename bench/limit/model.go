package main

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/modeliq/modeliq/bench/shop"
)

type model struct {
	State    string `json:"state"`
	Geometry struct {
		Volume      *float64   `json:"volume"`
		SurfaceArea float64    `json:"surfaceArea"`
		BoundingBox [3]float64 `json:"boundingBox"`
		Triangles   int        `json:"triangles"`
		Watertight  bool       `json:"watertight"`
	} `json:"geometry"`
}

type verdicts struct {
	Materials map[string]struct {
		Printable bool `json:"printable"`
	} `json:"materials"`
}

type prices struct {
	Prices []price `json:"prices"`
}

type price struct {
	MaterialID   int     `json:"materialId"`
	State        string  `json:"state"`
	UnitPrice    *string `json:"unitPrice"`
	LeadTimeDays *[2]int `json:"leadTimeDays"`
}

// offer is a model in a material; unit is in cents, and negative without a price.
type offer struct {
	material *material
	status   string
	unit     int64
	days     *[2]int
}

// measured is a model's final word, which a shop keeps with its own record of the model: it is asked for once.
func (a *aggregator) measured(mp string) (*model, error) {
	if m, ok := a.known.Load(mp); ok {
		return m.(*model), nil
	}
	var m model
	if err := a.call(http.MethodGet, "/mp/v1/models/"+mp, nil, &m); err != nil {
		return nil, err
	}
	a.known.Store(mp, &m)
	return &m, nil
}

func (a *aggregator) model(b []byte, id string) ([]byte, error) {
	mp, mine := a.shop.Models[id]
	if !mine {
		return append(b, `{"data":{"model":null}}`...), nil
	}
	m, err := a.measured(mp)
	if err != nil {
		return nil, err
	}
	var list []material
	var printable verdicts
	var priced prices
	err = together(
		func() (err error) { list, err = a.catalogue(); return err },
		func() error {
			return a.call(http.MethodGet, "/mp/v1/models/"+mp+"/printability?materials="+a.all, nil, &printable)
		},
		func() error { return a.call(http.MethodPost, "/mp/v1/prices", a.order(mp), &priced) },
	)
	if err != nil {
		return nil, err
	}
	offers, err := a.offers(list, printable, priced)
	if err != nil {
		return nil, err
	}
	b = append(text(append(b, `{"data":{"model":{`...), "id", id), ',')
	b = append(text(b, "status", strings.ToUpper(m.State)), ',')
	b = append(m.append(b), `,"offers":{"nodes":[`...)
	for i := range offers {
		if i > 0 {
			b = append(b, ',')
		}
		b = offers[i].append(b, a.shop.Partner.Currency)
	}
	return append(b, "]}}}}"...), nil
}

// order asks the price of one piece in each material.
func (a *aggregator) order(mp string) []byte {
	b := append(make([]byte, 0, 8<<10), `{"currency":"USD","items":[`...)
	for i, id := range a.shop.Partner.Materials {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, `{"modelId":"`...), mp...), `","materialId":`...)
		b = append(strconv.AppendInt(b, int64(id), 10), `,"quantity":1,"speed":"standard"}`...)
	}
	return append(b, "]}"...)
}

// offers are the cheapest first, those without a price last, equals by title.
func (a *aggregator) offers(list []material, printable verdicts, priced prices) ([]offer, error) {
	by := make(map[int]*price, len(priced.Prices))
	for i := range priced.Prices {
		by[priced.Prices[i].MaterialID] = &priced.Prices[i]
	}
	offers := make([]offer, len(list))
	for i := range list {
		o := offer{material: &list[i], unit: -1}
		v, checked := printable.Materials[strconv.Itoa(list[i].number)]
		p := by[list[i].number]
		switch {
		case checked && !v.Printable:
			o.status = "NOT_PRINTABLE"
		case p == nil || !checked:
			o.status = "UNAVAILABLE"
		case p.State == "not_printable":
			o.status = "NOT_PRINTABLE"
		case p.State == "review":
			o.status = "MANUAL_REVIEW"
		case p.State == "priced" && p.UnitPrice != nil:
			cents, err := shop.ParseCents(*p.UnitPrice)
			if err != nil {
				return nil, err
			}
			o.status, o.unit, o.days = "PRICED", shop.Share(cents, a.percent), p.LeadTimeDays
		default:
			o.status = "PENDING"
		}
		offers[i] = o
	}
	slices.SortStableFunc(offers, func(x, y offer) int {
		if (x.unit < 0) != (y.unit < 0) {
			return cmp.Compare(y.unit, x.unit)
		}
		return cmp.Compare(x.unit, y.unit) // the list stands by title
	})
	return offers, nil
}

func (o *offer) append(b []byte, currency string) []byte {
	b = append(text(append(b, '{'), "status", o.status), ',')
	if o.unit < 0 {
		b = append(b, `"unitPrice":null,"total":null,"leadTime":null,`...)
	} else {
		b = append(money(b, "unitPrice", o.unit, currency), ',')
		b = append(money(b, "total", o.unit, currency), ',') // of one piece
		if o.days == nil {
			b = append(b, `"leadTime":null,`...)
		} else {
			b = append(number(append(b, `"leadTime":{`...), "minBusinessDays", float64(o.days[0])), ',')
			b = append(number(b, "maxBusinessDays", float64(o.days[1])), "},"...)
		}
	}
	b = append(o.material.id(append(b, `"material":{`...)), ',')
	return append(text(b, "title", o.material.title), "}}"...)
}

func money(b []byte, key string, cents int64, currency string) []byte {
	b = shop.Amount(append(name(b, key), `{"amount":"`...), cents)
	return append(text(append(b, `",`...), "currencyCode", currency), '}')
}

func (m *model) append(b []byte) []byte {
	g := m.Geometry
	b = append(length(append(b, `"geometry":{`...), "volumeMm3", g.Volume), ',')
	b = append(number(b, "surfaceAreaMm2", g.SurfaceArea), `,"boundingBoxMm":{`...)
	b = append(number(b, "x", g.BoundingBox[0]), ',')
	b = append(number(b, "y", g.BoundingBox[1]), ',')
	b = append(number(b, "z", g.BoundingBox[2]), "},"...)
	b = append(number(b, "triangleCount", float64(g.Triangles)), ',')
	return append(strconv.AppendBool(name(b, "watertight"), g.Watertight), '}')
}
