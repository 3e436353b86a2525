package monolith

import "net/http"

// authorize is the first step of the authorization_code grant: it asks the user, and the answer to that comes back here as
// a form. Only what is certain is sent on to the client's address: a wrong client or address is told to the user.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "The request is not a form.", http.StatusBadRequest)
		return
	}
	form := r.Form
	target, ok := callback(form.Get("redirect_uri"))
	switch {
	case form.Get("client_id") != s.tokens.clientID:
		http.Error(w, "There is no such client.", http.StatusBadRequest)
		return
	case !ok:
		http.Error(w, "The redirect_uri must be an absolute web address.", http.StatusBadRequest)
		return
	}
	state := form.Get("state")
	if form.Get("response_type") != "code" {
		http.Redirect(w, r, withQuery(target, "error", "unsupported_response_type", "state", state), http.StatusFound)
		return
	}
	if r.Method != http.MethodPost {
		s.showConsent(w, r, consent{Target: target.String()})
		return
	}
	account, ok := readConsent(r.PostForm)
	switch {
	case !ok:
		http.Error(w, "The answer is neither to allow, with an account, nor to deny.", http.StatusBadRequest)
	case account == "":
		http.Redirect(w, r, withQuery(target, "error", "access_denied", "state", state), http.StatusFound)
	default:
		code := s.grants.add(account, form.Get("redirect_uri"), s.now())
		http.Redirect(w, r, withQuery(target, "code", code, "state", state), http.StatusFound)
	}
}
