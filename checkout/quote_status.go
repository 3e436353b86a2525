package checkout

import (
	"context"
	"errors"
	"slices"
	"time"
)

// QuoteStatus says where a quote stands; the values are the schema's.
type QuoteStatus string

// The statuses.
const (
	QuoteOpen            QuoteStatus = "OPEN"
	QuoteReviewRequested QuoteStatus = "REVIEW_REQUESTED"
	QuoteDeclined        QuoteStatus = "DECLINED"
	QuoteExpired         QuoteStatus = "EXPIRED"
	QuoteOrdered         QuoteStatus = "ORDERED"
)

// StatusOf says where a quote stands. While a person is asked, a quote does not end.
func (s *Service) StatusOf(ctx context.Context, b Buyer, q Quote) (QuoteStatus, error) {
	if ordered, err := s.ordered(ctx, b, q); err != nil || ordered {
		return QuoteOrdered, err
	}
	switch {
	case q.Review.Open():
		return QuoteReviewRequested, nil
	case q.Review != nil && q.Review.Declined:
		return QuoteDeclined, nil
	case !s.Now().Before(q.ExpiresAt):
		return QuoteExpired, nil
	}
	resized, err := s.resized(ctx, b, q)
	if resized {
		return QuoteExpired, err
	}
	return QuoteOpen, err
}

// resized says that a quoted model is not what was priced any more: its unit was corrected, or it was deleted.
func (s *Service) resized(ctx context.Context, b Buyer, q Quote) (bool, error) {
	for _, l := range q.Lines {
		m, _, err := s.findModel(ctx, b, l.ModelID)
		if errors.Is(err, ErrNotFound) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
		if !m.sized(l.Size) {
			return true, nil
		}
	}
	return false, nil
}

// ordered says that the cart that claimed a quote has its order.
func (s *Service) ordered(ctx context.Context, b Buyer, q Quote) (bool, error) {
	if q.Order == nil {
		return false, nil
	}
	return s.Orders.Ordered(ctx, b.Partner.Slug, b.Owner, q.Order.CartID)
}

// claimPatience is how long a cart that is about to be ordered keeps others from ordering the same quote: longer than an
// acceptance takes.
const claimPatience = time.Minute

// claim gives a quote to a cart that is about to be ordered. What a person agreed to is ordered once: false when another
// cart has it. Other quotes are prices, and only remember the first cart that was ordered.
func (s *Service) claim(ctx context.Context, b Buyer, c Cart) (bool, error) {
	if c.QuoteID == "" {
		return true, nil
	}
	q, key, err := find(ctx, s.quotes, b, "qte", c.QuoteID)
	if errors.Is(err, ErrNotFound) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	ordered, err := s.ordered(ctx, b, q)
	if err != nil {
		return false, err
	}
	mine := false
	_, err = s.quotes.Change(ctx, key, func(kept *Quote) error {
		mine = kept.Order == nil || kept.Order.CartID == c.ID || !ordered && kept.Order.is(q.Order) && (!c.agreed() || kept.Order.over(s.Now()))
		if mine {
			kept.Order = &QuoteClaim{c.ID, s.Now()}
		}
		return nil
	})
	return mine || !c.agreed(), err
}

// is says that a claim is the one that was looked at.
func (q *QuoteClaim) is(seen *QuoteClaim) bool {
	return seen != nil && q.CartID == seen.CartID && q.At.Equal(seen.At)
}

// over says that a claim without an order holds nobody up any more.
func (q *QuoteClaim) over(now time.Time) bool { return !now.Before(q.At.Add(claimPatience)) }

// agreed says that the cart has a price that a person gave.
func (c Cart) agreed() bool {
	return slices.ContainsFunc(c.Lines, func(l CartLine) bool { return l.Promise != nil && l.Promise.Agreed })
}
