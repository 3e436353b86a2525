package resolvers

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/internal/auth"
)

// A signed link opens one thing of one buyer's without a session, for reading alone: an order for a guest whose session
// has ended, a cart for the partner's checkout, a quote for the partner's own cart.
const (
	orderLink = "order"
	cartLink  = "cart"
	quoteLink = "quote"
)

// How long a link holds at least: an order's until it is long delivered, a cart's while somebody pays. A quote's holds as
// long as the quote.
const (
	orderLinkLife = 90 * 24 * time.Hour
	cartLinkLife  = 24 * time.Hour
)

// sign makes the owner a link. Who came by a link gets that one back and no other, lest a link that leaked renews itself
// for ever, or opens more than it was given for: "" then.
func (r *Resolver) sign(kind string, b checkout.Buyer, id string, life time.Duration) string {
	if by := b.CameBy; by.Token != "" {
		if by.Kind == kind && by.ID == id {
			return by.Token
		}
		return ""
	}
	return r.links.SignFor(strings.Join([]string{kind, b.Partner.Slug, b.Owner, id}, "|"), life)
}

// reader is in whose name a thing is read: its owner's with a token that opens it, else the session's. A token that opens
// something else, another partner's say, opens nothing.
func (r *Resolver) reader(ctx context.Context, kind, id string, token *string) (b checkout.Buyer, ok bool, err error) {
	if token != nil {
		if b, err = shop(ctx); err != nil {
			return b, false, err
		}
		subject, err := r.links.Open(*token)
		parts := strings.Split(subject, "|")
		if err == nil && len(parts) == 4 && parts[0] == kind && parts[1] == b.Partner.Slug && parts[3] == id {
			if session, ok := auth.From(ctx); !ok || session.Owner != parts[2] {
				b.CameBy = checkout.Link{Kind: kind, ID: id, Token: *token}
			}
			b.Owner = parts[2]
			return b, true, nil
		}
	}
	return mine(ctx)
}

// pageWith is a partner's page with a link of ours added; nil where the partner has no such page, or the reader gets no
// link.
func pageWith(page string, added url.Values) *string {
	if page == "" || added.Get("token") == "" {
		return nil
	}
	u, err := url.Parse(page)
	if err != nil { // the partner's file was checked
		return nil
	}
	query := u.Query()
	for name, values := range added {
		query[name] = values
	}
	u.RawQuery = query.Encode()
	text := u.String()
	return &text
}
