package graph

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unsafe"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/internal/auth"
	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/internal/partner"
)

// answers serves whole answers from memory: the bytes that the executor wrote before for the same question, of the same
// partner and, where the schema's hints make it private, of the same session. What may not be kept is executed.
type answers struct {
	execute   http.Handler
	admission *Admission
	questions *questions
	baseURL   func(context.Context) string
	route     func(context.Context) (context.Context, string, bool)
	space     *cache.Space
	public    *cache.Cache[answerKey, answer]
	private   *cache.Cache[answerKey, answer]
	keeps     bool
	shares    bool // what is under way
	mostFresh time.Duration
}

// The kinds of whole answers, as metrics and invalidations name them.
const (
	kindPublic  = "answers"
	kindPrivate = "private-answers"
)

// answerKey is everything beside partner and session that an answer depends on.
type answerKey struct{ Question, Accept, Locale, Currency, Edition, BaseURL, Backends string }

// answer is what the executor wrote.
type answer struct {
	Body        []byte
	ContentType string
	Status      int
	ETag        string
	Life        time.Duration // zero: not to be kept
	At          time.Time     // when it was made
	Faulty      bool          // with errors, or no success
	StaleAt     time.Time     // when a part of it was true that could not be read again
	Ends        time.Time     // from when on a part of it no longer holds; zero: never
}

const (
	answerLimit    = answerTimeout + 2*time.Second
	answerPatience = 300 * time.Millisecond
	// agingAnswers is for how many times its life a public answer is served while it is made anew.
	agingAnswers = 10
	staleAnswers = 24 * time.Hour
	// staleLife is how long an answer with something stale in it stands before its sources are tried again.
	staleLife = 2 * time.Second
)

func newAnswers(execute http.Handler, q *questions, o Options) *answers {
	a := &answers{
		execute: execute, admission: o.Admission, questions: q, baseURL: o.BaseURL, route: o.Route, space: o.Space, keeps: o.KeepAnswers, shares: o.ShareAnswers,
		mostFresh: cmp.Or(o.MostFresh, longestLife),
	}
	weigh := func(x answer) uint32 { return uint32(len(x.Body)) + 512 }
	life := func(x answer, aging int, stale time.Duration) cache.Life {
		switch {
		case x.Life == 0 || !a.keeps:
			return cache.Life{}
		case !x.StaleAt.IsZero():
			return cache.Life{Fresh: min(staleLife, x.Life), Until: x.Ends}
		default:
			return cache.Life{Fresh: x.Life, Aging: x.Life * time.Duration(1+aging), Stale: stale, Until: x.Ends}
		}
	}
	worse := func(x answer) bool { return x.Faulty }
	a.public = cache.Of[answerKey](o.Space, cache.Policy[answer]{
		Kind: kindPublic, Bytes: o.AnswerBytes / 2, Weigh: weigh, Limit: answerLimit, Patience: answerPatience, Worse: worse,
		Life: func(x answer) cache.Life { return life(x, agingAnswers, staleAnswers) },
	})
	a.private = cache.Of[answerKey](o.Space, cache.Policy[answer]{
		Kind: kindPrivate, Bytes: o.AnswerBytes / 2, Weigh: weigh, Limit: answerLimit, Worse: worse, Local: true,
		Life: func(x answer) cache.Life { return life(x, 0, 0) },
	})
	return a
}

// Forget ends all whole answers of a partner, in every replica: its own terms have changed.
func Forget(space *cache.Space, slug string) {
	for _, kind := range []string{kindPublic, kindPrivate} {
		space.Invalidate(kind, cache.Scope{Partner: slug})
	}
}

// changed ends the buyer's own answers, in every replica.
func (a *answers) changed(ctx context.Context) {
	if b, ok := auth.From(ctx); ok {
		a.space.Invalidate(kindPrivate, cache.Scope{Partner: b.Partner, Owner: b.Owner})
	}
}

var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// ServeHTTP takes GET, HEAD, and POST with JSON.
func (a *answers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	shop := partner.From(r.Context())
	get := r.Method != http.MethodPost
	asked := r.URL.RawQuery
	if !get {
		buffer := bodies.Get().(*bytes.Buffer)
		defer bodies.Put(buffer)
		buffer.Reset()
		if refused := readBody(w, r, buffer); refused != nil {
			refused.answer(w)
			return
		}
		asked = unsafe.String(unsafe.SliceData(buffer.Bytes()), buffer.Len()) // not kept: read clones what it keeps
	}
	q := a.questions.read(shop, asked, get)
	switch {
	case q.refused != nil:
		q.refused.answer(w)
	case shop == nil || q.policy.life == 0 || !a.keeps && (!a.shares || q.policy.private) || q.streams(r):
		a.run(r.Context(), w, r, q)
	default:
		a.answer(w, r, shop, q)
	}
}

