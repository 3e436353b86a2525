package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"mime/multipart"
	"time"
)

const uploadDocument = `mutation($file: Upload!) { modelUpload(input: {file: $file, unit: MM, hasRightsToModel: true, acceptTermsAndConditions: true}) ` +
	`{ model { id } userErrors { message } } }`

// upload makes the n-th model and waits until it is ready.
func (h *harness) upload(url, token string, n int) (string, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	operations, err := json.Marshal(map[string]any{"query": uploadDocument, "variables": map[string]any{"file": nil}})
	if err != nil {
		return "", err
	}
	_ = form.WriteField("operations", string(operations))
	_ = form.WriteField("map", `{"0":["variables.file"]}`)
	part, err := form.CreateFormFile("0", fmt.Sprintf("part-%02d.stl", n+1))
	if err != nil {
		return "", err
	}
	_, _ = part.Write(triangle(n))
	if err := form.Close(); err != nil {
		return "", err
	}
	var out struct {
		ModelUpload struct {
			Model      struct{ ID string }
			UserErrors []struct{ Message string }
		}
	}
	if err := h.post(url, token, form.FormDataContentType(), body.Bytes(), &out); err != nil {
		return "", err
	}
	id := out.ModelUpload.Model.ID
	if id == "" {
		return "", fmt.Errorf("the upload was refused: %v", out.ModelUpload.UserErrors)
	}
	var status struct{ Model struct{ Status string } }
	for range 100 {
		if err := h.ask(url, token, fmt.Sprintf(`{"query":"query($id: ID!) { model(id: $id) { status } }","variables":{"id":%q}}`, id), &status); err != nil {
			return "", err
		}
		if status.Model.Status == "READY" {
			return id, nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return "", fmt.Errorf("model %s is still %s", id, status.Model.Status)
}

// triangle is a binary STL of one triangle, another for each n.
func triangle(n int) []byte {
	stl := make([]byte, 84+50)
	copy(stl, "benchmark")
	binary.LittleEndian.PutUint32(stl[80:], 1)
	for i, v := range []float32{0, 0, 1, 0, 0, 0, 10 + float32(n), 0, 0, 0, 10, 0} {
		binary.LittleEndian.PutUint32(stl[84+4*i:], math.Float32bits(v))
	}
	return stl
}
