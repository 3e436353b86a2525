package mp

import "sync"

// queue holds the models that wait for analysis: those of a partner in their order, the partners by turns, so that who
// brings a thousand files delays nobody else by more than one. It is only memory: what must survive is the state in the
// sidecars, from which Open fills it again.
type queue struct {
	mu     sync.Mutex
	wake   *sync.Cond
	lines  map[string][]string // by partner, never empty
	turns  []string            // the partners that have a line, the next one first
	n      int
	closed bool
}

func newQueue() *queue {
	q := &queue{lines: map[string][]string{}}
	q.wake = sync.NewCond(&q.mu)
	return q
}

func (q *queue) push(partner, id string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.lines[partner]) == 0 {
		q.turns = append(q.turns, partner)
	}
	q.lines[partner] = append(q.lines[partner], id)
	q.n++
	q.wake.Signal()
}

func (q *queue) len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.n
}

// next waits for a model; false when the queue is closed.
func (q *queue) next() (string, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.n == 0 && !q.closed {
		q.wake.Wait()
	}
	if q.closed {
		return "", false
	}
	partner := q.turns[0]
	line := q.lines[partner]
	q.turns = q.turns[1:]
	if q.lines[partner] = line[1:]; len(line) > 1 {
		q.turns = append(q.turns, partner)
	} else {
		delete(q.lines, partner)
	}
	q.n--
	return line[0], true
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.wake.Broadcast()
}
