package checkout

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// Cart is what a buyer is about to order. It keeps choices, not prices: those are today's, or a quote's promise.
type Cart struct {
	ID             string             `json:"id"`
	Version        int                `json:"version"` // grows with every change
	Lines          []CartLine         `json:"lines"`
	ShipTo         *upstreams.Address `json:"shipTo,omitempty"`
	ShippingOption int                `json:"shippingOption,omitempty"` // the monolith's id, 0 when none is chosen
	Attributes     []Attribute        `json:"attributes,omitempty"`
	VATID          string             `json:"vatId,omitempty"`
	QuoteID        string             `json:"quoteId,omitempty"` // that the cart was made from
	// Withdrawn are lines that were taken out with their promise: put back as they were, they have it again.
	Withdrawn []CartLine `json:"withdrawn,omitempty"`
	CreatedAt time.Time  `json:"createdAt"`
}

// CartLine is a model in a material.
type CartLine struct {
	ID             string   `json:"id"`
	ModelID        string   `json:"modelId"`
	MaterialNumber int      `json:"materialNumber"`
	MaterialTitle  string   `json:"materialTitle"`
	Quantity       int      `json:"quantity"`
	Speed          mp.Speed `json:"speed"`
	Acknowledged   []string `json:"acknowledged,omitempty"`
	Promise        *Promise `json:"promise,omitempty"`
}

// Promise is the price of a quote, which holds for a line as it was quoted until the quote ends.
type Promise struct {
	QuoteID   string      `json:"quoteId"`
	UnitPrice money.Money `json:"unitPrice"`
	ExpiresAt time.Time   `json:"expiresAt"`
	Size
	// Agreed: a person gave the price, whatever the price engine says.
	Agreed bool `json:"agreed,omitempty"`
}

// holds says that a promise still counts for a model.
func (p *Promise) holds(m Model, now time.Time) bool {
	return p != nil && now.Before(p.ExpiresAt) && m.sized(p.Size)
}

// prices says that a promise stands for today's offer: for one that has a price, and where a person gave it also for one
// that the price engine leaves to people, or refuses. Of what cannot be had at present, or is not known yet, nobody knew.
func (p *Promise) prices(o Offer, m Model) bool {
	return o.Status == Priced || p.Agreed && m.State.State == mp.Ready && (o.Status == ManualReview || o.Status == NotPrintable)
}

// Attribute is the integrator's own.
type Attribute struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Pieces of all lines.
func (c Cart) Pieces() (n int) {
	for _, l := range c.Lines {
		n += l.Quantity
	}
	return n
}

// Cart is a buyer's cart, or ErrNotFound.
func (s *Service) Cart(ctx context.Context, b Buyer, id string) (Cart, error) {
	c, _, err := find(ctx, s.carts, b, "crt", id)
	return c, err
}

// CartInput is what a cart starts with; all of it may be empty.
type CartInput struct {
	QuoteID    string
	Replaces   string // the id of a cart that goes on in this one
	Lines      []LineInput
	ShipTo     *upstreams.Address
	Attributes []Attribute
}

// CreateCart makes a cart, with the lines and prices of a quote where one is named.
func (s *Service) CreateCart(ctx context.Context, b Buyer, in CartInput) (Cart, []Problem, error) {
	c := Cart{ID: newID("crt"), Version: 1, ShipTo: in.ShipTo, Attributes: in.Attributes, QuoteID: in.QuoteID, CreatedAt: s.Now()}
	before, problems, err := s.replaced(ctx, b, in.Replaces)
	if err != nil {
		return Cart{}, nil, fmt.Errorf("create cart: %w", err)
	}
	c.inherit(before)
	more, err := s.fromQuote(ctx, b, &c, in.QuoteID)
	if err != nil {
		return Cart{}, nil, fmt.Errorf("create cart: %w", err)
	}
	problems = append(problems, more...)
	problems = append(problems, c.takeOver(b, before)...)
	problems = append(problems, checkAttributes(in.Attributes, "input", "attributes")...)
	if in.ShipTo != nil {
		problems = append(problems, checkAddress(b, *in.ShipTo, "input", "shipTo")...)
	}
	added, more, err := s.newLines(ctx, b, in.Lines, "input", "lines")
	if err != nil {
		return Cart{}, nil, fmt.Errorf("create cart: %w", err)
	}
	if problems = append(problems, more...); len(problems) > 0 {
		return Cart{}, problems, nil
	}
	if problems := c.add(b, added, "input", "lines"); problems != nil {
		return Cart{}, problems, nil
	}
	if err := keep(ctx, s.carts, b, c.ID, c); err != nil {
		return Cart{}, nil, fmt.Errorf("keep cart: %w", err)
	}
	return c, nil, nil
}

