package uploads

import (
	"context"
	"net/http"
	"time"
)

// call is what a request says beside tus's own headers, for the store behind tusd.
type call struct {
	owner    Owner
	checksum *checksum // of the chunk that it brings; nil when it has none
	length   int64     // of its body; -1 when it does not say
	expires  time.Time // of its upload, once that is known
}

type callKey struct{}

func withCall(q *http.Request, c *call) *http.Request {
	return q.Clone(context.WithValue(q.Context(), callKey{}, c))
}

func callFrom(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }
