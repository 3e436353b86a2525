package resolvers

import (
	"fmt"

	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/internal/auth"
)

func (r *Resolver) session(b auth.Buyer) (*types.Session, error) {
	token, expires, err := r.sessions.Issue(b, auth.SessionLife)
	if err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	return &types.Session{Token: token, ExpiresAt: expires}, nil
}
