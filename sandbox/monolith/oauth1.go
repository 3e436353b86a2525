package monolith

import (
	"crypto/rand"
	"maps"
	"net/http"
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
	pruned   time.Time            // when nonces last lost the old ones
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
	if now.Sub(o.pruned) > maxClockSkew {
		o.pruned = now
		maps.DeleteFunc(o.nonces, func(_ string, came time.Time) bool { return now.Sub(came) > 2*maxClockSkew })
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
