package main

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAPageAsksUnderItsOwnPartnersKey(t *testing.T) {
	h := build(t, settings{}, nil)
	for name, c := range map[string]struct {
		key, origin string
		letIn       bool
		shared      bool // the browser may show the page the answer
	}{
		"a listed origin":                   {"pk_test_loctite", "https://shop.loctite.example", true, true},
		"the other partner's origin":        {"pk_test_loctite", "https://shop.atelier.example", false, false},
		"nobody's origin":                   {"pk_test_loctite", "https://evil.example", false, false},
		"the listed origin without TLS":     {"pk_test_loctite", "http://shop.loctite.example", false, false},
		"the listed origin, another port":   {"pk_test_loctite", "https://shop.loctite.example:8443", false, false},
		"a host that begins like a listed":  {"pk_test_loctite", "https://shop.loctite.example.evil.example", false, false},
		"loopback with a test key":          {"pk_test_loctite", "http://localhost:3000", true, true},
		"loopback by address":               {"pk_test_loctite", "http://127.0.0.1:5173", true, true},
		"loopback of version 6":             {"pk_test_loctite", "http://[::1]:5173", true, true},
		"a host that begins like loopback":  {"pk_test_loctite", "http://localhost.evil.example", false, false},
		"loopback with a live key":          {"pk_live_loctite", "http://localhost:3000", false, false},
		"a listed origin with a live key":   {"pk_live_loctite", "https://live.example", true, true},
		"no page at all, such as a sandbox": {"pk_test_loctite", "null", false, false},
		"our own page":                      {"pk_test_loctite", "http://api.example:8080", true, false},
		"no origin":                         {"pk_test_loctite", "", true, false},
		"no key, a known origin":            {"", "https://shop.atelier.example", true, true},
		"no key, nobody's origin":           {"", "https://evil.example", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := h.knock(http.MethodPost, "/graphql", "X-ModelIQ-Key", c.key, "Origin", c.origin)
			if letIn := w.Code == http.StatusOK; letIn != c.letIn {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			if !c.letIn && (w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), `"ORIGIN_NOT_ALLOWED"`)) {
				t.Errorf("refused with %d %s", w.Code, w.Body)
			}
			want := ""
			if c.shared {
				want = c.origin
			}
			if got := w.Header().Get("Access-Control-Allow-Origin"); got != want {
				t.Errorf("shared with %q, want %q", got, want)
			}
			if !strings.Contains(strings.Join(w.Header().Values("Vary"), ", "), "Origin") {
				t.Errorf("a cache would mix up pages: Vary is %q", w.Header().Values("Vary"))
			}
			if w.Header().Get("Access-Control-Allow-Credentials") != "" {
				t.Error("cookies are none of ours")
			}
		})
	}
}

