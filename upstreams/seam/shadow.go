package seam

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// Result is what became of a shadow read.
type Result string

// The results. Dropped: the shadow had no room for it, so that nobody asked. Failed: the shadow gave no answer.
const (
	Same    Result = "same"
	Differs Result = "differs"
	Failed  Result = "error"
	Dropped Result = "dropped"
)

// Outcome is one shadow read, as metrics count it. Fields are those that differ.
type Outcome struct {
	Capability, Shadow string
	Result             Result
	Fields             []string
}

// errUnsettled says that an answer was about things that are still changing, so that there is nothing to count.
var errUnsettled = errors.New("nothing to compare yet")

// comparison is one shadow read to come. run asks the shadow and says in what it differs.
type comparison struct {
	capability, partner, primary, shadow string
	requestID                            string
	run                                  func(ctx context.Context) ([]Difference, error)
}

// shadows carries shadow reads out, behind the answers and within their limits.
type shadows struct {
	observe func(Outcome)
	diary   diary
	log     *slog.Logger
	ctx     context.Context // ends the reads under way
	cancel  context.CancelFunc
	all     sync.WaitGroup

	mu     sync.Mutex
	limits Limits
	lanes  map[string]*lane // by the shadow's name
	closed bool
}

// lane is what one shadow is doing.
type lane struct {
	working int
	waiting []comparison
}

func newShadows(o Options) *shadows {
	s := &shadows{observe: o.Observe, log: o.Log, lanes: map[string]*lane{}}
	if s.observe == nil {
		s.observe = func(Outcome) {}
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.diary = diary{log: s.log, now: o.Now}
	s.ctx, s.cancel = context.WithCancel(context.Background()) // close is its end
	return s
}

func (s *shadows) limit(l Limits) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits = l
}

// close ends what is under way, forgets what waits, and returns when the last worker has gone.
func (s *shadows) close() {
	s.mu.Lock()
	s.closed = true
	for _, l := range s.lanes {
		l.waiting = nil
	}
	s.mu.Unlock()
	s.cancel()
	s.all.Wait()
}

// offer takes a comparison if there is room, and never waits. Of the request it keeps the id alone: neither its deadline
// nor its end is the shadow's.
func (s *shadows) offer(ctx context.Context, c comparison) {
	c.requestID = httpclient.RequestID(ctx)
	if !s.take(c) {
		s.observe(Outcome{Capability: c.capability, Shadow: c.shadow, Result: Dropped})
	}
}

func (s *shadows) take(c comparison) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lanes[c.shadow]
	if l == nil {
		l = &lane{}
		s.lanes[c.shadow] = l
	}
	switch {
	case s.closed:
		return false
	case l.working < s.limits.Workers:
		l.working++
		s.all.Go(func() { s.work(l, c) }) // ends when nothing waits any more, at the latest with close
		return true
	case len(l.waiting) < s.limits.Queue:
		l.waiting = append(l.waiting, c)
		return true
	}
	return false
}

// work carries out one comparison after the other while some wait.
func (s *shadows) work(l *lane, c comparison) {
	for more := true; more; c, more = s.next(l) {
		s.carryOut(c)
	}
}

func (s *shadows) next(l *lane) (comparison, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(l.waiting) == 0 || l.working > s.limits.Workers { // a new plan may allow fewer; whoever stays takes it
		l.working--
		return comparison{}, false
	}
	c := l.waiting[0]
	l.waiting[0] = comparison{} // lets go of the answer
	l.waiting = l.waiting[1:]
	return c, true
}

func (s *shadows) carryOut(c comparison) {
	s.mu.Lock()
	limits := s.limits
	s.mu.Unlock()
	ctx, cancel := context.WithTimeout(httpclient.WithRequestID(s.ctx, c.requestID), limits.Timeout)
	defer cancel()
	differences, err := c.safely(ctx)
	o := Outcome{Capability: c.capability, Shadow: c.shadow, Result: Same}
	switch {
	case s.ctx.Err() != nil, errors.Is(err, errUnsettled):
		return // that the process ends is no word about the shadow
	case err != nil:
		o.Result = Failed
		s.log.DebugContext(ctx, "a shadow did not answer", "capability", c.capability, "shadow", c.shadow, "error", err)
	case len(differences) > 0:
		o.Result = Differs
		for _, d := range differences {
			o.Fields = append(o.Fields, d.Field)
		}
		s.diary.note(c, differences, limits.Lines)
	}
	s.observe(o)
}

// safely keeps whatever a strange answer may do from the process.
func (c comparison) safely(ctx context.Context) (d []Difference, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a comparison of %s: %v", c.capability, p)
		}
	}()
	return c.run(ctx)
}
