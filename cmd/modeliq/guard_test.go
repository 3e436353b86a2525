package main

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// A page that an operator has open sets no prices, whatever name it gives this host.
func TestOperatorsAreNoWebPages(t *testing.T) {
	guarded := operators(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	for name, c := range map[string]struct {
		host, local string
		header      [2]string
		want        int
	}{
		"loopback":                 {"127.0.0.1:9090", "127.0.0.1:9090", [2]string{}, 204},
		"by name":                  {"localhost:9090", "127.0.0.1:9090", [2]string{}, 204},
		"IPv6":                     {"[::1]", "[::1]:9090", [2]string{}, 204},
		"the listen address":       {"10.1.2.3:9090", "10.1.2.3:9090", [2]string{}, 204},
		"typed into a browser":     {"localhost:9090", "127.0.0.1:9090", [2]string{"Sec-Fetch-Site", "none"}, 204},
		"another address":          {"10.1.2.4:9090", "10.1.2.3:9090", [2]string{}, 403},
		"a name that points here":  {"evil.example:9090", "127.0.0.1:9090", [2]string{}, 403},
		"a name that begins right": {"localhost.evil.example", "127.0.0.1:9090", [2]string{}, 403},
		"no name":                  {"", "127.0.0.1:9090", [2]string{}, 403},
		"a page":                   {"127.0.0.1:9090", "127.0.0.1:9090", [2]string{"Origin", "https://evil.example"}, 403},
		"a page of this port":      {"127.0.0.1:9090", "127.0.0.1:9090", [2]string{"Origin", "http://127.0.0.1:9090"}, 403},
		"a page without an origin": {"127.0.0.1:9090", "127.0.0.1:9090", [2]string{"Origin", "null"}, 403},
		"a picture of a page":      {"127.0.0.1:9090", "127.0.0.1:9090", [2]string{"Sec-Fetch-Site", "cross-site"}, 403},
	} {
		t.Run(name, func(t *testing.T) {
			local, err := net.ResolveTCPAddr("tcp", c.local)
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest(http.MethodPost, "/ops/reviews/qte_1", nil)
			r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, net.Addr(local)))
			r.Host = c.host
			if c.header[0] != "" {
				r.Header.Set(c.header[0], c.header[1])
			}
			w := httptest.NewRecorder()
			guarded.ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("%d %s, want %d", w.Code, w.Body, c.want)
			}
		})
	}
}

// Everything below /ops/ is guarded; probes and scrapers come by whatever name their network has.
func TestWhatIsGuarded(t *testing.T) {
	routes := adminRoutes(newMetrics(), nil, &reviews{}, nil)
	for path, want := range map[string]int{"/ops/reviews": 403, "/ops/upstreams": 403, "/ops/reviews/qte_1": 403, "/metrics": 200} {
		method := http.MethodGet
		if path == "/ops/reviews/qte_1" {
			method = http.MethodPost
		}
		r := httptest.NewRequest(method, path, nil)
		r.Host = "pod.cluster.example:9090"
		w := httptest.NewRecorder()
		routes.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s %s: %d, want %d", method, path, w.Code, want)
		}
	}
}
