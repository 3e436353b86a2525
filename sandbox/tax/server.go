// Package tax is the embedded tax service: the AvaTax REST v2 wire, calculating with the dated rate table and keeping its
// documents in SQLite, so that development and demos need no account with a vendor.
package tax

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// The one company of the embedded service.
const (
	companyCode = "DEFAULT"
	companyID   = 1
)

// Options say how an embedded tax service is opened.
type Options struct {
	// Dir holds the database; it is made when it is missing.
	Dir string
	// Account and License are the credentials of HTTP Basic; License alone is the bearer token.
	Account, License string
	Log              *slog.Logger     // nil discards
	Now              func() time.Time // nil is time.Now
}

// Server answers paths from /api/v2 on. It is safe for concurrent use.
type Server struct {
	account, license string
	log              *slog.Logger
	now              func() time.Time
	store            *store
	routes           *http.ServeMux
}

// Open starts a service on the documents in opts.Dir. The caller must Close it.
func Open(opts Options) (*Server, error) {
	if opts.Dir == "" || opts.License == "" {
		return nil, errors.New("open tax service: a directory and a license are required")
	}
	s := &Server{account: opts.Account, license: opts.License, log: opts.Log, now: opts.Now}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	var err error
	if s.store, err = openStore(opts.Dir); err != nil {
		return nil, fmt.Errorf("open tax service: %w", err)
	}
	s.routes = s.mux()
	return s, nil
}

// Close ends the service. Requests still running then fail.
func (s *Server) Close() error { return s.store.close() }

// ServeHTTP answers one call of the wire.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.routes.ServeHTTP(w, r) }

func (s *Server) mux() *http.ServeMux {
	const company = "/api/v2/companies/{company}/transactions"
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v2/utilities/ping", s.ping)
	mux.HandleFunc("POST /api/v2/transactions/create", s.call(s.create))
	mux.HandleFunc("POST /api/v2/transactions/createoradjust", s.call(s.createOrAdjust))
	mux.HandleFunc("GET "+company, s.call(s.list))
	mux.HandleFunc("GET "+company+"/{code...}", s.call(s.read))
	mux.HandleFunc("POST "+company+"/{code...}", s.call(s.act))
	mux.HandleFunc("GET /api/v2/addresses/resolve", s.call(s.resolve))
	mux.HandleFunc("POST /api/v2/addresses/resolve", s.call(s.resolve))
	mux.HandleFunc("GET /api/v2/taxrates/byaddress", s.call(s.ratesByAddress))
	mux.HandleFunc("GET /api/v2/taxrates/bypostalcode", s.call(s.ratesByPostalCode))
	for name, list := range definitions {
		mux.HandleFunc("GET /api/v2/definitions/"+name, s.call(s.define(list)))
	}
	mux.HandleFunc("GET /api/v2/definitions/nexus/byaddress", s.call(s.nexusByAddress))
	mux.HandleFunc("POST /api/v2/definitions/nexus/byaddress", s.call(s.nexusByAddress))
	mux.HandleFunc("/", s.call(func(r *http.Request) (any, int, error) {
		return nil, 0, notFound("path", r.URL.Path)
	}))
	return mux
}

// call wraps a handler with what every one of them needs: credentials, the company of the path, and one way to answer.
func (s *Server) call(handle func(*http.Request) (body any, status int, err error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !s.authenticated(r) {
			w.Header().Set("WWW-Authenticate", `Basic realm="AvaTax"`)
			s.writeFailure(w, r, unauthenticated())
			return
		}
		if err := knownCompany(r.PathValue("company")); err != nil {
			s.writeFailure(w, r, err)
			return
		}
		body, status, err := handle(r)
		if err != nil {
			s.writeFailure(w, r, err)
			return
		}
		s.writeJSON(w, status, body)
	}
}
