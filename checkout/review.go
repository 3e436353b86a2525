package checkout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/internal/store"
)

// Review is a person's look at a quote. AnsweredAt is zero until that person has answered.
type Review struct {
	Message     string    `json:"message,omitempty"`
	RequestedAt time.Time `json:"requestedAt"`
	AnsweredAt  time.Time `json:"answeredAt,omitzero"`
	Answer      string    `json:"answer,omitempty"`
	Declined    bool      `json:"declined,omitempty"`
}

// Open says that a person was asked and has not answered.
func (r *Review) Open() bool { return r != nil && r.AnsweredAt.IsZero() }

// Agreed says that a person has given prices.
func (r *Review) Agreed() bool { return r != nil && !r.AnsweredAt.IsZero() && !r.Declined }

const maxReviewMessage = 1000

// RequestReview asks a person for prices; asking again replaces the message. The person finds it in Reviews.
func (s *Service) RequestReview(ctx context.Context, b Buyer, quoteID, message string) (Quote, []Problem, error) {
	field := []string{"input", "quoteId"}
	q, key, err := find(ctx, s.quotes, b, "qte", quoteID)
	if errors.Is(err, ErrNotFound) {
		return Quote{}, []Problem{{"QUOTE_NOT_FOUND", field, "This quote is not there any more."}}, nil
	}
	if err != nil {
		return Quote{}, nil, err
	}
	status, err := s.StatusOf(ctx, b, q)
	if err != nil {
		return Quote{}, nil, fmt.Errorf("request review: %w", err)
	}
	if len([]rune(message)) > maxReviewMessage {
		return q, []Problem{{"MESSAGE_TOO_LONG", []string{"input", "message"}, fmt.Sprintf("A message has at most %d characters.", maxReviewMessage)}}, nil
	}
	if p := reviewable(b.Partner, q, status); p != nil {
		p.Field = field
		return q, problemsOf(p), nil
	}
	if err := s.openCase(ctx, b, quoteID); err != nil {
		return q, nil, fmt.Errorf("request review: %w", err)
	}
	q, err = s.quotes.Change(ctx, key, func(q *Quote) error {
		if q.Review == nil {
			q.Review = &Review{RequestedAt: s.Now()}
		}
		q.Review.Message = strings.TrimSpace(message)
		return nil
	})
	return q, nil, err
}

func reviewable(p *partner.Partner, q Quote, status QuoteStatus) *Problem {
	switch {
	case status == QuoteExpired:
		return &Problem{Code: "QUOTE_EXPIRED", Message: "This quote has ended. Please ask for a new one."}
	case status == QuoteOrdered:
		return &Problem{Code: "QUOTE_ALREADY_ORDERED", Message: "This quote was ordered."}
	case q.Review != nil && !q.Review.Open():
		return &Problem{Code: "REVIEW_ANSWERED", Message: "A person has looked at this quote already. Please ask for a new quote where something has changed."}
	case q.Subtotal != nil && !overThreshold(p, q.Subtotal):
		return &Problem{Code: "REVIEW_NOT_NEEDED", Message: "Every part has a price, and the quote can be ordered as it is."}
	}
	return nil
}

// overThreshold says that a person looks at orders of this subtotal first.
func overThreshold(p *partner.Partner, subtotal *money.Money) bool {
	limit := p.Review.OrderSubtotal
	return limit != nil && subtotal != nil && subtotal.Decimal().Cmp(limit.Decimal) > 0
}

// ReviewCase is a quote that waits for a person.
type ReviewCase struct {
	Partner     string    `json:"partner"`
	Owner       string    `json:"owner"`
	QuoteID     string    `json:"quoteId"`
	RequestedAt time.Time `json:"requestedAt"`
	// Quote is the quote as it is now; it is not kept here.
	Quote Quote `json:"-"`
}

// openCase puts a quote in front of a person, once.
func (s *Service) openCase(ctx context.Context, b Buyer, quoteID string) error {
	err := keep(ctx, s.reviews, b, quoteID, ReviewCase{Partner: b.Partner.Slug, Owner: b.Owner, QuoteID: quoteID, RequestedAt: s.Now()})
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	return err
}

