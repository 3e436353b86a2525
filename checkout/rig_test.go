package checkout

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/mp"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// nylon is a material that the demo partner atelier sells, as the monolith counts.
const nylon = 310

// world is all that a Service stands on, in memory: one material, a price by the unit that MP has a model in, no tax.
type world struct {
	Reads // nil: what no test needs
	t     *testing.T
	now   time.Time

	models  map[string]mp.Model // MP's, by its id
	usd     map[string]string   // of one piece, by the model's unit
	state   mp.PriceState
	ordered map[string]bool // carts
	making  bool
	gone    []string // what MP was told to delete

	// What happens before the thing that it is named after; nil is nothing.
	beforeTax, beforeMaking, beforeForget func()
	// unitAnswer is how MP answers a corrected unit; nil is that it begins anew.
	unitAnswer  func(id, unit string) error
	forgetError error
	// taken is how many bytes of an upload MP reads; 0 is all.
	taken int64
}

// rig is a Service in a world, and a buyer of atelier's.
func rig(t *testing.T) (*world, *Service, Buyer) {
	t.Helper()
	w := &world{
		t: t, now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), state: mp.Priced,
		models: map[string]mp.Model{}, usd: map[string]string{"mm": "5.00", "cm": "400.00"}, ordered: map[string]bool{},
	}
	kept, err := store.Open(t.Context(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := kept.Close(); err != nil {
			t.Error(err)
		}
	})
	s, err := New(t.Context(), Options{Store: kept, Reads: w, Files: w, Orders: w, Tax: noTax{w}, FallbackTax: noTax{w}, Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	return w, s, Buyer{Partner: demoPartner(t, "atelier"), Owner: "buyer"}
}

func (w *world) Materials(context.Context) ([]monolith.Material, error) {
	return []monolith.Material{{ID: nylon, Title: "MJF - Nylon PA12 - Black"}}, nil
}

func (w *world) Model(_ context.Context, id string) (mp.Model, error) {
	m, ok := w.models[id]
	if !ok {
		return m, &upstreams.Error{Upstream: upstreams.MPName, Kind: upstreams.NotFound}
	}
	return m, nil
}

func (w *world) Printability(_ context.Context, _ string, materials []int) (map[int]mp.Printability, error) {
	return map[int]mp.Printability{materials[0]: {Printable: true}}, nil
}

func (w *world) Prices(_ context.Context, items []mp.PriceItem) (map[mp.PriceItem]mp.Price, error) {
	prices := map[mp.PriceItem]mp.Price{}
	for _, item := range items {
		price := mp.Price{PriceItem: item, State: w.state, ValidUntil: w.now.Add(240 * time.Hour)}
		if w.state == mp.Priced {
			unit := amount(w.t, "USD", w.usd[w.models[item.ModelID].Unit])
			price.UnitPrice = &unit
		}
		prices[item] = price
	}
	return prices, nil
}

func (w *world) ShippingOptions(context.Context, string, string) ([]monolith.ShippingOption, error) {
	return []monolith.ShippingOption{{ID: 1, Name: "Mail", Price: amount(w.t, "USD", "10.00")}}, nil
}

func (w *world) Upload(_ context.Context, name, unit string, body io.Reader, size int64) (mp.Model, error) {
	if w.taken > 0 {
		body = io.LimitReader(body, w.taken)
	}
	if _, err := io.Copy(io.Discard, body); err != nil {
		return mp.Model{}, err
	}
	m := mp.Model{ID: "mp-" + name, State: mp.Queued, FileName: name, Bytes: size, Unit: unit}
	w.models[m.ID] = m
	return m, nil
}

func (w *world) SetUnit(_ context.Context, id, unit string) error {
	if w.unitAnswer != nil {
		return w.unitAnswer(id, unit)
	}
	w.tell(id, mp.Processing, unit)
	return nil
}

func (w *world) Delete(_ context.Context, id string) error {
	w.gone = append(w.gone, id)
	delete(w.models, id)
	return nil
}

func (w *world) Ordered(_ context.Context, _, _, cart string) (bool, error) {
	return w.ordered[cart], nil
}

func (w *world) Making(context.Context, string, string, string) (bool, error) {
	happen(&w.beforeMaking)
	return w.making, nil
}

func (w *world) Register(context.Context, Buyer, Model) {}

func (w *world) Supersede(context.Context, Buyer, Model) error { return nil }

func (w *world) Forget(ctx context.Context, _ Buyer, m Model) error {
	happen(&w.beforeForget)
	if w.forgetError != nil {
		return w.forgetError
	}
	return w.Delete(ctx, m.MPID)
}

// happen lets a thing happen once.
func happen(what *func()) {
	if now := *what; now != nil {
		*what = nil
		now()
	}
}

// noTax is a ledger that knows of no tax.
type noTax struct{ w *world }

func (noTax) Name() string { return "none" }

func (n noTax) Quote(_ context.Context, r tax.Request) (tax.Quote, error) {
	happen(&n.w.beforeTax)
	zero, err := money.Zero(r.Currency)
	return tax.Quote{Provider: "none", Total: zero, Taxable: zero}, err
}

func (noTax) Commit(context.Context, tax.Request) (tax.Document, error) { return tax.Document{}, nil }

func (noTax) Void(context.Context, string) (tax.Document, error) { return tax.Document{}, nil }

// tell makes MP say something of a model.
func (w *world) tell(id string, state mp.State, unit string) {
	m := w.models[id]
	m.ID, m.State, m.Unit, m.UnitFrom, m.Geometry = id, state, unit, "caller", nil
	if state.Final() {
		m.Geometry = &mp.Geometry{BoundingBox: [3]float64{10, 10, 10}}
	}
	w.models[id] = m
}

// berlin is where atelier ships.
var berlin = upstreams.Address{FirstName: "A", LastName: "B", Address1: "Torstr. 1", City: "Berlin", PostalCode: "10119", Country: "DE", Phone: "+493055501"}

// model is one in millimetres that MP has judged.
func (w *world) model(s *Service, b Buyer, id string) Model {
	w.t.Helper()
	w.tell("mp-"+id, mp.Ready, "mm")
	m := Model{ID: "mdl_" + id, MPID: "mp-" + id, Title: id, FileName: id + ".stl", Format: "stl", SHA256: id, Unit: "mm", CreatedAt: w.now, State: w.models["mp-"+id]}
	w.must(keep(w.t.Context(), s.models, b, m.ID, m))
	return m
}

// quote is one line of a model.
func (w *world) quote(s *Service, b Buyer, model string, pieces int) Quote {
	w.t.Helper()
	q, problems, err := s.CreateQuote(w.t.Context(), b, []LineInput{{ModelID: model, MaterialID: MaterialID(nylon), Quantity: pieces, Speed: mp.Standard}}, &berlin)
	w.fine(problems, err)
	return q
}

// reviewed is a quote that a person has priced.
func (w *world) reviewed(s *Service, b Buyer, q Quote, unit string) Quote {
	w.t.Helper()
	q, problems, err := s.RequestReview(w.t.Context(), b, q.ID, "")
	w.fine(problems, err)
	q, err = s.AnswerReview(w.t.Context(), b.Partner, b.Owner, q.ID, ReviewAnswer{Prices: map[string]money.Money{q.Lines[0].ID: amount(w.t, "EUR", unit)}})
	w.must(err)
	return q
}

// cart is made of a quote, with a way to ship.
func (w *world) cart(s *Service, b Buyer, quote string) Cart {
	w.t.Helper()
	c, problems, err := s.CreateCart(w.t.Context(), b, CartInput{QuoteID: quote})
	w.fine(problems, err)
	c, problems, err = s.SelectShipping(w.t.Context(), b, c.ID, "shp_1")
	w.fine(problems, err)
	return c
}

// draft orders a cart at the price that its sheet tells.
func (w *world) draft(s *Service, b Buyer, c Cart) (*Draft, error) {
	w.t.Helper()
	total, err := s.SheetOf(w.t.Context(), b, c).Total()
	w.must(err)
	if total == nil {
		w.t.Fatal("the cart has no total")
	}
	return s.Draft(w.t.Context(), b, c.ID, *total, Payment{Method: "INVOICE"}, "")
}

// blockersOf are the codes of what stops a cart.
func (w *world) blockersOf(s *Service, b Buyer, c Cart) (codes []string) {
	w.t.Helper()
	for _, bl := range s.Blockers(w.t.Context(), b, c, s.SheetOf(w.t.Context(), b, c)) {
		codes = append(codes, bl.Code)
	}
	return codes
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) fine(problems []Problem, err error) {
	w.t.Helper()
	if err != nil || len(problems) > 0 {
		w.t.Fatal(problems, err)
	}
}
