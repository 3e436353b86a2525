// Package monolith is the embedded legacy commerce system: the Shapeways v1 wire with its loose types and other quirks,
// kept in SQLite and plain files, so that development and demos need no account with the vendor.
package monolith

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"
)

// Options say how an embedded monolith is opened.
type Options struct {
	// Dir holds the database and the uploaded models; it is made when it is missing.
	Dir                    string
	ClientID, ClientSecret string
	// OrdersIdempotent answers a repeated refNumber with the first order instead of placing another. The real system
	// does not.
	OrdersIdempotent bool
	// NoBillingAddress and NoCard make an account on which orders by credit card fail, as they do before it is set up.
	NoBillingAddress, NoCard bool
	// RateLimit is the number of calls in 300 s, 0 for no limit.
	RateLimit int
	Log       *slog.Logger     // nil discards
	Now       func() time.Time // nil is time.Now
	// FactoryNow is the clock of the factory, which production follows; nil is Now.
	FactoryNow func() time.Time
}

// Server answers the wire at the root of its host. It is safe for concurrent use.
type Server struct {
	opts       Options
	log        *slog.Logger
	now        func() time.Time
	factoryNow func() time.Time
	catalogue  *catalogue
	shipping   shippingTable
	tokens     tokenMint
	grants     grants
	oauth1     *oauth1
	limit      *slidingWindow
	store      *store
	routes     *http.ServeMux
}

// Open starts a monolith on the models and orders in opts.Dir. The caller must Close it.
func Open(opts Options) (*Server, error) {
	if opts.Dir == "" || opts.ClientID == "" || opts.ClientSecret == "" {
		return nil, errors.New("open monolith: a directory and a client's id and secret are required")
	}
	s := &Server{opts: opts, log: opts.Log, now: opts.Now, tokens: newTokenMint(opts.ClientID, opts.ClientSecret)}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.factoryNow = opts.FactoryNow; s.factoryNow == nil {
		s.factoryNow = s.now
	}
	s.oauth1 = &oauth1{tokens: s.tokens, requests: map[string]*requestToken{}, nonces: map[string]time.Time{}}
	s.limit = newSlidingWindow(opts.RateLimit)
	var err error
	if s.catalogue, err = loadCatalogue(); err != nil {
		return nil, fmt.Errorf("open monolith: %w", err)
	}
	if s.shipping, err = loadShipping(); err != nil {
		return nil, fmt.Errorf("open monolith: %w", err)
	}
	if s.store, err = openStore(opts.Dir); err != nil {
		return nil, fmt.Errorf("open monolith: %w", err)
	}
	if err := s.adoptOrders(context.Background()); err != nil {
		return nil, errors.Join(fmt.Errorf("open monolith: %w", err), s.store.close())
	}
	s.routes = s.mux()
	return s, nil
}

// Close ends the monolith. Requests still running then fail.
func (s *Server) Close() error { return s.store.close() }

// ServeHTTP answers one call of the wire.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if path := canonicalPath(r.URL.Path); path != r.URL.Path {
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath = path, ""
	}
	s.routes.ServeHTTP(w, r)
}

// canonicalPath forgives what clients of the wire are known to send: a slash at the end, and the singular of a resource.
func canonicalPath(path string) string {
	if path != "/" {
		path = strings.TrimSuffix(path, "/")
	}
	for _, singular := range []string{"/model/", "/material/", "/printer/"} {
		if rest, ok := strings.CutPrefix(path, singular); ok {
			return strings.TrimSuffix(singular, "/") + "s/" + rest
		}
	}
	return path
}

