package httpclient

import "context"

type requestIDKey struct{}

// WithRequestID makes the calls of a context send the id as X-Request-Id, so that one line of our log can be found in an
// upstream's. An id that is not 1 to 128 printable ASCII characters is left out.
func WithRequestID(ctx context.Context, id string) context.Context {
	if len(id) == 0 || len(id) > 128 {
		return ctx
	}
	for _, b := range []byte(id) {
		if b <= ' ' || b > '~' {
			return ctx
		}
	}
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID is the id that WithRequestID set, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}
