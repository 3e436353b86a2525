package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"

	"github.com/99designs/gqlgen/graphql"

	"github.com/modeliq/modeliq/graph/types"
)

// Limits of one request. Larger files are for resumable uploads.
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

// limit refuses what is too large or malformed before anything reads it, and never gives it back.
func limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			next.ServeHTTP(w, r)
			return
		}
		mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		switch {
		case err == nil && mediaType == "application/json":
			if status, code, message := checkJSON(w, r); status != 0 {
				Refuse(w, status, code, message)
				return
			}
		case err == nil && mediaType == "multipart/form-data":
			if status, code, message := checkMultipart(r); status != 0 {
				Refuse(w, status, code, message)
				return
			}
		default:
			Refuse(w, http.StatusUnsupportedMediaType, types.ErrorCodeUnsupportedMediaType, "Send application/json or multipart/form-data.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// checkJSON reads the body, so that a broken one is refused here: gqlgen would quote it in its error and its log.
func checkJSON(w http.ResponseWriter, r *http.Request) (status int, code types.ErrorCode, message string) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge, types.ErrorCodeBodyTooLarge, "The body may have 1 MiB at most."
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return http.StatusBadRequest, types.ErrorCodeBadRequest, "The body took too long."
	}
	if err != nil {
		return http.StatusBadRequest, types.ErrorCodeBadRequest, "The body ended early."
	}
	var params graphql.RawParams
	decoder := json.NewDecoder(bytes.NewReader(body))
	if decoder.Decode(&params) != nil || decoder.More() {
		return http.StatusBadRequest, types.ErrorCodeBadRequest, `The body must be one JSON object with "query", "variables" and "operationName".`
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return 0, "", ""
}

// checkMultipart asks for a preflight header, and for the length: gqlgen would hold a body of unknown length in memory.
func checkMultipart(r *http.Request) (status int, code types.ErrorCode, message string) {
	safe := false
	for _, header := range preflight {
		safe = safe || r.Header.Get(header) != ""
	}
	switch {
	case !safe:
		return http.StatusForbidden, types.ErrorCodePreflightRequired, "An upload needs the header X-ModelIQ-Key."
	case r.ContentLength < 0:
		return http.StatusLengthRequired, types.ErrorCodeLengthRequired, "An upload needs a Content-Length."
	case r.ContentLength > maxUpload:
		return http.StatusRequestEntityTooLarge, types.ErrorCodeBodyTooLarge, "An upload may have 32 MiB at most."
	}
	return 0, "", ""
}

// Refusal is why a request is not executed: Status for HTTP, Code and Message for the client.
type Refusal struct {
	Status  int
	Code    types.ErrorCode
	Message string
}

func (r *Refusal) Error() string { return r.Message }

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
