package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/modeliq/modeliq/internal/cache"
)

// SessionLife is how long a session's token lives before it must be renewed.
const SessionLife = time.Hour

const (
	issuer       = "modeliq"
	audience     = "modeliq"
	leeway       = 5 * time.Second // for clocks that differ; RFC 8725 wants it small
	maxTokenSize = 4 << 10
)

// What a token can be refused for.
var (
	ErrTokenExpired = errors.New("the session has ended")
	ErrTokenInvalid = errors.New("the token is not valid here")
)

// Buyer is who a session belongs to. Owner is [A-Za-z0-9_-]+ and part of every key of the store.
type Buyer struct {
	Partner   string // slug
	Owner     string
	SignedIn  bool
	ExpiresAt time.Time
}

// Sessions issues and verifies buyers' tokens: ES256, with issuer, audience, expiry and partner, all required.
type Sessions struct {
	key *Key
	now func() time.Time
	// verified are tokens whose signature was found good: checking it costs more than a whole answer from memory.
	verified *cache.Bounded[string, Buyer]
}

// tokensRemembered bounds the verified tokens, of about half a KiB each.
const tokensRemembered = 20_000

// NewSessions uses one key for signing and verifying.
func NewSessions(key *Key, now func() time.Time) *Sessions {
	return &Sessions{key: key, now: now, verified: cache.NewBounded[string, Buyer](tokensRemembered)}
}

type claims struct {
	jwt.RegisteredClaims
	Partner  string `json:"partner"`
	SignedIn bool   `json:"signed_in,omitempty"`
}

// NewOwner names an anonymous buyer: 128 random bits.
func NewOwner() string { return "anon_" + strings.ToLower(rand.Text()) }

// Issue signs a token for a buyer that lives for a span.
func (s *Sessions) Issue(b Buyer, life time.Duration) (token string, expires time.Time, err error) {
	now := s.now()
	expires = now.Add(life).Truncate(time.Second)
	t := jwt.NewWithClaims(jwt.SigningMethodES256, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Audience: jwt.ClaimStrings{audience}, Subject: b.Owner,
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires),
		},
		Partner: b.Partner, SignedIn: b.SignedIn,
	})
	t.Header["kid"] = s.key.id
	token, err = t.SignedString(s.key.private)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("sign session: %w", err)
	}
	return token, expires, nil
}

// Verify reads a token. Its error is ErrTokenExpired or ErrTokenInvalid and says nothing about the token.
func (s *Sessions) Verify(token string) (Buyer, error) {
	if len(token) > maxTokenSize {
		return Buyer{}, ErrTokenInvalid
	}
	if b, ok := s.verified.Get(token); ok {
		if s.now().Before(b.ExpiresAt.Add(leeway)) {
			return b, nil
		}
		return Buyer{}, ErrTokenExpired
	}
	var c claims
	_, err := jwt.ParseWithClaims(token, &c, s.verificationKey,
		jwt.WithValidMethods([]string{jwt.SigningMethodES256.Alg()}),
		jwt.WithIssuer(issuer), jwt.WithAudience(audience),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(leeway), jwt.WithTimeFunc(s.now))
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return Buyer{}, ErrTokenExpired
	case err != nil, !isName(c.Subject), !isName(c.Partner):
		return Buyer{}, ErrTokenInvalid
	}
	b := Buyer{Partner: c.Partner, Owner: c.Subject, SignedIn: c.SignedIn, ExpiresAt: c.ExpiresAt.Time}
	s.verified.Put(strings.Clone(token), b)
	return b, nil
}

// verificationKey is asked for the key of a token's header. golang-jwt ignores "crit", which RFC 7515 section 4.1.11
// makes a token that names extensions invalid for whoever does not know them; we know none.
func (s *Sessions) verificationKey(t *jwt.Token) (any, error) {
	if _, critical := t.Header["crit"]; critical {
		return nil, ErrTokenInvalid
	}
	if t.Header["kid"] != s.key.id || t.Header["typ"] != "JWT" {
		return nil, ErrTokenInvalid
	}
	return &s.key.private.PublicKey, nil
}

// Anonymous is the context without its buyer, for what must not depend on who asks.
func Anonymous(ctx context.Context) context.Context {
	return context.WithValue(ctx, contextKey{}, nil)
}

func isName(s string) bool {
	if s == "" || len(s) > 128 {
		return false
	}
	for _, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-'
		if !letter {
			return false
		}
	}
	return true
}

type contextKey struct{}

// With puts the buyer of a request into its context.
func With(ctx context.Context, b Buyer) context.Context {
	return context.WithValue(ctx, contextKey{}, b)
}

// From is the buyer of the request, or false without a session.
func From(ctx context.Context) (Buyer, bool) {
	b, ok := ctx.Value(contextKey{}).(Buyer)
	return b, ok
}
