package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// processing answers as model processing does. Every id is a model that is ready: "m-07" is the seventh of fifty, and any
// other id is one of the fifty by its hash.
func (s *stub) processing(mux *http.ServeMux) {
	mux.HandleFunc("POST /mp/v1/models", s.upload)
	mux.HandleFunc("GET /mp/v1/models", s.models)
	mux.HandleFunc("GET /mp/v1/models/{id}", func(w http.ResponseWriter, r *http.Request) {
		s.send(w, "models", http.StatusOK, model(r.PathValue("id")))
	})
	mux.HandleFunc("DELETE /mp/v1/models/{id}", func(w http.ResponseWriter, _ *http.Request) {
		s.calls["other"].Add(1)
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /mp/v1/models/{id}/file", func(w http.ResponseWriter, _ *http.Request) {
		s.calls["file"].Add(1)
		w.Header().Set("Content-Type", "model/stl")
		_, _ = w.Write(make([]byte, 84+50*12))
	})
	mux.HandleFunc("GET /mp/v1/materials", func(w http.ResponseWriter, _ *http.Request) {
		s.send(w, "rules", http.StatusOK, s.shop.rules)
	})
	mux.HandleFunc("GET /mp/v1/models/{id}/printability", s.printability)
	mux.HandleFunc("POST /mp/v1/prices", s.prices)
	mux.HandleFunc("GET /mp/v1/events", s.events)
}

// modelNumber is which of the fifty models an id stands for, from 0.
func modelNumber(id string) int {
	if digits, ok := strings.CutPrefix(id, "m-"); ok {
		if n, err := strconv.Atoi(digits); err == nil && n > 0 {
			return (n - 1) % nModels
		}
	}
	h := fnv.New32a()
	_, _ = io.WriteString(h, id)
	return int(h.Sum32() % nModels)
}

func model(id string) []byte {
	n := float64(modelNumber(id))
	geometry := map[string]any{
		"volume": 12500.5 + n, "surfaceArea": 8825.25 + 2*n, "boundingBox": []float64{40.5 + n, 30, 20.25}, "triangles": 10000 + int(n), "shells": 1,
		"watertight": true, "openEdges": 0, "nonManifoldEdges": 0, "invertedShells": 0, "degenerateTriangles": 0,
	}
	return encode(map[string]any{
		"modelId": id, "state": "ready", "progress": 1, "fileName": fmt.Sprintf("part-%02d.stl", int(n)+1), "format": "stl", "bytes": 684,
		"sha256": fmt.Sprintf("%x", sha256.Sum256([]byte(id))), "unit": "mm", "unitFrom": "caller", "suggestedUnit": nil, "issues": []any{},
		"geometry": geometry, "repaired": nil, "updatedAt": "2026-11-20T12:00:00Z",
	})
}

func (s *stub) models(w http.ResponseWriter, r *http.Request) {
	var found []json.RawMessage
	for id := range strings.SplitSeq(r.URL.Query().Get("ids"), ",") {
		found = append(found, model(id))
	}
	s.send(w, "models", http.StatusOK, encode(map[string]any{"models": found}))
}

var (
	partName = regexp.MustCompile(`^part-(\d\d)\b`)
	unnamed  atomic.Int64
)

// upload takes "part-07.stl" as model m-07, so that whoever uploads knows MP's id, and names other files by counting.
func (s *stub) upload(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	id := fmt.Sprintf("m-%d", 1000+unnamed.Add(1))
	if part := partName.FindStringSubmatch(r.URL.Query().Get("fileName")); part != nil {
		id = "m-" + part[1]
	}
	s.send(w, "upload", http.StatusAccepted, fmt.Appendf(nil, `{"modelId":%q,"state":"queued","progress":0}`, id))
}

func (s *stub) printability(w http.ResponseWriter, r *http.Request) {
	verdicts := &s.shop.verdicts[modelNumber(r.PathValue("id"))]
	body := append(make([]byte, 0, 8<<10), `{"materials":{`...)
	before := len(body)
	for text := range strings.SplitSeq(r.URL.Query().Get("materials"), ",") {
		id, err := strconv.Atoi(text)
		i, known := s.shop.place[id]
		if err != nil || !known {
			continue
		}
		if len(body) > before {
			body = append(body, ',')
		}
		body = append(body, verdicts[i]...)
	}
	s.send(w, "printability", http.StatusOK, append(body, "}}"...))
}

// prices answers the items that were asked, in their order.
func (s *stub) prices(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Currency string `json:"currency"`
		Items    []struct {
			ModelID    string `json:"modelId"`
			MaterialID int    `json:"materialId"`
			Quantity   int    `json:"quantity"`
			Speed      string `json:"speed"`
		} `json:"items"`
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(raw, &asked) != nil || asked.Currency != "USD" {
		s.send(w, "prices", http.StatusUnprocessableEntity, []byte(`{"title":"Unprocessable Entity","detail":"Prices are in USD."}`))
		return
	}
	body := append(make([]byte, 0, 256*len(asked.Items)+64), `{"prices":[`...)
	before := len(body)
	for _, item := range asked.Items {
		i, known := s.shop.place[item.MaterialID]
		if !known || item.Quantity < 1 {
			continue
		}
		if len(body) > before {
			body = append(body, ',')
		}
		body = append(append(body, `{"modelId":"`...), item.ModelID...)
		m := modelNumber(item.ModelID)
		if item.Quantity == 1 && item.Speed == "standard" {
			body = append(body, s.shop.prices[m][i]...)
		} else {
			body = append(body, s.shop.price(m, i, item.Quantity, item.Speed)...)
		}
	}
	s.send(w, "prices", http.StatusOK, append(body, "]}"...))
}

const heartbeat = 15 * time.Second

// events keeps a stream open in which nothing happens: every model is ready as soon as it is read.
func (s *stub) events(w http.ResponseWriter, r *http.Request) {
	s.calls["events"].Add(1)
	w.Header().Set("Content-Type", "text/event-stream")
	for {
		if _, err := io.WriteString(w, ": here\n\n"); err != nil {
			return
		}
		w.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
			return
		case <-time.After(heartbeat):
		}
	}
}
