package mp

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"path"
	"strings"
)

// routes are all that is served.
func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/models", s.upload)
	mux.HandleFunc("GET /v1/models", s.listModels)
	mux.HandleFunc("GET /v1/models/{id}", s.findModel)
	mux.HandleFunc("DELETE /v1/models/{id}", s.deleteModel)
	mux.HandleFunc("PUT /v1/models/{id}/unit", s.changeUnit)
	mux.HandleFunc("GET /v1/models/{id}/printability", s.printability)
	mux.HandleFunc("GET /v1/models/{id}/file", s.original)
	mux.HandleFunc("GET /v1/models/{id}/export.stl", s.export)
	mux.HandleFunc("GET /v1/models/{id}/renders/{view}", s.picture)
	mux.HandleFunc("GET /v1/models/{id}/preview.glb", s.preview(previewFile))
	mux.HandleFunc("GET /v1/models/{id}/thickness.bin", s.preview(thicknessFile))
	mux.HandleFunc("GET /v1/materials", s.listMaterials)
	mux.HandleFunc("POST /v1/prices", s.listPrices)
	mux.HandleFunc("GET /v1/events", s.streamEvents)
	return mux
}

// ServeHTTP answers the wire; everything needs the bearer token.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.ctx.Err() != nil {
		writeProblem(w, http.StatusServiceUnavailable, "closing", "The service is closing down.")
		return
	}
	if !s.allowed(r) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="model processing"`)
		writeProblem(w, http.StatusUnauthorized, "unauthorized", "A valid bearer token is required.")
		return
	}
	if path.Clean(r.URL.Path) != r.URL.Path {
		// The mux would redirect, without the prefix that the service may be mounted under.
		writeProblem(w, http.StatusNotFound, "not_found", "There is nothing at this address.")
		return
	}
	handler, pattern := s.mux.Handler(r)
	if pattern == "" {
		s.noRoute(w, r, handler)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// allowed compares digests, so that neither content nor length of the token shows in the time it takes.
func (s *Server) allowed(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	got := sha256.Sum256([]byte(strings.TrimSpace(token)))
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(got[:], s.token[:]) == 1
}

// noRoute lets the mux decide between 404 and 405 but answers in problem details.
func (s *Server) noRoute(w http.ResponseWriter, r *http.Request, handler http.Handler) {
	probe := &statusProbe{header: http.Header{}}
	handler.ServeHTTP(probe, r)
	if probe.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", probe.header.Get("Allow"))
		writeProblem(w, http.StatusMethodNotAllowed, "method_not_allowed", "This address does not take "+r.Method+".")
		return
	}
	writeProblem(w, http.StatusNotFound, "not_found", "There is nothing at this address.")
}

// statusProbe keeps the status and headers of an answer and drops the body.
type statusProbe struct {
	header http.Header
	status int
}

func (p *statusProbe) Header() http.Header         { return p.header }
func (p *statusProbe) Write(b []byte) (int, error) { return len(b), nil }
func (p *statusProbe) WriteHeader(status int)      { p.status = status }
