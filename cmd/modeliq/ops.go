package main

import (
	"encoding/json"
	"net/http"

	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// chains say how the chains to the upstreams fare, for operators.
type chains func() []httpclient.Status

// ServeHTTP answers GET /ops/upstreams.
func (c chains) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(map[string]any{"upstreams": c()}) // who asked has gone
}
