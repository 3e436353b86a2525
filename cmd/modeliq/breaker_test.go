package main_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// dependents are a field for each upstream that asks it each time, and what stands there while it is not answered; "" is
// null.
var dependents = map[string]struct {
	ask      func(p *patient) (string, variables)
	at, sick string
}{
	"monolith": {document(`{ materials(first: 1) { totalCount } }`), "materials.totalCount", ""},
	"mp":       {document(`{ materials(first: 1) { nodes { designRules { minWallMm } } } }`), "materials.nodes.0.designRules.minWallMm", ""},
	"tax": {func(p *patient) (string, variables) {
		return `query ($id: ID!) { cart(id: $id) { cost { tax { status } } } }`, variables{"id": p.placing.text("id")}
	}, "cart.cost.tax.status", "ESTIMATED"},
}

// asking is how long each of some answers took; those that were neither as on a good day nor as on a bad one are wrong.
type asking struct {
	mu    sync.Mutex
	took  []time.Duration
	wrong []string
}

func (a *asking) p99() time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	slices.Sort(a.took)
	return a.took[len(a.took)*99/100]
}

// ask asks once.
func (a *asking) ask(p *patient, at, sick string, request *http.Request) {
	start := time.Now()
	answer, err := do(request)
	took := time.Since(start)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.took = append(a.took, took)
	if err != nil || answer.status != http.StatusOK || sick != "" && !strings.Contains(string(answer.body), `"status":"`) {
		a.wrong = append(a.wrong, string(answer.body))
	}
}

// halfARead is what no answer takes more than on a good day while a breaker is open: who waited for the upstream took twice that.
const halfARead = 450 * time.Millisecond

// Before a breaker opens a page has its answer in 1.0 s; it opens within 2 s or 20 calls; then answers take 50 ms more than
// on a good day; and it closes within 5 s of the upstream's recovery. Machines differ: the figures are printed, and what
// fails is half as much again and more. All ills, with exact times, are in upstreams/httpclient.
func TestABreakerOpensAndCloses(t *testing.T) {
	if raceEnabled {
		t.Skip("it measures time, which the race detector multiplies; the chain's own tests run with it")
	}
	w := openWard(t)
	t.Run("ill", func(t *testing.T) {
		for upstream, field := range dependents {
			for _, ill := range []string{"refused", "silent", "drip"} {
				t.Run(upstream+" "+ill, func(t *testing.T) {
					t.Parallel()
					s, proxies, patients := w.admit(t, append([]string{"--dedupe=false"}, live...)...)
					p := &patients[0]
					request := func() *http.Request {
						document, v := field.ask(p)
						return p.request(t, examination{ask: func(*patient) (string, variables) { return document, v }})
					}
					var healthy, before, after asking
					for range 30 {
						healthy.ask(p, field.at, field.sick, request())
					}
					proxies[upstream].set(t, ill)
					start := time.Now()
					var g sync.WaitGroup
					opened := make(chan struct{})
					for range 8 {
						requests := make([]*http.Request, 100)
						for i := range requests {
							requests[i] = request()
						}
						g.Go(func() {
							for _, r := range requests {
								select {
								case <-opened:
									return
								default:
									before.ask(p, field.at, field.sick, r)
								}
							}
						})
					}
					eventually(t, patience, "the breaker opens", func() bool { return s.chain(t, upstream, "read").text("breaker") == "open" })
					took, calls := time.Since(start), proxies[upstream].calls.Load()
					close(opened)
					g.Wait()
					for begun := time.Now(); time.Since(begun) < 3*time.Second; { // a trial of the open breaker is among them
						after.ask(p, field.at, field.sick, request())
					}
					proxies[upstream].set(t, "")
					healed := time.Now()
					eventually(t, patience, "the breaker closes", func() bool {
						a, err := do(request())
						return err == nil && decode(t, a.body).has("data."+field.at) && s.chain(t, upstream, "read").text("breaker") == "closed"
					})
					recovery := time.Since(healed)
					t.Logf("FIGURE breaker %s %s: opens in %s and %d calls, p99 healthy %s, before %s, after %s, closes in %s",
						upstream, ill, took, calls, healthy.p99(), before.p99(), after.p99(), recovery)
					if took > 3*time.Second && calls > 20 {
						t.Errorf("it opened after %s and %d calls", took, calls)
					}
					if before.p99() > slowest || after.p99() > healthy.p99()+halfARead {
						t.Errorf("p99 before %s, after %s", before.p99(), after.p99())
					}
					if recovery > 7500*time.Millisecond {
						t.Errorf("it closed %s after the recovery", recovery)
					}
					if wrong := append(before.wrong, after.wrong...); len(wrong) > 0 {
						t.Errorf("%d answers were none: %.300s", len(wrong), wrong[0])
					}
				})
			}
		}
	})
}
