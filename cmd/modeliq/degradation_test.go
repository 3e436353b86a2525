package main_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// finding is what an examination saw.
type finding struct {
	cell, body string
	took       time.Duration
}

// examine asks and reads the answer: "fresh", "stale", "READY", "READY, stale" or the code of the error.
func (p *patient) examine(x examination, request *http.Request, since time.Time) finding {
	start := time.Now()
	a, err := do(request)
	took := time.Since(start)
	if err != nil {
		return finding{"no answer", err.Error(), took}
	}
	var of any
	decoder := json.NewDecoder(bytes.NewReader(a.body))
	decoder.UseNumber()
	if err := decoder.Decode(&of); err != nil {
		return finding{"no JSON", string(a.body), took}
	}
	v := value{of: of}
	if x.field == "modelUpload" {
		p.uploaded, _ = v.find("data.modelUpload.model.id").(string)
	}
	cell := ""
	if x.field == "orderPlace" {
		p.placed, _ = v.find("data.orderPlace.order.id").(string)
	}
	switch seen := v.find("data." + x.at).(type) {
	case nil:
		root, _, _ := strings.Cut(x.at, ".")
		code := cmp.Or(v.find("errors.0.extensions.code"), v.find("data."+root+".userErrors.0.code"), any("none"))
		return finding{strings.TrimPrefix(fmt.Sprint(code), "UPSTREAM_"), string(a.body), took}
	case string:
		if x.tell {
			cell = seen
		}
	}
	if stale, ok := v.find("extensions.staleAt").(string); ok {
		if at, err := time.Parse(time.RFC3339, stale); err != nil || at.After(since) {
			return finding{"stale at " + stale, string(a.body), took}
		}
		cell = strings.TrimPrefix(cell+", stale", ", ")
	}
	return finding{cmp.Or(cell, "fresh"), string(a.body), took}
}

// request is an examination's.
func (p *patient) request(t *testing.T, x examination) *http.Request {
	t.Helper()
	if x.ask == nil {
		contentType, body := multipartUpload(t, p.other, modelFile(t, p.other), consented(nil))
		return p.buyer.request(t, contentType, bytes.NewReader(body))
	}
	document, v := x.ask(p)
	by := p.buyer
	if x.nowhere {
		by = p.nowhere
	}
	return by.request(t, "application/json", bytes.NewReader(operation(t, document, v)))
}

// round makes the examinations of a round for all patients at once.
func round(t *testing.T, patients []patient, xs []examination, since time.Time) [][]finding {
	t.Helper()
	findings := make([][]finding, len(patients))
	var g sync.WaitGroup
	for i := range patients {
		findings[i] = make([]finding, len(xs))
		for n, x := range xs {
			request := patients[i].request(t, x)
			g.Go(func() { findings[i][n] = patients[i].examine(x, request, since) })
		}
	}
	g.Wait()
	return findings
}

// cellOf is what the table has: one word, or "remembered / nothing remembered".
func cellOf(warm, cold finding) string {
	if cold.cell != warm.cell {
		return warm.cell + " / " + cold.cell
	}
	return warm.cell
}

// neverOpen keeps breakers closed, so that a field says what each ill is to it; soon makes what is remembered old at once.
var neverOpen = []string{"--breaker-failures", "10000", "--cache-fresh", "1ms"}

// slowest is when a test fails although a page has 1.0 s: machines differ, and the figures are printed.
const slowest = 1500 * time.Millisecond

// Every cell of the tables in docs/operations.md, with the real binary: each upstream, each way to be ill, with caches
// that were filled before and with empty ones.
func TestEveryFieldDegradesAsTheTableSays(t *testing.T) {
	w := openWard(t)
	tables := readDegradation(t)
	measured := newDegradation()
	t.Run("ill", func(t *testing.T) {
		for _, upstream := range []string{"monolith", "mp", "tax"} {
			for _, ill := range ills {
				t.Run(upstream+" "+ill, func(t *testing.T) {
					t.Parallel()
					_, proxies, patients := w.admit(t, neverOpen...)
					var healthy, sick []time.Duration
					for _, x := range examinations[0] {
						if x.ask == nil || strings.HasPrefix(x.field, "quote") {
							continue // they would leave something behind
						}
						f := patients[0].examine(x, patients[0].request(t, x), time.Now())
						healthy = append(healthy, f.took)
					}
					time.Sleep(time.Second) // staleAt has whole seconds
					since := time.Now()
					proxies[upstream].set(t, ill)
					for r, xs := range examinations {
						if r == len(examinations)-1 && upstream != "mp" {
							patients[0].becomesReady(t)
							patients[1].becomesReady(t)
						}
						findings := round(t, patients, xs, since)
						for n, x := range xs {
							warm, cold := findings[0][n], findings[1][n]
							cell, want := cellOf(warm, cold), tables.cell(upstream, ill, x.field)
							// What all were asked at once may be late on a busy machine: it is asked again by itself.
							for again := 0; again < 2 && (cell != want || max(warm.took, cold.took) > slowest); again++ {
								alone := round(t, patients, []examination{x}, since)
								warm, cold = alone[0][0], alone[1][0]
								cell = cellOf(warm, cold)
							}
							sick = append(sick, warm.took, cold.took)
							measured.note(upstream, ill, x.field, cell)
							if cell != want {
								t.Errorf("%s is %q, the table says %q (%s, %s)\nwarm: %.600s\ncold: %.600s", x.field, cell, want, warm.took, cold.took, warm.body, cold.body)
							}
							if most := max(warm.took, cold.took); most > slowest {
								t.Errorf("%s took %s", x.field, most)
							}
						}
					}
					proxies[upstream].set(t, "")
					patients[0].becomesReady(t) // what waited was sent
					patients[1].becomesReady(t)
					patients[0].isPlaced(t)
					t.Logf("FIGURE degradation %s %s: slowest answer %s, healthy %s", upstream, ill, slices.Max(sick), slices.Max(healthy))
				})
			}
		}
	})
	if t.Failed() {
		t.Logf("measured:\n%s", measured)
	}
}
