package mp

import (
	"net/http"
	"strconv"
	"strings"
)

type verdict struct {
	Printable bool    `json:"printable"`
	Checks    []check `json:"checks"`
}

// printability holds a model against the materials asked for, all of them when none is named. Unknown ids are absent.
func (s *Server) printability(w http.ResponseWriter, r *http.Request) {
	m, ok := s.models.find(r.PathValue("id"))
	if !ok {
		unknownModel(w)
		return
	}
	kept := m.snapshot()
	if !analysed(w, &kept.Record) {
		return
	}
	answer := map[string]verdict{}
	for _, material := range s.asked(r.URL.Query().Get("materials")) {
		checks := checksOf(&kept, material)
		answer[strconv.Itoa(material.MaterialID)] = verdict{printable(checks), checks}
	}
	writeJSON(w, http.StatusOK, struct {
		Materials map[string]verdict `json:"materials"`
	}{answer})
}

func (s *Server) asked(ids string) (list []*material) {
	if ids == "" {
		for i := range s.materials.Materials {
			list = append(list, &s.materials.Materials[i])
		}
		return list
	}
	for _, id := range strings.Split(ids, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(id))
		if m := s.materials.byID[n]; err == nil && m != nil {
			list = append(list, m)
		}
	}
	return list
}

// analysed answers the problem when the model has no figures: not yet, or never.
func analysed(w http.ResponseWriter, rec *record) bool {
	switch {
	case rec.State == failed:
		writeProblem(w, http.StatusConflict, "model_refused", rec.Issues[0].Message)
		return false
	case !rec.State.final():
		w.Header().Set("Retry-After", "1")
		writeProblem(w, http.StatusConflict, "model_not_ready", "The model is still being analysed.")
		return false
	}
	return true
}
