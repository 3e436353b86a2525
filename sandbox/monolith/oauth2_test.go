package monolith

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

const shopCallback = "http://shop.example/callback?shop=1"

// postForm sends a form without a token.
func (s *system) postForm(path string, pairs ...string) (int, map[string]any) {
	s.Helper()
	return s.send("POST", path, strings.TrimPrefix(query(pairs...), "?"), func(r *http.Request) { r.Header.Set("Content-Type", formType) })
}

// visit is a page as a browser has it, which does not follow where it is sent.
func (s *system) visit(method, address string, pairs ...string) (status int, location *url.URL, page string) {
	s.Helper()
	r, err := http.NewRequest(method, address, strings.NewReader(strings.TrimPrefix(query(pairs...), "?")))
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Content-Type", formType)
	browser := &http.Client{Transport: s.client.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := browser.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatal(err)
	}
	if location, err = response.Location(); err != nil && !errors.Is(err, http.ErrNoLocation) {
		s.Fatal(err)
	}
	return response.StatusCode, location, string(text)
}

// consentURL is where the client for PHP sends a user, with a state that it does not have.
func (s *system) consentURL() string {
	return s.url + "/oauth2/authorize" + query("response_type", "code", "client_id", "modeliq", "redirect_uri", shopCallback, "state", "a b")
}

// allowed is a code of a user who said yes.
func (s *system) allowed(account string) string {
	s.Helper()
	status, location, page := s.visit("POST", s.consentURL(), "account", account, "answer", "allow")
	if status != 302 || location.Query().Get("code") == "" {
		s.Fatalf("%d %v %s", status, location, page)
	}
	return location.Query().Get("code")
}

func (s *system) redeem(code, redirectURI string) (int, map[string]any) {
	s.Helper()
	return s.postForm("/oauth2/token", "grant_type", "authorization_code", "code", code, "client_id", "modeliq", "client_secret", "sandbox", "redirect_uri", redirectURI)
}

// Contract: monolith A2.2, monolith A2.4
func TestAUserAllowsAClient(t *testing.T) {
	s := start(t, Options{})
	status, _, page := s.visit("GET", s.consentURL())
	if status != 200 || !strings.Contains(page, "modeliq") || !strings.Contains(page, "shop.example") || !strings.Contains(page, `name="account"`) {
		t.Fatalf("%d %s", status, page)
	}
	_, location, _ := s.visit("POST", s.consentURL(), "account", "alice", "answer", "allow")
	if q := location.Query(); !strings.HasPrefix(location.String(), "http://shop.example/callback?") || q.Get("shop") != "1" || q.Get("state") != "a b" {
		t.Errorf("sent to %v", location)
	}
	code := location.Query().Get("code")
	status, tokens := s.redeem(code, shopCallback)
	if status != 200 {
		t.Fatalf("%d %v", status, tokens)
	}
	s.want(tokens, "token_type", `"bearer"`, "expires_in", "3600")
	ours := s.newModel()
	s.token = tokens["access_token"].(string)
	s.want(s.get("/models/v1"), "models", "[]")
	theirs := s.newModel()
	s.want(s.get("/models/v1"), "models/0/modelId", theirs, "models/1", "absent")
	for _, method := range []string{"GET", "DELETE", "PUT"} {
		if status, _ := s.call(method, "/models/"+ours+"/v1", "{}"); status != 404 {
			t.Errorf("%s of another's model: %d", method, status)
		}
	}
	if status, body := s.redeem(code, shopCallback); status != 400 || body["error"] != "invalid_grant" {
		t.Errorf("a code works twice: %d %v", status, body)
	}
}

// Contract: monolith A2.2
func TestACodeIsForItsClientItsAddressAndTenMinutes(t *testing.T) {
	s := start(t, Options{})
	code := s.allowed("alice")
	if status, body := s.redeem(code, "http://thief.example/"); status != 400 || body["error"] != "invalid_grant" {
		t.Errorf("another address: %d %v", status, body)
	}
	if status, _ := s.redeem(code, shopCallback); status != 400 {
		t.Errorf("a code that was tried with another address: %d", status)
	}
	code = s.allowed("alice")
	if status, body := s.postForm("/oauth2/token", "grant_type", "authorization_code", "code", code, "client_id", "modeliq", "client_secret", "guess", "redirect_uri", shopCallback); status != 401 {
		t.Errorf("another client: %d %v", status, body)
	}
	s.advance(grantLifetime)
	if status, _ := s.redeem(code, shopCallback); status != 400 {
		t.Errorf("after ten minutes: %d", status)
	}
	code = s.allowed("alice")
	s.advance(grantLifetime - time.Second)
	if status, body := s.redeem(code, shopCallback); status != 200 {
		t.Errorf("before ten minutes: %d %v", status, body)
	}
	if status, _ := s.redeem("", shopCallback); status != 400 {
		t.Errorf("no code: %d", status)
	}
}

