package control

import (
	"net/http"
	"strings"
)

// setFault changes what is wrong with one upstream.
func (s *Server) setFault(w http.ResponseWriter, r *http.Request) {
	g := s.gate(r.PathValue("upstream"))
	if g == nil {
		unknownUpstream(w)
		return
	}
	f := Fault{Share: 1}
	if !readJSON(w, r, &f) {
		return
	}
	if err := f.check(); err != nil {
		writeProblem(w, http.StatusUnprocessableEntity, "bad_fault", strings.ReplaceAll(err.Error(), "\n", "; ")+".")
		return
	}
	f.complete()
	g.set(&f)
	s.log.InfoContext(r.Context(), "sandbox fault", "upstream", g.upstream.Name, "fault", f)
	writeJSON(w, g.state())
}

func (s *Server) endFault(w http.ResponseWriter, r *http.Request) {
	g := s.gate(r.PathValue("upstream"))
	if g == nil {
		unknownUpstream(w)
		return
	}
	g.set(nil)
	s.log.InfoContext(r.Context(), "sandbox fault ended", "upstream", g.upstream.Name)
	writeJSON(w, g.state())
}

func (s *Server) endFaults(w http.ResponseWriter, r *http.Request) {
	for _, g := range s.gates {
		g.set(nil)
	}
	s.log.InfoContext(r.Context(), "sandbox faults ended")
	s.showState(w, r)
}

func unknownUpstream(w http.ResponseWriter) {
	writeProblem(w, http.StatusNotFound, "unknown_upstream", "There is no upstream of this name.")
}
