package checkout

import (
	"context"
	"errors"
	"slices"
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
	for _, cart := range q.Carts {
		ordered, err := s.Orders.Ordered(ctx, b.Partner.Slug, b.Owner, cart)
		if err != nil {
			return "", err
		}
		if ordered {
			return QuoteOrdered, nil
		}
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
		m, _, err := find(ctx, s.models, b, "mdl", l.ModelID)
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

// cartsRemembered bounds the carts that a quote knows of.
const cartsRemembered = 20

// remember notes that a cart was made from a quote.
func (s *Service) remember(ctx context.Context, b Buyer, quoteID, cartID string) error {
	_, key, err := find(ctx, s.quotes, b, "qte", quoteID)
	if err != nil {
		return err
	}
	_, err = s.quotes.Change(ctx, key, func(q *Quote) error {
		q.Carts = slices.Insert(q.Carts, 0, cartID)
		q.Carts = q.Carts[:min(len(q.Carts), cartsRemembered)]
		return nil
	})
	return err
}
