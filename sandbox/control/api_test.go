package control_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/sandbox/control"
	"github.com/modeliq/modeliq/sandbox/monolith"
)

// refused expects a problem of that status and code, and that nothing has changed.
func (s *sandbox) refused(status int, answer string, wantStatus int, wantCode string) {
	s.t.Helper()
	var p struct {
		Type, Title, Detail, Code string
		Status                    int
	}
	if err := json.Unmarshal([]byte(answer), &p); err != nil || status != wantStatus || p.Status != status || p.Code != wantCode ||
		!strings.HasSuffix(p.Type, ":"+wantCode) || p.Title == "" || p.Detail == "" {
		s.t.Errorf("%d %s %v, not problem %d %q", status, answer, err, wantStatus, wantCode)
	}
	if state := s.state(); state.Fault.Kind != "ok" {
		s.t.Errorf("and the fault is %+v", state.Fault)
	}
}

func TestWhatTheAPIRefuses(t *testing.T) {
	for _, c := range []struct {
		method, path, body string
		status             int
		code               string
	}{
		{"PUT", "faults/mono", `{"kind":"ill"}`, 422, "bad_fault"},
		{"PUT", "faults/mono", `{}`, 422, "bad_fault"},
		{"PUT", "faults/mono", `{"kind":"broken","delay":"1s"}`, 422, "bad_fault"},
		{"PUT", "faults/mono", `{"kind":"drip","jitter":"1s"}`, 422, "bad_fault"},
		{"PUT", "faults/mono", `{"kind":"slow","retry":"1s"}`, 422, "bad_fault"},
		{"PUT", "faults/mono", `{"kind":"slow","delay":"-1s"}`, 422, "bad_fault"},
		{"PUT", "faults/mono", `{"kind":"slow","delay":"11m"}`, 422, "bad_fault"},
		{"PUT", "faults/mono", `{"kind":"rate_limited","retry":"2h"}`, 422, "bad_fault"},
		{"PUT", "faults/mono", `{"kind":"silent","for":"25h"}`, 422, "bad_fault"},
		{"PUT", "faults/mono", `{"kind":"silent","share":1.1}`, 422, "bad_fault"},
		{"PUT", "faults/mono", `{"kind":"silent","share":-0.1}`, 422, "bad_fault"},
		{"PUT", "faults/mono", `{"kind":"silent","method":"get"}`, 422, "bad_fault"},
		{"PUT", "faults/mono", `{"kind":"silent","path":"orders"}`, 422, "bad_fault"},
		{"PUT", "faults/mono", `{"kind":"silent","path":"/` + strings.Repeat("x", 200) + `"}`, 422, "bad_fault"},
		{"PUT", "faults/mono", `{"kind":"silent","sahre":0.5}`, 400, "bad_json"},
		{"PUT", "faults/mono", `{"kind":"slow","delay":3}`, 400, "bad_json"},
		{"PUT", "faults/mono", `{"kind":"slow","delay":"3"}`, 400, "bad_json"},
		{"PUT", "faults/mono", `{"kind":"silent"} {}`, 400, "bad_json"},
		{"PUT", "faults/mono", ``, 400, "bad_json"},
		{"PUT", "faults/mono", `"` + strings.Repeat("x", 20<<10) + `"`, 413, "body_too_large"},
		{"PUT", "faults/nobody", `{"kind":"silent"}`, 404, "unknown_upstream"},
		{"DELETE", "faults/nobody", ``, 404, "unknown_upstream"},
		{"POST", "faults/mono", `{"kind":"silent"}`, 404, "unknown_address"},
		{"GET", "faults", ``, 404, "unknown_address"},
		{"PUT", "clock", `{}`, 422, "bad_clock"},
		{"PUT", "clock", `{"speed":-1}`, 422, "bad_clock"},
		{"PUT", "clock", `{"speed":1e9}`, 422, "bad_clock"},
		{"PUT", "clock", `{"speed":"1"}`, 400, "bad_json"},
		{"POST", "clock/advance", `{"by":"-1h"}`, 422, "bad_clock"},
		{"POST", "clock/advance", `{}`, 422, "bad_clock"},
		{"POST", "clock/advance", `{"by":"87601h"}`, 422, "bad_clock"},
		{"POST", "clock/advance", `{"by":"1 day"}`, 400, "bad_json"},
		{"POST", "orders/1/reject", `{"productId":1,"reason":"thin"}`, 404, "unknown_item"}, // there are no orders
	} {
		t.Run(fmt.Sprintf("%s %s %.40s", c.method, c.path, c.body), func(t *testing.T) {
			s := start(t)
			status, answer := s.api(c.method, c.path, c.body)
			s.refused(status, answer, c.status, c.code)
		})
	}
}

