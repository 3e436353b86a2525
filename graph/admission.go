package graph

import (
	"container/list"
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/modeliq/modeliq/graph/types"
)

// Admission lets as many operations be executed at once as can be executed well. Those above that wait for a place, the
// higher rank first, or are refused: at once, when the wait would be longer than their rank has patience for. Whoever was
// let in to wait is executed.
type Admission struct {
	mu        sync.Mutex
	places    climb
	running   int
	waiting   [ranks]list.List // of *waiter, the oldest in front
	room      [ranks]int       // how many may wait
	queued    int
	granted   uint64        // places that went to who waited
	missed    int           // were refused since a place became free
	pace      time.Duration // between two places that become free, while all are taken
	freed     time.Time     // the last of them; zero when there was a free place since
	admitted  [ranks]uint64
	refused   [ranks]uint64
	abandoned [ranks]uint64
}

// patience is the longest wait that a rank is let in for. Who browses sees a page late, and had better be told; an order is
// worth half of its 10 s.
var patience = [ranks]time.Duration{200 * time.Millisecond, 300 * time.Millisecond, 500 * time.Millisecond, 5 * time.Second}

const (
	// mostRoom bounds what waits in memory, for each rank: a body is at most 1 MiB, and seldom more than a few kB.
	mostRoom = 512
	// overdue is when a waiter may come before higher ranks: they have taken more than was expected when it was let in.
	overdue = time.Second
	// overdueShare is of how many places one is for who is overdue, so that a moment's stall puts nobody before all orders.
	overdueShare = 2
)

// waiter waits for a place.
type waiter struct {
	ready chan struct{} // closed when it has one
	since time.Time
	rank  Rank
	at    *list.Element // nil when it has a place
}

// NewAdmission makes one of fixed places, or of zero: of as many as are found out to be of use.
func NewAdmission(limit int) *Admission {
	a := &Admission{places: newClimb(limit)}
	for r := range a.room {
		a.room[r] = mostRoom
	}
	return a
}

// place is what an operation holds while it is executed.
type place struct {
	of    *Admission
	rank  Rank
	since time.Time
}

// enter takes a place, perhaps after a wait.
func (a *Admission) enter(ctx context.Context, rank Rank) (place, *Refusal) {
	now := time.Now()
	a.mu.Lock()
	if a.running < a.places.limit {
		a.running++
		a.admitted[rank]++
		a.mu.Unlock()
		return place{a, rank, now}, nil
	}
	if wait := a.expected(rank, now); a.hopeless(ctx, rank, now, wait) {
		a.refused[rank]++
		a.missed++
		a.mu.Unlock()
		return place{}, overloaded(rank, wait)
	}
	w := &waiter{ready: make(chan struct{}), since: now, rank: rank}
	w.at = a.waiting[rank].PushBack(w)
	a.queued++
	a.mu.Unlock()
	select {
	case <-w.ready:
		return place{a, rank, time.Now()}, nil
	case <-ctx.Done():
		return place{}, a.abandon(w)
	}
}

// pass is for what lasts as long as its client wants: it is admitted when it begins, and holds no place.
func (a *Admission) pass(ctx context.Context, rank Rank) *Refusal {
	_, refused := a.enter(ctx, rank)
	if refused == nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.running--
		a.grant(time.Now())
	}
	return refused
}

// expected is how long a newcomer of a rank would wait. The oldest of its own rank has waited for so long already.
func (a *Admission) expected(rank Rank, now time.Time) time.Duration {
	ahead := 1
	for r := rank; r < ranks; r++ {
		ahead += a.waiting[r].Len()
	}
	wait := time.Duration(ahead) * a.pace
	if first := a.waiting[rank].Front(); first != nil {
		wait = max(wait, now.Sub(first.Value.(*waiter).since))
	}
	return wait
}

// hopeless says that a newcomer need not wait: too long for its rank, or for the rest of its own time.
func (a *Admission) hopeless(ctx context.Context, rank Rank, now time.Time, wait time.Duration) bool {
	deadline, bound := ctx.Deadline()
	return wait > patience[rank] || a.waiting[rank].Len() >= a.room[rank] || bound && now.Add(wait).After(deadline)
}

