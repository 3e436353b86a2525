package tax

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// failure is an error of the wire: {"error":{"code","message","target","details":[…]}} with its HTTP status.
type failure struct {
	status  int
	code    string
	number  int // the vendor's ErrorCodeId of the code
	target  string
	message string
	detail  string
	refers  string // the field at fault
}

func (f *failure) Error() string { return f.code + ": " + f.message }

func unauthenticated() *failure {
	return &failure{
		http.StatusUnauthorized, "AuthenticationException", 30, "HttpRequestHeaders", "Authentication failed.",
		"The account and license key, or the bearer token, were missing or not accepted.", "Authorization",
	}
}

func notFound(kind, name string) *failure {
	return &failure{
		http.StatusNotFound, "EntityNotFoundError", 4, "HttpRequest", "The " + kind + " was not found.",
		fmt.Sprintf("The %s %q was not found.", kind, name), kind,
	}
}

func valueRequired(field string) *failure {
	return &failure{
		http.StatusBadRequest, "ValueRequiredError", 5, "IncorrectData", "Field " + field + " is required.",
		"Provide a value for " + field + ".", field,
	}
}

func tooLong(field string, limit int) *failure {
	return &failure{
		http.StatusBadRequest, "StringLengthError", 13, "IncorrectData", "Field " + field + " has an invalid length.",
		fmt.Sprintf("Field %s must be at most %d characters.", field, limit), field,
	}
}

func incorrect(field, detail string) *failure {
	return &failure{
		http.StatusBadRequest, "IncorrectFieldValue", 174, "IncorrectData", "Field " + field + " has an invalid value.", detail, field,
	}
}

func invalidAddress(detail string) *failure {
	return &failure{
		http.StatusBadRequest, "InvalidAddress", 309, "IncorrectData", "The address is not deliverable or cannot be taxed.", detail, "addresses",
	}
}

func malformedFilter(detail string) *failure {
	return &failure{
		http.StatusBadRequest, "MalformedFilterException", 182, "HttpRequest", "The $filter is malformed.", detail, "$filter",
	}
}

func codeConflict(code string) *failure {
	return &failure{
		http.StatusConflict, "DocumentCodeConflict", 303, "IncorrectData", "A committed transaction has the same code.",
		fmt.Sprintf("The transaction %q is committed and its code is reserved; adjust or void it instead.", code), "code",
	}
}

func invalidStatus(code, status, action string) *failure {
	return &failure{
		http.StatusBadRequest, "InvalidDocumentStatus", 1314, "IncorrectData", "The transaction's status does not allow that.",
		fmt.Sprintf("The transaction %q is %s and cannot be %s.", code, status, action), "status",
	}
}

func locked(code string) *failure {
	return &failure{
		http.StatusBadRequest, "CannotModifyLockedTransaction", 1110, "IncorrectData", "The transaction is locked.",
		fmt.Sprintf("The transaction %q is locked and cannot be changed.", code), "code",
	}
}

func badBody(err error) *failure {
	var size *http.MaxBytesError
	if errors.As(err, &size) {
		return &failure{
			http.StatusRequestEntityTooLarge, "RequestTooLarge", 187, "HttpRequest", "The request is too large.",
			fmt.Sprintf("A request may hold %d bytes.", size.Limit), "",
		}
	}
	var own *failure
	if errors.As(err, &own) {
		return own
	}
	return &failure{
		http.StatusBadRequest, "JsonFormatError", 47, "HttpRequest", "The request is not the JSON that is expected.", err.Error(), "",
	}
}

type failureDetail struct {
	Code         string `json:"code"`
	Number       int    `json:"number"`
	Message      string `json:"message"`
	Description  string `json:"description"`
	FaultCode    string `json:"faultCode"`
	FaultSubCode string `json:"faultSubCode,omitempty"`
	HelpLink     string `json:"helpLink"`
	RefersTo     string `json:"refersTo,omitempty"`
	Severity     string `json:"severity"`
}

// writeFailure answers an error. One that is not of the wire is ours: it is logged, and the caller learns no more than that.
func (s *Server) writeFailure(w http.ResponseWriter, r *http.Request, err error) {
	var f *failure
	fault := "Client"
	if !errors.As(err, &f) {
		s.log.ErrorContext(r.Context(), "embedded tax service", "path", r.URL.Path, "error", err)
		fault = "Server"
		f = &failure{http.StatusInternalServerError, "InternalServerError", 209, "AvaTaxApiServer", "The server met an error.", "", ""}
	}
	s.writeJSON(w, f.status, f.body(fault))
}

// body is the failure as the wire has it; fault says whose it is, Client or Server.
func (f *failure) body(fault string) map[string]any {
	return map[string]any{"error": map[string]any{
		"code": f.code, "message": f.message, "target": f.target,
		"details": []failureDetail{{
			Code: f.code, Number: f.number, Message: f.message, Description: f.detail, FaultCode: fault,
			HelpLink: "/avatax/errors/" + f.code, RefersTo: f.refers, Severity: "Error",
		}},
	}}
}

func (s *Server) writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		s.log.Debug("answer not written", "error", err)
	}
}
