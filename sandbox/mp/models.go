package mp

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// maxBatch is how many models one call may ask for.
const maxBatch = 500

// listModels answers a batch in the order asked; unknown ids are absent.
func (s *Server) listModels(w http.ResponseWriter, r *http.Request) {
	list := []record{}
	if given := r.URL.Query().Get("ids"); given != "" {
		ids := strings.Split(given, ",")
		if len(ids) > maxBatch {
			writeProblem(w, http.StatusUnprocessableEntity, "too_many_ids", fmt.Sprintf("At most %d models at a time.", maxBatch))
			return
		}
		for _, id := range ids {
			if m, ok := s.models.find(strings.TrimSpace(id)); ok {
				list = append(list, m.snapshot().Record)
			}
		}
	}
	writeJSON(w, http.StatusOK, struct {
		Models []record `json:"models"`
	}{list})
}

func (s *Server) findModel(w http.ResponseWriter, r *http.Request) {
	m, ok := s.models.find(r.PathValue("id"))
	if !ok {
		unknownModel(w)
		return
	}
	writeJSON(w, http.StatusOK, m.snapshot().Record)
}

func (s *Server) deleteModel(w http.ResponseWriter, r *http.Request) {
	known, err := s.models.remove(r.PathValue("id"))
	switch {
	case err != nil:
		s.broken(w, r, "delete model", err)
	case !known:
		unknownModel(w)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// changeUnit re-scales a model. What was measured in units of the file is kept, so this is quick, but it goes through
// the same states as an upload, because everything that depends on the size is judged again.
func (s *Server) changeUnit(w http.ResponseWriter, r *http.Request) {
	m, ok := s.models.find(r.PathValue("id"))
	if !ok {
		unknownModel(w)
		return
	}
	var body struct {
		Unit string `json:"unit"`
	}
	if !readJSON(w, r, 4<<10, &body) {
		return
	}
	unit, ok := mesh.ParseUnit(body.Unit)
	if !ok {
		badUnit(w, body.Unit)
		return
	}
	again := false
	rec, err := s.change(m, true, func(kept *sidecar) error {
		if kept.Record.State == failed {
			return errRefused
		}
		kept.Record.Unit, kept.Record.UnitFrom, kept.Chosen = unit, "caller", true
		if kept.Record.State.final() {
			kept.Record.State, kept.Record.Progress, again = processing, 0, true
			kept.Record.Geometry, kept.Record.Repaired = nil, nil // they are the other size's
		}
		return nil
	})
	switch {
	case err == nil:
	case errors.Is(err, errRefused):
		writeProblem(w, http.StatusConflict, "model_refused", "The file was refused; its unit makes no difference.")
		return
	case errors.Is(err, errDeleted):
		unknownModel(w)
		return
	default:
		s.broken(w, r, "change unit", err)
		return
	}
	if again {
		s.enqueue(m)
	}
	writeJSON(w, http.StatusAccepted, rec)
}
