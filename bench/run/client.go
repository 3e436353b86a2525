package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
)

// ask posts a GraphQL request and reads its data; errors of GraphQL are errors.
func (h *harness) ask(url, token, body string, data any) error {
	return h.post(url, token, "application/json", []byte(body), data)
}

func (h *harness) post(url, token, contentType string, body []byte, data any) error {
	raw, err := h.send(url, token, contentType, body)
	if err != nil {
		return err
	}
	var out struct {
		Data   json.RawMessage
		Errors []struct{ Message string }
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		return err
	}
	if len(out.Errors) > 0 {
		return fmt.Errorf("%v", out.Errors)
	}
	if data == nil {
		return nil
	}
	return json.Unmarshal(out.Data, data)
}

func (h *harness) send(url, token, contentType string, body []byte) ([]byte, error) {
	r, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("X-ModelIQ-Key", partnerKey)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := h.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var out bytes.Buffer
	if _, err := out.ReadFrom(res.Body); err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return out.Bytes(), fmt.Errorf("%s: %.200s", res.Status, out.String())
	}
	return out.Bytes(), nil
}