// answer is from memory, or executed for all who ask the same meanwhile.
func (a *answers) answer(w http.ResponseWriter, r *http.Request, shop *partner.Partner, q *question) {
	ctx, backends, onTheWay := r.Context(), "", q.policy
	if a.route != nil {
		var split bool
		ctx, backends, split = a.route(ctx)
		shop = partner.From(ctx) // as it is now, which the answer will be of
		onTheWay.private = onTheWay.private || split
	}
	kept, scope := a.public, cache.Scope{Partner: shop.Slug}
	if q.policy.private {
		b, ok := auth.From(ctx)
		if !ok { // nobody's: there is nothing to keep
			a.run(ctx, w, r, q)
			return
		}
		kept, scope.Owner = a.private, b.Owner
	} else {
		ctx = auth.Anonymous(ctx) // so that it cannot depend on who asks
	}
	k := answerKey{Question: q.key, Accept: accepted(r), Locale: shop.Locale, Currency: shop.Currency, Edition: shop.Edition, BaseURL: a.baseURL(ctx), Backends: backends}
	x, ok := kept.Fresh(scope, k)
	if !ok {
		var err error
		ctx = cache.WithAges(withQuestion(ctx, q))
		x, _, err = kept.Get(ctx, scope, k, func(ctx context.Context) (answer, error) { return a.make(r.WithContext(ctx), q) })
		if err != nil {
			ended(err).answer(w)
			return
		}
		if at := cache.StaleAt(ctx); !at.IsZero() && x.StaleAt.IsZero() {
			x.Body, x.StaleAt = withStaleAt(x.Body, at), at
			x.ETag = tag(x.Body)
		}
	}
	x.write(w, r, onTheWay, a.space.Now())
}

// run executes what is not kept, when it is admitted. A subscription holds no place while it lasts, and neither does a
// file that is handed on: its time is the disk's and model processing's.
func (a *answers) run(ctx context.Context, w http.ResponseWriter, r *http.Request, q *question) {
	if q.kind == ast.Subscription || q.takesFile {
		if refused := a.admission.pass(ctx, q.rank); refused != nil {
			refused.answer(w)
			return
		}
		a.execute.ServeHTTP(w, q.request(ctx, r))
		return
	}
	rec, _, refused := a.record(q.request(ctx, r), q)
	if refused != nil {
		refused.answer(w)
		return
	}
	maps.Copy(w.Header(), rec.header)
	deliver(w, rec.status, rec.body.Bytes())
}

// record executes the question, when it is admitted. Its place is free again before the first byte goes out: how fast a
// client reads is not to be anybody else's matter.
func (a *answers) record(r *http.Request, q *question) (*recorder, *execution, *Refusal) {
	held, refused := a.admission.enter(r.Context(), q.rank)
	if refused != nil {
		return nil, nil, refused
	}
	e := &execution{}
	defer func() { held.leave(e.lost) }()
	rec := &recorder{header: http.Header{}, status: http.StatusOK}
	a.execute.ServeHTTP(rec, r.WithContext(context.WithValue(r.Context(), executionKey{}, e)))
	return rec, e, nil
}

// make executes the question for its keeper.
func (a *answers) make(r *http.Request, q *question) (answer, error) {
	rec, e, refused := a.record(r, q)
	if refused != nil {
		return answer{}, refused
	}
	if err := r.Context().Err(); err != nil && rec.body.Len() == 0 {
		return answer{}, err
	}
	x := answer{
		Body: rec.body.Bytes(), ContentType: rec.header.Get("Content-Type"), Status: rec.status, StaleAt: e.staleAt, Ends: e.ends,
		Faulty: !e.told || e.faulty || rec.status != http.StatusOK, At: a.space.Now(), ETag: tag(rec.body.Bytes()),
	}
	if !x.Faulty && !e.transient {
		x.Life = min(q.policy.life, a.mostFresh)
	}
	return x, nil
}

// tag names a body.
func tag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// left is for how long the answer may stand on the way; none when it is being made anew already.
func (x answer) left(now time.Time) time.Duration {
	life := x.Life
	if !x.StaleAt.IsZero() {
		life = staleLife
	}
	if !x.Ends.IsZero() {
		life = min(life, x.Ends.Sub(x.At))
	}
	return max(0, life-now.Sub(x.At))
}

