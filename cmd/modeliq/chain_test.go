package main_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// chain is how a class of operations of an upstream fares, as the admin port tells.
func (s *shop) chain(t *testing.T, upstream, class string) value {
	t.Helper()
	for _, u := range s.ops(t, http.MethodGet, "/ops/upstreams", nil).json(t).list("upstreams") {
		for _, c := range u.list("classes") {
			if u.text("upstream") == upstream && c.text("class") == class {
				return c
			}
		}
	}
	t.Fatalf("no class %s of %s", class, upstream)
	return value{}
}

// measures says that /metrics has a figure of the monolith's reads at this value.
func (s *shop) measures(t *testing.T, figure string, v int) bool {
	t.Helper()
	line := fmt.Sprintf("\nmodeliq_upstream_%s{class=\"read\",upstream=\"monolith\"} %d\n", figure, v)
	return strings.Contains(string(get(t, s.metrics).body), line)
}

// A monolith that is too slow for a page is not asked any more, is not the page's fault for long, and comes back by itself.
// Orders do not wait for pages.
func TestTheOperatorSeesACircuitBreakerOpenAndClose(t *testing.T) {
	u := startUpstreams(t, shipped, t.TempDir(), anyPort)
	defer func() { u.kill() }()
	shop := startShop(t, plain, t.TempDir(), u.urls(), live, []string{"--breaker-failures", "6", "--dedupe=false"})
	defer func() { shop.kill() }()
	b := shop.enter(t, "pk_test_loctite")
	const page = `{ materials(first: 5) { nodes { title } } }`
	b.ask(t, page, nil)
	if c := shop.chain(t, "monolith", "read"); c.text("breaker") != "closed" || c.number("limit") != 256 || c.number("inFlight") != 0 {
		t.Errorf("of a healthy monolith: %s", c)
	}
	u.control(t, "PUT", "faults/monolith", `{"kind":"slow","delay":"2s"}`)
	var crowd sync.WaitGroup
	for range 12 {
		crowd.Go(func() {
			start := time.Now()
			a := b.send(t, page, nil)
			if took := time.Since(start); took > 1900*time.Millisecond || // the fault takes 2 s
				a.code(t) != "UPSTREAM_UNAVAILABLE" && a.code(t) != "UPSTREAM_TIMEOUT" {
				t.Errorf("a page took %s: %s", took, a.body)
			}
		})
	}
	crowd.Wait()
	if c := shop.chain(t, "monolith", "read"); c.text("breaker") == "closed" || shop.measures(t, "breaker_state", 0) {
		t.Errorf("of a slow monolith: %s", c)
	}
	if c := shop.chain(t, "monolith", "write"); c.text("breaker") != "closed" {
		t.Errorf("its writes: %s", c)
	}
	u.control(t, "DELETE", "faults/monolith", "")
	eventually(t, 5*time.Second, "the breaker closes", func() bool {
		b.send(t, page, nil)
		return shop.chain(t, "monolith", "read").text("breaker") == "closed" && shop.measures(t, "breaker_state", 0)
	})
	b.ask(t, page, nil)
}
