package resolvers

import (
	"context"
	"errors"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// pricedQuote is what a Quote's own fields ask: the quote, whose it is, and what is worked out when it is asked for.
type pricedQuote struct {
	checkout.Quote
	buyer checkout.Buyer
	sheet *checkout.QuoteSheet
}

func (r *Resolver) toQuote(ctx context.Context, b checkout.Buyer, q checkout.Quote) (*types.Quote, error) {
	status, err := r.checkout.StatusOf(ctx, b, q)
	if err != nil {
		return nil, err
	}
	return &types.Quote{
		ID: q.ID, Status: types.QuoteStatus(status), Review: toReview(q.Review), Subtotal: q.Subtotal, Fees: each(q.Fees, toFee),
		Lines:     each(q.Lines, func(l checkout.QuoteLine) *types.QuoteLine { return toQuoteLine(b, l) }),
		InputHash: q.InputHash, CreatedAt: q.CreatedAt, ExpiresAt: q.ExpiresAt, HandoffToken: r.handoff(b, q),
		Of: pricedQuote{q, b, r.checkout.SheetOfQuote(ctx, b, q)},
	}, nil
}

// handoff is the link for the partner's own cart; nil once the quote has ended. A link is good until the end of a day:
// that this one ends with the quote is looked at where it is opened.
func (r *Resolver) handoff(b checkout.Buyer, q checkout.Quote) *string {
	left := q.ExpiresAt.Sub(r.now())
	if left <= 0 {
		return nil
	}
	return optional(r.sign(quoteLink, b, q.ID, left))
}

func toReview(review *checkout.Review) *types.QuoteReview {
	if review == nil {
		return nil
	}
	return &types.QuoteReview{
		Message: optional(review.Message), RequestedAt: review.RequestedAt, AnsweredAt: optional(review.AnsweredAt), Answer: optional(review.Answer),
	}
}

func toQuoteLine(b checkout.Buyer, l checkout.QuoteLine) *types.QuoteLine {
	return &types.QuoteLine{
		ID: l.ID, ModelID: l.ModelID, MaterialNumber: l.MaterialNumber, MaterialTitle: l.MaterialTitle, Quantity: l.Quantity,
		Speed: toSpeed(l.Speed), OfferStatus: types.OfferStatus(l.Status), UnitPrice: l.UnitPrice, Total: l.Total, Of: b,
	}
}

func toFee(f checkout.Fee) *types.Fee {
	return &types.Fee{Code: f.Code, Label: f.Label, Amount: &f.Amount}
}

func toShippingOption(o checkout.ShippingOption) *types.ShippingOption {
	return &types.ShippingOption{ID: o.ID(), Name: o.Name, Price: &o.Price, InTransit: toLeadTime(o.InTransitDays)}
}

func toTaxEstimate(t *checkout.TaxEstimate) *types.TaxEstimate {
	if t == nil {
		return nil
	}
	return taxEstimate(t.Quote, types.TaxStatus(t.Status))
}

func taxEstimate(q tax.Quote, status types.TaxStatus) *types.TaxEstimate {
	return &types.TaxEstimate{
		Total: &q.Total, Status: status, ExemptionApplied: q.Exempt,
		Lines: each(q.Jurisdictions, func(j tax.Jurisdiction) *types.TaxLine {
			return &types.TaxLine{Jurisdiction: j.Code, Name: j.Name, Rate: j.Rate, Amount: &j.Amount, Reason: j.Reason}
		}),
	}
}

// material is one of the partner's for a field: nil for any other.
func (r *Resolver) material(ctx context.Context, number int) (*types.Material, error) {
	b, err := shop(ctx)
	if err != nil {
		return nil, err
	}
	m, err := r.checkout.Material(ctx, b, number)
	if errors.Is(err, checkout.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return toMaterial(m), nil
}

// quote is a quote for a field: nil for one that is neither the buyer's nor opened by the token.
func (r *Resolver) quote(ctx context.Context, id string, token *string) (*types.Quote, error) {
	b, ok, err := r.reader(ctx, quoteLink, id, token)
	if err != nil || !ok {
		return nil, err
	}
	q, err := r.checkout.Quote(ctx, b, id)
	if errors.Is(err, checkout.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if b.CameBy.Token != "" && !r.now().Before(q.ExpiresAt) {
		return nil, nil
	}
	return r.toQuote(ctx, b, q)
}

func fromQuoteLines(lines []*types.QuoteLineInput) []checkout.LineInput {
	out := make([]checkout.LineInput, len(lines))
	for i, l := range lines {
		out[i] = checkout.LineInput{
			ModelID: l.ModelID, MaterialID: l.MaterialID, Quantity: l.Quantity, Speed: fromSpeed(l.Speed), Acknowledged: l.AcknowledgedWarnings,
		}
	}
	return out
}
