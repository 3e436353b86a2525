package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modeliq/modeliq/internal/auth"
	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/internal/partner"
)

// kept is answers in front of an executor that counts, says whom it answers, and can be told what to say of its answer.
type kept struct {
	http.Handler
	answers  *answers
	executed atomic.Int32
	mu       sync.Mutex
	now      time.Time
	tell     func(ctx context.Context, e *execution) (errors string)
	refuses  bool // on the way to the executor
}

func keeping(t *testing.T, o Options, trusted ...string) *kept {
	t.Helper()
	k := &kept{now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), tell: func(context.Context, *execution) string { return "" }}
	space, err := cache.New(cache.Options{Now: func() time.Time { k.mu.Lock(); defer k.mu.Unlock(); return k.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = space.Close() })
	o.Space, o.BaseURL = space, func(context.Context) string { return "https://shop.example" }
	if o.Admission == nil {
		o.Admission = NewAdmission(0)
	}
	executor := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := k.executed.Add(1)
		asked, _ := r.Context().Value(questionKey{}).(*question)
		buyer, _ := auth.From(r.Context())
		e, _ := r.Context().Value(executionKey{}).(*execution)
		if e == nil {
			e = &execution{}
		}
		e.told = !k.refuses
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"data":{"n":%d,"partner":%q,"owner":%q,"asked":%q}%s}`, n, partner.From(r.Context()).Slug, buyer.Owner, asked.params.Query, k.tell(r.Context(), e))
	})
	k.answers = newAnswers(executor, newQuestions(newDocuments(hinted), newPersisted(trusted)), o)
	k.Handler = limit(k.answers, executor, o.Admission)
	return k
}

func (k *kept) pass(d time.Duration) { k.mu.Lock(); defer k.mu.Unlock(); k.now = k.now.Add(d) }

// ask asks as a partner's buyer; owner "" is nobody.
func (k *kept) ask(slug, owner, body string) (w *httptest.ResponseRecorder, n int, answeredTo string) {
	return k.send(post("application/json", body), slug, owner)
}

func (k *kept) send(r *http.Request, slug, owner string) (w *httptest.ResponseRecorder, n int, answeredTo string) {
	ctx := partner.With(r.Context(), &partner.Partner{Slug: slug, Currency: "USD", Locale: "en"})
	if owner != "" {
		ctx = auth.With(ctx, auth.Buyer{Partner: slug, Owner: owner})
	}
	w = httptest.NewRecorder()
	k.ServeHTTP(w, r.WithContext(ctx))
	var out struct {
		Data struct {
			N              int
			Partner, Owner string
		}
	}
	_ = json.Unmarshal(w.Body.Bytes(), &out)
	return w, out.Data.N, out.Data.Partner + "/" + out.Data.Owner
}

const (
	publicQuery  = `{"query":"{ things { name } }"}`
	privateQuery = `{"query":"{ mine { name } }"}`
	liveQuery    = `{"query":"{ live { name } }"}`
)

var everything = Options{KeepAnswers: true, ShareAnswers: true, AnswerBytes: 8 << 20}

func TestAPublicAnswerIsOnePartnersForAllItsBuyers(t *testing.T) {
	k := keeping(t, everything)
	for _, c := range []struct {
		partner, owner, body, to string
		n                        int
	}{
		{"loctite", "ann", publicQuery, "loctite/", 1}, // executed as nobody's, so that it cannot depend on who asks
		{"loctite", "bob", publicQuery, "loctite/", 1},
		{"loctite", "", publicQuery, "loctite/", 1},
		{"loctite", "", `{"query":"{ things { name } }","variables":{},"operationName":null}`, "loctite/", 2},
		{"atelier", "ann", publicQuery, "atelier/", 3},
		{"loctite", "ann", `{"query":"{ things(n: 1) { name } }"}`, "loctite/", 4},
	} {
		if w, n, to := k.ask(c.partner, c.owner, c.body); n != c.n || to != c.to {
			t.Errorf("%s/%s got the answer %d to %s, want %d to %s: %s", c.partner, c.owner, n, to, c.n, c.to, w.Body)
		}
	}
}

func TestAPrivateAnswerIsOneBuyers(t *testing.T) {
	k := keeping(t, everything)
	for _, c := range []struct {
		partner, owner string
		n              int
	}{
		{"loctite", "ann", 1}, {"loctite", "ann", 1}, {"loctite", "bob", 2}, {"atelier", "ann", 3}, {"loctite", "ann", 1}, {"loctite", "", 4}, {"loctite", "", 5},
	} {
		if w, n, to := k.ask(c.partner, c.owner, privateQuery); n != c.n || to != c.partner+"/"+c.owner {
			t.Errorf("%s/%s got %d to %s, want %d: %s", c.partner, c.owner, n, to, c.n, w.Body)
		}
	}
	k.answers.changed(auth.With(t.Context(), auth.Buyer{Partner: "loctite", Owner: "ann"}))
	if _, n, _ := k.ask("loctite", "ann", privateQuery); n != 6 {
		t.Errorf("after a change of ann's she got %d", n)
	}
	if _, n, _ := k.ask("loctite", "bob", privateQuery); n != 2 {
		t.Errorf("after a change of ann's bob got %d", n)
	}
	k.pass(31 * time.Second)
	if _, n, _ := k.ask("loctite", "bob", privateQuery); n != 7 {
		t.Errorf("past its life bob got %d: what is private is never old", n)
	}
}

// A partner's file may change while nobody is there to hear of it.
func TestAnAnswerIsOfItsPartnersFile(t *testing.T) {
	k := keeping(t, everything)
	for i, edition := range []string{"1", "2", "1"} {
		r := post("application/json", publicQuery)
		w := httptest.NewRecorder()
		k.ServeHTTP(w, r.WithContext(partner.With(r.Context(), &partner.Partner{Slug: "loctite", Currency: "USD", Locale: "en", Edition: edition})))
		if want := fmt.Sprintf(`"n":%d,`, 1+i%2); !strings.Contains(w.Body.String(), want) {
			t.Errorf("edition %s: %s, want %s", edition, w.Body, want)
		}
	}
}

func TestWhatMayNotBeKeptIsExecuted(t *testing.T) {
	k := keeping(t, everything)
	for name, body := range map[string]string{
		"no hint": liveQuery, "a mutation": `{"query":"mutation { do { name } }"}`, "a fault": `{"query":"{ unknown }"}`, "no such operation": `{"query":"{ things { name } }","operationName":"x"}`,
	} {
		_, first, _ := k.ask("loctite", "ann", body)
		if _, n, _ := k.ask("loctite", "ann", body); n != first+1 {
			t.Errorf("%s: kept", name)
		}
	}
	for name, tell := range map[string]func(context.Context, *execution) string{
		"errors":           func(_ context.Context, e *execution) string { e.faulty = true; return `,"errors":[{"message":"no"}]` },
		"what will change": func(_ context.Context, e *execution) string { e.transient = true; return "" },
	} {
		k.tell = tell
		body := fmt.Sprintf(`{"query":"{ things { name } } # %s"}`, name)
		_, first, _ := k.ask("loctite", "ann", body)
		if w, n, _ := k.ask("loctite", "ann", body); n != first+1 || w.Code != 200 {
			t.Errorf("%s: kept", name)
		}
	}
}

// A refusal names its own request.
func TestARefusalIsNotKept(t *testing.T) {
	k := keeping(t, everything)
	k.refuses = true
	k.ask("loctite", "", publicQuery)
	if _, n, _ := k.ask("loctite", "", publicQuery); n != 2 {
		t.Errorf("the second got the refusal of request %d", n)
	}
}

func TestAnAgingAnswerIsMadeAnewBehind(t *testing.T) {
	k := keeping(t, everything)
	k.ask("loctite", "", publicQuery)
	k.pass(2 * time.Minute)
	if _, n, _ := k.ask("loctite", "", publicQuery); n != 1 {
		t.Errorf("got %d", n)
	}
	for deadline := time.Now().Add(5 * time.Second); ; {
		if _, n, _ := k.ask("loctite", "", publicQuery); n == 2 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("it was never made anew")
		}
	}
}

func TestAnAnswerThatCannotBeMadeAnewIsStale(t *testing.T) {
	k := keeping(t, everything)
	k.ask("loctite", "", publicQuery)
	k.tell = func(_ context.Context, e *execution) string { e.faulty = true; return `,"errors":[{"message":"no"}]` }
	k.pass(3 * time.Hour)
	w, n, _ := k.ask("loctite", "", publicQuery)
	if n != 1 || !strings.HasSuffix(w.Body.String(), `,"extensions":{"staleAt":"2026-11-20T12:00:00Z"}}`) || !json.Valid(w.Body.Bytes()) {
		t.Errorf("got %s", w.Body)
	}
	k.pass(22 * time.Hour)
	if w, _, _ := k.ask("loctite", "", publicQuery); !strings.Contains(w.Body.String(), "errors") && !strings.Contains(w.Body.String(), "staleAt") {
		t.Errorf("after a day: %s", w.Body)
	}
}

func TestAnAnswerWithSomethingStaleInItIsTriedAgainSoon(t *testing.T) {
	k := keeping(t, everything)
	k.tell = func(_ context.Context, e *execution) string { e.staleAt = k.now; return "" }
	k.ask("loctite", "", publicQuery)
	if _, n, _ := k.ask("loctite", "", publicQuery); n != 1 {
		t.Errorf("at once: %d", n)
	}
	k.pass(3 * time.Second)
	if _, n, _ := k.ask("loctite", "", publicQuery); n != 2 {
		t.Errorf("after 3 s: %d", n)
	}
}

// slowReader is a client that does not read.
type slowReader struct {
	*httptest.ResponseRecorder
	writing, read chan struct{}
}

func (s slowReader) Write(b []byte) (int, error) {
	s.writing <- struct{}{}
	<-s.read
	return s.ResponseRecorder.Write(b)
}

// How fast a client reads is nobody else's matter: the next one has the only place meanwhile.
func TestWhoDoesNotReadHoldsNoPlace(t *testing.T) {
	o := everything
	o.Admission = NewAdmission(1)
	k := keeping(t, o)
	slow := slowReader{httptest.NewRecorder(), make(chan struct{}), make(chan struct{})}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r := post("application/json", liveQuery)
		k.ServeHTTP(slow, r.WithContext(partner.With(r.Context(), &partner.Partner{Slug: "loctite"})))
	}()
	<-slow.writing
	if s := o.Admission.Status(); s.Running != 0 {
		t.Errorf("%d places are held by who does not read", s.Running)
	}
	if w, n, _ := k.ask("loctite", "", liveQuery); n != 2 {
		t.Errorf("meanwhile: %d %s", w.Code, w.Body)
	}
	close(slow.read)
	<-ended
	if slow.Code != http.StatusOK || slow.Body.Len() == 0 || slow.Header().Get("Content-Type") != "application/json" {
		t.Errorf("at last: %d %v %s", slow.Code, slow.Header(), slow.Body)
	}
}

func TestAnAnswerEndsWithItsFirstPrice(t *testing.T) {
	for _, query := range []string{publicQuery, privateQuery} {
		k := keeping(t, everything)
		k.tell = func(_ context.Context, e *execution) string { e.ends = k.now.Add(20 * time.Second); return "" }
		for _, step := range []struct {
			after time.Duration
			n     int
		}{{0, 1}, {19 * time.Second, 1}, {time.Second, 2}} {
			k.pass(step.after)
			if w, n, _ := k.ask("loctite", "ann", query); n != step.n {
				t.Errorf("%s later: %d, want %d: %s", step.after, n, step.n, w.Body)
			}
		}
	}
	x := answer{Life: time.Minute, At: time.Unix(1000, 0), Ends: time.Unix(1020, 0)}
	if left := x.left(time.Unix(1012, 0)); left != 8*time.Second {
		t.Errorf("8 s before its end it may stand on the way for %s", left)
	}
}

func TestEqualPublicQuestionsShareOneExecution(t *testing.T) {
	k := keeping(t, Options{ShareAnswers: true, AnswerBytes: 1 << 20})
	release := make(chan struct{})
	k.tell = func(context.Context, *execution) string { <-release; return "" }
	var g sync.WaitGroup
	for range 20 {
		g.Go(func() { k.ask("loctite", "", publicQuery) })
	}
	for k.executed.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(20 * time.Millisecond) // let the others come in; one that is late only makes the test weaker
	close(release)
	g.Wait()
	if n := k.executed.Load(); n > 5 {
		t.Errorf("%d executions for 20 at one moment", n)
	}
	before := k.executed.Load()
	k.ask("loctite", "", publicQuery)
	if k.executed.Load() != before+1 {
		t.Error("kept, although nothing is to be kept")
	}
	k.ask("loctite", "ann", privateQuery)
	k.ask("loctite", "ann", privateQuery)
	if k.executed.Load() != before+3 {
		t.Error("a private question was shared")
	}
}

func get(target string, header ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

func TestAGetCanBeKeptOnTheWay(t *testing.T) {
	const things = "{ things { name } }"
	k := keeping(t, everything, things)
	byHash := "/graphql?extensions=" + url.QueryEscape(`{"persistedQuery":{"version":1,"sha256Hash":"`+hash(things)+`"}}`)
	byID := "/graphql?documentId=sha256:" + hash(things)
	w, first, _ := k.send(get(byHash, "X-ModelIQ-Key", "k"), "loctite", "")
	etag := w.Header().Get("ETag")
	if w.Code != 200 || first == 0 || etag == "" || w.Header().Get("Cache-Control") != "public, max-age=60, stale-while-revalidate=60" {
		t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if vary := strings.Join(w.Header().Values("Vary"), ", "); !strings.Contains(vary, "X-ModelIQ-Key") || strings.Contains(vary, "Authorization") {
		t.Errorf("Vary: %s", vary)
	}
	if w, n, _ := k.send(get(byID, "X-ModelIQ-Key", "k"), "loctite", ""); n != first || w.Header().Get("ETag") != etag {
		t.Errorf("by its id: %d %s", n, w.Body)
	}
	for _, tag := range []string{etag, "W/" + etag, `"other", ` + etag, "*"} {
		if w, _, _ := k.send(get(byHash, "X-ModelIQ-Key", "k", "If-None-Match", tag), "loctite", ""); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
			t.Errorf("If-None-Match %s: %d %s", tag, w.Code, w.Body)
		}
	}
	if w, _, _ := k.send(get(byHash, "X-ModelIQ-Key", "k", "If-None-Match", `"other"`), "loctite", ""); w.Code != 200 {
		t.Errorf("another tag: %d", w.Code)
	}
	mine := get("/graphql?query="+url.QueryEscape("{ mine { name } }"), "X-ModelIQ-Key", "k")
	w, _, _ = k.send(mine, "loctite", "ann")
	if vary := strings.Join(w.Header().Values("Vary"), ", "); w.Header().Get("Cache-Control") != "private, no-cache" || !strings.Contains(vary, "Authorization") {
		t.Errorf("a private one: %v", w.Header())
	}
	if w, _, _ := k.send(get(byHash), "loctite", "ann"); !strings.HasPrefix(w.Header().Get("Cache-Control"), "private") {
		t.Errorf("whose partner no header names: %v", w.Header())
	}
	if w, _, _ := k.send(get("/graphql?query="+url.QueryEscape("mutation { do { name } }")), "loctite", "ann"); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("a mutation: %d", w.Code)
	}
}

// What lies on the way may not be older there than it would be here, and its tag names the very bytes.
func TestOnTheWayAnAnswerIsNoYoungerThanItIs(t *testing.T) {
	k := keeping(t, everything)
	things := func() *httptest.ResponseRecorder {
		w, _, _ := k.send(get("/graphql?query="+url.QueryEscape("{ things { name } }"), "X-ModelIQ-Key", "k"), "loctite", "")
		return w
	}
	fresh := things()
	k.pass(45 * time.Second)
	if c := things().Header().Get("Cache-Control"); c != "public, max-age=15, stale-while-revalidate=60" {
		t.Errorf("after 45 s: %s", c)
	}
	k.tell = func(_ context.Context, e *execution) string { e.faulty = true; return `,"errors":[{"message":"no"}]` }
	k.pass(3 * time.Hour)
	stale := things()
	if !strings.Contains(stale.Body.String(), "staleAt") || stale.Header().Get("ETag") == fresh.Header().Get("ETag") {
		t.Errorf("stale under the tag of the fresh one: %v %s", stale.Header(), stale.Body)
	}
}

// With a split two sessions may see two catalogues: a CDN that kept one for all would show it to both.
func TestASplitPartnersAnswersAreNotForAll(t *testing.T) {
	o := everything
	o.Route = func(ctx context.Context) (context.Context, string, bool) {
		b, _ := auth.From(ctx)
		return ctx, "backend of " + b.Owner, true
	}
	k := keeping(t, o)
	address := "/graphql?query=" + url.QueryEscape("{ things { name } }")
	ann, first, _ := k.send(get(address, "X-ModelIQ-Key", "k"), "loctite", "ann")
	_, second, _ := k.send(get(address, "X-ModelIQ-Key", "k"), "loctite", "bob")
	if first == second {
		t.Error("both got the same answer")
	}
	if c := ann.Header().Get("Cache-Control"); !strings.HasPrefix(c, "private") {
		t.Errorf("Cache-Control: %s", c)
	}
	if vary := strings.Join(ann.Header().Values("Vary"), ", "); !strings.Contains(vary, "Authorization") {
		t.Errorf("Vary: %s", vary)
	}
}

func TestADocumentIsKnownByItsHashOnceItWasSent(t *testing.T) {
	k := keeping(t, everything)
	const text = "query Q($n: Int) { things(n: $n) { name } }"
	named := func(query, hash string) string {
		return fmt.Sprintf(`{"query":%q,"variables":{"n":3},"extensions":{"persistedQuery":{"version":1,"sha256Hash":%q}}}`, query, hash)
	}
	if w, _, _ := k.ask("loctite", "", named("", hash(text))); w.Code != 200 || !strings.Contains(w.Body.String(), "PERSISTED_QUERY_NOT_FOUND") || !strings.Contains(w.Body.String(), "PersistedQueryNotFound") {
		t.Errorf("before: %d %s", w.Code, w.Body)
	}
	if w, _, _ := k.ask("loctite", "", named(text, hash("other"))); w.Code != 400 || !strings.Contains(w.Body.String(), "PERSISTED_QUERY_MISMATCH") {
		t.Errorf("another hash: %d %s", w.Code, w.Body)
	}
	if _, n, _ := k.ask("loctite", "", named(text, hash(text))); n == 0 {
		t.Error("with the text: no answer")
	}
	before := k.executed.Load()
	if w, n, _ := k.ask("loctite", "", named("", hash(text))); n == 0 || k.executed.Load() != before {
		t.Errorf("by its hash: %s", w.Body)
	}
	if w, _, _ := k.ask("atelier", "", named("", hash(text))); !strings.Contains(w.Body.String(), "PERSISTED_QUERY_NOT_FOUND") {
		t.Errorf("of another partner: %s", w.Body)
	}
	invalid := "{ unknown }"
	k.ask("loctite", "", named(invalid, hash(invalid)))
	if w, _, _ := k.ask("loctite", "", named("", hash(invalid))); !strings.Contains(w.Body.String(), "PERSISTED_QUERY_NOT_FOUND") {
		t.Errorf("a document with faults was kept: %s", w.Body)
	}
}

func BenchmarkAnswerFromMemory(b *testing.B) {
	space, _ := cache.New(cache.Options{})
	o := everything
	o.Space, o.BaseURL, o.Admission = space, func(context.Context) string { return "" }, NewAdmission(0)
	a := newAnswers(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(make([]byte, 11<<10))
	}), newQuestions(newDocuments(hinted), newPersisted(nil)), o)
	shop := &partner.Partner{Slug: "loctite"}
	w := httptest.NewRecorder()
	b.ReportAllocs()
	for b.Loop() {
		r := post("application/json", publicQuery)
		w.Body.Reset()
		a.ServeHTTP(w, r.WithContext(partner.With(r.Context(), shop)))
	}
}
