package checkout

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// Refusal says why a cart was not ordered. Sheet holds the new cost when the price is what changed.
type Refusal struct {
	Problems []Problem
	Sheet    *Sheet
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("refused: %s at %v", r.Problems[0].Code, r.Problems[0].Field)
}

func refuse(code, message string, field ...string) *Refusal {
	return &Refusal{Problems: []Problem{{code, append([]string{"input"}, field...), message}}}
}

// Payment is how a buyer wants to pay; Method is the schema's value.
type Payment struct {
	Method, VerificationID, PurchaseOrder string
}

// Draft is a cart that can be ordered at this price, with everything that an order keeps of it.
type Draft struct {
	Cart     Cart
	Models   []Model // one a line
	Offers   []Offer // one a line
	Subtotal money.Money
	Fees     []Fee
	Shipping ShippingOption
	Tax      TaxEstimate
	Total    money.Money
}

const (
	maxReference     = 64
	maxVerification  = 128
	maxPurchaseOrder = 64
)

// Draft prices a cart for ordering. The error is a *Refusal when the buyer can do something about it; then nothing was
// changed anywhere.
func (s *Service) Draft(ctx context.Context, b Buyer, cartID string, expected money.Money, pay Payment, reference string) (*Draft, error) {
	c, err := s.Cart(ctx, b, cartID)
	if errors.Is(err, ErrNotFound) {
		return nil, refuse("CART_NOT_FOUND", "This cart is not there any more.", "cartId")
	}
	if err != nil {
		return nil, err
	}
	ordered, err := s.Orders.Ordered(ctx, b.Partner.Slug, b.Owner, cartID)
	if err != nil {
		return nil, err
	}
	if ordered {
		return nil, refuse("CART_ALREADY_ORDERED", "This cart was ordered already.", "cartId")
	}
	if r := checkPlacement(b, c, pay, reference); r != nil {
		return nil, r
	}
	sheet := s.SheetOf(ctx, b, c)
	blockers, err := s.blockers(ctx, b, c, sheet)
	if err != nil {
		return nil, err
	}
	if r := blocked(blockers); r != nil {
		return nil, r
	}
	total, err := sheet.Total()
	if err != nil {
		return nil, err
	}
	if total == nil {
		return nil, refuse("CART_BLOCKED", "The total is not known yet.", "cartId")
	}
	if !total.Equal(expected) {
		return nil, s.priceChanged(c, sheet)
	}
	return s.draft(ctx, b, c, sheet)
}

func checkPlacement(b Buyer, c Cart, pay Payment, reference string) *Refusal {
	switch {
	case len([]rune(reference)) > maxReference:
		return refuse("REFERENCE_INVALID", fmt.Sprintf("A reference has at most %d characters.", maxReference), "reference")
	case !slices.Contains(b.Partner.Payments, pay.Method):
		return refuse("PAYMENT_INVALID", "This way to pay is not offered here.", "payment", "method")
	case (pay.Method == "EXTERNAL") != (pay.VerificationID != "") || len(pay.VerificationID) > maxVerification:
		return refuse("PAYMENT_INVALID", "The payment was not confirmed. Please pay again.", "payment", "verificationId")
	case len([]rune(pay.PurchaseOrder)) > maxPurchaseOrder || (pay.PurchaseOrder != "" && pay.Method != "INVOICE"):
		return refuse("PAYMENT_INVALID", fmt.Sprintf("A purchase order number goes with an invoice and has at most %d characters.", maxPurchaseOrder), "payment", "purchaseOrder")
	case len(c.Lines) == 0:
		return refuse("CART_EMPTY", "The cart is empty.", "cartId")
	case c.ShipTo == nil:
		return refuse("ADDRESS_INCOMPLETE", "Please say where the order goes.", "cartId")
	}
	if problems := checkAddress(b, *c.ShipTo); len(problems) > 0 {
		return refuse(problems[0].Code, problems[0].Message, "cartId")
	}
	return nil
}

