package monolith

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// A.4 row 1: discovery needs no key.
func TestDiscoveryNeedsNoKey(t *testing.T) {
	s := start(t, Options{})
	for _, path := range []string{"/api/v1", "/api/v1/", "/"} {
		status, body := s.send("GET", path, "", func(*http.Request) {})
		if status != 200 {
			t.Errorf("%s: %d", path, status)
		}
		s.want(body, "result", `"success"`, "nextActionSuggestions", "[]", "rateLimit", "null")
	}
}

// A.2: client_credentials by HTTP Basic, and in the form as it works in the field.
func TestATokenIsIssuedToTheClientOnly(t *testing.T) {
	s := start(t, Options{})
	const form = "application/x-www-form-urlencoded"
	for name, c := range map[string]struct {
		id, secret, body string
		status           int
	}{
		"by Basic":           {"modeliq", "sandbox", "grant_type=client_credentials", 200},
		"in the form":        {"", "", "grant_type=client_credentials&client_id=modeliq&client_secret=sandbox", 200},
		"wrong secret":       {"modeliq", "sandbax", "grant_type=client_credentials", 401},
		"wrong id":           {"modeliz", "sandbox", "grant_type=client_credentials", 401},
		"nobody":             {"", "", "grant_type=client_credentials", 401},
		"another grant type": {"modeliq", "sandbox", "grant_type=password", 400},
	} {
		t.Run(name, func(t *testing.T) {
			status, body := s.send("POST", "/oauth2/token", c.body, func(r *http.Request) {
				r.Header.Set("Content-Type", form)
				if c.id != "" {
					r.SetBasicAuth(c.id, c.secret)
				}
			})
			if status != c.status {
				t.Fatalf("%d %v", status, body)
			}
			if status == 200 {
				s.want(body, "token_type", `"bearer"`, "expires_in", "3600")
			} else if at(body, "access_token") != "absent" {
				t.Error("a refusal carries a token")
			}
		})
	}
}

// A.8: 401 for a missing or expired token, "Invalid Token Error".
func TestACallNeedsAValidToken(t *testing.T) {
	s := start(t, Options{})
	refusedWith := func(authorization string) {
		t.Helper()
		status, body := s.send("GET", "/materials/v1", "", func(r *http.Request) {
			if authorization != "" {
				r.Header.Set("Authorization", authorization)
			}
		})
		if status != 401 {
			t.Errorf("%q: %d", authorization, status)
		}
		s.want(body, "result", `"failure"`, "reason", `"Invalid Token Error"`)
	}
	refusedWith("")
	refusedWith("Bearer")
	refusedWith("Bearer x")
	refusedWith("Basic " + s.token)
	refusedWith("Bearer " + strings.ToLower(s.token))
	refusedWith("Bearer " + s.token[:len(s.token)-2])
	s.advance(time.Hour - time.Second)
	if status, _ := s.call("GET", "/materials/v1", ""); status != 200 {
		t.Errorf("refused before its hour is over: %d", status)
	}
	s.advance(time.Second)
	refusedWith("Bearer " + s.token)
}

func TestATokenOutlivesARestart(t *testing.T) {
	first := start(t, Options{})
	first.stop()
	second := start(t, Options{Dir: first.dir})
	second.token = first.token
	if status, _ := second.call("GET", "/materials/v1", ""); status != 200 {
		t.Errorf("status %d", status)
	}
}

// A.3: the limit in the body under both names, 429, and the headers.
func TestTheRateLimitIsASlidingWindow(t *testing.T) {
	s := start(t, Options{RateLimit: 2})
	s.call("GET", "/materials/v1", "")
	s.advance(100 * time.Second)
	s.call("GET", "/materials/v1", "")
	sign := func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+s.token) }
	s.advance(time.Second / 2)
	status, header, body := s.sendFull("GET", "/materials/v1", strings.NewReader(""), sign)
	if status != 429 {
		t.Fatalf("%d %v", status, body)
	}
	for name, want := range map[string]string{"x-ratelimit-limit": "2", "x-ratelimit-remaining": "0", "x-ratelimit-retry-inseconds": "200"} {
		if got := header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	s.want(body, "result", `"failure"`, "rateLimit/limit", "2", "rateLimit/remaining", "0", "rateLimit/retryInSeconds", "200", "rateLimit/windowInSeconds", "300",
		"rateLimit/retryTimestamp", "1795176300", "rateLimit/history/202611201200", "1", "rateLimit/history/202611201201", "1",
		"rateLimit_Limit", "2", "rateLimit_Remaining", "0", "rateLimit_Window_InMinutes", "5", "rateLimit_Retry_InSeconds", "200",
		"rateLimit_OkToGo_InSeconds", "200", "rateLimit_History/202611201200", "1")
	s.advance(200 * time.Second) // the first call leaves the window, the refused one never was in it
	if status, header, _ = s.sendFull("GET", "/materials/v1", strings.NewReader(""), sign); status != 200 || header.Get("x-ratelimit-remaining") != "0" {
		t.Errorf("%d, %s remaining", status, header.Get("x-ratelimit-remaining"))
	}
	_, body = s.send("GET", "/api/v1", "", func(*http.Request) {})
	s.want(body, "result", `"success"`, "rateLimit/remaining", "0")
}

func TestAnUnknownPathIsAFailureOfTheWire(t *testing.T) {
	s := start(t, Options{})
	for _, c := range [][2]string{{"GET", "/nothing/v1"}, {"GET", "/models/v2"}, {"POST", "/materials/v1"}, {"GET", "/models/abc/v1"}, {"GET", "/models/-1/v1"}, {"GET", "/models/99/v1"}} {
		status, body := s.call(c[0], c[1], "")
		if status != 404 {
			t.Errorf("%v: %d", c, status)
		}
		s.want(body, "result", `"failure"`)
	}
}
