package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"time"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/internal/partner"
)

// reviews let the people who price quotes do so, on the admin port: GET /ops/reviews shows what waits, POST
// /ops/reviews/{quote} answers.
type reviews struct {
	checkout *checkout.Service
	partners *partner.Registry
}

// reviewView is a quote that waits, as a person sees it. Amounts are decimals in Currency.
type reviewView struct {
	QuoteID     string           `json:"quoteId"`
	Partner     string           `json:"partner"`
	RequestedAt time.Time        `json:"requestedAt"`
	Message     string           `json:"message,omitempty"`
	Currency    string           `json:"currency"`
	Subtotal    string           `json:"subtotal,omitempty"`
	Lines       []reviewLineView `json:"lines"`
}

type reviewLineView struct {
	ID        string `json:"id"`
	ModelID   string `json:"modelId"`
	Material  string `json:"material"`
	Quantity  int    `json:"quantity"`
	Speed     string `json:"speed"`
	Status    string `json:"status"`
	UnitPrice string `json:"unitPrice,omitempty"`
}

func (s *reviews) list(w http.ResponseWriter, r *http.Request) {
	cases, err := s.checkout.Reviews(r.Context())
	if err != nil {
		writeProblem(w, http.StatusServiceUnavailable, "The reviews cannot be read at present.")
		return
	}
	views := make([]reviewView, len(cases))
	for i, c := range cases {
		views[i] = toReviewView(c)
	}
	writeJSON(w, views)
}

func toReviewView(c checkout.ReviewCase) reviewView {
	q := c.Quote
	view := reviewView{QuoteID: q.ID, Partner: c.Partner, RequestedAt: c.RequestedAt, Message: q.Review.Message, Currency: q.Currency, Subtotal: amountOf(q.Subtotal)}
	for _, l := range q.Lines {
		view.Lines = append(view.Lines, reviewLineView{l.ID, l.ModelID, l.MaterialTitle, l.Quantity, string(l.Speed), string(l.Status), amountOf(l.UnitPrice)})
	}
	return view
}

func amountOf(m *money.Money) string {
	if m == nil {
		return ""
	}
	return m.Amount()
}

// reviewAnswer is what a person sends: prices for one piece by line, or a yes to those that stand, or a no; with a word to
// the buyer.
type reviewAnswer struct {
	Prices  map[string]string `json:"prices"`
	Approve bool              `json:"approve"`
	Decline bool              `json:"decline"`
	Message string            `json:"message"`
}

func (s *reviews) answer(w http.ResponseWriter, r *http.Request) {
	// A page of another site can send a form, and no JSON without asking first.
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		writeProblem(w, http.StatusUnsupportedMediaType, "Send application/json.")
		return
	}
	var in reviewAnswer
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		writeProblem(w, http.StatusBadRequest, `The body must be JSON with "prices" (by line id), or "approve", or "decline", and "message".`)
		return
	}
	q, err := s.give(r.Context(), r.PathValue("quote"), in)
	switch {
	case errors.Is(err, checkout.ErrNotFound):
		writeProblem(w, http.StatusNotFound, "No quote with this id waits for an answer.")
	case errors.Is(err, checkout.ErrReviewAnswer):
		writeProblem(w, http.StatusUnprocessableEntity, err.Error())
	case err != nil:
		writeProblem(w, http.StatusServiceUnavailable, "The answer could not be kept. Please try again.")
	default:
		writeJSON(w, map[string]any{"quoteId": q.ID, "declined": q.Review.Declined, "subtotal": amountOf(q.Subtotal), "expiresAt": q.ExpiresAt})
	}
}

// give finds whose quote it is and answers it.
func (s *reviews) give(ctx context.Context, quoteID string, in reviewAnswer) (checkout.Quote, error) {
	cases, err := s.checkout.Reviews(ctx)
	if err != nil {
		return checkout.Quote{}, err
	}
	for _, c := range cases {
		p := s.partners.BySlug(c.Partner)
		if c.QuoteID != quoteID || p == nil {
			continue
		}
		a := checkout.ReviewAnswer{Approve: in.Approve, Decline: in.Decline, Message: in.Message, Prices: map[string]money.Money{}}
		for line, text := range in.Prices {
			price, err := money.Parse(p.Currency, text)
			if err != nil {
				return checkout.Quote{}, fmt.Errorf("%w: line %s: %q is no amount such as 12.50", checkout.ErrReviewAnswer, line, text)
			}
			a.Prices[line] = price
		}
		return s.checkout.AnswerReview(ctx, p, c.Owner, quoteID, a)
	}
	return checkout.Quote{}, checkout.ErrNotFound
}

// writeProblem answers in problem details (RFC 9457).
func writeProblem(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": status, "title": http.StatusText(status), "detail": detail})
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