// replaced is the cart that goes on in a new one; the zero Cart when none is named.
func (s *Service) replaced(ctx context.Context, b Buyer, id string) (Cart, []Problem, error) {
	if id == "" {
		return Cart{}, nil, nil
	}
	c, _, problem, err := s.open(ctx, b, id, "input", "replacesCartId")
	if err != nil || problem != nil {
		return Cart{}, problemsOf(problem), err
	}
	return c, nil, nil
}

// inherit takes where another cart goes and what is written on it, unless the cart has its own.
func (c *Cart) inherit(before Cart) {
	if c.ShipTo == nil {
		c.ShipTo = before.ShipTo
	}
	if before.ShipTo != nil && c.ShipTo.Country == before.ShipTo.Country {
		c.ShippingOption = before.ShippingOption
	}
	if len(c.Attributes) == 0 {
		c.Attributes = before.Attributes
	}
	c.VATID = before.VATID
	c.QuoteID = cmp.Or(c.QuoteID, before.QuoteID)
}

// takeOver takes another cart's lines. Of the same thing in carts of the same quote the larger line stays, for the quote is
// not taken twice; the prices of another quote are let go, since a cart is ordered with one.
func (c *Cart) takeOver(b Buyer, before Cart) []Problem {
	isAgain := before.QuoteID == c.QuoteID
	var lines []CartLine
	for _, l := range before.Lines {
		same := c.same(l)
		switch {
		case !isAgain:
			l.Promise = nil
		case same != nil && l.Quantity > same.Quantity:
			*same = l
			continue
		case same != nil:
			continue
		}
		lines = append(lines, l)
	}
	problems := c.add(b, lines)
	if isAgain {
		c.Withdrawn = slices.Clone(before.Withdrawn)
	}
	for i := range problems {
		problems[i].Field = []string{"input", "replacesCartId"}
	}
	return problems
}

// fromQuote puts a quote's lines into a new cart, with the promise of their prices.
func (s *Service) fromQuote(ctx context.Context, b Buyer, c *Cart, quoteID string) ([]Problem, error) {
	if quoteID == "" {
		return nil, nil
	}
	field := []string{"input", "quoteId"}
	q, err := s.Quote(ctx, b, quoteID)
	if errors.Is(err, ErrNotFound) {
		return []Problem{{"QUOTE_NOT_FOUND", field, "This quote is not there any more."}}, nil
	}
	if err != nil {
		return nil, err
	}
	status, err := s.StatusOf(ctx, b, q)
	if err != nil {
		return nil, err
	}
	if status == QuoteOrdered {
		return []Problem{{"QUOTE_EXPIRED", field, "This quote was ordered. Please ask for a new one."}}, nil
	}
	if status == QuoteExpired || !s.Now().Before(q.ExpiresAt) {
		return []Problem{{"QUOTE_EXPIRED", field, "The prices of this quote no longer hold. Please ask for a new one."}}, nil
	}
	if c.ShipTo == nil {
		c.ShipTo = q.ShipTo
	}
	for _, l := range q.Lines {
		line := CartLine{
			ModelID: l.ModelID, MaterialNumber: l.MaterialNumber, MaterialTitle: l.MaterialTitle,
			Quantity: l.Quantity, Speed: l.Speed, Acknowledged: l.Acknowledged,
		}
		if l.UnitPrice != nil {
			line.Promise = &Promise{QuoteID: q.ID, UnitPrice: *l.UnitPrice, ExpiresAt: q.ExpiresAt, Size: l.Size, Agreed: q.Review.Agreed()}
		}
		c.append(line)
	}
	return nil, nil
}

func (c *Cart) append(l CartLine) {
	l.ID = cmp.Or(l.ID, newID("lin"))
	c.Lines = append(c.Lines, l)
}

// add puts lines in; one with the same model, material and speed grows instead and loses its quote's price.
func (c *Cart) add(b Buyer, lines []CartLine, at ...string) []Problem {
	for i, l := range lines {
		same := c.same(l)
		if same == nil {
			c.append(c.restored(l))
			continue
		}
		if problem := checkQuantity(b, same.Quantity+l.Quantity); problem != nil {
			problem.Field = append(append([]string{}, at...), strconv.Itoa(i), "quantity")
			return problemsOf(problem)
		}
		same.Quantity += l.Quantity
		same.Acknowledged, same.Promise = l.Acknowledged, nil
	}
	return checkCount(b, len(c.Lines), at...)
}

