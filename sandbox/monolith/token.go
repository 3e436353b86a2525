package monolith

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"strings"
	"time"
)

const tokenLifetime = time.Hour

// tokenMint makes and checks bearer tokens. A token carries its own expiry and a signature made with the client's secret,
// so that tokens outlive a restart without being stored anywhere.
type tokenMint struct {
	clientID, clientSecret string
	key                    [sha256.Size]byte
}

func newTokenMint(id, secret string) tokenMint {
	return tokenMint{id, secret, sha256.Sum256([]byte("bearer token key\x00" + id + "\x00" + secret))}
}

const tokenPayload = 8 + 8 // expiry in Unix seconds, and a nonce that makes each token another

func (m tokenMint) issue(now time.Time) string {
	payload := make([]byte, tokenPayload, tokenPayload+sha256.Size)
	binary.BigEndian.PutUint64(payload, uint64(now.Add(tokenLifetime).Unix()))
	_, _ = rand.Read(payload[8:]) // crypto/rand never fails: it ends the process instead
	return base64.RawURLEncoding.EncodeToString(append(payload, m.sign(payload)...))
}

func (m tokenMint) accepts(authorization string, now time.Time) bool {
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return false
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimSpace(token))
	if err != nil || len(raw) != tokenPayload+sha256.Size || !hmac.Equal(m.sign(raw[:tokenPayload]), raw[tokenPayload:]) {
		return false
	}
	return now.Unix() < int64(binary.BigEndian.Uint64(raw))
}

func (m tokenMint) sign(payload []byte) []byte {
	h := hmac.New(sha256.New, m.key[:])
	h.Write(payload)
	return h.Sum(nil)
}

// knows compares digests of both halves before it combines them, so that the time taken says nothing.
func (m tokenMint) knows(id, secret string) bool {
	wantID, wantSecret := sha256.Sum256([]byte(m.clientID)), sha256.Sum256([]byte(m.clientSecret))
	gotID, gotSecret := sha256.Sum256([]byte(id)), sha256.Sum256([]byte(secret))
	return subtle.ConstantTimeCompare(wantID[:], gotID[:])&subtle.ConstantTimeCompare(wantSecret[:], gotSecret[:]) == 1
}

// issueToken is the OAuth2 token endpoint for the client_credentials grant; the client shows itself by HTTP Basic or in the form.
func (s *Server) issueToken(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		s.write(w, http.StatusBadRequest, answer{"error": "invalid_request", "error_description": "The body is not a form."})
		return
	}
	id, secret, ok := r.BasicAuth()
	if !ok {
		id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	if !s.tokens.knows(id, secret) {
		w.Header().Set("WWW-Authenticate", "Basic")
		s.write(w, http.StatusUnauthorized, answer{"error": "invalid_client", "error_description": "The client credentials are invalid."})
		return
	}
	if grant := r.PostForm.Get("grant_type"); grant != "client_credentials" {
		s.write(w, http.StatusBadRequest, answer{"error": "unsupported_grant_type", "error_description": "Grant type is not supported."})
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	s.write(w, http.StatusOK, answer{
		"access_token": s.tokens.issue(s.now()), "token_type": "bearer", "expires_in": int(tokenLifetime.Seconds()),
	})
}
