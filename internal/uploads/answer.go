package uploads

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"
)

// answer is what tusd writes to: it turns tusd's errors into problem details, adds what tusd does not know, and bounds
// how long a body may take. When the request's context ends, so does its body: what came is kept.
type answer struct {
	http.ResponseWriter
	request *http.Request
	call    *call
	room    *Room
	until   time.Time // the body's
	stop    func() bool

	status int // of a refusal, 0 as long as it is none
	text   bytes.Buffer

	mu  sync.Mutex
	cut bool
}

func newAnswer(w http.ResponseWriter, q *http.Request, c *call, r *Room) *answer {
	length := q.ContentLength
	if length < 0 {
		length = unknownLength
	}
	length = min(length, r.MaxBytes)
	a := &answer{
		ResponseWriter: w, request: q, call: c, room: r,
		until: time.Now().Add(networkPatience + time.Duration(length)*time.Second/slowest),
	}
	a.stop = context.AfterFunc(q.Context(), a.cutOff)
	return a
}

// Unwrap leads http.ResponseController on.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// cutOff lets who reads the body go on at once, with an error.
func (a *answer) cutOff() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.cut = true
	_ = http.NewResponseController(a.ResponseWriter).SetReadDeadline(time.Now())
}

// SetReadDeadline is how tusd gives a client that sends something more time: up to the whole body's.
func (a *answer) SetReadDeadline(t time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.cut {
		return nil
	}
	if t.After(a.until) {
		t = a.until
	}
	err := http.NewResponseController(a.ResponseWriter).SetReadDeadline(t)
	if errors.Is(err, http.ErrNotSupported) {
		return nil // no connection to hold, as in a test
	}
	return err
}

// SetWriteDeadline does nothing: it would outlive the request on its connection, and our answers are small.
func (a *answer) SetWriteDeadline(time.Time) error { return nil }

func (a *answer) WriteHeader(status int) {
	h := a.Header()
	if h.Get("Tus-Extension") != "" { // tusd tells what it can
		h.Set("Tus-Extension", extensions)
		h.Set("Tus-Checksum-Algorithm", checksumAlgorithms)
		a.tellMost(h)
	}
	if status >= http.StatusBadRequest {
		a.status = status
		return
	}
	if location := h.Get("Location"); location != "" {
		h.Set("Location", a.room.BaseURL(a.request.Context())+Path+location[strings.LastIndex(location, "/")+1:])
	}
	if !a.call.expires.IsZero() {
		h.Set("Upload-Expires", a.call.expires.UTC().Format(http.TimeFormat))
	}
	a.ResponseWriter.WriteHeader(status)
}

// tellMost names the largest upload of who asks, where that is known.
func (a *answer) tellMost(h http.Header) {
	if o, ok := a.room.Owner(a.request.Context()); ok {
		h.Set("Tus-Max-Size", strconv.FormatInt(min(o.MaxBytes, a.room.MaxBytes, a.room.QuotaBytes), 10))
	}
}

func (a *answer) Write(text []byte) (int, error) {
	if a.status != 0 {
		return a.text.Write(text)
	}
	return a.ResponseWriter.Write(text)
}

// refuse answers what tusd is not asked.
func (a *answer) refuse(err error) {
	a.Header().Set("Tus-Resumable", "1.0.0")
	refused := handler.NewError("ERR_INTERNAL_SERVER_ERROR", err.Error(), http.StatusInternalServerError)
	errors.As(err, &refused)
	for name, v := range refused.HTTPResponse.Header {
		a.Header().Set(name, v)
	}
	a.status = refused.HTTPResponse.StatusCode
	a.text.WriteString(refused.HTTPResponse.Body)
}

// statuses are those that say it better than tusd's.
var statuses = map[string]int{
	"INVALID_CONTENT_TYPE": http.StatusUnsupportedMediaType, // by tus
	"LOCK_TIMEOUT":         http.StatusLocked,               // clients come again
	"UPLOAD_INTERRUPTED":   http.StatusLocked,
	"READ_TIMEOUT":         http.StatusServiceUnavailable, // clients come again, which they do not after a 408
}

// finish sends a refusal, once tusd has said all about it.
func (a *answer) finish() {
	a.stop()
	if a.status == 0 {
		return
	}
	code, detail, _ := strings.Cut(strings.TrimSpace(a.text.String()), ": ")
	code = strings.TrimPrefix(code, "ERR_")
	if detail == "" { // tusd's 405
		code, detail = "METHOD_NOT_ALLOWED", "this address takes POST to begin an upload, and HEAD, PATCH and DELETE of one"
	}
	if better, ok := statuses[code]; ok {
		a.status = better
	}
	if a.status == http.StatusInternalServerError {
		a.room.Log.ErrorContext(a.request.Context(), "upload", "error", detail, slog.String("request", a.ResponseWriter.Header().Get("X-Request-Id")))
		code, detail = "INTERNAL", "something went wrong here; what was taken is kept"
	}
	a.send(code, detail)
}

func (a *answer) send(code, detail string) {
	h := a.Header()
	h.Del("Content-Length")
	h.Set("Content-Type", "application/problem+json")
	switch a.status {
	case http.StatusPreconditionFailed:
		h.Set("Tus-Version", "1.0.0")
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", "Bearer")
	case http.StatusMethodNotAllowed:
		h.Set("Allow", "POST, HEAD, PATCH, DELETE, OPTIONS")
	case http.StatusServiceUnavailable, http.StatusLocked:
		h.Set("Retry-After", "1")
	}
	title := http.StatusText(a.status)
	if a.status == statusChecksumMismatch {
		title = "Checksum Mismatch"
	}
	a.ResponseWriter.WriteHeader(a.status)
	if a.request.Method == http.MethodHead {
		return
	}
	_ = json.NewEncoder(a.ResponseWriter).Encode(map[string]any{
		"type": "about:blank", "title": title, "status": a.status, "code": code, "detail": strings.ToUpper(detail[:1]) + detail[1:] + ".",
	})
}
