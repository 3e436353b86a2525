package monolith

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// oauth1 is the way in of before 2018: the client is known as in OAuth2, and signs every call. Access tokens carry
// themselves and never end; what is here is between its steps, and does not outlive a restart.
type oauth1 struct {
	tokens tokenMint

	mu       sync.Mutex
	requests map[string]*requestToken
	nonces   map[string]time.Time // of the calls of the last minutes, by token and nonce: when they came
}

// requestToken waits for its user, and then for its client.
type requestToken struct {
	secret, callback  string
	verifier, account string // once the user allowed it
	ends              time.Time
}

const outOfBand = "oob" // the callback of a client without a page: its user is shown the verifier

// caller is the account of a signed call.
func (o *oauth1) caller(r *http.Request, now time.Time) (account string, ok bool) {
	call, ok := readSignature(r)
	if !ok {
		return "", false
	}
	account, ok = o.tokens.read(oauth1Token, call.get("oauth_token"), now)
	if !ok || !o.genuine(call, o.tokens.secretOf(call.get("oauth_token")), now) {
		return "", false
	}
	return account, true
}

// genuine checks the client, the signature and that the call is new.
func (o *oauth1) genuine(call *signedCall, tokenSecret string, now time.Time) bool {
	return call.get("oauth_consumer_key") == o.tokens.clientID && call.signedWith(o.tokens.clientSecret, tokenSecret) && o.isNew(call, now)
}

// Clocks may differ by this much, and nonces are remembered for twice that.
const maxClockSkew = 5 * time.Minute

func (o *oauth1) isNew(call *signedCall, now time.Time) bool {
	at, ok := call.timestamp()
	if !ok || at.Before(now.Add(-maxClockSkew)) || at.After(now.Add(maxClockSkew)) {
		return false
	}
	key := call.get("oauth_timestamp") + "&" + call.get("oauth_nonce") + "&" + call.get("oauth_token")
	o.mu.Lock()
	defer o.mu.Unlock()
	for old, came := range o.nonces {
		if now.Sub(came) > 2*maxClockSkew {
			delete(o.nonces, old)
		}
	}
	if _, seen := o.nonces[key]; seen {
		return false
	}
	o.nonces[key] = now
	return true
}

// begin makes a request token.
func (o *oauth1) begin(callback string, now time.Time) (token, secret string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for old, request := range o.requests {
		if len(o.requests) >= maxGrants || !now.Before(request.ends) {
			delete(o.requests, old)
		}
	}
	token, secret = rand.Text(), rand.Text()
	o.requests[token] = &requestToken{secret: secret, callback: callback, ends: now.Add(grantLifetime)}
	return token, secret
}

// find is a copy of a request token that still waits.
func (o *oauth1) find(token string, now time.Time) (requestToken, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	request, known := o.requests[token]
	if !known || !now.Before(request.ends) {
		return requestToken{}, false
	}
	return *request, true
}

// allow notes that the user said yes, and answers the verifier. It can be said once.
func (o *oauth1) allow(token, account string) (verifier string, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	request, known := o.requests[token]
	if !known || request.verifier != "" {
		return "", false
	}
	request.account, request.verifier = account, rand.Text()[:8]
	return request.verifier, true
}

func (o *oauth1) forget(token string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.requests, token)
}

// requestToken1 answers the first step: a token, and where its user is asked. The answer is a form, and its first member
// is the address, as the clients expect it.
func (s *Server) requestToken1(w http.ResponseWriter, r *http.Request) {
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

// authorize1 asks the user, and sends the answer on to the client, or shows the verifier where it has no page.
func (s *Server) authorize1(w http.ResponseWriter, r *http.Request) {
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
	s.answer1(w, r, token, account, target)
}

// answer1 acts on what the user said. target is nil for a client without a page.
func (s *Server) answer1(w http.ResponseWriter, r *http.Request, token, account string, target *url.URL) {
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

// accessToken1 answers the last step: the verifier for an access token, once.
func (s *Server) accessToken1(w http.ResponseWriter, r *http.Request) {
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
