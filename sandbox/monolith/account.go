package monolith

import (
	"context"
	"net/http"
	"strings"
)

// owner is the account of the app's owner, which client credentials give; an authorisation gives the account of the user
// who granted it. Models and carts belong to an account.
const owner = ""

type accountKey struct{}

func withAccount(r *http.Request, account string) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), accountKey{}, account))
}

func accountOf(ctx context.Context) string {
	account, _ := ctx.Value(accountKey{}).(string)
	return account
}

// authenticate finds whose call it is, by a bearer token or a signature of OAuth1.
func (s *Server) authenticate(r *http.Request) (account string, ok bool) {
	authorization := r.Header.Get("Authorization")
	if scheme, _, _ := strings.Cut(authorization, " "); strings.EqualFold(scheme, "OAuth") || r.URL.Query().Has("oauth_signature") {
		return s.oauth1.caller(r, s.now())
	}
	return s.tokens.bearer(authorization, s.now())
}
