package monolith

import (
	"net/http"
	"net/url"
)

// beginOAuth1 answers the first step: a token, and where its user is asked. The answer is a form, and its first member
// is the address, as the clients expect it.
func (s *Server) beginOAuth1(w http.ResponseWriter, r *http.Request) {
	call, ok := readSignature(r)
	if !ok || !s.oauth1.genuine(call, "", s.now()) {
		s.writeFailure(w, r, invalidToken)
		return
	}
	back := call.get("oauth_callback")
	if back == "" {
		back = outOfBand
	}
	if _, absolute := callback(back); !absolute && back != outOfBand {
		s.writeFailure(w, r, invalid("oauth_callback", "it must be an absolute web address, or oob."))
		return
	}
	token, secret := s.oauth1.begin(back, s.now())
	page := &url.URL{Scheme: "http", Host: r.Host, Path: "/oauth1/authorize"}
	writeForm(w, url.Values{
		"authentication_url": {withQuery(page, "oauth_token", token)}, "oauth_token": {token}, "oauth_token_secret": {secret},
		"oauth_callback_confirmed": {"true"},
	})
}

// askOAuth1 asks the user, and sends the answer on to the client, or shows the verifier where it has no page.
func (s *Server) askOAuth1(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err := r.ParseForm()
	token := r.Form.Get("oauth_token")
	request, ok := s.oauth1.find(token, s.now())
	if err != nil || !ok {
		http.Error(w, "There is no such request, or it has expired.", http.StatusBadRequest)
		return
	}
	target, hasPage := callback(request.callback)
	if r.Method != http.MethodPost {
		shown := consent{}
		if hasPage {
			shown.Target = target.String()
		}
		s.showConsent(w, r, shown)
		return
	}
	account, ok := readConsent(r.PostForm)
	if !ok {
		http.Error(w, "The answer is neither to allow, with an account, nor to deny.", http.StatusBadRequest)
		return
	}
	s.answerOAuth1(w, r, token, account, target)
}

// answerOAuth1 acts on what the user said. target is nil for a client without a page.
func (s *Server) answerOAuth1(w http.ResponseWriter, r *http.Request, token, account string, target *url.URL) {
	if account == "" {
		s.oauth1.forget(token)
		if target == nil {
			http.Error(w, "Access was denied.", http.StatusOK)
			return
		}
		http.Redirect(w, r, withQuery(target, "denied", token), http.StatusFound)
		return
	}
	verifier, ok := s.oauth1.allow(token, account)
	switch {
	case !ok:
		http.Error(w, "The request was answered before.", http.StatusBadRequest)
	case target == nil:
		s.showConsent(w, r, consent{Verifier: verifier})
	default:
		http.Redirect(w, r, withQuery(target, "oauth_token", token, "oauth_verifier", verifier), http.StatusFound)
	}
}

// endOAuth1 answers the last step: the verifier for an access token, once.
func (s *Server) endOAuth1(w http.ResponseWriter, r *http.Request) {
	call, ok := readSignature(r)
	if !ok {
		s.writeFailure(w, r, invalidToken)
		return
	}
	asked := call.get("oauth_token")
	request, known := s.oauth1.find(asked, s.now())
	if !known || !s.oauth1.genuine(call, request.secret, s.now()) || request.verifier == "" || call.get("oauth_verifier") != request.verifier {
		s.writeFailure(w, r, invalidToken)
		return
	}
	s.oauth1.forget(asked)
	token := s.tokens.issue(oauth1Token, request.account, s.now().Add(oauth1Lifetime))
	writeForm(w, url.Values{"oauth_token": {token}, "oauth_token_secret": {s.tokens.secretOf(token)}})
}

func writeForm(w http.ResponseWriter, form url.Values) {
	w.Header().Set("Content-Type", formType)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(form.Encode())) // a client that left learns nothing from an error
}
