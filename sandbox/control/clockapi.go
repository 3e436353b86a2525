package control

import (
	"errors"
	"net/http"
	"time"
)

func (s *Server) setClock(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Speed *float64 `json:"speed"`
	}
	if !readJSON(w, r, &body) {
		return
	}
	if body.Speed == nil {
		writeProblem(w, http.StatusUnprocessableEntity, "bad_clock", "The speed is missing.")
		return
	}
	s.answerClock(w, r, s.clock.SetSpeed(*body.Speed))
}

func (s *Server) advanceClock(w http.ResponseWriter, r *http.Request) {
	var body struct {
		By Duration `json:"by"`
	}
	if !readJSON(w, r, &body) {
		return
	}
	s.answerClock(w, r, s.clock.Advance(time.Duration(body.By)))
}

// answerClock tells the time after a change, or why there was none.
func (s *Server) answerClock(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, errNotKept):
		s.log.ErrorContext(r.Context(), "sandbox clock", "error", err)
		writeProblem(w, http.StatusInternalServerError, "not_kept", "The clock could not be written down and has not changed.")
	case err != nil:
		writeProblem(w, http.StatusUnprocessableEntity, "bad_clock", err.Error()+".")
	default:
		at := s.clock.answer()
		s.log.InfoContext(r.Context(), "sandbox clock", "now", at.Now, "speed", at.Speed)
		writeJSON(w, at)
	}
}
