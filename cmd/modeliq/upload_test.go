package main_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"os"
	"path/filepath"
	"testing"
)

// models is where the real files lie, with their truth and their licences.
const models = "../../sandbox/mp/mesh/testdata"

func modelFile(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(models, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

const uploadDocument = `mutation ($input: ModelUploadInput!) {
	modelUpload(input: $input) {
		model { id title fileName format byteSize sha256 unit status }
		userErrors { code message field }
	}
}`

// consented is an upload's input with everything in order; nil in changes takes a field out.
func consented(changes variables) variables {
	input := variables{"file": nil, "unit": "MM", "hasRightsToModel": true, "acceptTermsAndConditions": true}
	for field, to := range changes {
		input[field] = to
	}
	return input
}

// upload sends a file and gives the payload of modelUpload.
func (b buyer) upload(t *testing.T, name string, content []byte, changes variables) value {
	t.Helper()
	contentType, body := multipartUpload(t, name, content, consented(changes))
	a := b.post(t, contentType, bytes.NewReader(body))
	v := a.json(t)
	if a.status != 200 || v.has("errors") {
		t.Fatalf("the upload of %s was answered %d: %s", name, a.status, a.body)
	}
	return v.at("data.modelUpload")
}

// multipartUpload is an upload by graphql-multipart-request-spec.
func multipartUpload(t *testing.T, name string, content []byte, input variables) (contentType string, body []byte) {
	t.Helper()
	operations, err := json.Marshal(map[string]any{"query": uploadDocument, "variables": variables{"input": input}})
	if err != nil {
		t.Fatal(err)
	}
	var form bytes.Buffer
	form.Grow(len(content) + 4096)
	w := multipart.NewWriter(&form)
	_ = w.WriteField("operations", string(operations))
	_ = w.WriteField("map", `{"0": ["variables.input.file"]}`)
	part, err := w.CreateFormFile("0", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), form.Bytes()
}

const modelDocument = `query ($id: ID!) { model(id: $id) { status suggestedUnit unit
	issues { code severity message } renders { view url width height }
	geometry { volumeMm3 surfaceAreaMm2 boundingBoxMm { x y z } triangleCount shellCount watertight } } }`

// ready uploads a file and waits until its state is final.
func (b buyer) ready(t *testing.T, name string, content []byte, changes variables) (id string, model value) {
	t.Helper()
	payload := b.upload(t, name, content, changes)
	id = payload.text("model.id")
	eventually(t, patience, name+" is judged", func() bool {
		model = b.ask(t, modelDocument, variables{"id": id}).at("model")
		status := model.text("status")
		return status != "UPLOADED" && status != "PROCESSING"
	})
	return id, model
}