// Reviews are the quotes of all partners that wait for a person, oldest first.
func (s *Service) Reviews(ctx context.Context) ([]ReviewCase, error) {
	keys, err := s.reviews.Bucket.Keys(ctx)
	if err != nil {
		return nil, fmt.Errorf("list reviews: %w", err)
	}
	var cases []ReviewCase
	for _, key := range keys {
		c, _, err := s.reviews.Get(ctx, key)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, fmt.Errorf("list reviews: %w", err)
		}
		var quoteErr error
		c.Quote, _, quoteErr = s.quotes.Get(ctx, key)
		if err == nil && quoteErr == nil && c.Quote.Review.Open() {
			cases = append(cases, c)
		}
	}
	slices.SortStableFunc(cases, func(a, b ReviewCase) int { return a.RequestedAt.Compare(b.RequestedAt) })
	return cases, nil
}

// ReviewAnswer is what a person says to a quote: a price for one piece of each line that has none, and of any other; or
// no. Prices are in the partner's currency and hold from now on as long as a quote's do.
type ReviewAnswer struct {
	Prices  map[string]money.Money // by line id
	Approve bool                   // the prices as they stand
	Decline bool
	Message string
}

// ErrReviewAnswer says that an answer does not fit its quote.
var ErrReviewAnswer = errors.New("the answer does not fit the quote")

// AnswerReview gives a quote that waits its answer. The buyer can order at those prices, the threshold notwithstanding.
func (s *Service) AnswerReview(ctx context.Context, p *partner.Partner, owner, quoteID string, a ReviewAnswer) (Quote, error) {
	b := Buyer{Partner: p, Owner: owner}
	_, key, err := find(ctx, s.quotes, b, "qte", quoteID)
	if err != nil {
		return Quote{}, err
	}
	q, err := s.quotes.Change(ctx, key, func(q *Quote) error {
		if !q.Review.Open() {
			return fmt.Errorf("%w: nobody asks for one", ErrReviewAnswer)
		}
		if yes := a.Approve || len(a.Prices) > 0; yes == a.Decline {
			return fmt.Errorf("%w: it must give prices, or approve those that stand, or decline", ErrReviewAnswer)
		}
		q.Review.AnsweredAt, q.Review.Answer, q.Review.Declined = s.Now(), a.Message, a.Decline
		if a.Decline {
			return nil
		}
		q.ExpiresAt = s.Now().Add(p.QuoteValidity.Duration)
		return q.price(p, a.Prices)
	})
	if err != nil {
		return Quote{}, err
	}
	return q, s.reviews.Bucket.Delete(ctx, key)
}

// price puts a person's prices into the lines; afterwards every line must have one.
func (q *Quote) price(p *partner.Partner, prices map[string]money.Money) error {
	known := 0
	for i := range q.Lines {
		l := &q.Lines[i]
		if unit, ok := prices[l.ID]; ok {
			known++
			if unit.Currency() != q.Currency || !unit.Decimal().IsPos() {
				return fmt.Errorf("%w: line %s needs more than nothing, in %s", ErrReviewAnswer, l.ID, q.Currency)
			}
			if payable, err := money.New(q.Currency, unit.Decimal()); err != nil || !payable.Equal(unit) {
				return fmt.Errorf("%w: line %s: nobody can pay %s", ErrReviewAnswer, l.ID, unit)
			}
			total, err := unit.Times(l.Quantity)
			if err != nil {
				return err
			}
			l.Status, l.UnitPrice, l.Total = Priced, &unit, &total
		}
		if l.UnitPrice == nil {
			return fmt.Errorf("%w: line %s has no price", ErrReviewAnswer, l.ID)
		}
	}
	if known != len(prices) {
		return fmt.Errorf("%w: it prices a line that the quote has not", ErrReviewAnswer)
	}
	return q.sum(p)
}
