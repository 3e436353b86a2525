// Package control lets a person or a test rule the sandbox: each upstream can be made slow, broken, silent or otherwise
// unwell, and the factory's time can be stopped, sped up and moved on. It has a JSON API and a page under /control/.
package control

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// Path is where the API and the page are. The whole of it belongs to this package.
const Path = "/control/"

// Upstream is one of the services that the sandbox plays.
type Upstream struct {
	// Name is what the API and the page call it, such as "mp".
	Name string
	// Handler answers when nothing is wrong. Paths of faults are as it sees them. One that is a RateLimiter too refuses in
	// its own words where a fault says that it is asked too often; of others it is a plain 429.
	Handler http.Handler
}

// RateLimiter is an upstream that can refuse a call because there are too many.
type RateLimiter interface {
	// WriteRateLimited answers such a call, with the time until the next one is taken.
	WriteRateLimited(w http.ResponseWriter, retry time.Duration)
}

// Options say what is controlled.
type Options struct {
	Upstreams []Upstream
	Clock     *Clock
	// Orders are shown on the page; nil shows none.
	Orders Orders
	Log    *slog.Logger     // nil discards
	Now    func() time.Time // nil is time.Now
}

// Server answers below Path, and stands in front of each upstream. It is safe for concurrent use. Faults end with the
// process: a sandbox that was started anew is well.
type Server struct {
	gates  []*gate
	clock  *Clock
	orders Orders
	log    *slog.Logger
	routes http.Handler
}

// New makes the control of these upstreams. The caller must Close it before it closes them.
func New(opts Options) (*Server, error) {
	if opts.Clock == nil || len(opts.Upstreams) == 0 {
		return nil, errors.New("control: a clock and upstreams are required")
	}
	s := &Server{clock: opts.Clock, orders: opts.Orders, log: opts.Log}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	now := opts.Now
	if now == nil {
		now = time.Now
	}
	for _, u := range opts.Upstreams {
		if u.Name == "" || u.Handler == nil || s.gate(u.Name) != nil {
			return nil, fmt.Errorf("control: upstream %q needs a name of its own and a handler", u.Name)
		}
		s.gates = append(s.gates, &gate{upstream: u, now: now})
	}
	s.routes = s.guard(s.mux())
	return s, nil
}

// Front is an upstream as its clients meet it: with the fault that is set. It panics on a name that New was not given.
func (s *Server) Front(name string) http.Handler {
	g := s.gate(name)
	if g == nil {
		panic("control: no upstream is called " + name)
	}
	return g
}

// ServeHTTP answers the API and the page.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.routes.ServeHTTP(w, r) }

// Close cuts the calls that wait in a fault, and writes down the factory's time. Calls that come later are cut too.
func (s *Server) Close() error {
	for _, g := range s.gates {
		g.close()
	}
	return s.clock.Close()
}

func (s *Server) gate(name string) *gate {
	for _, g := range s.gates {
		if g.upstream.Name == name {
			return g
		}
	}
	return nil
}

func (s *Server) mux() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /control/", page())
	mux.HandleFunc("GET /control/state", s.showState)
	mux.HandleFunc("PUT /control/faults/{upstream}", s.setFault)
	mux.HandleFunc("DELETE /control/faults/{upstream}", s.endFault)
	mux.HandleFunc("DELETE /control/faults", s.endFaults)
	mux.HandleFunc("PUT /control/clock", s.setClock)
	mux.HandleFunc("POST /control/clock/advance", s.advanceClock)
	mux.HandleFunc("GET /control/orders", s.listOrders)
	mux.HandleFunc("POST /control/orders/{id}/reject", s.rejectItem)
	mux.HandleFunc("/", unknownAddress)
	return mux
}
