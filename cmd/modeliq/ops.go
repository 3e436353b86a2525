package main

import (
	"encoding/json"
	"net/http"

	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// chains are the chains to the upstreams, as operators see them.
type chains []*httpclient.Client

func (c chains) status() []httpclient.Status {
	all := make([]httpclient.Status, 0, len(c))
	for _, client := range c {
		all = append(all, client.Status())
	}
	return all
}

// ServeHTTP answers GET /ops/upstreams.
func (c chains) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(map[string]any{"upstreams": c.status()}) // who asked has gone
}
