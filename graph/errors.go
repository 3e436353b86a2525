package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/upstreams"
)

// public is what a client is told of an error: a code to act on and a text without anything of ours or an upstream's.
type public struct {
	code    types.ErrorCode
	message string
}

var byKind = map[upstreams.Kind]public{
	upstreams.Unavailable:  {types.ErrorCodeUpstreamUnavailable, "A service behind this field does not answer at present. Please try again."},
	upstreams.Timeout:      {types.ErrorCodeUpstreamTimeout, "A service behind this field took too long. Please try again."},
	upstreams.RateLimited:  {types.ErrorCodeUpstreamBusy, "A service behind this field is busy. Please try again in a moment."},
	upstreams.NotFound:     {types.ErrorCodeUpstreamNotFound, "A service behind this field no longer has what was asked for."},
	upstreams.Refused:      {types.ErrorCodeUpstreamRefused, "A service behind this field refused the request."},
	upstreams.Unauthorized: {types.ErrorCodeUpstreamUnavailable, "A service behind this field does not answer at present. Please try again."},
	upstreams.Malformed:    {types.ErrorCodeUpstreamMalformed, "A service behind this field gave an answer that cannot be read."},
	upstreams.Cancelled:    {types.ErrorCodeCancelled, "The request was given up."},
}

// presenter logs what is not the client's doing, once, and tells the client a code and the request's id.
func presenter(log *slog.Logger, requestID func(context.Context) string) graphql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error {
		shown := graphql.DefaultErrorPresenter(ctx, err)
		told, known := explain(err)
		if !known {
			log.ErrorContext(ctx, "field failed", "path", shown.Path.String(), "error", err, "request_id", requestID(ctx))
		} else if kind := upstreams.KindOf(err); told.code != "" && kind != "" {
			level := slog.LevelWarn
			if kind == upstreams.Cancelled { // the client has left
				level = slog.LevelDebug
			}
			log.Log(ctx, level, "upstream failed", "path", shown.Path.String(), "error", err, "request_id", requestID(ctx))
		}
		presented := &gqlerror.Error{Message: told.message, Path: shown.Path, Locations: shown.Locations, Extensions: map[string]any{}}
		if told.message == "" {
			presented.Message = shown.Message
		}
		for key, value := range shown.Extensions {
			presented.Extensions[key] = value
		}
		if told.code != "" {
			presented.Extensions["code"] = string(told.code)
		}
		if id := requestID(ctx); id != "" {
			presented.Extensions["requestId"] = id
		}
		return presented
	}
}

// explain says what to tell of an error; an empty code or message leaves the error's own. It knows upstream errors,
// coded errors and the document's faults; all else is a fault of ours.
func explain(err error) (told public, known bool) {
	var graphqlError *gqlerror.Error
	switch kind := upstreams.KindOf(err); {
	case kind != "":
		return byKind[kind], true
	case errors.Is(err, context.DeadlineExceeded):
		return public{types.ErrorCodeTimeout, "The answer took too long. Please try again."}, true
	case errors.Is(err, context.Canceled):
		return byKind[upstreams.Cancelled], true
	case errors.As(err, &graphqlError) && graphqlError.Extensions["code"] != nil:
		return public{}, true
	case errors.As(err, &graphqlError) && graphqlError.Unwrap() == nil:
		return public{code: types.ErrorCodeGraphqlValidationFailed}, true
	default:
		return public{types.ErrorCodeInternal, "Something went wrong on our side."}, false
	}
}

// recoverer turns a panic into an error without its text.
func recoverer(log *slog.Logger, requestID func(context.Context) string) graphql.RecoverFunc {
	return func(ctx context.Context, panicked any) error {
		log.ErrorContext(ctx, "panic", "value", fmt.Sprint(panicked), "request_id", requestID(ctx), "stack", string(debug.Stack()))
		return gqlerror.WrapIfUnwrapped(&gqlerror.Error{
			Message: "Something went wrong on our side.", Extensions: map[string]any{"code": string(types.ErrorCodeInternal)},
		})
	}
}
