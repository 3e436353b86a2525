package graph

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/modeliq/modeliq/internal/cache"
)

// counter is a shop in which every rank has a question, and whose upstream does so much at once and no more.
var counter = gqlparser.MustLoadSchema(&ast.Source{Input: `
type Query { live: String, quote: String, cart: String }
type Mutation { orderPlace: String }
`})

// asks are one request of each rank.
var asks = [ranks]string{`{"query":"{ live }"}`, `{"query":"{ quote }"}`, `{"query":"{ cart live }"}`, `{"query":"mutation { orderPlace }"}`}

// crowd is what came of a load. What came later than late is of no use.
type crowd struct {
	mu                           sync.Mutex
	sent, served, refused, tardy [ranks]int
	slowest                      time.Duration // of the refusals
}

const late = time.Second

// upstream does `slots` things at once, each in `takes` give or take a half; whoever waits for a slot longer than a read may is
// lost. How long each takes is the same in every run.
func upstream(slots int, takes time.Duration) http.Handler {
	var made sync.Once
	var free chan struct{} // made where time is fake
	var throw sync.Mutex
	dice := rand.New(rand.NewPCG(3, 4))
	toss := func() time.Duration {
		throw.Lock()
		defer throw.Unlock()
		return time.Duration(dice.Int64N(int64(takes)))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		made.Do(func() { free = make(chan struct{}, slots) })
		e, _ := r.Context().Value(executionKey{}).(*execution)
		select {
		case free <- struct{}{}:
			time.Sleep(takes/2 + toss())
			<-free
		case <-time.After(900 * time.Millisecond):
			e.lost = true
			w.WriteHeader(http.StatusTeapot)
		}
	})
}

// send asks once and counts what comes.
func (c *crowd) send(api http.Handler, rank Rank) {
	began := time.Now()
	w := httptest.NewRecorder()
	api.ServeHTTP(w, post("application/json", asks[rank]))
	took := time.Since(began)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent[rank]++
	switch {
	case w.Code == http.StatusOK && took <= late:
		c.served[rank]++
	case w.Code == http.StatusServiceUnavailable && w.Header().Get("Retry-After") != "" && strings.Contains(w.Body.String(), `"OVERLOADED"`):
		c.refused[rank]++
		c.slowest = max(c.slowest, took)
	default:
		c.tardy[rank]++
	}
}

// shares of the ranks in a load: most who come browse.
var mixed = [ranks]float64{0.80, 0.10, 0.08, 0.02}

// load sends so many a second for a while, at random moments, and waits for what comes.
func load(api http.Handler, dice *rand.Rand, perSecond float64, lasts time.Duration, shares [ranks]float64) *crowd {
	c := &crowd{}
	var all sync.WaitGroup
	for end := time.Now().Add(lasts); time.Now().Before(end); time.Sleep(time.Duration(dice.ExpFloat64() / perSecond * float64(time.Second))) {
		p, rank := dice.Float64(), Browse
		for p > shares[rank] && rank < Order {
			p -= shares[rank]
			rank++
		}
		all.Go(func() { c.send(api, rank) })
	}
	all.Wait()
	return c
}

func sum(of [ranks]int) (n int) {
	for _, x := range of {
		n += x
	}
	return n
}

func shop(t *testing.T, limit int, executor http.Handler) (http.Handler, *Admission) {
	t.Helper()
	space, err := cache.New(cache.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = space.Close() })
	a := NewAdmission(limit)
	answers := newAnswers(executor, newQuestions(newDocuments(counter), newPersisted(nil)), Options{Space: space, Admission: a, BaseURL: func(context.Context) string { return "" }})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answers.ServeHTTP(w, r) }), a
}

// Five times of what can be done is asked for a minute, and then again what can be done.
func TestFiveTimesOfWhatCanBeDoneLeavesNearlyAllOfIt(t *testing.T) {
	for name, c := range map[string]struct {
		slots, limit int
		takes        time.Duration
	}{
		"the limit is found out":                   {8, 0, 50 * time.Millisecond},
		"the limit is given":                       {8, 12, 50 * time.Millisecond},
		"more places than are of use":              {2, 0, 10 * time.Millisecond},
		"an upstream that takes half of a hundred": {50, 0, 200 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			api, admission := shop(t, c.limit, upstream(c.slots, c.takes))
			synctest.Test(t, func(t *testing.T) {
				dice := rand.New(rand.NewPCG(1, 2))
				capacity := float64(c.slots) / c.takes.Seconds()
				if quiet := load(api, dice, 0.5*capacity, 10*time.Second, mixed); sum(quiet.served) < sum(quiet.sent)*99/100 {
					t.Errorf("a load like any: sent %v, served %v", quiet.sent, quiet.served)
				}
				crowd := load(api, dice, 5*capacity, time.Minute, mixed)
				if share := float64(sum(crowd.served)) / (60 * capacity); share < 0.85 {
					t.Errorf("%.3f of what can be done was done: %+v, limit %d", share, crowd, admission.Status().Limit)
				}
				served := func(r Rank) float64 { return float64(crowd.served[r]) / float64(crowd.sent[r]) }
				if served(Order) < 0.99 || served(Cart) < 0.95 || served(Quote) > served(Cart) || served(Browse) > served(Quote) {
					t.Errorf("shed in another order: %+v", crowd)
				}
				if crowd.slowest > 10*time.Millisecond || sum(crowd.tardy) > sum(crowd.sent)/100 {
					t.Errorf("a refusal came after %s, and %v never in time", crowd.slowest, crowd.tardy)
				}
				load(api, dice, 0.5*capacity, 5*time.Second, mixed)
				if after := load(api, dice, 0.5*capacity, 10*time.Second, mixed); sum(after.served) < sum(after.sent)*99/100 {
					t.Errorf("5 s after: %+v", after)
				}
				if s := admission.Status(); s.Running != 0 || s.Ranks[Browse].Queued != 0 {
					t.Errorf("left behind: %+v", s)
				}
			})
		})
	}
}

// An upstream that is slow by itself, of which sixty calls are wanted at once, is found out to be that, and not to be full. The
// trials on the way cost those who browse something, and nobody else.
func TestASlowUpstreamIsNotTakenForAFullOne(t *testing.T) {
	api, _ := shop(t, 0, upstream(1000, 600*time.Millisecond))
	synctest.Test(t, func(t *testing.T) {
		dice := rand.New(rand.NewPCG(1, 2))
		load(api, dice, 100, 30*time.Second, mixed)
		if l := load(api, dice, 100, 60*time.Second, mixed); sum(l.served) < sum(l.sent)*3/4 || l.served[Cart] < l.sent[Cart]*99/100 || l.served[Order] < l.sent[Order] {
			t.Errorf("%+v", l)
		}
	})
}
