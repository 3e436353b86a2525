// Package graph is all that is GraphQL and nothing that is business: transports, limits and errors. The schema stands in
// schema/, one topic a file; generated/ and types/ are gqlgen's.
package graph

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/modeliq/modeliq/internal/cache"
)

// Options are what the handler stands on; all but Introspection are required.
type Options struct {
	Schema graphql.ExecutableSchema
	// Introspection shows the schema to anyone who asks.
	Introspection bool
	// Authenticate says who opens a WebSocket, from the payload of connection_init: the same key and token that HTTP
	// requests carry in headers. The request's context came with the upgrade; the one that it gives is the connection's,
	// which closes when that ends. A *Refusal is told to the client.
	Authenticate func(ctx context.Context, key, authorization string) (context.Context, error)
	// Reads gives each answer, and each event of a subscription, data loaders of its own.
	Reads func(ctx context.Context) context.Context
	// RequestID names the request in errors and logs.
	RequestID func(ctx context.Context) string
	// Route fixes which backends a request reads from, before it is anybody's, and names them: part of what an answer
	// depends on. split says that another session of the partner may be given others, so that nobody on the way may keep an
	// answer for all. Nil is one set of backends for all.
	Route func(ctx context.Context) (_ context.Context, backends string, split bool)
	// BaseURL is where links of an answer point, as this request reached us: part of what an answer depends on.
	BaseURL func(ctx context.Context) string
	// Space keeps whole answers, in at most AnswerBytes of this process; KeepAnswers and ShareAnswers (of queries that are
	// under way at the same moment) can be switched off.
	Space                     *cache.Space
	AnswerBytes               uint64
	KeepAnswers, ShareAnswers bool
	// Admission bounds what is executed at once; nil is one that finds out by itself how much.
	Admission *Admission
	// MostFresh bounds the schema's own word on how long an answer stands; zero does not.
	MostFresh time.Duration
	// Trusted are the documents of our own pages, which also a partner takes that takes no others.
	Trusted []string
	Log     *slog.Logger
}

// Deadlines of an answer. Everything below inherits what is left of them.
const (
	answerTimeout = 10 * time.Second
	uploadTimeout = 60 * time.Second // a file passes through
)

// NewHandler serves /graphql: POST, GET for queries, multipart uploads, server-sent events and graphql-transport-ws.
func NewHandler(o Options) http.Handler {
	if o.Admission == nil {
		o.Admission = NewAdmission(0)
	}
	server := handler.New(o.Schema)
	server.AddTransport(socket(o))
	server.AddTransport(overHTTP{})
	server.AddTransport(transport.SSE{KeepAlivePingInterval: 15 * time.Second})
	server.AddTransport(transport.MultipartForm{MaxUploadSize: maxUpload, MaxMemory: uploadMemory})
	documents := newDocuments(o.Schema.Schema())
	persisted := newPersisted(o.Trusted)
	answers := newAnswers(server, newQuestions(documents, persisted), o)
	server.SetQueryCache(documents)
	server.SetParserTokenLimit(maxTokens)
	server.SetDisableSuggestion(!o.Introspection)
	if o.Introspection {
		server.Use(extension.Introspection{})
	}
	server.SetErrorPresenter(presenter(o.Log, o.RequestID))
	server.SetRecoverFunc(recoverer(o.Log, o.RequestID))
	server.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		if err := persisted.admits(ctx, graphql.GetOperationContext(ctx).RawQuery); err != nil {
			return graphql.OneShot(&graphql.Response{Errors: gqlerror.List{err.presented(o.RequestID(ctx))}})
		}
		return next(ctx)
	})
	server.AroundOperations(o.Admission.aroundSockets)
	server.AroundResponses(answers.watch)
	server.AroundResponses(func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		ctx, cancel := withDeadline(ctx)
		defer cancel()
		return next(o.Reads(ctx))
	})
	return limit(answers, server, o.Admission)
}

// withDeadline bounds an answer; a subscription lives as long as its subscriber. A document that was refused has no
// operation.
func withDeadline(ctx context.Context) (context.Context, context.CancelFunc) {
	if !graphql.HasOperationContext(ctx) || graphql.GetOperationContext(ctx).Operation == nil {
		return context.WithTimeout(ctx, answerTimeout)
	}
	switch o := graphql.GetOperationContext(ctx).Operation; {
	case o.Operation == ast.Subscription:
		return ctx, func() {}
	case takesFile(o):
		return context.WithTimeout(ctx, uploadTimeout)
	default:
		return context.WithTimeout(ctx, answerTimeout)
	}
}

// takesFile says that the operation uploads a model.
func takesFile(o *ast.OperationDefinition) bool {
	return slices.ContainsFunc(o.SelectionSet, func(s ast.Selection) bool {
		f, ok := s.(*ast.Field)
		return ok && f.Name == "modelUpload"
	})
}

// socket speaks graphql-transport-ws. The page's origin is judged with the partner's key, which comes with
// connection_init and not with the upgrade: so the upgrade itself takes any.
func socket(o Options) transport.Websocket {
	readLimit := int64(maxMessage)
	return transport.Websocket{
		Implementation: transport.CoderWebsocketImplementation{AcceptOptions: websocket.AcceptOptions{
			OriginPatterns: []string{"*"}, Subprotocols: []string{"graphql-transport-ws"},
		}},
		InitTimeout:      5 * time.Second,
		PingPongInterval: 20 * time.Second,
		PayloadReadLimit: &readLimit,
		InitFunc: func(ctx context.Context, payload transport.InitPayload) (context.Context, *transport.InitPayload, error) {
			ctx, err := o.Authenticate(ctx, payload.GetString("X-ModelIQ-Key"), payload.Authorization())
			if err != nil {
				return refused(ctx, err), nil, errors.New("the key or the session is not valid here")
			}
			return onSocket(ctx), nil, nil
		},
	}
}

// socketForbidden is graphql-transport-ws's close code for a connection_init that is refused.
const socketForbidden = 4403

// refused makes gqlgen close the socket with that code, and the refusal's own as the reason.
func refused(ctx context.Context, err error) context.Context {
	ctx = transport.WithWebsocketCloseCode(ctx, socketForbidden)
	var r *Refusal
	if errors.As(err, &r) {
		ctx = transport.AppendCloseReason(ctx, string(r.Code))
	}
	return ctx
}
