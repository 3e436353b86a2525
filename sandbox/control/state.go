package control

import (
	"net/http"
	"time"
)

// state is everything that the page shows, but for the orders.
type state struct {
	Upstreams []upstreamState `json:"upstreams"`
	Clock     clockAnswer     `json:"clock"`
}

// upstreamState is an upstream with its fault, and what has happened since the start.
type upstreamState struct {
	Name string `json:"name"`
	// Fault has the kind ok when nothing is wrong.
	Fault faultState `json:"fault"`
	Calls int        `json:"calls"`
	// Hit is how many of the calls a fault has touched, Waiting how many are held by one now.
	Hit      int        `json:"hit"`
	Waiting  int        `json:"waiting"`
	LastCall *callState `json:"lastCall"`
}

type faultState struct {
	Fault
	EndsAt *time.Time `json:"endsAt"`
}

type callState struct {
	At     time.Time `json:"at"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Fault  Kind      `json:"fault"`
	// Status is 0 as long as there is no answer, and when there was none.
	Status int `json:"status"`
}

type clockAnswer struct {
	Now   time.Time `json:"now"`
	Speed float64   `json:"speed"`
}

func (g *gate) state() upstreamState {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := upstreamState{
		Name: g.upstream.Name, Fault: faultState{Fault: Fault{Kind: OK, Share: 1}},
		Calls: g.calls, Hit: g.hit, Waiting: g.waiting,
	}
	if g.fault != nil {
		s.Fault.Fault = g.fault.Fault
		if !g.fault.endsAt.IsZero() {
			s.Fault.EndsAt = &g.fault.endsAt
		}
	}
	if c := g.last; c != nil {
		s.LastCall = &callState{At: c.at, Method: c.method, Path: c.path, Fault: c.fault, Status: c.status}
	}
	return s
}

func (s *Server) showState(w http.ResponseWriter, _ *http.Request) {
	all := state{Clock: s.clock.answer()}
	for _, g := range s.gates {
		all.Upstreams = append(all.Upstreams, g.state())
	}
	writeJSON(w, all)
}

func (c *Clock) answer() clockAnswer { return clockAnswer{c.Now(), c.Speed()} }
