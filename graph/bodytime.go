package graph

import (
	"net/http"
	"strings"
	"time"
)

// bodyTime is how long a body may take to arrive. A client that sends a byte now and then would hold its connection for ever.
type bodyTime struct {
	whole  time.Duration // of any body but an upload
	upload time.Duration // of an upload, and as much more as its length takes at the slowest rate
	rate   int64         // bytes in a second
}

// TimedBodies gives every body its time: 10 s, and an upload 30 s and one more for each 10 kB. What comes later is an error
// to whoever reads it. An answer may take any time once the body has been read.
func TimedBodies(next http.Handler) http.Handler {
	return bodyTime{whole: 10 * time.Second, upload: 30 * time.Second, rate: 10_000}.around(next)
}

func (t bodyTime) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			// The server takes the deadline off when the body has been read. Until then it stays, also when the handler has
			// returned: the server reads the rest itself. Where none can be set, as in a test, there is no connection to hold.
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(t.of(r)))
		}
		next.ServeHTTP(w, r)
	})
}

func (t bodyTime) of(r *http.Request) time.Duration {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return t.whole
	}
	length := min(max(r.ContentLength, 0), maxUpload) // a longer one is refused
	return t.upload + time.Duration(length)*time.Second/time.Duration(t.rate)
}
