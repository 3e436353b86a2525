package monolith

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"
)

// tokenKind keeps a token of one use from serving another.
type tokenKind byte

const (
	accessToken  tokenKind = 'a'
	refreshToken tokenKind = 'r'
	oauth1Token  tokenKind = '1'
)

// How long tokens serve. Those of OAuth1 never ended: integrators keep them in their settings.
const (
	tokenLifetime   = time.Hour
	refreshLifetime = 30 * 24 * time.Hour
	oauth1Lifetime  = 100 * 365 * 24 * time.Hour
)

// tokenMint makes and checks tokens. A token carries its own kind, expiry and account, and a signature made with the
// client's secret, so that tokens outlive a restart without being stored anywhere.
type tokenMint struct {
	clientID, clientSecret string
	key                    [sha256.Size]byte
}

func newTokenMint(id, secret string) tokenMint {
	return tokenMint{id, secret, sha256.Sum256([]byte("bearer token key\x00" + id + "\x00" + secret))}
}

const tokenHead = 1 + 8 + 8 // kind, expiry in Unix seconds, and a nonce that makes each token another; the account follows

func (m tokenMint) issue(kind tokenKind, account string, expires time.Time) string {
	payload := make([]byte, tokenHead, tokenHead+len(account)+sha256.Size)
	payload[0] = byte(kind)
	binary.BigEndian.PutUint64(payload[1:], uint64(expires.Unix()))
	_, _ = rand.Read(payload[9:]) // crypto/rand never fails: it ends the process instead
	payload = append(payload, account...)
	return base64.RawURLEncoding.EncodeToString(append(payload, m.sign(payload)...))
}

// read is the account of a token of this kind that has not ended.
func (m tokenMint) read(kind tokenKind, token string, now time.Time) (account string, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) < tokenHead+sha256.Size {
		return "", false
	}
	payload, signature := raw[:len(raw)-sha256.Size], raw[len(raw)-sha256.Size:]
	if !hmac.Equal(m.sign(payload), signature) || payload[0] != byte(kind) || now.Unix() >= int64(binary.BigEndian.Uint64(payload[1:])) {
		return "", false
	}
	return string(payload[tokenHead:]), true
}

// bearer is the account of a call with an access token.
func (m tokenMint) bearer(authorization string, now time.Time) (account string, ok bool) {
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	return m.read(accessToken, strings.TrimSpace(token), now)
}

func (m tokenMint) sign(payload []byte) []byte {
	h := hmac.New(sha256.New, m.key[:])
	h.Write(payload)
	return h.Sum(nil)
}

// secretOf is the secret that belongs to a token of OAuth1, made from it rather than kept.
func (m tokenMint) secretOf(token string) string {
	return base64.RawURLEncoding.EncodeToString(m.sign([]byte("token secret\x00" + token)))
}

// knows compares digests of both halves before it combines them, so that the time taken says nothing.
func (m tokenMint) knows(id, secret string) bool {
	wantID, wantSecret := sha256.Sum256([]byte(m.clientID)), sha256.Sum256([]byte(m.clientSecret))
	gotID, gotSecret := sha256.Sum256([]byte(id)), sha256.Sum256([]byte(secret))
	return subtle.ConstantTimeCompare(wantID[:], gotID[:])&subtle.ConstantTimeCompare(wantSecret[:], gotSecret[:]) == 1
}
