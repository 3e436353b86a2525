package graph_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/modeliq/modeliq/graph"
	"github.com/modeliq/modeliq/graph/generated"
	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/internal/partner"
)

// A partner that takes trusted documents alone executes nothing else, whichever way it comes.
func TestAPartnerOfTrustedDocuments(t *testing.T) {
	const trusted, other = "query Known { __typename }", "query Other { __typename }"
	space, err := cache.New(cache.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = space.Close() }()
	handler := graph.NewHandler(graph.Options{
		Schema: generated.NewExecutableSchema(generated.Config{}), Space: space, KeepAnswers: true, ShareAnswers: true, AnswerBytes: 1 << 20,
		Trusted: []string{trusted}, BaseURL: func(context.Context) string { return "" }, Reads: func(ctx context.Context) context.Context { return ctx },
		RequestID: func(context.Context) string { return "r" }, Log: slog.New(slog.DiscardHandler),
	})
	ask := func(only bool, contentType, body string, headers ...string) string {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r.WithContext(partner.With(r.Context(), &partner.Partner{Slug: "p", TrustedDocuments: only})))
		text, _ := io.ReadAll(w.Body)
		return string(text)
	}
	json := func(query string) string { return `{"query":"` + query + `"}` }
	if got := ask(true, "application/json", json(trusted)); !strings.Contains(got, `"__typename":"Query"`) {
		t.Errorf("a trusted document: %s", got)
	}
	if got := ask(false, "application/json", json(other)); !strings.Contains(got, `"__typename":"Query"`) {
		t.Errorf("of a partner that takes any: %s", got)
	}
	multipart := "--b\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n" + json(other) + "\r\n--b\r\nContent-Disposition: form-data; name=\"map\"\r\n\r\n{}\r\n--b--\r\n"
	for way, got := range map[string]string{
		"JSON":      ask(true, "application/json", json(other)),
		"a stream":  ask(true, "application/json", json(other), "Accept", "text/event-stream"),
		"multipart": ask(true, "multipart/form-data; boundary=b", multipart, "X-ModelIQ-Key", "k"),
	} {
		if !strings.Contains(got, "DOCUMENT_NOT_TRUSTED") || strings.Contains(got, `"__typename"`) {
			t.Errorf("by %s: %s", way, got)
		}
	}
}
