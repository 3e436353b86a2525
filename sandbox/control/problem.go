package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
)

const maxBody = 16 << 10

// problem is an error answer after RFC 9457. Code repeats the last part of type for programs.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
}

func writeProblem(w http.ResponseWriter, status int, code, detail string) {
	writeAs(w, "application/problem+json", status, problem{
		Type: "urn:modeliq:sandbox:problem:" + code, Title: http.StatusText(status), Status: status, Detail: detail, Code: code,
	})
}

func writeJSON(w http.ResponseWriter, body any) { writeAs(w, "application/json", http.StatusOK, body) }

func writeAs(w http.ResponseWriter, contentType string, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		http.Error(w, "The answer could not be written.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(text) // a caller that left needs no answer
}

// readJSON reads a body of exactly the fields of v, answering the problem itself when it is none. It insists on the content
// type because no form of another site can send it.
func readJSON(w http.ResponseWriter, r *http.Request, v any) bool {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		writeProblem(w, http.StatusUnsupportedMediaType, "not_json", "The Content-Type must be application/json.")
		return false
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(v)
	if err == nil {
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			return true
		}
		err = errors.New("there is more than one value")
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		writeProblem(w, http.StatusRequestEntityTooLarge, "body_too_large", fmt.Sprintf("The body may have %d bytes at most.", maxBody))
		return false
	}
	writeProblem(w, http.StatusBadRequest, "bad_json", "The body is not the JSON expected here: "+err.Error())
	return false
}

func unknownAddress(w http.ResponseWriter, _ *http.Request) {
	writeProblem(w, http.StatusNotFound, "unknown_address", "There is no such address, or not with this method.")
}