// Any site that a browser shows can send requests here; none of them may change anything, or read.
func TestAnotherSiteCannotUseTheControl(t *testing.T) {
	const silent = `{"kind":"silent"}`
	for name, c := range map[string]struct {
		method, path, body string
		headers            []string
		status             int
		code               string
	}{
		"a form's content type":    {"PUT", "faults/mono", silent, []string{"Content-Type", "text/plain"}, 415, "not_json"},
		"no content type":          {"PUT", "faults/mono", silent, []string{"Content-Type", ""}, 415, "not_json"},
		"another site":             {"PUT", "faults/mono", silent, []string{"Origin", "https://evil.example"}, 403, "foreign_origin"},
		"another port":             {"PUT", "faults/mono", silent, []string{"Origin", "http://127.0.0.1:1"}, 403, "foreign_origin"},
		"a page of no origin":      {"PUT", "faults/mono", silent, []string{"Origin", "null"}, 403, "foreign_origin"},
		"what the browser says":    {"PUT", "faults/mono", silent, []string{"Sec-Fetch-Site", "cross-site"}, 403, "foreign_origin"},
		"a neighbour":              {"DELETE", "faults", "", []string{"Sec-Fetch-Site", "same-site"}, 403, "foreign_origin"},
		"a name that points here":  {"PUT", "faults/mono", silent, []string{"Host", "evil.example"}, 403, "foreign_host"},
		"reading under that name":  {"GET", "state", "", []string{"Host", "evil.example:8090"}, 403, "foreign_host"},
		"another address":          {"GET", "state", "", []string{"Host", "192.0.2.1:8090"}, 403, "foreign_host"},
		"a name that begins right": {"GET", "state", "", []string{"Host", "localhost.evil.example"}, 403, "foreign_host"},
		"the clock":                {"POST", "clock/advance", `{"by":"1h"}`, []string{"Origin", "https://evil.example"}, 403, "foreign_origin"},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			status, answer := s.api(c.method, c.path, c.body, c.headers...)
			s.refused(status, answer, c.status, c.code)
		})
	}
}

func TestThePageAndProgramsCanUseTheControl(t *testing.T) {
	for name, headers := range map[string][]string{
		"a program":        {},
		"the page":         {"Sec-Fetch-Site", "same-origin", "Content-Type", "application/json; charset=utf-8"},
		"by name":          {"Host", "localhost:8090", "Origin", "http://localhost:8090"},
		"by IPv6":          {"Host", "[::1]:8090", "Origin", "http://[::1]:8090"},
		"without a port":   {"Host", "[::1]"},
		"any loopback":     {"Host", "127.0.0.2:8090"},
		"an older browser": {"Host", "127.0.0.1", "Origin", "http://127.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			if status, answer := s.api("PUT", "faults/mono", `{"kind":"broken"}`, headers...); status != 200 || s.state().Fault.Kind != "broken" {
				t.Errorf("%d %s", status, answer)
			}
		})
	}
}

func TestTheClockThroughTheAPI(t *testing.T) {
	s := start(t)
	var before, after struct {
		Clock struct {
			Now   time.Time
			Speed float64
		}
	}
	read := func(into any) {
		t.Helper()
		if _, answer := s.api("GET", "state", ""); json.Unmarshal([]byte(answer), into) != nil {
			t.Fatal(answer)
		}
	}
	read(&before)
	s.order("POST", "clock/advance", `{"by":"24h"}`)
	if read(&after); after.Clock.Now.Sub(before.Clock.Now) != 24*time.Hour || after.Clock.Speed != 0 {
		t.Errorf("%+v, and then %+v", before, after)
	}
	s.order("PUT", "clock", `{"speed":86400}`)
	if read(&after); after.Clock.Speed != 86400 {
		t.Errorf("the speed is %v", after.Clock.Speed)
	}
}

// factoryOrders is a factory with one order, whose first item can be rejected.
type factoryOrders struct {
	rejected string
	broken   error
}

func (f *factoryOrders) Production(_ context.Context, limit int) ([]monolith.ProductionOrder, error) {
	if limit < 1 {
		return nil, errors.New("no limit")
	}
	return []monolith.ProductionOrder{{
		ID: 7, Reference: "MQ-1", Status: "in_production", PlacedAt: noon,
		Items: []monolith.ProductionItem{{ProductID: 8, Title: "arm", Quantity: 3, States: map[string]int{"in_production": 3}, Rejected: f.rejected != ""}},
	}}, f.broken
}

