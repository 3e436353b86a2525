package monolith

import (
	"net/http"
)

// oauthError is a failure of the token endpoint, in the words of RFC 6749 and not of the rest of the wire.
func (s *Server) oauthError(w http.ResponseWriter, status int, code, description string) {
	s.write(w, status, answer{"error": code, "error_description": description})
}

// issueToken is the OAuth2 token endpoint. The client shows itself by HTTP Basic or in the form; only a refresh is taken
// without its secret, since the vendor's own sample sends none that is valid.
func (s *Server) issueToken(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		s.oauthError(w, http.StatusBadRequest, "invalid_request", "The body is not a form.")
		return
	}
	form := r.PostForm
	id, secret, byBasic := r.BasicAuth()
	if !byBasic {
		id, secret = form.Get("client_id"), form.Get("client_secret")
	}
	grant := form.Get("grant_type")
	shown := s.tokens.knows(id, secret)
	if grant == "refresh_token" && form.Get("client_id") == s.tokens.clientID && form.Get("client_secret") == "" {
		shown = true // the refresh token is proof enough: nobody but this client was given it
	}
	if !shown {
		w.Header().Set("WWW-Authenticate", "Basic")
		s.oauthError(w, http.StatusUnauthorized, "invalid_client", "The client credentials are invalid.")
		return
	}
	switch grant {
	case "client_credentials":
		s.grantTokens(w, owner, false)
	case "authorization_code":
		account, ok := s.grants.redeem(form.Get("code"), form.Get("redirect_uri"), s.now())
		if !ok {
			s.oauthError(w, http.StatusBadRequest, "invalid_grant", "The authorization code is invalid, was used, or has expired.")
			return
		}
		s.grantTokens(w, account, true)
	case "refresh_token":
		account, ok := s.tokens.read(refreshToken, form.Get("refresh_token"), s.now())
		if !ok {
			s.oauthError(w, http.StatusBadRequest, "invalid_grant", "The refresh token is invalid or has expired.")
			return
		}
		s.grantTokens(w, account, true)
	case "":
		s.oauthError(w, http.StatusBadRequest, "invalid_request", "The grant type is missing.")
	default:
		s.oauthError(w, http.StatusBadRequest, "unsupported_grant_type", "Grant type is not supported.")
	}
}

// grantTokens answers an access token, and one to refresh it with where a user granted it.
func (s *Server) grantTokens(w http.ResponseWriter, account string, refreshable bool) {
	now := s.now()
	body := answer{
		"access_token": s.tokens.issue(accessToken, account, now.Add(tokenLifetime)), "token_type": "bearer",
		"expires_in": int(tokenLifetime.Seconds()),
	}
	if refreshable {
		body["refresh_token"] = s.tokens.issue(refreshToken, account, now.Add(refreshLifetime))
	}
	w.Header().Set("Cache-Control", "no-store")
	s.write(w, http.StatusOK, body)
}
