package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/rs/cors"

	"github.com/modeliq/modeliq/graph"
	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/internal/auth"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// entrance decides who asks: the partner by its key, the buyer by the session, the page by its origin. Nothing behind it
// decides that again.
type entrance struct {
	partners *partner.Registry
	sessions *auth.Sessions
	now      func() time.Time
	// publicURL is where signed links point; "" takes the request's host.
	publicURL string
}

// Why a request is not let in.
var (
	unknownKey    = &graph.Refusal{Status: http.StatusUnauthorized, Code: types.ErrorCodePartnerKeyUnknown, Message: "No partner has this key."}
	unknownOrigin = &graph.Refusal{Status: http.StatusForbidden, Code: types.ErrorCodeOriginNotAllowed, Message: "This key does not serve pages of this origin."}
	tokenExpired  = &graph.Refusal{Status: http.StatusUnauthorized, Code: types.ErrorCodeTokenExpired, Message: "The session has ended. Start a new one with sessionCreate."}
	tokenInvalid  = &graph.Refusal{Status: http.StatusUnauthorized, Code: types.ErrorCodeTokenInvalid, Message: "The session is not valid here."}
)

// origin is what a request says of the page it comes from, and of us.
type origin struct {
	page, own string
	ours      bool // the page is one of ours: the playground, a hosted page
}

// originOf reads a request. Behind a proxy we may not know by which name and scheme we were called; the browser does, and
// no page can write Sec-Fetch-Site.
func (e *entrance) originOf(r *http.Request) origin {
	from := origin{page: r.Header.Get("Origin"), own: e.base(r)}
	own, err := url.Parse(from.own)
	from.ours = err == nil && from.page == own.Scheme+"://"+own.Host || r.Header.Get("Sec-Fetch-Site") == "same-origin"
	return from
}

type originKey struct{}

// identify puts partner and buyer into the context. Without a key the session's partner counts; without either the
// request goes on as nobody's, and may only ask for what is nobody's.
func (e *entrance) identify(ctx context.Context, key, authorization string, from origin) (context.Context, error) {
	var p *partner.Partner
	if key != "" {
		if p = e.partners.ByKey(key); p == nil {
			return ctx, unknownKey
		}
	}
	if authorization != "" {
		b, err := e.buyer(authorization, p)
		if err != nil {
			return ctx, err
		}
		ctx = auth.With(ctx, b)
		if p == nil {
			if p = e.partners.BySlug(b.Partner); p == nil {
				return ctx, tokenInvalid // gone with a reload, this very moment
			}
		}
	}
	if from.page != "" && !from.ours && !e.allows(p, key, from.page) {
		return ctx, unknownOrigin
	}
	if p != nil {
		ctx = partner.With(ctx, p)
	}
	return ctx, nil
}

// buyer reads the session, which must be one of this partner's.
func (e *entrance) buyer(authorization string, p *partner.Partner) (auth.Buyer, error) {
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return auth.Buyer{}, tokenInvalid
	}
	b, err := e.sessions.Verify(strings.TrimSpace(token))
	switch {
	case errors.Is(err, auth.ErrTokenExpired):
		return b, tokenExpired
	case err != nil, p != nil && b.Partner != p.Slug, e.partners.BySlug(b.Partner) == nil:
		return b, tokenInvalid
	}
	return b, nil
}

func (e *entrance) allows(p *partner.Partner, key, page string) bool {
	if p == nil {
		return e.partners.KnowsOrigin(page)
	}
	if key == "" { // the session's partner: as with the first of its keys
		key = p.Keys[0]
	}
	return p.AllowsOrigin(key, page)
}

// whileSignedIn ends a stream with the session that opened it. A request that is answered once has been let in once.
func (e *entrance) whileSignedIn(ctx context.Context) (context.Context, context.CancelFunc) {
	b, ok := auth.From(ctx)
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, b.ExpiresAt.Sub(e.now()))
}

