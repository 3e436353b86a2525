package mp

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// upload takes a file. What can be refused is refused before the body is read; what the file really is, is judged by the
// analysis.
func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	kept, ok := s.announced(w, r)
	if !ok {
		return
	}
	f, err := os.CreateTemp(s.models.temp, "upload-*")
	if err != nil {
		s.broken(w, r, "take upload", err)
		return
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already when it was accepted
	rec := &kept.Record
	rec.Bytes, rec.SHA256, err = receive(f, http.MaxBytesReader(w, r.Body, s.opts.MaxBytes))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		s.tooLarge(w)
		return
	case errors.Is(err, syscall.ENOSPC):
		s.log.Error("take upload", "error", err)
		writeProblem(w, http.StatusInsufficientStorage, "storage_full", "There is no room for the file at the moment.")
		return
	case err != nil:
		// Nearly always a caller that went away; nothing of the file stays.
		s.log.Info("upload not finished", "error", err)
		writeProblem(w, http.StatusBadRequest, "upload_interrupted", "The file did not arrive completely.")
		return
	}
	rec.UpdatedAt = s.opts.Now().UTC()
	if s.ctx.Err() != nil {
		writeProblem(w, http.StatusServiceUnavailable, "closing", "The service is closing down.")
		return
	}
	m, err := s.models.add(kept, f.Name())
	if err != nil {
		s.broken(w, r, "take upload", err)
		return
	}
	s.events.publish(*rec)
	s.enqueue(m)
	writeJSON(w, http.StatusAccepted, struct {
		ModelID string `json:"modelId"`
		State   state  `json:"state"`
	}{rec.ModelID, rec.State})
}

// announced checks all that is known before the body.
func (s *Server) announced(w http.ResponseWriter, r *http.Request) (kept sidecar, ok bool) {
	name := r.URL.Query().Get("fileName")
	name = name[strings.LastIndexAny(name, `/\`)+1:] // some browsers send a path
	if !validName(name) {
		writeProblem(w, http.StatusBadRequest, "bad_file_name",
			"The parameter fileName must be a plain file name of 1 to 255 bytes without control characters.")
		return kept, false
	}
	format, known := mesh.ByExtension(name)
	if !known {
		writeProblem(w, http.StatusUnsupportedMediaType, "format_not_supported", "Files of this type are not taken. Please use "+mesh.Taken+".")
		return kept, false
	}
	if r.ContentLength > s.opts.MaxBytes {
		s.tooLarge(w)
		return kept, false
	}
	// The unit of the file counts where it has one; until it is read, the caller's stands there.
	unit, unitFrom, said := mesh.Millimetre, "file", mesh.Unit("")
	if given := r.URL.Query().Get("unit"); given != "" || !format.CarriesUnit {
		if unit, ok = mesh.ParseUnit(given); !ok {
			badUnit(w, given)
			return kept, false
		}
		unitFrom, said = "caller", unit
	}
	if s.queue.len()+s.steps.len() >= maxQueued {
		w.Header().Set("Retry-After", "30")
		writeProblem(w, http.StatusServiceUnavailable, "busy", "Too many models are waiting to be analysed. Please try again.")
		return kept, false
	}
	return sidecar{Said: said, Partner: partnerOf(r), Record: record{
		ModelID: "m_" + strings.ToLower(rand.Text()), State: queued, FileName: name, Format: format.Name,
		Unit: unit, UnitFrom: unitFrom, Issues: []issue{},
	}}, true
}

// partnerOf is who the caller says that the file is from: one bearer speaks for many, who take turns in the queue.
func partnerOf(r *http.Request) string {
	partner := r.Header.Get("X-Partner")
	if !validName(partner) {
		return ""
	}
	return partner
}

func badUnit(w http.ResponseWriter, given string) {
	code, detail := "unknown_unit", "The unit must be one of micron, mm, cm, m, inch, foot."
	if given == "" {
		code, detail = "unit_required", "This format carries no unit. "+detail
	}
	writeProblem(w, http.StatusUnprocessableEntity, code, detail)
}

func (s *Server) tooLarge(w http.ResponseWriter) {
	w.Header().Set("Connection", "close") // what is left of the body is not read
	writeProblem(w, http.StatusRequestEntityTooLarge, "file_too_large",
		fmt.Sprintf("The file may have %d bytes at most.", s.opts.MaxBytes))
}

// validName takes what a person may call a file. The name is only shown, never used as a path.
func validName(name string) bool {
	return name != "" && len(name) <= 255 && utf8.ValidString(name) &&
		strings.IndexFunc(name, unicode.IsControl) < 0
}

// receive streams the body to disk while hashing it; it holds one buffer, whatever the size.
func receive(f *os.File, body io.Reader) (n int64, sum string, err error) {
	hash := sha256.New()
	n, err = io.Copy(io.MultiWriter(f, hash), body)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return 0, "", fmt.Errorf("receive file: %w", err)
	}
	return n, hex.EncodeToString(hash.Sum(nil)), nil
}

// broken answers for a fault of ours; the reason goes to the log only.
func (s *Server) broken(w http.ResponseWriter, r *http.Request, doing string, err error) {
	s.log.ErrorContext(r.Context(), doing, "error", err)
	writeProblem(w, http.StatusInternalServerError, "internal", "Something went wrong here. Please try again.")
}
