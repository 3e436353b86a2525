package graph

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/upstreams"
)

// behind answers what the limits let through.
var behind = inFront(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))

// inFront are the limits, and answers that keep nothing, in front of an executor.
func inFront(executor http.Handler) http.Handler {
	space, err := cache.New(cache.Options{})
	if err != nil {
		panic(err)
	}
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: `type Query { a: String }`})
	admission := NewAdmission(0)
	return limit(newAnswers(executor, newQuestions(newDocuments(schema), newPersisted(nil)), Options{Space: space, Admission: admission}), executor, admission)
}

func post(contentType, body string, header ...string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// form is a multipart request without its files.
func form(operations, places string) string {
	const head = "--b\r\nContent-Disposition: form-data; name="
	return head + "\"operations\"\r\n\r\n" + operations + "\r\n" + head + "\"map\"\r\n\r\n" + places + "\r\n--b--\r\n"
}

// places is a map of so many files.
func places(files int) string {
	var all []string
	for i := range files {
		all = append(all, fmt.Sprintf(`"%d":["variables.files.%d"]`, i, i))
	}
	return "{" + strings.Join(all, ",") + "}"
}

// The executor gets the body as it came, the parts that were looked at included.
func TestAFormIsWholeAfterTheLook(t *testing.T) {
	got := ""
	behind := inFront(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = string(body)
	}))
	want := form(`{"query":"{a}"}`, `{"0":["variables.file"]}`) + strings.Repeat("the file", 10_000)
	behind.ServeHTTP(httptest.NewRecorder(), post("multipart/form-data; boundary=b", want, "X-ModelIQ-Key", "k"))
	if got != want {
		t.Errorf("%d of %d bytes: %.100q", len(got), len(want), got)
	}
}

