package resolvers

import (
	"context"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/internal/auth"
	"github.com/modeliq/modeliq/internal/partner"
)

// Who asks is decided here and nowhere else: the partner by the request's key, the owner by its session. The entrance
// has refused unknown keys, ended sessions and sessions of another partner before.

// coded is an error that the client's developer can act on.
func coded(code types.ErrorCode, message string) error {
	return &gqlerror.Error{Message: message, Extensions: map[string]any{"code": string(code)}}
}

// shop is the partner of the request, for what needs no buyer.
func shop(ctx context.Context) (checkout.Buyer, error) {
	p := partner.From(ctx)
	if p == nil {
		return checkout.Buyer{}, coded(types.ErrorCodePartnerKeyMissing, "Send the partner's publishable key in the header X-ModelIQ-Key.")
	}
	return checkout.Buyer{Partner: p}, nil
}

// buyer is the partner and the session's owner.
func buyer(ctx context.Context) (checkout.Buyer, error) {
	b, err := shop(ctx)
	if err != nil {
		return b, err
	}
	session, ok := auth.From(ctx)
	if !ok {
		return b, needsSession()
	}
	b.Owner = session.Owner
	return b, nil
}

func needsSession() error {
	return coded(types.ErrorCodeSessionRequired, "Start a session with sessionCreate and send its token as Authorization: Bearer.")
}

// mine is for look-ups by id: without a session nothing is the buyer's, which is what an unknown id answers too.
func mine(ctx context.Context) (b checkout.Buyer, ok bool, err error) {
	if b, err = shop(ctx); err != nil {
		return b, false, err
	}
	session, ok := auth.From(ctx)
	b.Owner = session.Owner
	return b, ok, nil
}
