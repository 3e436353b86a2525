package main_test

import (
	"bytes"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// admission is the lines of /metrics about it that begin with the figure.
func (s *shop) admission(t *testing.T, figure string) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^modeliq_admission_`+regexp.QuoteMeta(figure)+`.*$`).FindAllString(string(get(t, s.metrics).body), -1)
	return strings.Join(found, "\n")
}

// Who waits for a place when the process is told to end has not been answered, and is: none is cut.
func TestWhoWaitsForAPlaceAtTheEndIsAnswered(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	u := startUpstreams(t, shipped, filepath.Join(dir, "upstreams"), anyPort)
	defer func() { u.kill() }()
	g := gated(t, u.url)
	shop := startShop(t, shipped, filepath.Join(dir, "shop"), upstreamFlags(g.url, u.url, u.url), live, []string{"--overload-limit", "1", "--read-timeout", "15s"})
	defer func() { shop.kill() }()
	b := shop.enter(t, "pk_test_loctite")
	g.shut("GET /materials/v1")
	answers := make(chan answer, 2)
	ask := func(document string) {
		r := b.request(t, "application/json", bytes.NewReader(operation(t, document, nil)))
		go func() {
			a, err := do(r)
			if err != nil {
				t.Error(err)
			}
			answers <- a
		}()
	}
	ask(`{ materials(first: 1) { nodes { id } } }`)
	<-g.arrived
	ask(`mutation { sessionCreate { session { token } } }`)
	eventually(t, patience, "the second waits for the place of the first", func() bool {
		return shop.admission(t, `queued{rank="cart"}`) == `modeliq_admission_queued{rank="cart"} 1`
	})
	if got := shop.admission(t, "running") + "\n" + shop.admission(t, "limit"); got != "modeliq_admission_running 1\nmodeliq_admission_limit 1" {
		t.Error(got)
	}
	if err := shop.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	g.open()
	for range 2 {
		if a := <-answers; a.status != http.StatusOK || a.json(t).has("errors") {
			t.Errorf("%d %s", a.status, a.body)
		}
	}
	if code := shop.code(t, patience); code != 0 {
		t.Errorf("serve ended with %d:\n%s", code, shop.log)
	}
}
