package httpclient

import (
	"slices"
	"sync"
	"time"
)

const (
	latencySamples = 128 // of which the 95th of a hundred is the seventh from the top
	latencyEvery   = 16  // so often the quantile is taken anew; in between it is a read
	latencyFewest  = 32  // with fewer answers nothing is known
)

// latency knows how long the answers to one operation have taken of late. The zero value is ready.
type latency struct {
	mu      sync.Mutex
	samples [latencySamples]time.Duration
	added   int
	p95     time.Duration
}

func (l *latency) add(took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.samples[l.added%latencySamples] = took
	l.added++
	if l.added >= latencyFewest && l.added%latencyEvery == 0 {
		sorted := l.samples
		known := sorted[:min(l.added, latencySamples)]
		slices.Sort(known)
		l.p95 = known[len(known)*95/100]
	}
}

// slow is the time in which 95 of 100 answers came; zero while too little is known.
func (l *latency) slow() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.p95
}
