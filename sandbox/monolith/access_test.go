package monolith

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Contract: monolith A4.1, monolith A3.1
func TestDiscoveryNeedsNoKey(t *testing.T) {
	s := start(t, Options{})
	for _, path := range []string{"/api/v1", "/api/v1/", "/"} {
		status, body := s.send("GET", path, "", func(*http.Request) {})
		if status != 200 {
			t.Errorf("%s: %d", path, status)
		}
		s.want(body, "result", `"success"`, "nextActionSuggestions/discovery/method", `"GET"`, "nextActionSuggestions/discovery/link", `"/"`,
			"nextActionSuggestions/discovery/restUrl", `"`+s.url+`/"`, "rateLimit/limit", "150", "rateLimit/remaining", "150", "rateLimit/retryInSeconds", "0",
			"rateLimit/windowInSeconds", "300", "rateLimit/history", "[]", "rateLimit_History", "[]", "rateLimit_Remaining", "150")
	}
}

// Contract: monolith A2.1, monolith A2.4. By HTTP Basic, and in the form as it works in the field.
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

// Contract: monolith A8.6, monolith A2.4
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

// Contract: monolith A3.1, monolith A3.2, monolith A8.7
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

// Contract: monolith A8.7, monolith A1.1
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

// Contract: monolith A3.1, monolith A3.2, monolith A8.7
func TestALimitCanBeSimulated(t *testing.T) {
	for name, c := range map[string]struct {
		options Options
		limit   string
	}{"without a limit, as the one observed": {Options{}, "150"}, "with one of its own": {Options{RateLimit: 7}, "7"}} {
		t.Run(name, func(t *testing.T) {
			s := start(t, c.options)
			w := httptest.NewRecorder()
			s.server.WriteRateLimited(w, 90*time.Second+time.Millisecond)
			if w.Code != 429 {
				t.Errorf("status %d", w.Code)
			}
			for header, want := range map[string]string{"X-Ratelimit-Limit": c.limit, "X-Ratelimit-Remaining": "0", "X-Ratelimit-Retry-Inseconds": "91"} {
				if got := w.Header().Get(header); got != want {
					t.Errorf("%s: %q, want %q", header, got, want)
				}
			}
			var body map[string]any
			if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
				t.Fatal(err)
			}
			s.want(body, "result", `"failure"`, "rateLimit/limit", c.limit, "rateLimit/remaining", "0", "rateLimit/retryInSeconds", "91",
				"rateLimit/retryTimestamp", fmt.Sprint(s.now().Unix()+90), "rateLimit_Retry_InSeconds", "91", "rateLimit_OkToGo_InSeconds", "91",
				"rateLimit_Window_InMinutes", "5", "rateLimit_Limit", c.limit, "rateLimit_Remaining", "0", "rateLimit_History", "[]")
			if status, _ := s.call("GET", "/materials/v1", ""); status != 200 {
				t.Errorf("the next call: %d", status)
			}
		})
	}
}
