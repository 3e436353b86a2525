package control

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// suffer does to a call what the fault says. It gives the request back when the fault ended while the call waited in it, and
// nil when the call is over.
func (g *gate) suffer(f *activeFault, n uint64, w http.ResponseWriter, r *http.Request) *http.Request {
	switch f.Kind {
	case Slow:
		return g.delay(f, n, w, r)
	case Silent:
		return g.keepWaiting(f, w, r)
	case Broken:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, "<!doctype html><title>500</title><h1>Internal Server Error</h1><p>The sandbox was told to be broken.</p>\n")
	case RateLimited:
		g.limit(w, time.Duration(f.Retry))
	case Drip:
		g.upstream.Handler.ServeHTTP(&dripWriter{to: w, flush: http.NewResponseController(w), pause: func() bool {
			pause := time.NewTimer(time.Duration(f.Delay))
			defer pause.Stop()
			return g.wait(f, r, pause.C) != clientLeft
		}}, r)
	case Lost:
		g.upstream.Handler.ServeHTTP(lostWriter{header: http.Header{}}, r)
		reset(w)
	default: // Refused; check knows no other
		reset(w)
	}
	return nil
}

// delay waits and then answers. The work is not done for a client that has left by then: whoever wants an answer to be lost
// after the work says so with Lost.
func (g *gate) delay(f *activeFault, n uint64, w http.ResponseWriter, r *http.Request) *http.Request {
	r, _ = readAhead(r)
	timer := time.NewTimer(time.Duration(f.Delay) + jitter(n, time.Duration(f.Jitter)))
	defer timer.Stop()
	switch g.wait(f, r, timer.C) {
	case timeUp:
		g.upstream.Handler.ServeHTTP(w, r)
	case faultOver:
		return r
	case clientLeft:
		panic(http.ErrAbortHandler)
	}
	return nil
}

// keepWaiting takes the request and answers nothing. A body that is too long to be kept is taken all the same, and such a
// call is cut at the fault's end.
func (g *gate) keepWaiting(f *activeFault, w http.ResponseWriter, r *http.Request) *http.Request {
	r, whole := readAhead(r)
	if !whole {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	switch {
	case g.wait(f, r, nil) == clientLeft:
		panic(http.ErrAbortHandler)
	case !whole:
		reset(w)
		return nil
	}
	return r
}

// limit refuses as the upstream does.
func (g *gate) limit(w http.ResponseWriter, retry time.Duration) {
	if own, ok := g.upstream.Handler.(RateLimiter); ok {
		own.WriteRateLimited(w, retry)
		return
	}
	w.Header().Set("Retry-After", strconv.Itoa(int((retry+time.Second-1)/time.Second)))
	http.Error(w, "Too many requests.", http.StatusTooManyRequests)
}

const bodyKept = 1 << 20

// readAhead takes up to 1 MiB of the body into memory, and says whether that is all. net/http watches for a client that
// leaves only once it has the whole request.
func readAhead(r *http.Request) (*http.Request, bool) {
	kept, err := io.ReadAll(io.LimitReader(r.Body, bodyKept+1))
	if err != nil {
		panic(http.ErrAbortHandler) // the client left in the middle of its request
	}
	rest := r.Body
	r = r.WithContext(r.Context())
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(kept), rest), rest}
	return r, len(kept) <= bodyKept
}

// reset ends the connection so that the client gets no answer at all.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // a connection that cannot be had is still cut
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // a reset, not an orderly end
	}
	_ = conn.Close()
}
