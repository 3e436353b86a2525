package tax

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		serveUntilKilled(dir)
	}
	goleak.VerifyTestMain(m)
}

// service is an embedded tax service behind real HTTP, with a caller's credentials.
type service struct {
	*testing.T
	dir, url string
	client   *http.Client
	stop     func()
}

func start(t *testing.T, dir string) *service {
	t.Helper()
	s, err := Open(Options{Dir: dir, Account: "1", License: "sandbox", Now: func() time.Time {
		return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	}})
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(s)
	stopped := false
	stop := func() {
		if !stopped {
			stopped = true
			listener.Close()
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	t.Cleanup(stop)
	return &service{T: t, dir: dir, url: listener.URL, client: listener.Client(), stop: stop}
}

// call sends a request as account 1 and answers the status and the decoded body.
func (s *service) call(method, path, body string) (int, map[string]any) {
	s.Helper()
	return s.callAs(method, path, body, func(r *http.Request) { r.SetBasicAuth("1", "sandbox") })
}

func (s *service) callAs(method, path, body string, sign func(*http.Request)) (int, map[string]any) {
	s.Helper()
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	sign(r)
	answer, err := s.client.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.Fatal(err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber() // amounts are compared as they are written
	var decoded map[string]any
	if err := decoder.Decode(&decoded); err != nil {
		s.Fatalf("%s %s: %d %s", method, path, answer.StatusCode, text)
	}
	return answer.StatusCode, decoded
}

// want compares values of an answer, by paths such as lines.0.tax, with how they are written.
func (s *service) want(body map[string]any, pairs ...string) {
	s.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if got := at(body, pairs[i]); got != pairs[i+1] {
			s.Errorf("%s is %s, want %s", pairs[i], got, pairs[i+1])
		}
	}
}

// at is the value under a path as text, "-" when there is none.
func at(value any, path string) string {
	for key := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[key]
		case []any:
			n, _ := json.Number(key).Int64()
			if int(n) >= len(v) {
				return "-"
			}
			value = v[n]
		default:
			return "-"
		}
	}
	switch v := value.(type) {
	case nil:
		return "-"
	case string:
		return v
	default:
		b, _ := json.Marshal(v)
		return string(b)
	}
}

// sale is a model to create; edit changes its JSON before it is sent.
func sale(edit func(map[string]any)) string {
	model := map[string]any{
		"type": "SalesInvoice", "code": "ORD-1", "companyCode": "DEFAULT", "date": "2026-11-20", "customerCode": "buyer-1",
		"currencyCode": "USD", "commit": false,
		"addresses": map[string]any{
			"shipFrom": map[string]any{"line1": "1 Mill Road", "city": "Troy", "region": "MI", "country": "US", "postalCode": "48083"},
			"shipTo":   map[string]any{"line1": "419 Park Ave S", "city": "New York", "region": "NY", "country": "US", "postalCode": "10016"},
		},
		"lines": []any{
			map[string]any{"number": "1", "quantity": 2, "amount": 100.00, "taxCode": "P0000000", "description": "Bracket"},
			map[string]any{"number": "2", "quantity": 1, "amount": 9.99, "taxCode": "FR020100", "description": "Shipping"},
		},
	}
	if edit != nil {
		edit(model)
	}
	b, _ := json.Marshal(model)
	return string(b)
}

func shipTo(country, region string) func(map[string]any) {
	return func(m map[string]any) {
		m["addresses"].(map[string]any)["shipTo"] = map[string]any{"country": country, "region": region}
	}
}

func shipFrom(m map[string]any, country string) {
	m["addresses"].(map[string]any)["shipFrom"] = map[string]any{"country": country}
}
