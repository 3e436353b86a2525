package monolith

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
)

// writeWithFile answers a body whose fileData is a file, as base64 that is made while it is sent: a model of 64 MB would
// otherwise stand in memory twice.
func (s *Server) writeWithFile(w http.ResponseWriter, body answer, file *os.File) {
	err := sendWithFile(w, body, file)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil { // the status is sent: a client sees that the body is cut short
		s.log.Debug("answer not written", "error", err)
	}
}

func sendWithFile(w http.ResponseWriter, body answer, file *os.File) error {
	delete(body, "fileData")
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	if _, err := w.Write(append(bytes.TrimSuffix(text, []byte("}")), `,"fileData":"`...)); err != nil {
		return err
	}
	encoder := base64.NewEncoder(base64.StdEncoding, w)
	if _, err := io.Copy(encoder, file); err != nil {
		return err
	}
	if err := encoder.Close(); err != nil {
		return err
	}
	_, err = io.WriteString(w, "\"}\n")
	return err
}
