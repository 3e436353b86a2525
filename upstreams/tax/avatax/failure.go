package avatax

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/tax"
)

const invalidStatus = "invalid_status"

// refusals are the vendor's error codes in our words. What is not here is "unknown", with the vendor's code in Reason.
var refusals = map[string]string{
	"DuplicateEntry":                "conflict",
	"DocumentCodeConflict":          "conflict",
	"InvalidDocumentStatus":         invalidStatus,
	"DocumentStatusError":           invalidStatus,
	"CannotModifyLockedTransaction": "locked",
	"ValueRequiredError":            "missing_field",
	"ModelRequiredException":        "missing_field",
	"StringLengthError":             "too_long",
}

// addressWords are in the names of the codes that say that an address cannot be taxed: InvalidAddress, RegionCodeError,
// InvalidZipForStateError, JurisdictionNotFoundError and so on.
var addressWords = []string{"Address", "Region", "Country", "Zip", "PostalCode", "Jurisdiction"}

// explain reads the error shape of the wire.
func explain(_ int, _ http.Header, body []byte, e *upstreams.Error) {
	var w struct {
		Error struct {
			Code    string `json:"code"`
			Message string `json:"message"`
			Details []struct {
				Description string `json:"description"`
				RefersTo    string `json:"refersTo"`
			} `json:"details"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &w) != nil || w.Error.Code == "" {
		if e.Kind == upstreams.Refused {
			e.Code = "unknown"
		}
		return
	}
	e.Reason = w.Error.Code + ": " + w.Error.Message
	refersTo := ""
	if len(w.Error.Details) > 0 {
		e.Reason += " " + w.Error.Details[0].Description
		refersTo = strings.ToLower(w.Error.Details[0].RefersTo)
	}
	switch code := w.Error.Code; {
	case code == "AuthenticationException" || code == "AuthorizationException":
		e.Kind = upstreams.Unauthorized
	case code == "RateLimitExceeded":
		e.Kind = upstreams.RateLimited
	case code == "ServerUnreachable":
		e.Kind = upstreams.Unavailable
	case e.Kind != upstreams.Refused: // the status has said it: 404, 5xx
	case isAddress(code) || strings.Contains(refersTo, "address"):
		e.Code, e.Err = "invalid_address", tax.ErrInvalidAddress
	default:
		if e.Code = refusals[code]; e.Code == "" {
			e.Code = "unknown"
		}
	}
}

func isAddress(code string) bool {
	for _, word := range addressWords {
		if strings.Contains(code, word) {
			return true
		}
	}
	return false
}

// code is the refusal's code in err's chain, or "".
func code(err error) string {
	var e *upstreams.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