func TestLimitsComeBeforeEverything(t *testing.T) {
	const kind = "multipart/form-data; boundary=b"
	unknownLength := post("multipart/form-data; boundary=b", "--b--", "X-ModelIQ-Key", "k")
	unknownLength.ContentLength = -1
	huge := post("multipart/form-data; boundary=b", "--b--", "X-ModelIQ-Key", "k")
	huge.ContentLength = maxUpload + 1
	for name, c := range map[string]struct {
		r      *http.Request
		status int
		code   string
	}{
		"a query":                       {post("application/json", `{"query":"{a}"}`), http.StatusTeapot, ""},
		"a query with a charset":        {post("application/json; charset=utf-8", `{"query":"{a}"}`), http.StatusTeapot, ""},
		"an upload":                     {post(kind, form("{}", `{"0":["variables.file"]}`), "X-ModelIQ-Key", "k"), http.StatusTeapot, ""},
		"five files":                    {post(kind, form("{}", places(maxFiles)), "X-ModelIQ-Key", "k"), http.StatusTeapot, ""},
		"six files":                     {post(kind, form("{}", places(maxFiles+1)), "X-ModelIQ-Key", "k"), http.StatusBadRequest, "BAD_REQUEST"},
		"a file for two places":         {post(kind, form("{}", `{"0":["variables.a","variables.b"]}`), "X-ModelIQ-Key", "k"), http.StatusBadRequest, "BAD_REQUEST"},
		"operations of 64 KiB":          {post(kind, form(strings.Repeat(" ", maxOperations), "{}"), "X-ModelIQ-Key", "k"), http.StatusTeapot, ""},
		"operations of more":            {post(kind, form(strings.Repeat(" ", maxOperations+1), "{}"), "X-ModelIQ-Key", "k"), http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE"},
		"a map of 4 KiB":                {post(kind, form("{}", "{}"+strings.Repeat(" ", maxMap-2)), "X-ModelIQ-Key", "k"), http.StatusTeapot, ""},
		"a map of more":                 {post(kind, form("{}", "{}"+strings.Repeat(" ", maxMap-1)), "X-ModelIQ-Key", "k"), http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE"},
		"a map that is a list":          {post(kind, form("{}", `["secret"]`), "X-ModelIQ-Key", "k"), http.StatusBadRequest, "BAD_REQUEST"},
		"a form without operations":     {post(kind, "--b\r\nContent-Disposition: form-data; name=\"secret\"\r\n\r\n{}\r\n--b--\r\n", "X-ModelIQ-Key", "k"), http.StatusBadRequest, "BAD_REQUEST"},
		"a form of nothing":             {post(kind, "--b--", "X-ModelIQ-Key", "k"), http.StatusBadRequest, "BAD_REQUEST"},
		"a form without a boundary":     {post("multipart/form-data", "--b--", "X-ModelIQ-Key", "k"), http.StatusBadRequest, "BAD_REQUEST"},
		"a GET":                         {httptest.NewRequest(http.MethodGet, "/graphql?query={a}", nil), http.StatusTeapot, ""},
		"a body over a mebibyte":        {post("application/json", `{"query":"`+strings.Repeat("a", maxBody)+`"}`), http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE"},
		"broken JSON":                   {post("application/json", `{"query":"secret`), http.StatusBadRequest, "BAD_REQUEST"},
		"two JSON values":               {post("application/json", `{"query":"{a}"} {}`), http.StatusBadRequest, "BAD_REQUEST"},
		"a query that is a number":      {post("application/json", `{"query":5}`), http.StatusBadRequest, "BAD_REQUEST"},
		"a batch":                       {post("application/json", `[{"query":"{a}"}]`), http.StatusBadRequest, "BAD_REQUEST"},
		"a form of another site":        {post("multipart/form-data; boundary=b", "--b--"), http.StatusForbidden, "PREFLIGHT_REQUIRED"},
		"an upload of unknown length":   {unknownLength, http.StatusLengthRequired, "LENGTH_REQUIRED"},
		"an upload that is too large":   {huge, http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE"},
		"text, as a simple form can be": {post("text/plain", `{"query":"{a}"}`), http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE"},
		"no type at all":                {post("", `{"query":"{a}"}`), http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE"},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			behind.ServeHTTP(w, c.r)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.code) {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
			if strings.Contains(w.Body.String(), "secret") {
				t.Errorf("the body came back: %s", w.Body)
			}
		})
	}
}

func TestErrorsCarryACodeAndNothingOfOurs(t *testing.T) {
	secret := errors.New("password hunter2 at 10.0.0.1")
	var logged strings.Builder
	log := slog.New(slog.NewTextHandler(&logged, nil))
	present := presenter(log, func(context.Context) string { return "id-1" })
	for name, c := range map[string]struct {
		err  error
		code string
		log  bool
	}{
		"an upstream that is away":  {fmt.Errorf("offers: %w", &upstreams.Error{Upstream: "mp", Kind: upstreams.Unavailable, Reason: "hunter2", Err: secret}), "UPSTREAM_UNAVAILABLE", true},
		"an upstream that is slow":  {&upstreams.Error{Upstream: "mp", Kind: upstreams.Timeout, Err: secret}, "UPSTREAM_TIMEOUT", true},
		"our own credentials":       {&upstreams.Error{Upstream: "tax", Kind: upstreams.Unauthorized, Reason: "hunter2"}, "UPSTREAM_UNAVAILABLE", true},
		"a fault of ours":           {secret, "INTERNAL", true},
		"time ran out":              {fmt.Errorf("x: %w", context.DeadlineExceeded), "TIMEOUT", false},
		"the client left":           {context.Canceled, "CANCELLED", false},
		"a coded error":             {&gqlerror.Error{Message: "Start a session.", Extensions: map[string]any{"code": "SESSION_REQUIRED"}}, "SESSION_REQUIRED", false},
		"a fault of the document's": {gqlerror.Errorf("Cannot query field"), "GRAPHQL_VALIDATION_FAILED", false},
	} {
		t.Run(name, func(t *testing.T) {
			logged.Reset()
			e := present(t.Context(), c.err)
			if e.Extensions["code"] != c.code || e.Extensions["requestId"] != "id-1" || e.Message == "" {
				t.Errorf("presented %q %v", e.Message, e.Extensions)
			}
			if strings.Contains(e.Error(), "hunter2") || strings.Contains(e.Error(), "10.0.0.1") {
				t.Errorf("told too much: %s", e.Error())
			}
			if (logged.Len() > 0) != c.log {
				t.Errorf("logged %q", logged.String())
			}
		})
	}
}

// Every kind of upstream error has its word for the client.
func TestEveryKindIsExplained(t *testing.T) {
	for _, kind := range []upstreams.Kind{
		upstreams.Unavailable, upstreams.Timeout, upstreams.RateLimited, upstreams.NotFound, upstreams.Refused,
		upstreams.Unauthorized, upstreams.Malformed, upstreams.Cancelled,
	} {
		if told, known := explain(&upstreams.Error{Kind: kind}); !known || told.code == "" || told.message == "" {
			t.Errorf("%s is not explained", kind)
		}
	}
}