// blocked is the refusal for a cart's blockers: the code of its own where there is one, else CART_BLOCKED.
func blocked(blockers []Blocker) *Refusal {
	if len(blockers) == 0 {
		return nil
	}
	r := &Refusal{}
	for _, bl := range blockers {
		code := "CART_BLOCKED"
		if bl.Code == "SHIPPING_OPTION_MISSING" {
			code = bl.Code
		}
		r.Problems = append(r.Problems, Problem{code, []string{"input", "cartId"}, bl.Message})
	}
	return r
}

// priceChanged tells a quote that has ended from a price that moved.
func (s *Service) priceChanged(c Cart, sheet *Sheet) *Refusal {
	r := refuse("PRICE_CHANGED", "The price has changed. Please look at it again.", "expectedTotal")
	expired := func(l CartLine) bool { return l.Promise != nil && !s.Now().Before(l.Promise.ExpiresAt) }
	if slices.ContainsFunc(c.Lines, expired) {
		r = refuse("QUOTE_EXPIRED", "The quote has ended. Please look at today's price.", "expectedTotal")
	}
	r.Sheet = sheet
	return r
}

// unchanged refuses models that are not any more what was priced. Prices and tax take their time, and whoever corrects a
// unit meanwhile must not get the new size at the old one's price.
func (s *Service) unchanged(ctx context.Context, b Buyer, priced []Model) error {
	for _, m := range priced {
		now, _, err := s.findModel(ctx, b, m.ID)
		switch {
		case errors.Is(err, ErrNotFound):
			return refuse("CART_BLOCKED", modelGone, "cartId")
		case err != nil:
			return err
		case now.State.State != mp.Ready || now.Size() != m.Size():
			return refuse("PRICE_CHANGED", "A model was changed meanwhile. Please look at the price again.", "expectedTotal")
		}
	}
	return nil
}

// StillSized says that a model is in the unit that an order has it in. The last look before an order is accepted and the
// acceptance are two writes; a correction that came between shows here. The error is that it cannot be told yet. A model
// that was deleted is not another size.
func (s *Service) StillSized(ctx context.Context, b Buyer, modelID, unit string) (bool, error) {
	if s.Partner != nil { // who asks for an order that was accepted knows no more than its name
		b.Partner = cmp.Or(s.Partner(b.Partner.Slug), b.Partner)
	}
	m, err := s.Model(ctx, b, modelID)
	switch {
	case errors.Is(err, ErrNotFound):
		return true, nil
	case err != nil:
		return false, err
	case m.Wanted != "":
		return false, fmt.Errorf("the unit of model %s is being corrected", modelID)
	}
	return m.EffectiveUnit() == unit, nil
}

// draft gathers what the order keeps. Every part is known by now: it was asked for to know the total.
func (s *Service) draft(ctx context.Context, b Buyer, c Cart, sheet *Sheet) (*Draft, error) {
	models, err := sheet.Models()
	if err != nil {
		return nil, err
	}
	if err := s.unchanged(ctx, b, models); err != nil {
		return nil, err
	}
	d := &Draft{Cart: c, Models: models}
	offers, offersErr := sheet.Offers()
	subtotal, subtotalErr := sheet.Subtotal()
	fees, feesErr := sheet.Fees()
	shipping, shippingErr := sheet.Shipping()
	estimate, taxErr := sheet.Tax()
	total, totalErr := sheet.Total()
	if err := errors.Join(offersErr, subtotalErr, feesErr, shippingErr, taxErr, totalErr); err != nil {
		return nil, err
	}
	mine, err := s.claim(ctx, b, c)
	if err != nil {
		return nil, err
	}
	if !mine {
		return nil, refuse("CART_BLOCKED", "This quote was ordered with another cart. Please ask for a new one.", "cartId")
	}
	d.Offers, d.Subtotal, d.Fees, d.Shipping, d.Tax, d.Total = offers, *subtotal, fees, *shipping, *estimate, *total
	return d, nil
}
