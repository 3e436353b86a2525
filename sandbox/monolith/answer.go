package monolith

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// answer is a body of the wire; result and nextActionSuggestions are added to all of them.
type answer map[string]any

// empty is how the wire writes an object without members: it is written in a language whose maps are arrays.
var empty = []any{}

func (a answer) succeeded() answer {
	a["result"] = "success"
	if a["nextActionSuggestions"] == nil {
		a["nextActionSuggestions"] = empty
	}
	return a
}

// refusal is a failure of the wire. There are no machine-readable codes: clients match the reason.
type refusal struct {
	status int
	reason string
	extra  answer // further fields of the body
}

func (f *refusal) Error() string { return strings.TrimSpace(f.reason) }

// missing is the refusal of absent fields; the wire puts each on a line of its own, the first one included.
func missing(fields ...string) *refusal {
	var reason strings.Builder
	for _, field := range fields {
		reason.WriteString("\n Field <" + field + "> is required, but missing.")
	}
	return &refusal{status: http.StatusBadRequest, reason: reason.String()}
}

// invalid is the refusal of a field's value.
func invalid(field, why string) *refusal {
	return &refusal{status: http.StatusBadRequest, reason: "\n Field <" + field + "> is invalid: " + why}
}

// refused is a failure that the wire reports with HTTP 200: clients must look at result.
func refused(reason string) *refusal { return &refusal{status: http.StatusOK, reason: reason} }

func notFound(what string) *refusal {
	return &refusal{status: http.StatusNotFound, reason: what + " was not found."}
}

// writeFailure answers an error. One that is not of the wire is ours: it is logged, and the caller learns no more than that.
func (s *Server) writeFailure(w http.ResponseWriter, r *http.Request, err error) {
	var f *refusal
	if !errors.As(err, &f) {
		s.log.ErrorContext(r.Context(), "embedded monolith", "path", r.URL.Path, "error", err)
		f = &refusal{status: http.StatusInternalServerError, reason: "An unexpected error occurred."}
	}
	body := answer{"result": "failure", "reason": f.reason, "nextActionSuggestions": empty}
	for field, value := range f.extra {
		body[field] = value
	}
	s.write(w, f.status, body)
}

func (s *Server) write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false) // the angle brackets around a missing field's name are part of the wire
	if err := encoder.Encode(body); err != nil {
		s.log.Debug("answer not written", "error", err)
	}
}