func (f *factoryOrders) Reject(_ context.Context, orderID, productID int, reason string) error {
	switch {
	case f.broken != nil:
		return f.broken
	case orderID != 7 || productID != 8:
		return monolith.ErrNotFound
	case f.rejected != "":
		return fmt.Errorf("order %d: %w", orderID, monolith.ErrNotRejectable)
	}
	f.rejected = reason
	return nil
}

func TestOrdersThroughTheAPI(t *testing.T) {
	factory := &factoryOrders{}
	s := start(t, func(o *control.Options) { o.Orders = factory })
	const want = `{"orders":[{"id":7,"reference":"MQ-1","status":"in_production","placedAt":"2026-11-20T12:00:00Z","items":[` +
		`{"productId":8,"title":"arm","quantity":3,"states":{"in_production":3},"rejected":false}]}]}`
	if status, answer := s.api("GET", "orders", ""); status != 200 || answer != want {
		t.Errorf("%d %s", status, answer)
	}
	for name, c := range map[string]struct {
		path, body string
		status     int
		code       string
	}{
		"another order":        {"orders/9/reject", `{"productId":8,"reason":"thin"}`, 404, "unknown_item"},
		"no number":            {"orders/x/reject", `{"productId":8,"reason":"thin"}`, 404, "unknown_item"},
		"another product":      {"orders/7/reject", `{"productId":9,"reason":"thin"}`, 404, "unknown_item"},
		"no reason":            {"orders/7/reject", `{"productId":8,"reason":"  "}`, 422, "bad_reason"},
		"a reason without end": {"orders/7/reject", `{"productId":8,"reason":"` + strings.Repeat("ü", 501) + `"}`, 422, "bad_reason"},
	} {
		t.Run(name, func(t *testing.T) {
			status, answer := s.api("POST", c.path, c.body)
			s.refused(status, answer, c.status, c.code)
		})
	}
	s.order("POST", "orders/7/reject", `{"productId":8,"reason":" A wall is too thin. "}`)
	if factory.rejected != "A wall is too thin." {
		t.Errorf("rejected because %q", factory.rejected)
	}
	status, answer := s.api("POST", "orders/7/reject", `{"productId":8,"reason":"again"}`)
	s.refused(status, answer, 409, "not_rejectable")
	factory.broken = errors.New("disk")
	status, answer = s.api("GET", "orders", "")
	s.refused(status, answer, 500, "internal")
	status, answer = s.api("POST", "orders/7/reject", `{"productId":8,"reason":"again"}`)
	s.refused(status, answer, 500, "internal")
}

// The page is four files and what they import, and its policy allows nothing else.
func TestThePage(t *testing.T) {
	s := start(t)
	get := func(path string) (*http.Response, string) {
		t.Helper()
		w := httptest.NewRecorder()
		s.control.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "http://127.0.0.1/control/"+path, nil))
		return w.Result(), w.Body.String()
	}
	response, html := get("")
	policy := response.Header.Get("Content-Security-Policy")
	if response.StatusCode != 200 || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		t.Fatalf("%d %s", response.StatusCode, response.Header)
	}
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy %q lacks %q", policy, want)
		}
	}
	if strings.Contains(policy, "unsafe") || response.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers %v", response.Header)
	}
	for _, forbidden := range []string{`<style`, `<script>`, `\sstyle="`, `\son[a-z]+="`, `https?://`} {
		if regexp.MustCompile(forbidden).MatchString(html) {
			t.Errorf("the policy does not allow %q", forbidden)
		}
	}
	loaded := regexp.MustCompile(`(?:href|src)="([^"]+)"`).FindAllStringSubmatch(html, -1)
	_, script := get("control.js")
	loaded = append(loaded, regexp.MustCompile(`from "\./([^"]+)"`).FindAllStringSubmatch(script, -1)...)
	if len(loaded) < 6 {
		t.Fatalf("the page loads %v", loaded)
	}
	for _, file := range loaded {
		if response, body := get(file[1]); response.StatusCode != 200 || body == "" || strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s", file[1], response.StatusCode, response.Header.Get("Content-Type"))
		}
	}
	for _, path := range []string{"nothing.js", "../server.go", "page/index.html", "state/x"} {
		if response, _ := get(path); response.StatusCode == 200 {
			t.Errorf("%s is served", path)
		}
	}
}

// What the upstream's own paths look like never matters: the control is under its own prefix alone.
func TestTheControlIsNotUnderTheUpstreamsPaths(t *testing.T) {
	s := start(t)
	for _, path := range []string{"/orders/control/state", "/control%2Fstate", "/models/v1/control/"} {
		if _, answer, err := s.call(t.Context(), "GET", path, ""); err != nil || answer != "fine" {
			t.Errorf("%s: %.100s %v", path, answer, err)
		}
	}
}
