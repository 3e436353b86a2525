package httpclient

// Status is how a client fares at this moment, for operators.
type Status struct {
	Upstream string `json:"upstream"`
	// KeptBackSeconds is how long nothing is sent because the upstream asked so (429).
	KeptBackSeconds float64       `json:"keptBackSeconds"`
	Classes         []ClassStatus `json:"classes"`
}

// ClassStatus is how one class of operations fares; counters count since the start.
type ClassStatus struct {
	Class   Class  `json:"class"`
	Breaker string `json:"breaker"` // "closed", "half-open" or "open"
	// Limit is how many calls may be under way now, InFlight how many are, Queued how many wait for a place.
	Limit    int `json:"limit"`
	InFlight int `json:"inFlight"`
	Queued   int `json:"queued"`
	// Refused counts calls for which there was no place.
	Refused uint64 `json:"refused"`
	// RetryBudget is how many repeats may be sent now, Retries how many were.
	RetryBudget float64 `json:"retryBudget"`
	Retries     uint64  `json:"retries"`
	// HedgeBudget is how many slow reads may be sent a second time now, Hedges how many were.
	HedgeBudget float64 `json:"hedgeBudget"`
	Hedges      uint64  `json:"hedges"`
}

// Status takes a snapshot of every class.
func (c *Client) Status() Status {
	s := Status{Upstream: c.upstream, KeptBackSeconds: max(0, c.hold.left(c.now()).Seconds())}
	for _, class := range classes {
		s.Classes = append(s.Classes, c.chains[class].status())
	}
	return s
}

func (ch *chain) status() ClassStatus {
	s := ClassStatus{
		Class: ch.class, Breaker: ch.breaker.State().String(),
		Limit: ch.limit.places.Limit(), InFlight: ch.limit.places.Inflight(), Queued: ch.limit.places.Queued(),
		Refused: ch.limit.refused.Load(), RetryBudget: ch.repeats.left(), Retries: ch.repeated.Load(),
	}
	if ch.hedges != nil {
		s.HedgeBudget, s.Hedges = ch.hedges.budget.left(), ch.hedges.sent.Load()
	}
	return s
}
