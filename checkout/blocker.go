package checkout

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Blocker is something that stops a cart from being ordered.
type Blocker struct {
	LineID  string // "" when it is about the whole cart
	Code    string
	Message string
}

// whyNot says in the buyer's words why an offer in this state cannot be ordered.
var whyNot = map[OfferStatus]string{
	Pending:      "The price is not known yet. Please wait a moment.",
	NotPrintable: "The model cannot be made in this material.",
	ManualReview: "A person must look at this part before it has a price.",
	Restricted:   "This material cannot be shipped to the address.",
	Unavailable:  "This material cannot be had at present.",
}

// modelGone is said of a line whose model was deleted.
const modelGone = "The model is not there any more. Please upload it again."

// Blockers are all that stops a cart; none when it can be ordered. A cart whose prices cannot be told at present cannot be
// ordered either, which is said as one more blocker: the cart itself still answers.
func (s *Service) Blockers(ctx context.Context, b Buyer, c Cart, sh *Sheet) []Blocker {
	blockers, err := s.blockers(ctx, b, c, sh)
	if err != nil {
		return append(blockers, Blocker{"", "UPSTREAM_UNAVAILABLE", "The price cannot be told at present. Please try again."})
	}
	return blockers
}

// blockers are what is known to stop the cart, also when the rest cannot be told.
func (s *Service) blockers(ctx context.Context, b Buyer, c Cart, sh *Sheet) ([]Blocker, error) {
	blockers := cartBlockers(b, c)
	sh.ask()
	offers, err := sh.Offers()
	if err != nil {
		return blockers, err
	}
	models, err := sh.Models()
	if err != nil {
		return blockers, err
	}
	blockers = append(blockers, speedBlockers(c)...)
	for i, o := range offers {
		line := c.Lines[i]
		if models[i].ID == "" {
			blockers = append(blockers, Blocker{line.ID, "MODEL_NOT_FOUND", modelGone})
			continue
		}
		if o.Status != Priced {
			blockers = append(blockers, Blocker{line.ID, string(o.Status), whyNot[o.Status]})
		}
		if codes := unacknowledged(b, o, line.Acknowledged); len(codes) > 0 {
			blockers = append(blockers, Blocker{line.ID, "WARNINGS_NOT_ACKNOWLEDGED", "Please accept the warnings first: " + strings.Join(codes, ", ") + "."})
		}
	}
	money, err := s.moneyBlockers(ctx, b, c, sh)
	return append(blockers, money...), err
}

func cartBlockers(b Buyer, c Cart) (blockers []Blocker) {
	if len(c.Lines) == 0 {
		blockers = append(blockers, Blocker{"", "CART_EMPTY", "The cart is empty."})
	}
	if c.ShipTo == nil {
		blockers = append(blockers, Blocker{"", "ADDRESS_MISSING", "Please say where the order goes."})
	} else {
		for _, p := range checkAddress(b, *c.ShipTo) { // the partner's list may have changed since
			blockers = append(blockers, Blocker{"", p.Code, p.Message})
		}
	}
	return blockers
}

// speedBlockers: the monolith makes all parts of an order at one speed.
func speedBlockers(c Cart) []Blocker {
	for _, l := range c.Lines {
		if l.Speed != c.Lines[0].Speed {
			return []Blocker{{l.ID, "SPEEDS_DIFFER", "All parts of an order are made at the same speed. Please choose one."}}
		}
	}
	return nil
}

func (s *Service) moneyBlockers(ctx context.Context, b Buyer, c Cart, sh *Sheet) (blockers []Blocker, err error) {
	subtotal, err := sh.Subtotal()
	if err != nil {
		return nil, err
	}
	models, err := sh.Models()
	if err != nil {
		return nil, err
	}
	if overThreshold(b.Partner, subtotal) && !s.agreed(c, models) {
		message, err := s.howToReview(ctx, b, c)
		if err != nil {
			return nil, err
		}
		blockers = append(blockers, Blocker{"", "REVIEW_REQUIRED", message})
	}
	shipping, err := sh.Shipping()
	if err != nil {
		return nil, err
	}
	if shipping == nil {
		blockers = append(blockers, Blocker{"", "SHIPPING_OPTION_MISSING", "Please choose how the order is shipped."})
	}
	t, err := sh.Tax()
	if err != nil {
		return nil, err
	}
	if t != nil && !t.Known() {
		blockers = append(blockers, Blocker{"", "TAX_PENDING", "The tax for this address cannot be told yet. Please check the address."})
	}
	return blockers, nil
}

// howToReview says what a buyer can do with a cart that a person must look at, which is never the cart itself but a quote.
func (s *Service) howToReview(ctx context.Context, b Buyer, c Cart) (string, error) {
	over := fmt.Sprintf("Orders over %s %s are looked at by a person first. ", b.Partner.Review.OrderSubtotal, b.Partner.Currency)
	if c.QuoteID == "" {
		return over + "Please ask for a review of a quote.", nil
	}
	q, err := s.Quote(ctx, b, c.QuoteID)
	if errors.Is(err, ErrNotFound) {
		return over + "Please ask for a review of a quote.", nil
	}
	switch {
	case err != nil:
		return "", err
	case q.Review.Open():
		return over + "Your quote is being looked at. Please make a new cart from it when it is answered.", nil
	case q.Review.Agreed():
		return over + "Your quote was answered. Please make a new cart from it, or ask for another quote if it has ended or the cart was changed.", nil
	case q.Review != nil:
		return over + "Your quote was declined. Please ask for a quote of other parts.", nil
	default:
		return over + "Please ask for a review of your quote.", nil
	}
}

// agreed says that a person has given every price of the cart, each for the model as it is now.
func (s *Service) agreed(c Cart, models []Model) bool {
	for i, l := range c.Lines {
		if !l.Promise.holds(models[i], s.Now()) || !l.Promise.Agreed {
			return false
		}
	}
	return true
}
