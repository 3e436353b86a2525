package mp

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
	"github.com/modeliq/modeliq/sandbox/mp/preview"
)

const (
	previewFile   = "preview.glb"
	thicknessFile = "thickness.bin"
)

var previewTypes = map[string]string{previewFile: "model/gltf-binary", thicknessFile: "application/octet-stream"}

// preview serves one of the two files that a viewer shows a model by: the mesh in metres, or the thickness in millimetres
// at each of its vertices. Like pictures they follow from the file alone, and from the unit.
func (s *Server) preview(file string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		m, ok := s.models.find(r.PathValue("id"))
		if !ok {
			unknownModel(w)
			return
		}
		rec := m.snapshot().Record
		if !analysed(w, &rec) {
			return
		}
		header := w.Header()
		header.Set("ETag", fmt.Sprintf(`"%.24s-%s-%s-v%d"`, rec.SHA256, file, rec.Unit, preview.Version))
		header.Set("Cache-Control", "private, max-age=3600")
		if notModified(r, header.Get("ETag")) { // before the work, not after it
			w.WriteHeader(http.StatusNotModified)
			return
		}
		f, err := s.previewOf(r.Context(), m, file, rec.Unit)
		if err != nil {
			header.Del("ETag")
			header.Del("Cache-Control")
			if errors.Is(err, preview.ErrEmpty) {
				writeProblem(w, http.StatusUnprocessableEntity, "nothing_to_show", "The model has no surface to show.")
				return
			}
			s.gone(w, r, m, "preview model", err)
			return
		}
		defer func() { _ = f.Close() }() // only read
		header.Set("Content-Type", previewTypes[file])
		http.ServeContent(w, r, "", time.Time{}, f)
	}
}

// previewOf opens the file in the model's folder, made now if it is not there.
func (s *Server) previewOf(ctx context.Context, m *model, file string, unit mesh.Unit) (*os.File, error) {
	name := previewName(file, unit)
	if f, err := m.open(name); !errors.Is(err, fs.ErrNotExist) {
		return f, err
	}
	ctx, done, err := s.startDrawing(ctx, s.ctx, m)
	if err != nil {
		return nil, err
	}
	defer done()
	if f, err := m.open(name); !errors.Is(err, fs.ErrNotExist) {
		return f, err // made while this call waited
	}
	if err := s.makePreview(ctx, m, unit); err != nil {
		return nil, err
	}
	return m.open(name)
}

// makePreview writes both files, since both are of the same vertices.
func (s *Server) makePreview(ctx context.Context, m *model, unit mesh.Unit) error {
	part, err := s.sound(ctx, m)
	if err != nil {
		return err
	}
	made, err := preview.New(ctx, part)
	if err != nil {
		return err
	}
	thickness, err := made.Thickness(ctx, unit.Millimetres())
	if err != nil {
		return err
	}
	if err := m.keep(previewName(thicknessFile, unit), thickness); err != nil {
		return err
	}
	glb, err := made.GLB(unit.Millimetres() / 1000)
	if err != nil {
		return err
	}
	return m.keep(previewName(previewFile, unit), glb)
}

func previewName(file string, unit mesh.Unit) string {
	return fmt.Sprintf("v%d-%s-%s", preview.Version, unit, file)
}