func (s *Server) mux() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.discover)
	mux.HandleFunc("GET /api/v1", s.discover)
	mux.HandleFunc("POST /oauth2/token", s.issueToken)
	mux.HandleFunc("GET /oauth2/authorize", s.authorize)
	mux.HandleFunc("POST /oauth2/authorize", s.authorize)
	for _, method := range []string{"GET", "POST"} { // the documents say GET, most clients POST
		mux.HandleFunc(method+" /oauth1/request_token/v1", s.beginOAuth1)
		mux.HandleFunc(method+" /oauth1/authorize", s.askOAuth1)
		mux.HandleFunc(method+" /oauth1/access_token/v1", s.endOAuth1)
	}
	mux.HandleFunc("GET /rejections/{key}/picture.png", s.showRejection)
	for pattern, handle := range map[string]handler{
		"GET /materials/v1":                   s.listMaterials,
		"GET /materials/{id}/v1":              s.readMaterial,
		"GET /printers/v1":                    s.listPrinters,
		"GET /printers/{id}/v1":               s.readPrinter,
		"GET /categories/v1":                  s.listCategories,
		"GET /categories/{id}/v1":             s.readCategory,
		"POST /price/v1":                      s.priceParts,
		"POST /quote/model/v1":                s.priceParts, // its name before it was launched
		"POST /models/v1":                     s.uploadModel,
		"GET /models/v1":                      s.listModels,
		"GET /models/{id}/v1":                 s.readModel,
		"GET /models/{id}/info/v1":            s.readModel,
		"PUT /models/{id}/info/v1":            s.changeModel,
		"PUT /models/{id}/v1":                 s.changeModel, // where the vendor's own clients for Node and Go put it
		"DELETE /models/{id}/v1":              s.deleteModel,
		"POST /models/{id}/files/v1":          s.addModelFile,
		"GET /models/{id}/files/{version}/v1": s.readModelFile,
		"POST /models/{id}/photos/v1":         s.addPhoto,
		"POST /shapejs/v1":                    s.customise,
		"GET /orders/cart/v1":                 s.readCart,
		"POST /orders/cart/v1":                s.fillCart,
		"GET /cart/shipping-options/v1":       s.listShippingOptions,
		"POST /orders/v1":                     s.placeOrder,
		"GET /orders/v1":                      s.readOrders,
		"GET /orders/{id}/v1":                 s.findOrders,
		"PUT /orders/{id}/v1":                 s.changeOrder,
		"POST /orders/{id}/reprint/v1":        s.reprintOrder,
		"/":                                   s.unknownPath,
	} {
		mux.HandleFunc(pattern, s.call(handle))
	}
	return mux
}

// handler answers a call with the fields of a successful body, or with an error.
type handler func(r *http.Request) (answer, error)

// call wraps a handler with what every one of them needs: a token, the rate limit, and one way to answer.
func (s *Server) call(handle handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		account, known := s.authenticate(r)
		if !known {
			w.Header().Set("WWW-Authenticate", "Bearer")
			s.writeFailure(w, r, invalidToken)
			return
		}
		if quota := s.limit.take(s.now()); quota != nil {
			quota.setHeaders(w.Header())
			if quota.exceeded {
				s.writeLimited(w, quota)
				return
			}
		}
		body, err := handle(withAccount(r, account))
		if err != nil {
			s.writeFailure(w, r, err)
			return
		}
		if file, withFile := body["fileData"].(*os.File); withFile {
			s.writeWithFile(w, body.succeeded(), file)
			return
		}
		s.write(w, http.StatusOK, body.succeeded())
	}
}

var invalidToken = &refusal{status: http.StatusUnauthorized, reason: "Invalid Token Error"}

func (s *Server) unknownPath(r *http.Request) (answer, error) {
	return nil, notFound("Resource " + r.URL.Path)
}

// discover says that the API is up and how much of its limit is left. It needs no token and counts for nothing. Without a
// limit, all of the one that the real system has is left.
func (s *Server) discover(w http.ResponseWriter, r *http.Request) {
	now := s.now()
	quota := s.limit.peek(now)
	if quota == nil {
		quota = newSlidingWindow(observedLimit).peek(now)
	}
	body := quota.fields()
	discovery := action("GET", r.Host, "/")
	discovery["dependencies"] = "Discovery needs no key."
	body["nextActionSuggestions"] = answer{"discovery": discovery}
	s.write(w, http.StatusOK, body.succeeded())
}