// refuser answers a request that is not let in, in the manner of what it asked.
type refuser func(w http.ResponseWriter, status int, code types.ErrorCode, message string)

// http lets requests in. A WebSocket says who it is in connection_init: see socket.
func (e *entrance) http(next http.Handler) http.Handler { return e.letIn(next, graph.Refuse) }

func (e *entrance) letIn(next http.Handler, refused refuser) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := e.originOf(r)
		ctx := context.WithValue(r.Context(), originKey{}, from)
		if !isSocket(r) {
			// curl --http2 and Java's client offer h2c with every request. We speak HTTP/1.1 there, as the offer allows; to
			// gqlgen any Upgrade is a WebSocket.
			r.Header.Del("Upgrade")
			var err error
			ctx, err = e.identify(ctx, r.Header.Get("X-ModelIQ-Key"), r.Header.Get("Authorization"), from)
			if err != nil {
				refuse(w, err, refused)
				return
			}
		}
		if isEventStream(r) {
			var cancel context.CancelFunc
			ctx, cancel = e.whileSignedIn(ctx)
			defer cancel()
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// socket says who opened a WebSocket, from connection_init's payload, in a context that ends with the session.
func (e *entrance) socket(ctx context.Context, key, authorization string) (context.Context, error) {
	from, _ := ctx.Value(originKey{}).(origin)
	ctx, err := e.identify(ctx, key, authorization, from)
	if err != nil {
		return ctx, err
	}
	ctx, cancel := e.whileSignedIn(ctx)
	context.AfterFunc(ctx, cancel) // the connection's own end ends it too
	return ctx, nil
}

func refuse(w http.ResponseWriter, err error, refused refuser) {
	r := tokenInvalid
	errors.As(err, &r)
	if r == tokenExpired || r == tokenInvalid {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	}
	refused(w, r.Status, r.Code, r.Message)
}

// base is where this request reached us.
func (e *entrance) base(r *http.Request) string {
	if e.publicURL != "" {
		return strings.TrimRight(e.publicURL, "/")
	}
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	return scheme + r.Host
}

// baseURL is where signed links of this request's answer point.
func baseURL(ctx context.Context) string {
	from, _ := ctx.Value(originKey{}).(origin)
	return from.own
}

// cors answers preflights, which carry no key: any partner's origin may ask. The request itself is judged with its key.
func (e *entrance) cors(next http.Handler) http.Handler {
	return e.corsOf([]string{http.MethodGet, http.MethodPost}, nil, nil, next)
}

// corsOf is cors for other methods, with further headers that a page may send and read.
func (e *entrance) corsOf(methods, send, read []string, next http.Handler) http.Handler {
	return cors.New(cors.Options{
		AllowOriginVaryRequestFunc: func(r *http.Request, page string) (bool, []string) {
			if r.Method == http.MethodOptions {
				return e.partners.KnowsOrigin(page), nil
			}
			p := e.partners.ByKey(r.Header.Get("X-ModelIQ-Key"))
			return e.allows(p, r.Header.Get("X-ModelIQ-Key"), page), nil
		},
		AllowedMethods: methods,
		AllowedHeaders: append([]string{"Content-Type", "Authorization", "X-ModelIQ-Key", "X-Request-Id", "apollo-require-preflight", "graphql-require-preflight"}, send...),
		ExposedHeaders: append([]string{"X-Request-Id", "Retry-After"}, read...),
		MaxAge:         600,
	}).Handler(next)
}

// named gives each request an id, the client's own where it sent a good one, in the answer, in errors and to upstreams.
func named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := httpclient.WithRequestID(r.Context(), r.Header.Get("X-Request-Id"))
		if httpclient.RequestID(ctx) == "" {
			ctx = httpclient.WithRequestID(ctx, rand.Text())
		}
		w.Header().Set("X-Request-Id", httpclient.RequestID(ctx))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