func TestAPreflightKnowsNoKey(t *testing.T) {
	h := build(t, settings{}, nil)
	for origin, known := range map[string]bool{
		"https://shop.loctite.example": true, "https://shop.atelier.example": true, "http://localhost:3000": true,
		"https://evil.example": false, "null": false,
	} {
		w := h.knock(http.MethodOptions, "/graphql", "Origin", origin, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type,x-modeliq-key")
		allowed := w.Header().Get("Access-Control-Allow-Origin") == origin
		if allowed != known || w.Code >= 300 || w.Body.Len() != 0 {
			t.Errorf("%s: %d %v", origin, w.Code, w.Header())
		}
		if headers := w.Header().Get("Access-Control-Allow-Headers"); known && !strings.Contains(headers, "x-modeliq-key") {
			t.Errorf("%s may send %q", origin, headers)
		}
		if !strings.Contains(strings.Join(w.Header().Values("Vary"), ", "), "Origin") {
			t.Errorf("%s: Vary is %q", origin, w.Header().Values("Vary"))
		}
	}
}

func TestWhoAsks(t *testing.T) {
	h := build(t, settings{}, nil)
	session, other := "Bearer "+h.token(t, "loctite"), "Bearer "+h.token(t, "atelier")
	gone := "Bearer " + h.token(t, "closed-down")
	for name, c := range map[string]struct {
		key, authorization, origin string
		status                     int
		told                       string
	}{
		"a key":                               {"pk_test_loctite", "", "", 200, "loctite -"},
		"a key and a session":                 {"pk_test_loctite", session, "", 200, "loctite anon_1"},
		"the scheme in other letters":         {"pk_test_loctite", strings.Replace(session, "Bearer", "bearer", 1), "", 200, "loctite anon_1"},
		"a session without a key":             {"", session, "", 200, "loctite anon_1"},
		"the same from its partner's page":    {"", session, "https://shop.loctite.example", 200, "loctite anon_1"},
		"the same from another's page":        {"", session, "https://shop.atelier.example", 403, "ORIGIN_NOT_ALLOWED"},
		"nobody":                              {"", "", "", 200, "- -"},
		"an unknown key":                      {"pk_test_nobody", "", "", 401, "PARTNER_KEY_UNKNOWN"},
		"an unknown key with a session":       {"pk_test_nobody", session, "", 401, "PARTNER_KEY_UNKNOWN"},
		"a session of the other partner":      {"pk_test_loctite", other, "", 401, "TOKEN_INVALID"},
		"a session of a partner who has gone": {"", gone, "", 401, "TOKEN_INVALID"},
		"another scheme":                      {"pk_test_loctite", "Basic bW9kZWxpcQ==", "", 401, "TOKEN_INVALID"},
		"no token":                            {"pk_test_loctite", "Bearer ", "", 401, "TOKEN_INVALID"},
	} {
		t.Run(name, func(t *testing.T) {
			w := h.knock(http.MethodPost, "/graphql", "X-ModelIQ-Key", c.key, "Authorization", c.authorization, "Origin", c.origin)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.told) {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			if challenged := w.Header().Get("WWW-Authenticate") != ""; challenged != strings.HasPrefix(c.told, "TOKEN") {
				t.Errorf("WWW-Authenticate is %q", w.Header().Get("WWW-Authenticate"))
			}
		})
	}
	h.now = h.now.Add(2 * time.Hour)
	if w := h.knock(http.MethodPost, "/graphql", "Authorization", session); w.Code != 401 || !strings.Contains(w.Body.String(), "TOKEN_EXPIRED") {
		t.Errorf("two hours later: %d %s", w.Code, w.Body)
	}
}

// Only a WebSocket says later who it is.
func TestAnotherUpgradeIsARequestLikeAnyOther(t *testing.T) {
	h := build(t, settings{}, nil)
	for name, c := range map[string]struct {
		upgrade, key string
		status       int
	}{
		"h2c, let in":           {"h2c", "pk_test_loctite", http.StatusOK},
		"h2c, refused":          {"h2c", "pk_test_nobody", http.StatusUnauthorized},
		"h2c beside WebSocket":  {"h2c, websocket", "pk_test_nobody", http.StatusUnauthorized},
		"a WebSocket":           {"websocket", "", http.StatusOK},
		"a WebSocket, shouting": {"WebSocket", "", http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			w := h.knock(http.MethodPost, "/graphql", "Upgrade", c.upgrade, "Connection", "Upgrade", "X-ModelIQ-Key", c.key)
			if w.Code != c.status {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	}
}

// What protects the answers of the API stands on every one of them, refusals included.
func TestHeadersOfTheAPI(t *testing.T) {
	h := build(t, settings{}, nil)
	for name, w := range map[string]http.Header{
		"an answer":       h.knock(http.MethodPost, "/graphql", "X-ModelIQ-Key", "pk_test_loctite").Header(),
		"a refused key":   h.knock(http.MethodPost, "/graphql", "X-ModelIQ-Key", "nobody").Header(),
		"a refused token": h.knock(http.MethodPost, "/graphql", "Authorization", "Bearer x").Header(),
	} {
		for header, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
		} {
			if got := w.Get(header); got != want {
				t.Errorf("%s: %s is %q", name, header, got)
			}
		}
	}
}

func TestEveryRequestHasAnID(t *testing.T) {
	h := build(t, settings{}, nil)
	first, second := h.knock(http.MethodGet, "/healthz"), h.knock(http.MethodGet, "/healthz")
	if a, b := first.Header().Get("X-Request-Id"), second.Header().Get("X-Request-Id"); len(a) < 20 || a == b {
		t.Errorf("%q and %q", a, b)
	}
	for sent, kept := range map[string]bool{"page-1": true, strings.Repeat("x", 128): true, strings.Repeat("x", 129): false, "two words": false, "ümlaut": false} {
		w := h.knock(http.MethodPost, "/graphql", "X-Request-Id", sent, "X-ModelIQ-Key", "nobody")
		id := w.Header().Get("X-Request-Id")
		if (id == sent) != kept || id == "" || !strings.Contains(w.Body.String(), `"requestId":"`+id+`"`) {
			t.Errorf("sent %q, named %q, told %s", sent, id, w.Body)
		}
	}
}

func TestLinksPointToWhereTheRequestCameFrom(t *testing.T) {
	if w := build(t, settings{}, nil).knock(http.MethodPost, "/graphql"); !strings.HasSuffix(w.Body.String(), " http://api.example:8080") {
		t.Errorf("%s", w.Body)
	}
	if w := build(t, settings{publicURL: "https://quote.example/"}, nil).knock(http.MethodPost, "/graphql"); !strings.HasSuffix(w.Body.String(), " https://quote.example") {
		t.Errorf("%s", w.Body)
	}
}