// abandon is for whoever leaves the queue: its client has gone, or the process ends and does not wait any longer.
func (a *Admission) abandon(w *waiter) *Refusal {
	a.mu.Lock()
	defer a.mu.Unlock()
	if w.at == nil { // a place came at the same moment
		a.running--
		a.admitted[w.rank]--
		a.grant(time.Now())
	} else {
		a.waiting[w.rank].Remove(w.at)
		a.queued--
	}
	a.abandoned[w.rank]++
	return overloaded(w.rank, 0)
}

// leave gives a place back. Work that was lost, because something behind us had no place for it, is no measure of how much
// can be done.
func (p place) leave(lost bool) {
	now := time.Now()
	a := p.of
	a.mu.Lock()
	defer a.mu.Unlock()
	full := a.running >= a.places.limit
	a.measure(full, now)
	a.places.done(now, p.rank, now.Sub(p.since), a.running, full && a.queued > 0, a.missed, lost)
	a.missed = 0
	a.running--
	a.grant(now)
}

// measure keeps the average of the last sixteen or so times between places that became free.
func (a *Admission) measure(full bool, now time.Time) {
	switch {
	case !full:
		a.freed = time.Time{}
		return
	case !a.freed.IsZero():
		a.pace += (now.Sub(a.freed) - a.pace) / 16
	}
	a.freed = now
}

// grant gives free places to those who wait.
func (a *Admission) grant(now time.Time) {
	for a.queued > 0 && a.running < a.places.limit {
		w := a.next(now)
		a.waiting[w.rank].Remove(w.at)
		w.at = nil
		a.queued--
		a.running++
		a.admitted[w.rank]++
		a.learn(w.rank, now.Sub(w.since))
		close(w.ready)
	}
}

// learn gives a rank less room to wait when one of it waited for too long, because higher ranks took the places, and more
// when not.
func (a *Admission) learn(rank Rank, waited time.Duration) {
	if waited > patience[rank] {
		a.room[rank] = max(1, min(a.room[rank], a.waiting[rank].Len())/2)
	} else {
		a.room[rank] = min(mostRoom, a.room[rank]+1)
	}
}

// next is the oldest of the highest rank, save that every other place is for one of a lower rank that is overdue.
func (a *Admission) next(now time.Time) (next *waiter) {
	a.granted++
	for rank := range a.waiting {
		if first := a.waiting[rank].Front(); first != nil {
			w := first.Value.(*waiter)
			if a.granted%overdueShare == 0 && now.Sub(w.since) > max(overdue, 2*patience[rank]) {
				return w
			}
			next = w
		}
	}
	return next
}

// overloaded refuses. Those who browse are asked to come back at different moments.
func overloaded(rank Rank, wait time.Duration) *Refusal {
	after := 1 + int(wait/time.Second)
	if rank == Browse {
		after += rand.IntN(3)
	}
	return &Refusal{
		Status: http.StatusServiceUnavailable, Code: types.ErrorCodeOverloaded,
		Message: "Too much is asked of us at present. Please try again in a moment.", RetryAfter: after,
	}
}

// AdmissionStatus is how an Admission fares.
type AdmissionStatus struct {
	Limit, Running int
	Ranks          [ranks]RankStatus
}

// RankStatus is one rank's: Queued now, the others since the start. Refused were told at once, Abandoned left the queue.
type RankStatus struct {
	Rank                         Rank
	Queued                       int
	Admitted, Refused, Abandoned uint64
}

// Status is a snapshot.
func (a *Admission) Status() AdmissionStatus {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := AdmissionStatus{Limit: a.places.limit, Running: a.running}
	for r := range s.Ranks {
		s.Ranks[r] = RankStatus{Rank(r), a.waiting[r].Len(), a.admitted[r], a.refused[r], a.abandoned[r]}
	}
	return s
}