// Contract: monolith A2.2
func TestOnlyACertainAddressIsSentTo(t *testing.T) {
	s := start(t, Options{})
	for name, pairs := range map[string][]string{
		"no client":           {"response_type", "code", "redirect_uri", shopCallback},
		"another client":      {"response_type", "code", "client_id", "other", "redirect_uri", shopCallback},
		"no address":          {"response_type", "code", "client_id", "modeliq"},
		"a relative address":  {"response_type", "code", "client_id", "modeliq", "redirect_uri", "/callback"},
		"a script":            {"response_type", "code", "client_id", "modeliq", "redirect_uri", "javascript:alert(1)"},
		"one with a fragment": {"response_type", "code", "client_id", "modeliq", "redirect_uri", "http://shop.example/#x"},
	} {
		for _, method := range []string{"GET", "POST"} {
			if status, location, _ := s.visit(method, s.url+"/oauth2/authorize"+query(pairs...), "account", "alice", "answer", "allow"); status != 400 || location != nil {
				t.Errorf("%s %s: %d, sent to %v", method, name, status, location)
			}
		}
	}
	for answer, want := range map[string]string{"deny": "access_denied", "": "", "allow": ""} {
		status, location, _ := s.visit("POST", s.consentURL(), "account", "no account at all", "answer", answer)
		if want == "" && status != 400 || want != "" && (status != 302 || location.Query().Get("error") != want || location.Query().Get("state") != "a b") {
			t.Errorf("%q: %d, sent to %v", answer, status, location)
		}
	}
	status, location, _ := s.visit("GET", strings.Replace(s.consentURL(), "response_type=code", "response_type=token", 1))
	if status != 302 || location.Query().Get("error") != "unsupported_response_type" {
		t.Errorf("another response type: %d, sent to %v", status, location)
	}
}

// Contract: monolith A2.3, monolith A8.6
func TestATokenIsRefreshed(t *testing.T) {
	s := start(t, Options{})
	_, tokens := s.redeem(s.allowed("alice"), shopCallback)
	s.token = tokens["access_token"].(string)
	model := s.newModel()
	s.advance(time.Hour)
	if status, body := s.call("GET", "/models/v1", ""); status != 401 || body["reason"] != "Invalid Token Error" {
		t.Fatalf("after an hour: %d %v", status, body)
	}
	for _, authorization := range []string{"", "Basic sandbox"} { // as the documents' sample has it, which is no Basic
		status, _, fresh := s.sendFull("POST", "/oauth2/token", strings.NewReader(query("grant_type", "refresh_token", "refresh_token", tokens["refresh_token"].(string), "client_id", "modeliq")[1:]),
			func(r *http.Request) {
				r.Header.Set("Content-Type", formType)
				if authorization != "" {
					r.Header.Set("Authorization", authorization)
				}
			})
		if status != 200 {
			t.Fatalf("%q: %d %v", authorization, status, fresh)
		}
		s.want(fresh, "token_type", `"bearer"`, "expires_in", "3600")
		s.token = fresh["access_token"].(string)
		s.want(s.get("/models/v1"), "models/0/modelId", model)
	}
	for name, pairs := range map[string][]string{
		"an access token":   {"client_id", "modeliq", "refresh_token", s.token},
		"no token":          {"client_id", "modeliq"},
		"another client":    {"client_id", "other", "refresh_token", tokens["refresh_token"].(string)},
		"the wrong secret":  {"client_id", "modeliq", "client_secret", "guess", "refresh_token", tokens["refresh_token"].(string)},
		"the app's own one": {"client_id", "modeliq", "refresh_token", s.newToken()},
	} {
		if status, body := s.postForm("/oauth2/token", append(pairs, "grant_type", "refresh_token")...); status != 400 && status != 401 || at(body, "access_token") != "absent" {
			t.Errorf("%s: %d %v", name, status, body)
		}
	}
	s.token = tokens["refresh_token"].(string)
	if status, _ := s.call("GET", "/models/v1", ""); status != 401 {
		t.Errorf("a refresh token for a call: %d", status)
	}
}
