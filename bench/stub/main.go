// Command stub speaks the wires of ModelIQ's upstreams from bytes that were made at its start: the monolith at /, model
// processing at /mp and the tax service at /tax. It is as cheap as it can be, because the server in front of it is what
// the benchmark measures.
//
// /_stats tells how many calls of each kind came; ?reset=1 sets them back.
package main

import (
	"encoding/json"
	"flag"
	"io"
	"log"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// kinds of calls, as /_stats names them.
var kinds = []string{
	"token", "materials", "shipping", "register", "orders",
	"rules", "models", "upload", "printability", "prices", "file", "events", "tax", "other",
}

// stub is the server: what it answers, and how often it was asked.
type stub struct {
	latency time.Duration
	calls   map[string]*atomic.Int64
	shop    *shop
}

func main() {
	address := flag.String("addr", "127.0.0.1:9100", "listen `address`")
	latency := flag.Duration("latency", 0, "how long every answer waits")
	flag.Parse()
	s := &stub{latency: *latency, calls: map[string]*atomic.Int64{}, shop: newShop(time.Now())}
	for _, kind := range kinds {
		s.calls[kind] = new(atomic.Int64)
	}
	log.Printf("stub on %s, latency %s", *address, *latency)
	server := &http.Server{Addr: *address, Handler: s.routes(), ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}

func (s *stub) routes() http.Handler {
	mux := http.NewServeMux()
	s.monolith(mux)
	s.processing(mux)
	mux.HandleFunc("GET /tax/api/v2/utilities/ping", func(w http.ResponseWriter, _ *http.Request) {
		s.send(w, "tax", http.StatusOK, []byte(`{"version":"1","authenticated":true,"authenticationType":"AccountLicenseKey"}`))
	})
	mux.HandleFunc("GET /_stats", s.stats)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		s.send(w, "other", http.StatusNotFound, []byte(`{"result":"failure","reason":"not here"}`))
	})
	return mux
}

var jsonType = []string{"application/json"}

// send counts a call and answers it.
func (s *stub) send(w http.ResponseWriter, kind string, status int, body []byte) {
	s.calls[kind].Add(1)
	if s.latency > 0 {
		time.Sleep(s.latency)
	}
	h := w.Header()
	h["Content-Type"], h["Content-Length"] = jsonType, []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// stats tells the calls by kind; total is without the stream of events, which stays open.
func (s *stub) stats(w http.ResponseWriter, r *http.Request) {
	by := map[string]int64{}
	var total int64
	for kind, n := range s.calls {
		by[kind] = n.Load()
		if r.URL.Query().Get("reset") == "1" {
			by[kind] = n.Swap(0)
		}
		if kind != "events" {
			total += by[kind]
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"total": total, "by": by})
}