// restored gives a line that is put back as it was the price that it was promised.
func (c *Cart) restored(l CartLine) CartLine {
	at := slices.IndexFunc(c.Withdrawn, l.equals)
	if at >= 0 && l.Promise == nil {
		l.Promise = c.Withdrawn[at].Promise
		c.Withdrawn = slices.Delete(c.Withdrawn, at, at+1)
	}
	return l
}

// withdraw takes lines out.
func (c *Cart) withdraw(ids []string) {
	c.Lines = slices.DeleteFunc(c.Lines, func(l CartLine) bool {
		out := slices.Contains(ids, l.ID)
		if out && l.Promise != nil {
			c.Withdrawn = append(slices.DeleteFunc(c.Withdrawn, l.equals), l)
		}
		return out
	})
}

// equals says that two lines are of the same thing, and as many.
func (l CartLine) equals(o CartLine) bool { return l.isOf(o) && l.Quantity == o.Quantity }

// isOf says that two lines are of the same thing, however many.
func (l CartLine) isOf(o CartLine) bool {
	return o.ModelID == l.ModelID && o.MaterialNumber == l.MaterialNumber && o.Speed == l.Speed
}

func (c *Cart) same(l CartLine) *CartLine {
	for i := range c.Lines {
		if c.Lines[i].isOf(l) {
			return &c.Lines[i]
		}
	}
	return nil
}

// newLines turns inputs into lines, with the partner's wishes about warnings applied.
func (s *Service) newLines(ctx context.Context, b Buyer, inputs []LineInput, at ...string) ([]CartLine, []Problem, error) {
	if len(inputs) == 0 {
		return nil, nil, nil
	}
	if problems := checkCount(b, len(inputs), at...); problems != nil {
		return nil, problems, nil
	}
	wants, problems, err := s.wants(ctx, b, inputs, at...)
	if err != nil || len(problems) > 0 {
		return nil, problems, err
	}
	own, err := s.Materials(ctx, b)
	if err != nil {
		return nil, nil, err
	}
	if problems := missing(own, wants, at...); len(problems) > 0 {
		return nil, problems, nil
	}
	for i := range wants {
		wants[i].material, _ = materialIn(own, wants[i].material.Number)
	}
	problems, err = s.checkWarnings(ctx, b, wants, func(i int) []string { return inputs[i].Acknowledged }, at...)
	if err != nil || len(problems) > 0 {
		return nil, problems, err
	}
	lines := make([]CartLine, len(inputs))
	for i, w := range wants {
		lines[i] = CartLine{
			ModelID: w.model.ID, MaterialNumber: w.material.Number, MaterialTitle: w.material.Title, Quantity: w.quantity, Speed: w.speed,
			Acknowledged: acknowledged(inputs[i].Acknowledged),
		}
	}
	return lines, nil, nil
}

// pricedCart is a cart's offers and the models that they are for, as they were when the prices were asked for.
type pricedCart struct {
	offers []Offer
	models []Model
}

// priceCart makes today's offers of a cart's lines, at a quote's price while that holds. A line whose model or material is
// gone is Unavailable.
func (s *Service) priceCart(ctx context.Context, b Buyer, c Cart) (pricedCart, error) {
	if len(c.Lines) == 0 {
		return pricedCart{}, nil
	}
	priced := pricedCart{make([]Offer, len(c.Lines)), make([]Model, len(c.Lines))}
	var wants []want
	var at []int
	for i, l := range c.Lines {
		priced.offers[i] = Offer{ModelID: l.ModelID, Material: Material{Number: l.MaterialNumber, Title: l.MaterialTitle}, Quantity: l.Quantity, Speed: l.Speed, Status: Unavailable}
		model, err := s.Model(ctx, b, l.ModelID)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return pricedCart{}, err
		}
		priced.models[i] = model
		if err == nil && b.Partner.Sells(l.MaterialNumber) {
			sold := Material{Number: l.MaterialNumber, Title: l.MaterialTitle}
			wants, at = append(wants, want{&model, sold, l.Quantity, l.Speed}), append(at, i)
		}
	}
	today, _, err := s.offersAndMaterials(ctx, b, wants)
	if err != nil {
		return pricedCart{}, err
	}
	country := ""
	if c.ShipTo != nil {
		country = c.ShipTo.Country
	}
	for i, o := range today {
		p := c.Lines[at[i]].Promise
		if p.holds(*wants[i].model, s.Now()) && p.prices(o, *wants[i].model) {
			if o, err = o.at(p.UnitPrice); err != nil {
				return pricedCart{}, err
			}
		}
		o.scope = c.Lines[at[i]].ID
		priced.offers[at[i]] = restrict(b.Partner, o, country)
	}
	return priced, nil
}
