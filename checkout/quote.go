package checkout

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// Quote is a set of prices that hold until ExpiresAt.
type Quote struct {
	ID        string             `json:"id"`
	Currency  string             `json:"currency"`
	Lines     []QuoteLine        `json:"lines"`
	ShipTo    *upstreams.Address `json:"shipTo,omitempty"`
	Subtotal  *money.Money       `json:"subtotal,omitempty"` // nil while a line has no price
	Fees      []Fee              `json:"fees,omitempty"`
	InputHash string             `json:"inputHash"`
	// Order is the cart that orders it, or means to.
	Order     *QuoteClaim `json:"order,omitempty"`
	Review    *Review     `json:"review,omitempty"`
	CreatedAt time.Time   `json:"createdAt"`
	ExpiresAt time.Time   `json:"expiresAt"`
}

// QuoteClaim is a cart that passed the last look before an order, and when.
type QuoteClaim struct {
	CartID string    `json:"cartId"`
	At     time.Time `json:"at"`
}

// QuoteLine is one priced offer.
type QuoteLine struct {
	ID             string       `json:"id"`
	ModelID        string       `json:"modelId"`
	MaterialNumber int          `json:"materialNumber"`
	MaterialTitle  string       `json:"materialTitle"`
	Quantity       int          `json:"quantity"`
	Speed          mp.Speed     `json:"speed"`
	Status         OfferStatus  `json:"status"`
	UnitPrice      *money.Money `json:"unitPrice,omitempty"`
	Total          *money.Money `json:"total,omitempty"`
	Acknowledged   []string     `json:"acknowledged,omitempty"`
	Size
}

// CreateQuote prices lines and keeps the result. shipTo may be nil.
func (s *Service) CreateQuote(ctx context.Context, b Buyer, lines []LineInput, shipTo *upstreams.Address) (Quote, []Problem, error) {
	if len(lines) == 0 {
		return Quote{}, []Problem{{"LINES_EMPTY", []string{"input", "lines"}, "There is nothing to quote."}}, nil
	}
	if problems := checkCount(b, len(lines), "input", "lines"); problems != nil {
		return Quote{}, problems, nil
	}
	wants, problems, err := s.wants(ctx, b, lines, "input", "lines")
	if err != nil {
		return Quote{}, nil, fmt.Errorf("quote: %w", err)
	}
	country := ""
	if shipTo != nil {
		problems = append(problems, checkAddress(b, *shipTo, "input", "shipTo")...)
		country = shipTo.Country
	}
	if len(problems) > 0 {
		return Quote{}, problems, nil
	}
	offers, own, err := s.offersAndMaterials(ctx, b, wants)
	if err != nil {
		return Quote{}, nil, fmt.Errorf("quote: %w", err)
	}
	if problems := missing(own, wants, "input", "lines"); len(problems) > 0 {
		return Quote{}, problems, nil
	}
	q := Quote{ID: newID("qte"), Currency: b.Partner.Currency, ShipTo: shipTo, CreatedAt: s.Now()}
	q.ExpiresAt = q.CreatedAt.Add(b.Partner.QuoteValidity.Duration)
	for i, o := range offers {
		q.add(restrict(b.Partner, o, country), wants[i].model.Size(), lines[i].Acknowledged)
	}
	if err := q.sum(b.Partner); err != nil {
		return Quote{}, nil, fmt.Errorf("quote: %w", err)
	}
	q.InputHash = inputHash(b.Partner, wants, shipTo)
	if err := keep(ctx, s.quotes, b, q.ID, q); err != nil {
		return Quote{}, nil, fmt.Errorf("keep quote: %w", err)
	}
	return q, nil, nil
}

// add puts an offer into the quote, which holds no longer than the upstream's price does.
func (q *Quote) add(o Offer, size Size, codes []string) {
	q.Lines = append(q.Lines, QuoteLine{
		ID: newID("qln"), ModelID: o.ModelID, MaterialNumber: o.Material.Number, MaterialTitle: o.Material.Title,
		Quantity: o.Quantity, Speed: o.Speed, Status: o.Status, UnitPrice: o.UnitPrice, Total: o.Total,
		Acknowledged: acknowledged(codes), Size: size,
	})
	if !o.ValidUntil.IsZero() && o.ValidUntil.Before(q.ExpiresAt) {
		q.ExpiresAt = o.ValidUntil
	}
}

// sum works out what follows from the lines: the subtotal and the partner's fees on it.
func (q *Quote) sum(p *partner.Partner) (err error) {
	totals := make([]*money.Money, len(q.Lines))
	for i, l := range q.Lines {
		totals[i] = l.Total
	}
	if q.Subtotal, err = subtotal(q.Currency, totals); err != nil {
		return err
	}
	q.Fees, err = fees(p, q.Subtotal)
	return err
}

// Quote is a buyer's quote, or ErrNotFound.
func (s *Service) Quote(ctx context.Context, b Buyer, id string) (Quote, error) {
	q, _, err := find(ctx, s.quotes, b, "qte", id)
	return q, err
}

// Quotes are all of a buyer's, newest first.
func (s *Service) Quotes(ctx context.Context, b Buyer) ([]Quote, error) {
	quotes, err := list(ctx, s.quotes, b, func(q Quote) time.Time { return q.CreatedAt })
	if err != nil {
		return nil, fmt.Errorf("list quotes: %w", err)
	}
	return quotes, nil
}

// inputHash is SHA-256 over everything that the prices depend on, hexadecimal.
func inputHash(p *partner.Partner, wants []want, shipTo *upstreams.Address) string {
	type line struct {
		File, Unit string
		Material   int
		Quantity   int
		Speed      mp.Speed
	}
	input := struct {
		Partner, Currency, Rate, Markup string
		Lines                           []line
		ShipTo                          *upstreams.Address
	}{Partner: p.Slug, Currency: p.Currency, Rate: p.FromUSD().String(), Markup: p.Markup.String(), ShipTo: shipTo}
	if p.ExchangeRate != nil {
		input.Rate += " " + p.ExchangeRate.Date.Format(time.DateOnly)
	}
	for _, w := range wants {
		input.Lines = append(input.Lines, line{w.model.SHA256, w.model.EffectiveUnit(), w.material.Number, w.quantity, w.speed})
	}
	b, err := json.Marshal(input)
	if err != nil {
		panic(err) // strings and integers always marshal
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
