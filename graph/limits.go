package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"os"
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/modeliq/modeliq/graph/types"
)

// Limits of one request. Larger files come in pieces: see internal/uploads.
const (
	maxBody      = 1 << 20
	maxTokens    = 1000
	maxMessage   = 256 << 10
	uploadMemory = 64 << 10 // of an upload that stays in memory; the rest is spooled to disk
	// maxUpload leaves room above the largest file that partners take, so that a slightly larger one is told so in the
	// buyer's words.
	maxUpload = 33 << 20
)

// preflight are the headers that a page of another site cannot send without asking first (CSRF).
var preflight = []string{"X-ModelIQ-Key", "apollo-require-preflight", "graphql-require-preflight"}

// limit refuses what is too large or malformed before anything reads it, and never gives it back. JSON and GET go to
// answers, uploads to the executor when they are admitted. An upload holds no place: its time is its client's line's.
func limit(answers, executor http.Handler, admission *Admission) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodPost:
		case http.MethodGet, http.MethodHead:
			if r.Header.Get("Upgrade") == "" {
				answers.ServeHTTP(w, r)
				return
			}
			fallthrough
		default:
			executor.ServeHTTP(w, r)
			return
		}
		switch mediaType(r) {
		case "application/json":
			answers.ServeHTTP(w, r)
		case "multipart/form-data":
			if status, code, message := checkMultipart(r); status != 0 {
				Refuse(w, status, code, message)
				return
			}
			if refused := admission.pass(r.Context(), Quote); refused != nil {
				refused.answer(w)
				return
			}
			if refused := lookAt(w, r); refused != nil {
				refused.answer(w)
				return
			}
			executor.ServeHTTP(w, r)
		default:
			Refuse(w, http.StatusUnsupportedMediaType, types.ErrorCodeUnsupportedMediaType, "Send application/json or multipart/form-data.")
		}
	})
}

func mediaType(r *http.Request) string {
	header := r.Header.Get("Content-Type")
	if header == "application/json" {
		return header
	}
	media, _, err := mime.ParseMediaType(header)
	if err != nil {
		return ""
	}
	return media
}

// readBody reads JSON into memory, so that a broken one is refused here: gqlgen would quote it in its error and its log.
func readBody(w http.ResponseWriter, r *http.Request, into *bytes.Buffer) *Refusal {
	_, err := into.ReadFrom(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return &Refusal{Status: http.StatusRequestEntityTooLarge, Code: types.ErrorCodeBodyTooLarge, Message: "The body may have 1 MiB at most."}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &Refusal{Status: http.StatusBadRequest, Code: types.ErrorCodeBadRequest, Message: "The body took too long."}
	case err != nil:
		return &Refusal{Status: http.StatusBadRequest, Code: types.ErrorCodeBadRequest, Message: "The body ended early."}
	}
	return nil
}

// checkMultipart asks for a preflight header, and for the length: gqlgen would hold a body of unknown length in memory.
func checkMultipart(r *http.Request) (status int, code types.ErrorCode, message string) {
	switch {
	case !Preflighted(r):
		return http.StatusForbidden, types.ErrorCodePreflightRequired, "An upload needs the header X-ModelIQ-Key."
	case r.ContentLength < 0:
		return http.StatusLengthRequired, types.ErrorCodeLengthRequired, "An upload needs a Content-Length."
	case r.ContentLength > maxUpload:
		return http.StatusRequestEntityTooLarge, types.ErrorCodeBodyTooLarge, "An upload in one request may have 32 MiB at most. Send larger files in pieces to /files/, by tus 1.0, and name them by uploadId."
	}
	return 0, "", ""
}

// Preflighted says that a page of another site cannot have sent the request without asking first.
func Preflighted(r *http.Request) bool {
	return slices.ContainsFunc(preflight, func(header string) bool { return r.Header.Get(header) != "" })
}

// Refusal is why a request is not executed: Status for HTTP, Code and Message for the client, and after how many seconds
// it may come again, where that is known.
type Refusal struct {
	Status     int
	Code       types.ErrorCode
	Message    string
	RetryAfter int
}

func (r *Refusal) Error() string { return r.Message }

// presented is the refusal as an error of an answer.
func (r *Refusal) presented(requestID string) *gqlerror.Error {
	extensions := map[string]any{"code": string(r.Code)}
	if requestID != "" {
		extensions["requestId"] = requestID
	}
	return &gqlerror.Error{Message: r.Message, Extensions: extensions}
}

func (r *Refusal) answer(w http.ResponseWriter) {
	if r.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(r.RetryAfter))
	}
	Refuse(w, r.Status, r.Code, r.Message)
}

// Refuse answers a request that is not executed, in GraphQL's shape and without data.
func Refuse(w http.ResponseWriter, status int, code types.ErrorCode, message string) {
	type refusal struct {
		Message    string            `json:"message"`
		Extensions map[string]string `json:"extensions"`
	}
	extensions := map[string]string{"code": string(code)}
	if id := w.Header().Get("X-Request-Id"); id != "" {
		extensions["requestId"] = id
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string][]refusal{"errors": {{message, extensions}}})
}
