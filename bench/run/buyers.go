package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/modeliq/modeliq/bench/shop"
)

// What the stub has.
const (
	nModels    = 50
	nMaterials = 100
)

// owned is a model with the session that it belongs to. Its place in a list is its number at model processing.
type owned struct{ token, id string }

// buyers are who asks: one who has fifty models, and fifty who have one each.
type buyers struct {
	partner shop.Partner
	one     []owned
	each    []owned
}

// prepare makes the buyers and their models with the product itself, and writes what the peers must know of them.
func (h *harness) prepare(ctx context.Context) error {
	raw, err := os.ReadFile(h.path("partner.yaml"))
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(raw, &h.buyers.partner); err != nil {
		return fmt.Errorf("partner.yaml: %w", err)
	}
	p, err := h.start(ctx, "setup", modelIQ(h), serverCore)
	if err != nil {
		return err
	}
	defer p.stop()
	url := "http://" + h.address + "/graphql"
	if err := h.await(ctx, p, func() bool { return h.ask(url, "", `{"query":"{__typename}"}`, nil) == nil }); err != nil {
		return fmt.Errorf("ModelIQ: %w", err)
	}
	if h.buyers.one, h.buyers.each, err = h.moveIn(url); err != nil {
		return fmt.Errorf("make models in ModelIQ: %w", err)
	}
	h.settle()
	if err := h.writeShop(); err != nil {
		return err
	}
	p.stop()
	return h.makeGolden(ctx)
}

// moveIn makes the sessions and models at a server of ModelIQ.
func (h *harness) moveIn(url string) (one, each []owned, err error) {
	mine, err := h.session(url)
	if err != nil {
		return nil, nil, err
	}
	for n := range nModels {
		token, err := h.session(url)
		if err != nil {
			return nil, nil, err
		}
		for _, list := range []struct {
			to    *[]owned
			token string
		}{{&one, mine}, {&each, token}} {
			id, err := h.upload(url, list.token, n)
			if err != nil {
				return nil, nil, err
			}
			*list.to = append(*list.to, owned{list.token, id})
		}
	}
	return one, each, nil
}

// settle waits until the upstreams are asked no more: of the models that ModelIQ tells the monolith of behind the buyers'
// backs, of what a load left in flight.
func (h *harness) settle() {
	last := int64(-1)
	for range settleLooks {
		calls, err := h.upstreamCalls(false)
		if err != nil || calls == last {
			return
		}
		last = calls
		time.Sleep(settleLook)
	}
}

const (
	settleLook  = 250 * time.Millisecond
	settleLooks = 40
)

func (h *harness) writeShop() error {
	s := shop.Shop{Partner: h.buyers.partner, Models: map[string]string{}}
	for _, list := range [][]owned{h.buyers.one, h.buyers.each} {
		for n, m := range list {
			s.Models[m.id] = fmt.Sprintf("m-%02d", n+1)
		}
	}
	h.shopFile = filepath.Join(h.out, "shop.json")
	raw, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(h.shopFile, raw, 0o644)
}

func (h *harness) session(url string) (string, error) {
	var out struct {
		SessionCreate struct {
			Session struct{ Token string }
		}
	}
	err := h.ask(url, "", `{"query":"mutation { sessionCreate { session { token } } }"}`, &out)
	if err == nil && out.SessionCreate.Session.Token == "" {
		err = fmt.Errorf("no session was made")
	}
	return out.SessionCreate.Session.Token, err
}

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
