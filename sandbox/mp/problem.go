package mp

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// problem is an error answer after RFC 9457. Code repeats the last part of type for programs.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	Code   string `json:"code"`
}

func writeProblem(w http.ResponseWriter, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	body, err := json.Marshal(problem{
		Type: "urn:modeliq:mp:problem:" + code, Title: http.StatusText(status), Status: status, Detail: detail, Code: code,
	})
	if err == nil { // five plain fields always marshal
		_, _ = w.Write(body) // a caller that left needs no answer
	}
}

// WriteRateLimited refuses a call that came too soon; retry is when the caller may ask again, told in whole seconds.
func (s *Server) WriteRateLimited(w http.ResponseWriter, retry time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int((retry+time.Second-1)/time.Second)))
	writeProblem(w, http.StatusTooManyRequests, "rate_limited", "Too many requests. Ask again after Retry-After.")
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		writeProblem(w, http.StatusInternalServerError, "internal", "The answer could not be written.")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a caller that left needs no answer
}

// readJSON reads a bounded JSON body, answering the problem itself when there is one.
func readJSON(w http.ResponseWriter, r *http.Request, limit int64, v any) bool {
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, limit))
	err := dec.Decode(v)
	if err == nil {
		if _, err = dec.Token(); errors.Is(err, io.EOF) {
			return true
		}
		err = errors.New("there is more than one value")
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		writeProblem(w, http.StatusRequestEntityTooLarge, "body_too_large", fmt.Sprintf("The body may have %d bytes at most.", limit))
		return false
	}
	writeProblem(w, http.StatusBadRequest, "bad_json", "The body is not the JSON expected here: "+err.Error())
	return false
}

func unknownModel(w http.ResponseWriter) {
	writeProblem(w, http.StatusNotFound, "unknown_model", "There is no model of this id.")
}