// write sends an answer. Only a GET may be kept on the way, and for all only one whose key came in a header that Vary can
// name. A buyer's own is asked for each time, since it changes with what the buyer does.
func (x answer) write(w http.ResponseWriter, r *http.Request, p policy, now time.Time) {
	h := w.Header()
	h["Content-Type"] = []string{x.ContentType}
	if r.Method != http.MethodPost && x.Life > 0 {
		h.Set("ETag", x.ETag)
		h.Add("Vary", "X-ModelIQ-Key, Accept")
		if !p.private && r.Header.Get("X-ModelIQ-Key") != "" {
			fresh := (x.left(now) + time.Second - 1) / time.Second
			h.Set("Cache-Control", fmt.Sprintf("public, max-age=%d, stale-while-revalidate=%d", fresh, x.Life/time.Second))
		} else {
			h.Add("Vary", "Authorization")
			h.Set("Cache-Control", "private, no-cache")
		}
		if matches(r.Header.Get("If-None-Match"), x.ETag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	deliver(w, x.Status, x.Body)
}

const (
	// deliveryTime is how long a client may take for an answer of more than its connection's buffers hold.
	deliveryTime = 30 * time.Second
	// atOnce is what goes into those buffers.
	atOnce = 64 << 10
)

// deliver writes a body of known length. Who does not read it loses the connection.
func deliver(w http.ResponseWriter, status int, body []byte) {
	w.Header()["Content-Length"] = []string{strconv.Itoa(len(body))}
	if len(body) > atOnce {
		connection := http.NewResponseController(w)
		_ = connection.SetWriteDeadline(time.Now().Add(deliveryTime)) // where none can be set there is no connection to hold
		defer func() { _ = connection.SetWriteDeadline(time.Time{}) }()
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// matches reads If-None-Match (RFC 9110, 13.1.2), whose comparison is the weak one.
func matches(header, etag string) bool {
	for tag := range strings.SplitSeq(header, ",") {
		if tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/"); tag == etag || tag == "*" {
			return true
		}
	}
	return false
}

// withStaleAt adds the extension to a body that has none.
func withStaleAt(body []byte, at time.Time) []byte {
	body = bytes.TrimSuffix(bytes.TrimSpace(body), []byte("}"))
	return fmt.Appendf(bytes.Clone(body), `,"extensions":{"staleAt":%q}}`, at.UTC().Format(time.RFC3339))
}

// execution is what an execution tells about its answer.
type execution struct {
	told              bool // by an answer that was executed, and not refused on the way
	faulty, transient bool
	lost              bool // something that it needs had no time or no place for it
	staleAt, ends     time.Time
}

type executionKey struct{}

// watch tells the answer's keeper, and the client, what the answer is made of.
func (a *answers) watch(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	ctx = cache.WithAges(ctx)
	response := next(ctx)
	if response == nil {
		return nil
	}
	staleAt := cache.StaleAt(ctx)
	if !staleAt.IsZero() {
		if response.Extensions == nil {
			response.Extensions = map[string]any{}
		}
		response.Extensions["staleAt"] = staleAt.UTC().Format(time.RFC3339)
	}
	if e, ok := ctx.Value(executionKey{}).(*execution); ok {
		e.told, e.faulty, e.transient, e.staleAt, e.ends = true, len(response.Errors) > 0, cache.IsTransient(ctx), staleAt, cache.Ends(ctx)
		e.lost = slices.ContainsFunc(response.Errors, isLost)
	}
	if graphql.HasOperationContext(ctx) {
		if op := graphql.GetOperationContext(ctx).Operation; op != nil && op.Operation == ast.Mutation {
			a.changed(ctx)
		}
	}
	return response
}

// recorder takes an answer in place of the network.
type recorder struct {
	header http.Header
	body   bytes.Buffer
	status int
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
func (r *recorder) Flush()                      {} // events of an answer that has an end go out together

// isLost says that a field got no answer from what is behind it.
func isLost(err *gqlerror.Error) bool {
	switch err.Extensions["code"] {
	case string(types.ErrorCodeUpstreamUnavailable), string(types.ErrorCodeUpstreamTimeout), string(types.ErrorCodeUpstreamBusy), string(types.ErrorCodeTimeout):
		return true
	}
	return false
}

// ended is why there is no answer at all. Whoever still hears that it was given up asked a process that ends.
func ended(err error) *Refusal {
	var refused *Refusal
	if errors.As(err, &refused) {
		return refused
	}
	if errors.Is(err, context.Canceled) {
		return overloaded(Browse, 0)
	}
	told, _ := explain(err)
	status := http.StatusInternalServerError
	if errors.Is(err, context.DeadlineExceeded) {
		status = http.StatusGatewayTimeout
	}
	return &Refusal{Status: status, Code: told.code, Message: told.message}
}
