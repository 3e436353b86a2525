package monolith

import (
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
)

//go:embed consent.html
var consentText string

var consentPage = template.Must(template.New("consent").Parse(consentText))

// accountName is what a user may be called: there are no passwords in the sandbox, so whoever asks is who they say.
var accountName = regexp.MustCompile(`^[A-Za-z0-9_.@-]{1,64}$`)

// consent is what the page shows: where the user is sent on to, or, after the answer, the code to tell a client that has
// no page of its own.
type consent struct{ Client, Target, Verifier string }

// showConsent asks the user; the page's form comes back to the address of the page.
func (s *Server) showConsent(w http.ResponseWriter, r *http.Request, shown consent) {
	shown.Client = s.tokens.clientID
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("X-Frame-Options", "DENY") // nobody is to be made to click Allow in somebody else's page
	w.Header().Set("Cache-Control", "no-store")
	if err := consentPage.Execute(w, shown); err != nil {
		s.log.DebugContext(r.Context(), "consent page not written", "error", err)
	}
}

// readConsent is the user's answer: an account, or none when it was refused. ok is false for what is no answer.
func readConsent(form url.Values) (account string, ok bool) {
	switch {
	case form.Get("answer") == "deny":
		return "", true
	case form.Get("answer") == "allow" && accountName.MatchString(form.Get("account")):
		return form.Get("account"), true
	}
	return "", false
}

// withQuery is an address with parameters added to those it has.
func withQuery(address *url.URL, pairs ...string) string {
	full, values := *address, address.Query()
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			values.Set(pairs[i], pairs[i+1])
		}
	}
	full.RawQuery = values.Encode()
	return full.String()
}

// callback is the address of a client's own page, which must be absolute, on the web, and without a fragment.
func callback(text string) (*url.URL, bool) {
	address, err := url.Parse(text)
	if err != nil || address.Host == "" || address.Fragment != "" || (address.Scheme != "http" && address.Scheme != "https") {
		return nil, false
	}
	return address, true
}
