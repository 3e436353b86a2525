package monolith

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"net/url"
)

const (
	formType = "application/x-www-form-urlencoded"
	maxForm  = 64 << 10 // bytes of a form; files come as JSON
)

// decodeFields reads the fields of a call in any of the ways its clients send them: a JSON object, whatever the content
// type says; a form; or, without a body, the query, as the vendor's own OAuth1 client for Node fills a cart.
func decodeFields(r *http.Request, limit int64) (map[string]any, error) {
	form, err := readForm(r)
	switch {
	case err != nil:
		return nil, err
	case form != nil:
		return formFields(form), nil
	case r.ContentLength == 0:
		return formFields(r.URL.Query()), nil
	}
	return decodeObject(r, limit)
}

func formFields(form url.Values) map[string]any {
	fields := map[string]any{}
	for field, values := range form {
		fields[field] = values[0]
	}
	return fields
}

// readForm is a small body that is a form, nil for every other, which can then still be read: JSON is often sent under a
// form's content type.
func readForm(r *http.Request) (url.Values, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // one that cannot be read is none
	if kind != formType || r.ContentLength <= 0 || r.ContentLength > maxForm {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, &refusal{status: http.StatusBadRequest, reason: "The request ended early."}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if form, err := url.ParseQuery(string(body)); err == nil && !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		return form, nil
	}
	return nil, nil
}
