package mp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// fewestTriangles is the least that a solid has.
const fewestTriangles = 4

// export writes the part as it would be made, repaired and in millimetres, as a binary STL within the caller's limits.
func (s *Server) export(w http.ResponseWriter, r *http.Request) {
	m, ok := s.models.find(r.PathValue("id"))
	if !ok {
		unknownModel(w)
		return
	}
	most, ok := exportLimit(w, r)
	if !ok {
		return
	}
	rec := m.snapshot().Record
	if !analysed(w, &rec) {
		return
	}
	tag := fmt.Sprintf(`"%.24s-%s-%d"`, rec.SHA256, rec.Unit, most)
	w.Header().Set("ETag", tag)
	if notModified(r, tag) { // before the work, not after it
		w.WriteHeader(http.StatusNotModified)
		return
	}
	f, err := s.exported(r.Context(), m, rec.Unit, most)
	if err != nil {
		w.Header().Del("ETag")
		if errors.Is(err, mesh.ErrCannotDecimate) {
			writeProblem(w, http.StatusUnprocessableEntity, "cannot_simplify",
				fmt.Sprintf("The model cannot be simplified to %d triangles without losing its shape.", most))
			return
		}
		s.gone(w, r, m, "export model", err)
		return
	}
	defer func() { _ = errors.Join(f.Close(), os.Remove(f.Name())) }() // swept at the next start at the latest
	w.Header().Set("Content-Type", "model/stl")
	http.ServeContent(w, r, "", time.Time{}, f)
}

// exported writes the export to a temporary file, so that the mesh is not held in memory for as long as a slow caller
// takes to read it.
func (s *Server) exported(ctx context.Context, m *model, unit mesh.Unit, most int64) (*os.File, error) {
	ctx, done, err := s.startDrawing(ctx, ctx, m)
	if err != nil {
		return nil, err
	}
	defer done()
	part, err := s.sound(ctx, m)
	if err != nil {
		return nil, err
	}
	if int64(len(part.Faces)) > most {
		if part, err = mesh.Decimate(ctx, part, int(most)); err != nil {
			return nil, err
		}
	}
	f, err := os.CreateTemp(s.models.temp, "export-*.stl")
	if err != nil {
		return nil, fmt.Errorf("export model: %w", err)
	}
	if err := mesh.WriteSTL(f, part, unit.Millimetres()); err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	return f, nil
}

// exportLimit is the number of triangles that both limits allow.
func exportLimit(w http.ResponseWriter, r *http.Request) (int64, bool) {
	most := mesh.STLTriangles(1 << 40)
	for name, triangles := range map[string]func(int64) int64{
		"maxBytes":     mesh.STLTriangles,
		"maxTriangles": func(n int64) int64 { return n },
	} {
		given := r.URL.Query().Get(name)
		if given == "" {
			continue
		}
		n, err := strconv.ParseInt(given, 10, 64)
		if err != nil || n < 1 {
			writeProblem(w, http.StatusBadRequest, "bad_limit", name+" must be a positive number.")
			return 0, false
		}
		most = min(most, triangles(n))
	}
	if most < fewestTriangles {
		writeProblem(w, http.StatusUnprocessableEntity, "cannot_simplify", "No solid fits into these limits.")
		return 0, false
	}
	return most, true
}
