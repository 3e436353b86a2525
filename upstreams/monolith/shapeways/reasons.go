package shapeways

import (
	"net/http"
	"strings"
	"time"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// The codes of a refusal. The monolith has none: it is told by the text of "reason" alone.
const (
	MissingField    = "missing_field"
	UnknownModel    = "unknown_model"
	UnknownMaterial = "unknown_material"
	ModelProcessing = "model_processing"
	NotPrintable    = "not_printable"
	BadAddress      = "address"
	BillingAccount  = "billing_account"
	Payment         = "payment"
	CancelRefused   = "cancel_refused"
	Token           = "token"
	RateLimited     = "rate_limited"
	TooLarge        = "too_large"
	BadFormat       = "unsupported_format"
	ShippingOption  = "shipping_option"
	Unknown         = "unknown"
)

// reasons are tried from the top; one row fits when every text of its all and one of its any is in the reason.
var reasons = []struct {
	code string
	all  []string
	any  []string
}{
	{Token, []string{"token"}, []string{"invalid token", "token error", "expired", "access token"}},
	{MissingField, nil, []string{"is required, but missing", "is missing"}},
	{RateLimited, nil, []string{"rate limit", "ratelimit", "too many requests"}},
	{BillingAccount, nil, []string{"billing address"}},
	{Payment, nil, []string{"stripe", "payment", "credit card", "card on file"}},
	{CancelRefused, nil, []string{"cancel"}},
	{ModelProcessing, nil, []string{"processing", "being processed", "not been processed"}},
	{NotPrintable, nil, []string{"not printable", "unprintable", "cannot be printed", "can't be printed", "not available for this model"}},
	{TooLarge, nil, []string{"too large", "too big", "maximum file size"}},
	{BadFormat, nil, []string{"extension", "file format", "file type", "supported format"}},
	{ShippingOption, []string{"shipping"}, append([]string{"option"}, absent...)},
	{UnknownMaterial, []string{"material"}, absent},
	{UnknownModel, []string{"model"}, absent},
	{BadAddress, nil, []string{"address", "zip", "postal", "country", "state>", "state ", "phone", "city>", "city "}},
}

var absent = []string{"not found", "unknown", "does not exist", "doesn't exist", "no such", "invalid", "not valid", "not enabled", "not available", "could not find"}

// codeOf classifies a reason.
func codeOf(reason string) string {
	reason = strings.ToLower(reason)
	has := func(part string) bool { return strings.Contains(reason, part) }
	for _, row := range reasons {
		fits := true
		for _, part := range row.all {
			fits = fits && has(part)
		}
		found := false
		for _, part := range row.any {
			found = found || has(part)
		}
		if fits && found {
			return row.code
		}
	}
	return Unknown
}

// explainWrite is explain for a call that makes something: a 404 with a reason is about what the body names, so the call was
// refused, not the thing at the address missing.
func explainWrite(status int, header http.Header, body []byte, e *upstreams.Error) {
	explain(status, header, body, e)
	if e.Kind == upstreams.NotFound && e.Reason != "" {
		e.Kind = upstreams.Refused
		refine(e)
	}
}

// explain refines the error of an answer that is not a success.
func explain(status int, _ http.Header, body []byte, e *upstreams.Error) {
	var w envelope
	if httpclient.ReadJSON(body, &w) == nil {
		e.Reason = strings.TrimSpace(string(w.Reason))
	}
	if wait := time.Duration(w.Limit["retryInSeconds"]) * time.Second; e.Kind == upstreams.RateLimited && e.RetryAfter == 0 && wait > 0 {
		e.RetryAfter = wait
	}
	switch {
	case status == http.StatusRequestEntityTooLarge:
		e.Code = TooLarge
	case e.Kind == upstreams.Refused:
		refine(e)
	case e.Kind == upstreams.Unauthorized:
		e.Code = Token
	}
}

// refine gives a refusal its code, and another kind where the reason says that trying again may work.
func refine(e *upstreams.Error) {
	switch e.Code = codeOf(e.Reason); e.Code {
	case Token:
		e.Kind = upstreams.Unauthorized
	case RateLimited:
		e.Kind = upstreams.RateLimited
	}
}
