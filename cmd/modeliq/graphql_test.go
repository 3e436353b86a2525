package main_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Patience of one call; the client is the tests' own, so that connections end with them.
var client = &http.Client{Timeout: patience}

// buyer asks a shop under a partner's key.
type buyer struct {
	shop       *shop
	key, token string
}

// enter starts a session, which is a new buyer.
func (s *shop) enter(t *testing.T, key string) buyer {
	t.Helper()
	b := buyer{shop: s, key: key}
	b.token = b.ask(t, `mutation { sessionCreate { session { token expiresAt } userErrors { message } } }`, nil).text("sessionCreate.session.token")
	return b
}

// variables of an operation.
type variables map[string]any

// answer is an HTTP answer as it came.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) json(t *testing.T) value {
	t.Helper()
	return decode(t, a.body)
}

// code is that of the first error.
func (a answer) code(t *testing.T) string {
	t.Helper()
	return a.json(t).text("errors.0.extensions.code")
}

// ask sends an operation that must succeed and gives its data.
func (b buyer) ask(t *testing.T, document string, v variables) value {
	t.Helper()
	a := b.send(t, document, v)
	body := a.json(t)
	if a.status != http.StatusOK || body.has("errors") {
		t.Fatalf("%s\nanswered %d: %s", document, a.status, a.body)
	}
	return body.at("data")
}

// send sends an operation and takes any answer.
func (b buyer) send(t *testing.T, document string, v variables) answer {
	t.Helper()
	return b.post(t, "application/json", bytes.NewReader(operation(t, document, v)))
}

func operation(t *testing.T, document string, v variables) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "variables": v})
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// post sends any body to the API, with the buyer's headers and further ones as name and value.
func (b buyer) post(t *testing.T, contentType string, body io.Reader, headers ...string) answer {
	t.Helper()
	a, err := do(b.request(t, contentType, body, headers...))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (b buyer) request(t *testing.T, contentType string, body io.Reader, headers ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.shop.graphql, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	if b.key != "" {
		r.Header.Set("X-ModelIQ-Key", b.key)
	}
	if b.token != "" {
		r.Header.Set("Authorization", "Bearer "+b.token)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func do(r *http.Request) (answer, error) {
	response, err := client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, body}, err
}

// get reads an address with nothing but what any <img> sends.
func get(t *testing.T, url string, headers ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	a, err := do(r)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// requestID must be in every answer; answers are compared without it.
func (a answer) withoutRequestID() string {
	return strings.ReplaceAll(string(a.body), a.header.Get("X-Request-Id"), "")
}

// expires is how far away a moment of the API is.
func expires(t *testing.T, moment string) time.Duration {
	t.Helper()
	at, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		t.Fatal(err)
	}
	return time.Until(at)
}
