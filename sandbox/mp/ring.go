package mp

import (
	"crypto/rand"
	"sync"
)

// event is what a stream tells about a model.
type event struct {
	ModelID  string  `json:"modelId"`
	State    state   `json:"state"`
	Progress float64 `json:"progress"`
}

// ring keeps the last events, numbered from 1, so that streams can resume and a slow reader costs nothing: each stream
// has only a position. run tells this numbering from the one before a restart.
type ring struct {
	mu    sync.Mutex
	run   string
	kept  []event
	next  uint64        // number of the next event
	fresh chan struct{} // closed and replaced at every event
}

// eventsKept is how far back a stream may resume without being told everything anew.
const eventsKept = 4096

func newRing(size int) *ring {
	return &ring{run: rand.Text()[:8], kept: make([]event, size), next: 1, fresh: make(chan struct{})}
}

func (r *ring) publish(rec record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept[r.next%uint64(len(r.kept))] = event{rec.ModelID, rec.State, rec.Progress}
	r.next++
	close(r.fresh)
	r.fresh = make(chan struct{})
}

// after returns the events from number from on, the number to go on with, and a channel that closes when there are
// more. complete is false when from has fallen out of the ring.
func (r *ring) after(from uint64) (events []event, next uint64, fresh <-chan struct{}, complete bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if from+uint64(len(r.kept)) < r.next || from > r.next {
		return nil, r.next, r.fresh, false
	}
	for n := from; n < r.next; n++ {
		events = append(events, r.kept[n%uint64(len(r.kept))])
	}
	return events, r.next, r.fresh, true
}
