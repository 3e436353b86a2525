package graph

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

type socketKey struct{}

// onSocket marks the context of a socket: each of its operations is admitted by itself, and not the request that opened it.
func onSocket(ctx context.Context) context.Context { return context.WithValue(ctx, socketKey{}, true) }

// aroundSockets admits operations of sockets. A subscription holds no place while it lasts.
func (a *Admission) aroundSockets(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx).Operation
	if ctx.Value(socketKey{}) == nil || op == nil {
		return next(ctx)
	}
	if op.Operation == ast.Subscription {
		if refused := a.pass(ctx, rankOf(op)); refused != nil {
			return graphql.OneShot(refused.response())
		}
		return next(ctx)
	}
	held, refused := a.enter(ctx, rankOf(op))
	if refused != nil {
		return graphql.OneShot(refused.response())
	}
	leave := sync.OnceFunc(func() { held.leave(false) })
	context.AfterFunc(ctx, leave) // should it end without a response
	respond := next(ctx)
	return func(ctx context.Context) *graphql.Response { // called until it answers nothing
		defer leave()
		return respond(ctx)
	}
}

// response is the refusal as a socket tells it.
func (r *Refusal) response() *graphql.Response {
	return &graphql.Response{Errors: gqlerror.List{{
		Message: r.Message, Extensions: map[string]any{"code": string(r.Code), "retryAfter": r.RetryAfter},
	}}}
}
