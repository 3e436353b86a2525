package mp

import (
	"mime"
	"net/http"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// original serves the file as it was uploaded, with ranges and conditions.
func (s *Server) original(w http.ResponseWriter, r *http.Request) {
	m, ok := s.models.find(r.PathValue("id"))
	if !ok {
		unknownModel(w)
		return
	}
	f, err := m.open(originalName)
	if err != nil {
		s.gone(w, r, m, "open original", err)
		return
	}
	defer func() { _ = f.Close() }() // only read
	rec := m.snapshot().Record
	header := w.Header()
	kind := "application/octet-stream"
	if format, known := mesh.ByName(rec.Format); known {
		kind = format.MediaType
	}
	header.Set("Content-Type", kind)
	header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": rec.FileName}))
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("ETag", `"`+rec.SHA256+`"`)
	http.ServeContent(w, r, "", time.Time{}, f)
}

// gone answers when a model's files cannot be read: because it was deleted just now, or for a fault of ours.
func (s *Server) gone(w http.ResponseWriter, r *http.Request, m *model, doing string, err error) {
	if _, still := s.models.find(m.snapshot().Record.ModelID); !still {
		unknownModel(w)
		return
	}
	s.broken(w, r, doing, err)
}
