package main

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
)

// limited is a rate limit with its own clock over an API that lets all in.
func limited() (l *rateLimit, now *time.Time) {
	now = new(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	return newRateLimit(func() time.Time { return *now }, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })), now
}

func ask(l *rateLimit, address string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/graphql", http.NoBody)
	r.RemoteAddr = address
	w := httptest.NewRecorder()
	l.ServeHTTP(w, r)
	return w
}

func TestAnAddressThatAsksTooOftenWaits(t *testing.T) {
	l, now := limited()
	for i := range burst {
		// Ports differ from connection to connection: the address is what counts.
		if w := ask(l, "192.0.2.1:"+strconv.Itoa(1000+i)); w.Code != http.StatusNoContent {
			t.Fatalf("request %d: %d", i, w.Code)
		}
	}
	w := ask(l, "192.0.2.1:9")
	wait, err := strconv.Atoi(w.Header().Get("Retry-After"))
	if w.Code != http.StatusTooManyRequests || err != nil || wait < 1 || !strings.Contains(w.Body.String(), `"RATE_LIMITED"`) {
		t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if w := ask(l, "192.0.2.2:9"); w.Code != http.StatusNoContent {
		t.Errorf("another address: %d", w.Code)
	}
	*now = now.Add(time.Duration(wait) * time.Second)
	if w := ask(l, "192.0.2.1:9"); w.Code != http.StatusNoContent {
		t.Errorf("after the wait that was told: %d", w.Code)
	}
}

// A page that polls goes on for as long as it likes.
func TestASteadyPageIsNeverLimited(t *testing.T) {
	l, now := limited()
	for i := range 3 * perMinute {
		if w := ask(l, "192.0.2.1:1"); w.Code != http.StatusNoContent {
			t.Fatalf("request %d: %d", i, w.Code)
		}
		*now = now.Add(time.Minute / perMinute)
	}
}

func TestAddressesAreForgotten(t *testing.T) {
	l, now := limited()
	for i := range 1000 {
		ask(l, "192.0.2."+strconv.Itoa(i)+":1")
	}
	*now = now.Add(rememberFor + time.Second)
	if ask(l, "192.0.2.1:1"); len(l.clients) != 1 {
		t.Errorf("%d addresses are remembered", len(l.clients))
	}
	for i := range maxAddresses + 10 {
		ask(l, strconv.Itoa(i)+":1")
	}
	if len(l.clients) > maxAddresses {
		t.Errorf("%d addresses are remembered", len(l.clients))
	}
}

// The limit is asked before anything is read, and its answer is one that a page may see.
func TestTheLimitStandsBeforeTheAPI(t *testing.T) {
	for limits, want := range map[bool]int{true: http.StatusTooManyRequests, false: http.StatusOK} {
		h := build(t, settings{rateLimits: limits}, nil)
		var w *httptest.ResponseRecorder
		for range burst + 50 {
			w = h.knock(http.MethodPost, "/graphql", "X-ModelIQ-Key", "pk_test_loctite", "Origin", "https://shop.loctite.example")
		}
		if w.Code != want || w.Header().Get("Access-Control-Allow-Origin") != "https://shop.loctite.example" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("limits %v: %d %v", limits, w.Code, w.Header())
		}
	}
}
